"""What is missing in a rapor: named, with the units that lack it, and what the total may be; and what is scored twice."""

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.rule import dimension_weights
from ombud.analysis.scoring.table import ScoredUnits, by_dimension
from ombud.analysis.scoring.tally import Rapor, sums_by_cell
from ombud.errors import N_, Fault, NotPublished, refuse
from ombud.evidence.rapor.cells import NO_UNIT, read_cells
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.loading import check_rows
from ombud.evidence.registers.governments import fold
from ombud.files import Data
from ombud.methodology import Methodology
from ombud.vocabulary import FULL, TOTAL

UNITS_READ_AGAIN = 40


def refuse_twice(rapor: Rapor, scored: ScoredUnits, data: Data) -> None:
    """Raise a `RaporError` if something was scored twice or at two levels of detail, or a unit has no name."""
    source, names = rapor.source, scored.parts["name"].to_numpy()
    faults = RaporFaults(source.name, source.header.headers)
    if (names == 0).any():
        faults.add(pd.DataFrame({"unit": [None]}), NO_UNIT)
    wrong = np.unique(names[_at_fault(scored)])[:UNITS_READ_AGAIN]
    if len(wrong):
        check_rows(_read_again(rapor, wrong, data), faults)
    faults.stop()


def _at_fault(scored: ScoredUnits) -> NDArray[np.bool_]:
    """Return which units and products score something twice, or belong to a unit scored at two levels of detail."""
    of_branches = np.split(scored.present, scored.starts[1:], axis=1)
    indicators = np.stack([present.sum(axis=1) for present in of_branches]).T
    of_dimensions = by_dimension(indicators, scored.dimension, len(scored.dimensions))
    # the bits of what stands twice carry over to others, so that fewer indicators are there than scores
    twice = ((indicators < scored.scored) | (scored.whole & (indicators > 1))).any(axis=1)
    twice |= (scored.of_whole & (of_dimensions > 1)).any(axis=1)
    unit, of_product = scored.parts["unit"].to_numpy(), scored.parts["of_product"].to_numpy()
    found = np.zeros((2, len(scored.place), len(scored.dimensions)), dtype=bool)
    part, dimension = np.nonzero(of_dimensions)
    found[of_product[part].astype(int), unit[part], dimension] = True
    split = (found[0] & found[1]).any(axis=1)
    if TOTAL in scored.dimensions:
        there = found[0] | found[1]
        split |= there[:, -1] & there[:, :-1].any(axis=1)
    return twice | split[unit]


def _read_again(rapor: Rapor, units: NDArray[np.int64], data: Data) -> pd.DataFrame:
    """Return the scored rows of units, by their names' codes, as `ombud.load_units` reads and numbers them."""
    source, tables, start = rapor.source, [], 2
    for codes, scores in source.batches():
        own = np.flatnonzero(np.isin(codes["unit"], units) & ~np.isnan(scores))
        cells = {name: source.texts(name, codes[name][own]) for name in codes if name in source.header.columns}
        place = {"score": scores[own], "source_sheet": "", "source_row": own + start}
        tables.append(pd.DataFrame(cells, index=own, dtype=object).assign(**place))
        start += len(scores)
    return read_cells(pd.concat(tables, ignore_index=True), RaporFaults(source.name), data)


@dataclass(frozen=True)
class Expected:
    """What units and products should have, and lack, in the dimensions that they were not scored in as a whole."""

    lacking: NDArray[np.int64]  # shape (n_lacking,); parts that have fewer scores than they should
    # shape (n_lacking, n_rows_of_the_form); what others of the rapor have in that year: indicators, and variables that
    # they have as a whole only
    absent: NDArray[np.bool_]
    # shape (n_parts, n_variables); how many scores each variable should have, at least those that it has; the branches
    # of the rapor, then variables that the method publishes and no unit has
    sizes: NDArray[np.float64]
    dimension: NDArray[np.int64]  # shape (n_variables,); place of the variable's dimension
    nowhere: list[str]  # what the method publishes and no unit has


def expected_scores(rapor: Rapor, scored: ScoredUnits, method: Methodology) -> Expected:
    """Return what units and products should have: what others have in that year, and what the method publishes."""
    years, year = np.unique(scored.parts["year"], return_inverse=True)
    form, number, branch = scored.form, scored.form["number"].to_numpy(), scored.form["branch"].to_numpy()
    by_year = np.array([[(each, row) in rapor.seen for row in form.index] for each in years]) & (number > 0)
    sizes = np.add.reduceat(by_year, scored.starts, axis=1, dtype=np.int64)
    seen = sums_by_cell(year, scored.rows.T, len(years)).T > 0
    as_whole = (sizes == 0) & seen & form["variable"].notna().to_numpy()[scored.starts]
    by_year[:, scored.starts] |= as_whole
    branches = form.iloc[scored.starts][["dimension", "variable"]].itertuples(index=False, name=None)
    places = {(dimension, fold(text)): place for place, (dimension, text) in enumerate(branches) if text is not None}
    variables = pd.DataFrame(columns=["dimension"])
    with suppress(NotPublished):
        variables = method.variables
    nowhere, extra = [], []
    for row in variables[variables["dimension"].isin({dimension for dimension, _ in places})].to_dict("records"):
        keys = [(row["dimension"], fold(row[key])) for key in ("variable", "label_id", "label_en")]
        place = next((places[key] for key in keys if key in places), None)
        text = f"{row['dimension']} / {row['variable']}"
        if place is None:
            nowhere.append(f"{text} (all units)")
            extra.append(scored.dimensions.index(row["dimension"]))
        elif pd.notna(row["indicators"]):
            wanted, given = int(row["indicators"]), int(np.count_nonzero(number[branch == place]))
            sizes[:, place] = np.where(sizes[:, place] > 0, np.maximum(sizes[:, place], wanted), 0)
            if 0 < given < wanted:
                nowhere.append(f"{text}: {wanted - given} of {wanted} indicators (all units)")
    # dimensions that were scored, or left blank, in their parts
    detailed = (by_dimension(scored.rows, scored.dimension, len(scored.dimensions)) > 0) & ~scored.of_whole
    applies = detailed.T[scored.dimension].T & ~scored.whole
    sizes = np.maximum((sizes + as_whole).T[:, year].T * applies, scored.scored)
    lacking = np.flatnonzero((sizes > scored.scored).any(axis=1))
    return Expected(
        lacking=lacking,
        absent=by_year[year[lacking]] & applies[lacking][:, branch] & ~scored.present[lacking],
        sizes=np.hstack([sizes, detailed[:, extra]]),
        dimension=np.append(scored.dimension, np.array(extra, dtype=np.int64)),
        nowhere=nowhere,
    )


def missing_texts(
    rapor: Rapor, scored: ScoredUnits, expected: Expected, dimensions: NDArray[np.float64], over: str
) -> list[str]:
    """Return what is missing, per government and year; "" where nothing is."""
    # `dimensions`: scores of the units or products (`over`) that the method joins, NaN where there are none
    texts: list[list[str]] = [[] for _ in range(len(scored.places))]

    def tell(name: str, of: str, places: NDArray[np.int64]) -> None:
        for place, count in zip(*np.unique(places, return_counts=True), strict=True):
            texts[place].append(f"{name} ({count} {of})")

    blank = scored.parts[~scored.counted[scored.parts["unit"]]].drop_duplicates("unit").sort_values("unit")
    for place, name in zip(blank["place"], rapor.source.texts("unit", blank["name"]), strict=True):
        texts[place].append(f"{name} (no score)")
    lacking = np.isnan(dimensions)
    if TOTAL in scored.dimensions:
        lacking = lacking[:, :-1] & lacking[:, -1:]
    unit = scored.parts["unit"].to_numpy()[expected.lacking]
    place = scored.parts["place"].to_numpy() if over == "products" else scored.place
    for name, none in zip(scored.dimensions, lacking.T, strict=False):
        tell(name, over, place[none])
    if over == "products":
        tell("products", "units", scored.place[np.bincount(scored.parts["unit"], scored.parts["of_product"]) == 0])
    for text in texts:
        text += expected.nowhere
    named = scored.form[["dimension", "variable", "indicator"]].itertuples(index=False)
    names = pd.Series([" / ".join(filter(None, each)) for each in named], dtype=object)
    for row, name in names[expected.absent.any(axis=0)].sort_values(kind="stable").items():
        tell(name, "units", scored.place[np.unique(unit[expected.absent[:, row]])])
    return ["; ".join(text) for text in texts]


def total_limits(scored: ScoredUnits, expected: Expected, method: Methodology) -> list[NDArray[np.float64]]:
    """Return the least and the greatest total of every government and year, what is missing being 0 or 100."""
    nowhere = ((0, 0), (0, len(expected.dimension) - len(scored.dimension)))
    points = np.pad(scored.points, nowhere)
    unknown = expected.sizes - np.pad(scored.scored, nowhere)
    weights = None  # where they are not published
    with suppress(NotPublished):
        weights = [*dimension_weights(method).values()] if scored.dimensions != [TOTAL] else []
    limits = []
    for end in (0.0, FULL):
        variables = end * unknown
        variables += points
        with np.errstate(invalid="ignore"):
            variables /= expected.sizes
        limits.append(scored.join(variables, expected.dimension, method.aggregation, weights, end)[1][:, -1])
    return limits


def refuse_missing_scores(scored: pd.DataFrame) -> None:
    """Raise a `DataError` with what each government lacks, if anything is missing."""
    fault = Fault("{government} {year} lacks scores", N_("all scores, or missing='renormalise'"), "units")
    lacking = scored.loc[scored["missing"] != "", ["government", "year", "missing"]]
    refuse(replace(fault, value=row["missing"], fields=row) for row in lacking.to_dict("records"))

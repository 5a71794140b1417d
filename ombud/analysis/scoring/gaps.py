"""What is missing in a rapor, named with the number of units that lack it; and what is scored twice, refused."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.source import Source
from ombud.analysis.scoring.table import ScoredUnits
from ombud.analysis.scoring.tally import BITS, Tally
from ombud.errors import N_, DataError, Fault, NotPublished
from ombud.evidence.rapor.cells import NO_UNIT, read_cells
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.readers import CellTable
from ombud.evidence.rapor.rules import check_rows, one_spelling
from ombud.evidence.registers.names import fold
from ombud.files import Data
from ombud.methodology import Methodology
from ombud.vocabulary import TOTAL

UNITS_READ_AGAIN = 40


def refuse_twice(source: Source, tally: Tally, scored: ScoredUnits, data: Data) -> None:
    """
    Raise a `RaporError` if something was scored twice or at two levels of detail, or a unit has no name.

    The tally tells which units are at fault; the rows of the first `UNITS_READ_AGAIN` are read again and judged as
    `ombud.load_units` judges rows, counted as in a spreadsheet, from 2.
    """
    faults = RaporFaults(source.name, source.headers)
    names = tally.who["unit"].values
    if any(names[code] is None for code in scored.parts["code"].unique()):
        faults.add(pd.DataFrame({"unit": [None]}), [True], NO_UNIT)
    wrong = np.unique(scored.parts["code"].to_numpy()[_at_fault(scored)])[:UNITS_READ_AGAIN]
    if len(wrong):
        check_rows(_read_again(source, {names[code] for code in wrong}, data), faults)
    faults.stop()


def _at_fault(scored: ScoredUnits) -> NDArray[np.bool_]:
    """Return which units and products score something twice, or belong to a unit scored at two levels of detail."""
    indicators, whole, members = scored.indicators, scored.whole, scored.members
    of_dimension = np.array([branch.variable is None for branch in scored.branches])
    by_dimension = indicators @ members
    twice = (indicators < scored.scored).any(axis=1) | (whole & (indicators > 1)).any(axis=1)
    twice |= (((whole & of_dimension) @ members > 0) & (by_dimension > 1)).any(axis=1)
    unit, of_product = scored.parts["unit"].to_numpy(), scored.parts["of_product"].to_numpy()
    found = np.zeros((2, len(scored.place), len(scored.dimensions)), dtype=bool)
    own, dimension = np.nonzero(by_dimension)
    found[of_product[own].astype(int), unit[own], dimension] = True
    split = np.any(np.all(found, axis=0), axis=1)
    if TOTAL in scored.dimensions:
        there = np.asarray(found.any(axis=0))
        split = split | (there[:, -1] & np.any(there[:, :-1], axis=1))
    return twice | split[unit]


def _read_again(source: Source, units: set[str], data: Data) -> pd.DataFrame:
    """Return the rows of units by name that have a score, as `ombud.load_units` reads them."""
    tables, start = [], 2
    for columns, scores in source.batches():
        unit = columns["unit"]
        own = np.flatnonzero(np.array([text in units for text in unit.values])[unit.codes] & ~np.isnan(scores))
        cells = {name: column.texts(own) for name, column in columns.items()}
        place = {"score": scores[own], "source_sheet": "", "source_row": own + start}
        tables.append(pd.DataFrame(cells, index=own, dtype=object).assign(**place))
        start += len(scores)
    cells = pd.concat(tables, ignore_index=True)
    rows = read_cells(CellTable(cells, source.headers), RaporFaults(source.name), data)
    return rows.assign(**{name: one_spelling(rows[name]) for name in ("variable", "indicator")})


def missing_texts(
    tally: Tally, scored: ScoredUnits, years: dict[object, int], dimensions: NDArray[np.float64], method: Methodology
) -> list[str]:
    """
    Return what is missing, per government and year; "" where nothing is.

    `years` leads years as written to years; `dimensions` are the scores of what the method joins, units or products,
    NaN where there are none; the method tells which variables, and how many indicators, the rapor should have.
    """
    over = method.aggregation
    place = scored.parts["place"].to_numpy() if over == "products" else scored.place
    lacking = np.isnan(dimensions)
    if TOTAL in scored.dimensions:
        lacking = lacking[:, :-1] & lacking[:, -1:]
    coarse = [(name, over, place[none]) for name, none in zip(scored.dimensions, lacking.T, strict=False)]
    if over == "products":
        without = np.bincount(scored.parts["unit"], scored.parts["of_product"]) == 0
        coarse.append(("products", "units", scored.place[without]))
    absent = sorted(_absent(tally, scored, years), key=lambda each: each[0])
    fine = [(name, "units", scored.place[units]) for name, units in absent]
    nowhere, n_places = _nowhere(scored, method), len(scored.places)
    pairs = zip(_blank(tally, scored), _told(coarse, n_places), _told(fine, n_places), strict=True)
    return ["; ".join([*blank, *first, *nowhere, *last]) for blank, first, last in pairs]


def _blank(tally: Tally, scored: ScoredUnits) -> list[list[str]]:
    """Return, per government and year, the units of which no score is there."""
    unit, names = scored.parts["unit"].to_numpy(), tally.who["unit"].values
    code = np.zeros(len(scored.place), dtype=np.int64)
    code[unit] = scored.parts["code"]
    texts: list[list[str]] = [[] for _ in range(len(scored.places))]
    for number in np.flatnonzero(~scored.counted):
        texts[scored.place[number]].append(f"{names[code[number]]} (no score)")
    return texts


def _told(lacking: list[tuple[str, str, NDArray[np.int64]]], n_places: int) -> list[list[str]]:
    """Return, per government and year, what is lacking there, and in how many units or products."""
    texts: list[list[str]] = [[] for _ in range(n_places)]
    for name, of, places in lacking:
        counts = np.bincount(places, minlength=n_places)
        for number in np.flatnonzero(counts):
            texts[number].append(f"{name} ({counts[number]} {of})")
    return texts


def _absent(tally: Tally, scored: ScoredUnits, years: dict[object, int]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield variables and indicators that units lack in dimensions of which they have some, and these units."""
    known, year = np.unique(scored.parts["year"], return_inverse=True)
    expected = expected_indicators(tally, scored, years, known)
    whole, unit = scored.whole, scored.parts["unit"].to_numpy()
    of_dimension = np.array([branch.variable is None for branch in scored.branches])
    there = scored.rows @ scored.members > 0
    there &= (whole & of_dimension) @ scored.members == 0
    for number, branch in enumerate(scored.branches):
        applies = there[:, scored.dimension[number]] & ~whole[:, number]
        for word in range(len(branch.columns)):
            column = scored.starts[number] + word
            absent = np.where(applies, expected[year, column] & ~scored.bits[:, column], np.uint64(0))
            rows = np.flatnonzero(absent)
            for place, name in enumerate(branch.names[word * BITS : (word + 1) * BITS]):
                own = rows[absent[rows] & np.uint64(1 << place) > 0]
                if len(own):
                    named = [part for part in (branch.dimension, branch.variable, name) if part is not None]
                    yield " / ".join(named), np.unique(unit[own])
        if branch.variable is not None:  # one that others score as a whole
            in_year = np.bincount(year, scored.rows[:, number] > 0) > 0
            own = np.flatnonzero(applies & in_year[year] & (scored.rows[:, number] == 0))
            own = own[(expected[year[own], scored.starts[number] :][:, : len(branch.columns)] == 0).all(axis=1)]
            if len(own):
                yield f"{branch.dimension} / {branch.variable}", np.unique(unit[own])


def expected_indicators(
    tally: Tally, scored: ScoredUnits, years: dict[object, int], known: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return which indicators any unit has in each of the years `known`, as bits, shape (n_years, n_columns)."""
    expected = np.zeros((len(known), scored.bits.shape[1]), dtype=np.uint64)
    first_column = {id(branch): start for branch, start in zip(scored.branches, scored.starts, strict=True)}
    for written, form in tally.seen:
        branch, number = tally.places[form]
        if number and id(branch) in first_column:
            expected[known == years[written], first_column[id(branch)] + number // BITS] |= np.uint64(
                1 << number % BITS
            )
    return expected


def published_variables(scored: ScoredUnits, method: Methodology) -> list[tuple[str, str, int | None, int]]:
    """
    Return the variables that the method publishes, of dimensions of which the rapor has variables.

    Each with its dimension, its branch's place in `ScoredUnits.branches` (None where no unit has it), and its number of
    indicators (0 where that is not published).
    """
    try:
        variables = method.variables
    except NotPublished:
        return []
    places = {
        (branch.dimension, fold(branch.variable)): place
        for place, branch in enumerate(scored.branches)
        if branch.variable is not None
    }
    found = []
    for row in variables[variables["dimension"].isin({dimension for dimension, _ in places})].to_dict("records"):
        keys = [(row["dimension"], fold(row[key])) for key in ("variable", "label_id", "label_en")]
        place = next((places[key] for key in keys if key in places), None)
        number = 0 if pd.isna(row["indicators"]) else int(row["indicators"])
        found.append((row["dimension"], row["variable"], place, number))
    return found


def _nowhere(scored: ScoredUnits, method: Methodology) -> list[str]:
    """Tell variables, and numbers of indicators, that the method publishes and no unit of the rapor has."""
    texts = []
    for dimension, variable, place, published in published_variables(scored, method):
        if place is None:
            texts.append(f"{dimension} / {variable} (all units)")
        elif 0 < (given := len(scored.branches[place].names) - 1) < published:
            texts.append(f"{dimension} / {variable}: {published - given} of {published} indicators (all units)")
    return texts


def refuse_missing_scores(scored: pd.DataFrame) -> None:
    """Raise a `DataError` with what each government lacks, if anything is missing."""
    lacking = scored.loc[scored["missing"] != "", ["government", "year", "missing"]]
    if len(lacking):
        raise DataError(
            Fault(
                "{government} {year} lacks scores",
                N_("all scores, or missing='renormalise'"),
                "units",
                value=missing,
                fields={"government": government, "year": year},
            )
            for government, year, missing in lacking.itertuples(index=False)
        )

"""What is missing in a rapor, named with the number of units that lack it; and what is scored twice, refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.names import Names
from ombud.analysis.scoring.source import Source, group
from ombud.analysis.scoring.table import ScoredUnits
from ombud.analysis.scoring.tally import BITS, WHAT, Tally
from ombud.errors import DataError, Fault, NotPublished
from ombud.evidence.rapor.cells import NO_UNIT
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.registers.names import fold
from ombud.methodology import Methodology
from ombud.vocabulary import TOTAL

SHOWN = 40
_COARSE = Fault("{n} units have a score beside the scores of its parts",
                "scores at one level of detail: leave out totals and means that stand beside their parts",
                column="government")  # fmt: skip


def refuse_twice(source: Source, tally: Tally, names: Names, scored: ScoredUnits) -> None:
    """
    Raise if something was scored twice or at two levels of detail, or a unit has no name.

    Raises
    ------
    RaporError
        With the first of the rows that stand twice, and the governments whose units have sums beside their parts.
    """
    faults = RaporFaults(source.name, source.headers)
    unit = tally.who["unit"]
    if any(unit.values[code] is None for code in np.unique(unit.codes[scored.who])):
        faults.add(pd.DataFrame({"unit": [None]}), [True], NO_UNIT)
    if (np.bitwise_count(scored.bits) < scored.scored).any():
        faults.found += _repeated(source)
    coarse = np.bincount(scored.place[_coarse(scored)], minlength=len(scored.who_of_place))
    found = pd.DataFrame({
        "government": names.governments["government"].to_numpy()[names.government[scored.who_of_place]], "n": coarse
    })  # fmt: skip
    faults.add(found, coarse > 0, _COARSE, n=found["n"])
    faults.stop()


def _repeated(source: Source) -> list[Fault]:
    """Read the rapor again, and return the scores that stand in it more than once as they are written."""
    counts: Counter[tuple] = Counter()
    for columns, scores in source.batches():
        keys = [name for name in ("year", "government_code", "government", "unit", "product", *WHAT) if name in columns]
        number, first = group([columns[name] for name in keys])
        rows = zip(*(columns[name].texts(first) for name in keys), strict=True)
        known = np.bincount(number, ~np.isnan(scores))
        counts.update({row: int(n) for row, n in zip(rows, known, strict=True)})
    twice = sorted(((row, n) for row, n in counts.items() if n > 1), key=str)
    if not twice:
        return [Fault("an indicator is scored twice under two spellings", "each indicator of a unit and product once",
                      source.name, column="indicator")]  # fmt: skip
    return [
        Fault("{n} rows score the same", "each indicator of a unit and product once", source.name, column="score",
              value=", ".join(str(part) for part in row if part is not None), fields={"n": n})
        for row, n in twice[:SHOWN]
    ]  # fmt: skip


def _coarse(scored: ScoredUnits) -> NDArray[np.bool_]:
    """Return which units are scored at two levels of detail."""
    n_units, indicators = len(scored.place), scored.by_branch(np.bitwise_count(scored.bits))
    coarse = np.zeros(len(scored.unit), dtype=bool)
    for number, branch in enumerate(scored.branches):
        if None in branch.numbers and len(branch.names) > 1:
            coarse |= _has_whole(scored, number) & (indicators[:, number] > 1)
    found = np.zeros((len(scored.unit), len(scored.dimensions)), dtype=bool)
    for dimension in range(len(scored.dimensions)):
        own = scored.of(dimension)
        found[:, dimension] = (indicators[:, own] > 0).any(axis=1)
        whole = np.array([scored.branches[number].is_whole_dimension for number in own], dtype=bool)
        there = indicators[:, own] > 0
        coarse |= there[:, whole].any(axis=1) & there[:, ~whole].any(axis=1)
    of_unit, of_product = (
        np.stack([np.bincount(scored.unit[own], column, n_units) > 0 for column in found[own].T], axis=1)
        for own in (~scored.of_product, scored.of_product)
    )
    twice = (of_unit & of_product).any(axis=1) | (np.bincount(scored.unit, coarse, n_units) > 0)
    if TOTAL in scored.dimensions:
        either = of_unit | of_product
        twice |= either[:, -1] & either[:, :-1].any(axis=1)
    return twice


def _has_whole(scored: ScoredUnits, number: int) -> NDArray[np.bool_]:
    """Return which units and products have a score of a whole variable or dimension."""
    word, bit = divmod(scored.branches[number].numbers[None], BITS)
    return scored.bits[:, scored.starts[number] + word] & np.uint64(1 << bit) > 0


def missing_texts(
    tally: Tally, names: Names, scored: ScoredUnits, dimensions: NDArray[np.float64], method: Methodology
) -> list[str]:
    """
    Return what is missing, per government and year; "" where nothing is.

    Parameters
    ----------
    tally, names, scored
        What the rapor holds.
    dimensions : ndarray, shape (n_units or n_parts, n_dimensions)
        Scores of what the method joins, units or products; NaN where there are none.
    method : Methodology
        Whose variables, and numbers of indicators, the rapor should have.
    """
    over = method.aggregation
    place = scored.place[scored.unit] if over == "products" else scored.place
    lacking = np.isnan(dimensions)
    if TOTAL in scored.dimensions:
        lacking = lacking[:, :-1] & lacking[:, -1:]
    coarse = [(name, over, place[none]) for name, none in zip(scored.dimensions, lacking.T, strict=False)]
    if over == "products":
        coarse.append(("products", "units", scored.place[np.bincount(scored.unit, scored.of_product) == 0]))
    absent = sorted(_absent(tally, names, scored), key=lambda each: each[0])
    fine = [(name, "units", scored.place[units]) for name, units in absent]
    nowhere, n_places = _nowhere(scored, method), len(scored.who_of_place)
    pairs = zip(_told(coarse, n_places), _told(fine, n_places), strict=True)
    return ["; ".join([*first, *nowhere, *last]) for first, last in pairs]


def _told(lacking: list[tuple[str, str, NDArray[np.int64]]], n_places: int) -> list[list[str]]:
    """Return, per government and year, what is lacking there, and in how many units or products."""
    texts: list[list[str]] = [[] for _ in range(n_places)]
    for name, of, places in lacking:
        counts = np.bincount(places, minlength=n_places)
        for number in np.flatnonzero(counts):
            texts[number].append(f"{name} ({counts[number]} {of})")
    return texts


def _absent(tally: Tally, names: Names, scored: ScoredUnits) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield indicators that units lack in dimensions of which they have some, and these units."""
    years, year = np.unique(names.year[scored.who], return_inverse=True)
    expected = np.zeros((len(years), scored.bits.shape[1]), dtype=np.uint64)
    first_column = {id(branch): start for branch, start in zip(scored.branches, scored.starts, strict=True)}
    for written, form in tally.seen:
        branch, number = tally.places[form]
        if branch.names[number] is not None and id(branch) in first_column:
            own = years == names.years[written]
            expected[own, first_column[id(branch)] + number // BITS] |= np.uint64(1 << number % BITS)
    there, present = scored.by_branch(scored.rows) > 0, scored.by_branch(scored.scored) > 0
    for number, branch in enumerate(scored.branches):
        siblings = scored.of(scored.dimension[number])
        wholes = [sibling for sibling in siblings if scored.branches[sibling].is_whole_dimension]
        applies = there[:, siblings].any(axis=1) & ~present[:, wholes].any(axis=1)
        if None in branch.numbers:
            applies &= ~_has_whole(scored, number)
        for word in range(len(branch.columns)):
            column = scored.starts[number] + word
            absent = np.where(applies, expected[year, column] & ~scored.bits[:, column], np.uint64(0))
            rows = np.flatnonzero(absent)
            for place, name in enumerate(branch.names[word * BITS : (word + 1) * BITS]):
                own = rows[absent[rows] & np.uint64(1 << place) > 0]
                if len(own):
                    named = [part for part in (branch.dimension, branch.variable, name) if part is not None]
                    yield " / ".join(named), np.unique(scored.unit[own])


def _nowhere(scored: ScoredUnits, method: Methodology) -> list[str]:
    """Return variables, and numbers of indicators, that the method publishes and no unit of the rapor has."""
    try:
        variables = method.variables
    except NotPublished:
        return []
    counts = {
        (branch.dimension, fold(branch.variable)): sum(name is not None for name in branch.names)
        for branch in scored.branches if branch.variable is not None
    }  # fmt: skip
    texts = []
    for row in variables[variables["dimension"].isin({dimension for dimension, _ in counts})].to_dict("records"):
        keys = [fold(row[key]) for key in ("variable", "label_id", "label_en")]
        given = next((counts[row["dimension"], key] for key in keys if (row["dimension"], key) in counts), None)
        name, published = f"{row['dimension']} / {row['variable']}", row["indicators"]
        if given is None:
            texts.append(f"{name} (all units)")
        elif not pd.isna(published) and 0 < given < published:
            texts.append(f"{name}: {published - given} of {published} indicators (all units)")
    return texts


def refuse_missing_scores(scored: pd.DataFrame) -> None:
    """
    Raise if anything is missing.

    Raises
    ------
    DataError
        With what each government lacks.
    """
    lacking = scored[scored["missing"] != ""]
    if len(lacking):
        raise DataError(
            Fault("{government} {year} lacks scores", "all scores, or missing='renormalise'", "units", value=missing,
                  fields={"government": government, "year": year})
            for government, year, missing in zip(lacking["government"], lacking["year"], lacking["missing"], strict=True)
        )  # fmt: skip

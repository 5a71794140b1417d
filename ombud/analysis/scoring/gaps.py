"""What is missing in a rapor, named with the number of units that lack it; and what is scored twice, refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.form import BITS
from ombud.analysis.scoring.names import Names
from ombud.analysis.scoring.source import Source, group
from ombud.analysis.scoring.table import ScoredUnits
from ombud.analysis.scoring.tally import WHAT, Tally
from ombud.errors import DataError, Fault, NotPublished
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.names import TOTAL
from ombud.evidence.registers.names import fold
from ombud.methodology import Methodology

SHOWN = 40


def refuse_twice(source: Source, tally: Tally, names: Names, scored: ScoredUnits) -> None:
    """
    Raise if something was scored twice or at two levels of detail, or a unit has no name.

    Raises
    ------
    RaporError
        With the first of the rows that stand twice, and the governments whose units have sums beside their parts.
    """
    faults = []
    unit = tally.who["unit"]
    if any(unit.values[code] is None for code in np.unique(unit.codes[scored.who])):
        faults.append(Fault("the unit is missing", "a unit in every row", source.name, column="unit"))
    if (np.bitwise_count(scored.bits) < scored.scored).any():
        faults += _repeated(source)
    units = np.bincount(scored.unit_place[_coarse(scored)], minlength=len(scored.place_who))
    faults += [
        Fault("{n} units have a score beside the scores of its parts",
              "scores at one level of detail: leave out totals and means that stand beside their parts", source.name,
              column="government", value=names.governments["government"][names.government[scored.place_who[place]]],
              fields={"n": int(units[place])})
        for place in np.flatnonzero(units)
    ]  # fmt: skip
    if faults:
        raise RaporError(faults)


def _repeated(source: Source) -> list[Fault]:
    """Read the rapor again, and return the scores that stand in it more than once as they are written."""
    counts: Counter[tuple] = Counter()
    for columns, scores in source.batches():
        keys = [name for name in ("year", "government_code", "government", "unit", "product", *WHAT) if name in columns]
        number, first = group([columns[name] for name in keys])
        rows = zip(*(columns[name].texts(first) for name in keys), strict=True)
        known = np.bincount(number, ~np.isnan(scores))
        counts.update({row: int(n) for row, n in zip(rows, known, strict=True)})
    twice = [(row, n) for row, n in counts.items() if n > 1]
    if not twice:
        return [Fault("an indicator is scored twice under two spellings", "each indicator of a unit and product once",
                      source.name, column="indicator")]  # fmt: skip
    return [
        Fault("{n} rows score the same", "each indicator of a unit and product once", source.name, column="score",
              value=", ".join(str(part) for part in row if part is not None), fields={"n": n})
        for row, n in twice[:SHOWN]
    ]  # fmt: skip


def _coarse(scored: ScoredUnits) -> NDArray[np.int64]:
    """Return the units that are scored at two levels of detail."""
    n_units, present = len(scored.unit_place), scored.by_branch(scored.scored) > 0
    coarse = np.zeros(len(scored.unit), dtype=bool)
    for number, branch in enumerate(scored.branches):
        if None in branch.indicators and len(branch.names) > 1:
            coarse |= _has_whole(scored, number) & (scored.by_branch(np.bitwise_count(scored.bits))[:, number] > 1)
    found = np.zeros((len(scored.unit), len(scored.dimensions)), dtype=bool)
    for dimension in range(len(scored.dimensions)):
        own = scored.of(dimension)
        found[:, dimension] = present[:, own].any(axis=1)
        wholes = [number for number in own if scored.branches[number].is_whole_dimension]
        others = [number for number in own if number not in wholes]
        coarse |= present[:, wholes].any(axis=1) & present[:, others].any(axis=1)
    of_unit, of_product = (
        _any(found[own], scored.unit[own], n_units) for own in (~scored.of_product, scored.of_product)
    )
    twice = (of_unit & of_product).any(axis=1) | _any(coarse[:, np.newaxis], scored.unit, n_units)[:, 0]
    if TOTAL in scored.dimensions:
        either = of_unit | of_product
        twice |= either[:, -1] & either[:, :-1].any(axis=1)
    return np.flatnonzero(twice)


def _any(flags: NDArray[np.bool_], group: NDArray[np.int64], n_groups: int) -> NDArray[np.bool_]:
    return np.stack([np.bincount(group, column, n_groups) > 0 for column in flags.T], axis=1)


def _has_whole(scored: ScoredUnits, number: int) -> NDArray[np.bool_]:
    """Return which units and products have a score of a whole variable or dimension."""
    branch = scored.branches[number]
    word, bit = divmod(branch.indicators[None], BITS)
    return scored.bits[:, np.searchsorted(scored.branch, number) + word] & np.uint64(1 << bit) > 0


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
    n_places, over = len(scored.place_who), method.aggregation
    place = scored.place if over == "products" else scored.unit_place
    lacking = np.isnan(dimensions)
    if TOTAL in scored.dimensions:
        lacking = lacking[:, :-1] & lacking[:, -1:]
    counts = [
        (f"{{name}} ({{n}} {over})", name, np.bincount(place[none], minlength=n_places))
        for name, none in zip(scored.dimensions, lacking.T, strict=False)
    ]
    parts: list[list[str]] = [[] for _ in range(n_places)]
    if over == "products":
        without = np.bincount(scored.unit, scored.of_product) == 0
        counts.append(("{name} ({n} units)", "products", np.bincount(scored.unit_place[without], minlength=n_places)))
    everywhere = _nowhere(scored, method)
    for number in range(n_places):
        parts[number] = [text.format(name=name, n=n[number]) for text, name, n in counts if n[number]] + everywhere
    for name, units in sorted(_absent(tally, names, scored), key=lambda pair: pair[0]):
        for number, n in enumerate(np.bincount(scored.unit_place[units], minlength=n_places)):
            if n:
                parts[number].append(f"{name} ({n} units)")
    return ["; ".join(texts) for texts in parts]


def _absent(tally: Tally, names: Names, scored: ScoredUnits) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield indicators that units lack in dimensions of which they have some, and these units."""
    years, year = np.unique(names.year[scored.who], return_inverse=True)
    expected = _expected(tally, names, scored, years)
    there = scored.by_branch(scored.rows) > 0
    present = scored.by_branch(scored.scored) > 0
    for number, branch in enumerate(scored.branches):
        siblings = scored.of(scored.dimension[number])
        applies = there[:, siblings].any(axis=1)
        wholes = [sibling for sibling in siblings if scored.branches[sibling].is_whole_dimension]
        applies &= ~present[:, wholes].any(axis=1)
        if None in branch.indicators:
            applies &= ~_has_whole(scored, number)
        for column in np.flatnonzero(scored.branch == number):
            absent = np.where(applies, expected[year, column] & ~scored.bits[:, column], np.uint64(0))
            rows = np.flatnonzero(absent)
            word = column - np.searchsorted(scored.branch, number)
            for bit in range(BITS if len(rows) else 0):
                own = rows[absent[rows] & np.uint64(1 << bit) > 0]
                if len(own):
                    yield branch.name_of(word * BITS + bit), np.unique(scored.unit[own])


def _expected(tally: Tally, names: Names, scored: ScoredUnits, years: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the bits of the indicators that any unit has in a year, but for whole scores, per year and column."""
    number = {id(branch): place for place, branch in enumerate(scored.branches)}
    starts = np.searchsorted(scored.branch, np.arange(len(scored.branches)))
    expected = np.zeros((len(years), len(scored.branch)), dtype=np.uint64)
    for year, texts in tally.seen:
        branch, indicator = tally.form.place(texts)
        at = np.flatnonzero(years == names.years[year])
        if id(branch) in number and branch.names[indicator] is not None and len(at):
            word, bit = divmod(indicator, BITS)
            expected[at[0], starts[number[id(branch)]] + word] |= np.uint64(1 << bit)
    return expected


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

"""
The rows of a rapor tallied: a row per unit and product, a column per variable.

Rows are read once and added in their order, so that no number of threads changes a sum; what follows is as small as the
number of units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.scoring.source import Column, Source, group, group_keys
from ombud.evidence.rapor.names import GOVERNMENT_KEYS, dimension_key
from ombud.evidence.registers.names import fold
from ombud.evidence.values import SCALES, read_scale
from ombud.files import Data

BITS = 52  # indicators whose presence one float tells
CELLS_AT_ONCE = 2**21
WHO = ("year", *GOVERNMENT_KEYS, "unit", "unit_type", "product", "simulated")
WHAT = ("dimension", "variable", "indicator")


@dataclass(frozen=True)
class Branch:
    """A variable; or, without one, a dimension scored as a whole, and those of its indicators that have no variable."""

    # dimension, variable: the dimension is None where its name means none; the variable, where there is none
    dimension: str | None
    variable: str | None
    # indicators, folded, and their numbers from 1; None is the score of the whole variable or dimension, number 0
    numbers: dict[str | None, int] = field(default_factory=dict)
    # indicators as first written, by number; None for the whole
    names: list[str | None] = field(default_factory=lambda: [None])
    columns: list[int] = field(default_factory=list)  # columns of the tally, one for every `BITS` indicators


@dataclass
class Tally:
    """What stands in a rapor, without its rows."""

    who: dict[str, Column] = field(default_factory=dict)  # of `WHO`, what the rapor has; one entry per unit and product
    # part, column: shape (n_cells,); entry of `who` and column, of every cell that has rows
    part: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    column: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    # shape (4, n_cells); rows; those with a score; the sum of these in points; the sum of the bits of their indicators
    measures: NDArray[np.float64] = field(default_factory=lambda: np.zeros((4, 0)))
    branches: dict[tuple, Branch] = field(default_factory=dict)  # in the order in which they first stand in the rapor
    # dict of (dimension, variable, indicator) to (Branch, int); by the texts as written: branch, and number of the
    # indicator
    places: dict[tuple, tuple[Branch, int]] = field(default_factory=dict)
    seen: set[tuple] = field(default_factory=set)  # what stands in which year, with a score or blank
    # lowest and highest score as printed, NaN where there is none, and how many are above 0 and at most 3, and above 3;
    # by the text of its scale
    ranges: dict[str | None, tuple[float, float, int, int]] = field(default_factory=dict)
    width: int = 0  # number of columns


def read_tally(source: Source, data: Data) -> Tally:
    """Return the tally of a rapor; `ranges` is empty if it has no rows."""
    tally = Tally()
    pending: list[tuple] = []
    for columns, scores in source.batches():
        if len(scores):
            pending.append(_add(tally, columns, scores, source.in_points, data))
        sizes = [len(part) for _, part, _, _ in pending]
        if sum(sizes[1:]) > max([CELLS_AT_ONCE, *sizes[:1]]):  # seldom enough to take no time
            pending = [_joined(pending, tally.width)]
    if pending:
        tally.who, tally.part, tally.column, tally.measures = _joined(pending, tally.width)
    return tally


def _add(
    tally: Tally,
    columns: dict[str, Column],
    scores: NDArray[np.float64],
    in_points: bool,
    data: Data,
) -> tuple[dict[str, Column], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return who, part, column and measures of some rows; what else a tally holds is added to it."""
    own = [name for name in WHO if name in columns]
    who, rows_of_who = group([columns[name] for name in own])
    year = columns["year"]
    what, rows_of_what = group([columns.get(name, Column(year.codes, [None])) for name in WHAT])
    texts = [columns[name].texts(rows_of_what) if name in columns else [None] * len(rows_of_what) for name in WHAT]
    forms = list(zip(*texts, strict=True))
    places = [_place(tally, form, data) for form in forms]
    column = np.array([branch.columns[number // BITS] for branch, number in places])
    bit = np.array([2.0 ** (number % BITS) for _, number in places])
    _, each = group([columns["year"], Column(what, forms)])
    tally.seen.update(zip(columns["year"].texts(each), (forms[number] for number in what[each]), strict=True))

    points = scores * _factors(tally, None if in_points else columns.get("scale"), scores)
    cell, size = who * tally.width + column[what], len(rows_of_who) * tally.width
    rows = np.bincount(cell, minlength=size)
    there, blank = np.flatnonzero(rows), np.isnan(points)
    if blank.any():
        known = np.bincount(cell, ~blank, size)
        sums = [np.where(blank, 0.0, points), np.where(blank, 0.0, bit[what])]
    else:
        known, sums = rows, [points, bit[what]]
    measures = np.stack([each[there] for each in (rows, known, *(np.bincount(cell, each, size) for each in sums))])
    entries = {name: Column(columns[name].codes[rows_of_who], columns[name].values) for name in own}
    return entries, there // tally.width, there % tally.width, measures  # ty: ignore[invalid-explicit-return] - bincount of weights


def _place(tally: Tally, form: tuple, data: Data) -> tuple[Branch, int]:
    """Return the branch of an indicator and its number there; take in what is new."""
    if form in tally.places:
        return tally.places[form]
    dimension, variable, indicator = form
    folded, name = (text and (fold(text) or text) for text in (variable, indicator))
    key = dimension_key(dimension, data)
    branch = tally.branches.setdefault((key or dimension, folded), Branch(key, variable))
    number = branch.numbers.setdefault(name, len(branch.names) if name else 0)
    if number == len(branch.names):
        branch.names.append(indicator)
    if number // BITS == len(branch.columns):
        branch.columns.append(tally.width)
        tally.width += 1
    tally.places[form] = branch, number
    return branch, number


def _factors(tally: Tally, scales: Column | None, scores: NDArray[np.float64]) -> NDArray[np.float64] | float:
    """Return what scores are multiplied by to give points, and widen the ranges by them."""
    scales = scales or Column(np.zeros(1, dtype=np.int64), [None])
    factors = np.array([100 / SCALES[read_scale(text) or "0-100"] for text in scales.values])
    there = np.flatnonzero(np.bincount(scales.codes))
    for code in there:
        own = scores if len(there) == 1 else scores[scales.codes == code]
        low, high, small, large = tally.ranges.get(scales.values[code], (np.nan, np.nan, 0, 0))
        low, high = np.fmin.reduce(own, initial=low), np.fmax.reduce(own, initial=high)
        above = int(np.count_nonzero(own > SCALES["0-3"]))
        small += int(np.count_nonzero(own > 0)) - above
        tally.ranges[scales.values[code]] = low, high, small, large + above
    return float(factors[there[0]]) if len(there) == 1 else factors[scales.codes]


def _joined(pending: Sequence[tuple], width: int) -> tuple:
    """Return who, part, column and measures of all rows: the same unit and product once, each cell once."""
    whos, parts, columns, measures = zip(*pending, strict=True)
    stacked = {name: _stacked([who[name] for who in whos]) for name in whos[0]}
    number, rows = group(list(stacked.values()))
    starts = np.cumsum([0, *(len(who["year"].codes) for who in whos)])
    part = number[np.concatenate([part + start for part, start in zip(parts, starts, strict=False)])]
    column, measured = np.concatenate(columns), np.concatenate(measures, axis=1)
    cell, cells = group_keys(part * width + column, len(rows) * width)
    who = {name: Column(each.codes[rows], each.values) for name, each in stacked.items()}
    return who, part[cells], column[cells], np.stack([np.bincount(cell, each, len(cells)) for each in measured])


def _stacked(columns: Sequence[Column]) -> Column:
    """Return columns one below the other, with each value once."""
    known: dict[object, int] = {}
    codes = [
        np.array([known.setdefault(value, len(known)) for value in column.values])[column.codes] for column in columns
    ]
    return Column(np.concatenate(codes), list(known))

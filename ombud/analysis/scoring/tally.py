"""
The rows of a rapor tallied: a row per unit and product, a column per variable.

Rows are read once and added in their order, so that no number of threads changes a sum; what follows is as small as the
number of units.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.scoring.form import Form, Texts
from ombud.analysis.scoring.source import Column, Source, group, group_keys
from ombud.evidence.rapor.names import GOVERNMENT_KEYS
from ombud.evidence.values import SCALES, read_scale

CELLS_AT_ONCE = 2**23
WHO = ("year", *GOVERNMENT_KEYS, "unit", "unit_type", "product", "simulated")
WHAT = ("dimension", "variable", "indicator")


@dataclass
class Tally:
    """
    What stands in a rapor, without its rows.

    Attributes
    ----------
    form : Form
        What is scored.
    who : dict of str to Column
        Of `WHO`, what the rapor has; one entry per unit and product.
    part, column : ndarray of int, shape (n_cells,)
        Place in `who` and column of `form`, of every cell that has rows.
    measures : ndarray, shape (4, n_cells)
        Rows; those with a score; the sum of these in points; the sum of the bits of their indicators.
    seen : set of (year, texts)
        What stands in which year, with a score or blank.
    ranges : dict of (str or None) to tuple of float
        Lowest and highest score as printed, by the text of its scale; NaN where there is none.
    """

    form: Form
    who: dict[str, Column] = field(default_factory=dict)
    part: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    column: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    measures: NDArray[np.float64] = field(default_factory=lambda: np.zeros((4, 0)))
    seen: set[tuple[object, Texts]] = field(default_factory=set)
    ranges: dict[str | None, tuple[float, float]] = field(default_factory=dict)


def read_tally(source: Source, data_dir: str | os.PathLike | None = None) -> Tally:
    """Return the tally of a rapor; with `ranges` empty if it has no rows."""
    whole = Tally(Form(data_dir))
    pending: list[Tally] = []
    for columns, scores in source.batches():
        if len(scores):
            pending.append(_tallied(columns, scores, whole, source.in_points))
        if sum(map(len, (tally.part for tally in pending))) > CELLS_AT_ONCE:
            pending = [_joined(pending)]
    if pending:
        joined = _joined(pending)
        whole.who, whole.part, whole.column, whole.measures = joined.who, joined.part, joined.column, joined.measures
    return whole


def forms_of(columns: dict[str, Column]) -> tuple[NDArray[np.int64], list[Texts]]:
    """Return which of the distinct dimensions, variables and indicators each row scores, and these."""
    given = [columns[name] for name in WHAT if name in columns]
    what, first = group(given) if given else (np.zeros(len(columns["year"].codes), np.int64), np.zeros(1, np.int64))
    texts = [columns[name].texts(first) if name in columns else [None] * len(first) for name in WHAT]
    return what, list(zip(*texts, strict=True))


def _tallied(columns: dict[str, Column], scores: NDArray[np.float64], whole: Tally, in_points: bool) -> Tally:
    """Return the tally of some rows; form, forms seen and ranges of scores are added to those of the whole."""
    form = whole.form
    own = [name for name in WHO if name in columns]
    who, first = group([columns[name] for name in own])
    what, texts = forms_of(columns)
    column, bit = np.array([form.column(each) for each in texts]), np.array([form.bit(each) for each in texts])
    scale = None if in_points else columns.get("scale")
    points = scores * _factors(scale, scores, whole.ranges)
    cell, size = who * form.width + column[what], len(first) * form.width
    rows = np.bincount(cell, minlength=size)
    there = np.flatnonzero(rows)
    blank = np.isnan(points)
    measures = [rows, rows, points, bit[what]]
    if blank.any():
        measures[1:] = [~blank, np.where(blank, 0.0, points), np.where(blank, 0.0, bit[what])]
        measures[1] = np.bincount(cell, measures[1], size)
    measures[2:] = [np.bincount(cell, each, size) for each in measures[2:]]
    years = columns["year"]
    _, each = group([years, Column(what, texts)])
    whole.seen.update(zip(years.texts(each), (texts[form] for form in what[each]), strict=True))
    return Tally(
        form,
        {name: Column(columns[name].codes[first], columns[name].values) for name in own},
        there // form.width,
        there % form.width,
        np.stack([each[there] for each in measures]),
    )


def _factors(
    scales: Column | None, scores: NDArray[np.float64], ranges: dict[str | None, tuple[float, float]]
) -> NDArray[np.float64] | float:
    """Return what scores are multiplied by to give points, and widen the ranges by them."""
    scales = scales or Column(np.zeros(1, dtype=np.int64), [None])
    factors = np.array([100 / SCALES[read_scale(text) or "0-100"] for text in scales.values])
    there = np.flatnonzero(np.bincount(scales.codes))
    for code in there:
        own = scores if len(there) == 1 else scores[scales.codes == code]
        low, high = ranges.get(scales.values[code], (np.nan, np.nan))
        ranges[scales.values[code]] = float(np.fmin.reduce(own, initial=low)), float(np.fmax.reduce(own, initial=high))
    return float(factors[there[0]]) if len(there) == 1 else factors[scales.codes]


def _joined(tallies: Sequence[Tally]) -> Tally:
    """Return one tally for several: the same unit and product once, each cell once."""
    columns = {name: _stacked([tally.who[name] for tally in tallies]) for name in tallies[0].who}
    who, first = group(list(columns.values()))
    starts = np.cumsum([0, *(len(tally.who["year"].codes) for tally in tallies)])
    part = who[np.concatenate([tally.part + start for tally, start in zip(tallies, starts, strict=False)])]
    column = np.concatenate([tally.column for tally in tallies])
    width = tallies[-1].form.width
    cell, first_cell = group_keys(part * width + column, len(first) * width)
    measures = np.concatenate([tally.measures for tally in tallies], axis=1)
    return Tally(
        tallies[-1].form,
        {name: Column(each.codes[first], each.values) for name, each in columns.items()},
        part[first_cell],
        column[first_cell],
        np.stack([np.bincount(cell, row, len(first_cell)) for row in measures]),
    )


def _stacked(columns: Sequence[Column]) -> Column:
    """Return columns one below the other, with each value once."""
    known: dict[object, int] = {}
    codes = [
        np.array([known.setdefault(value, len(known)) for value in column.values])[column.codes] for column in columns
    ]
    return Column(np.concatenate(codes), list(known))

"""
The rows of a rapor tallied: a row per unit and product, a column per variable; and whose they are.

Rows are read once and added in their order, so that no number of threads changes a sum.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.rule import group
from ombud.analysis.scoring.source import WHAT, WHO, Source, open_units, scale_factors
from ombud.errors import N_, Fault
from ombud.evidence.rapor import cells as rapor_cells
from ombud.evidence.rapor import names as rapor_names
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.loading import PLACELESS
from ombud.evidence.rapor.names import GOVERNMENT_KEYS
from ombud.evidence.rapor.readers import NO_ROWS
from ombud.evidence.values import SCALES, read_scale
from ombud.files import Data
from ombud.vocabulary import TOTAL

BITS = 52  # indicators whose presence one float tells
CELLS_AT_ONCE = 2**21


@dataclass
class Rapor:
    """What stands in a rapor, without its rows."""

    source: Source
    # one row per unit and product: codes of `WHO`
    who: pd.DataFrame = field(default_factory=pd.DataFrame)
    # part, column: shape (n_cells,); row of `who` and column, of every cell that has rows
    part: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    column: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    # shape (4, n_cells); rows; those with a score; the sum of these in points; the sum of the bits of their numbers
    measures: NDArray[np.float64] = field(default_factory=lambda: np.zeros((4, 0)))
    # what is scored, a row per indicator, or variable or dimension scored as a whole: codes (of `WHAT`); dimension,
    # variable, indicator; branch (number of the variable, or dimension without variables, as they first stand in the
    # rapor); number in the branch: 0 for the whole of it, indicators from 1; column of the tally
    form: pd.DataFrame = field(default_factory=pd.DataFrame)
    # number and column of each indicator, by code, in each branch, by its codes
    branches: dict[tuple[int, int], dict[int, tuple[int, int]]] = field(default_factory=dict)
    columns: dict[tuple[int, ...], int] = field(default_factory=dict)  # a branch has one for every `BITS` numbers
    # what stands in which year, with a score or blank: year (until names are read, its code) and codes of `WHAT`
    seen: set[tuple[int, ...]] = field(default_factory=set)
    # lowest and highest score as printed, NaN where there is none, and how many are above 0 and at most 3, and above 3;
    # by the text of its scale
    ranges: dict[str | None, tuple[float, float, int, int]] = field(default_factory=dict)
    # what names are led to. Governments, each once; and for every row of `who`: ``year``, ``government`` (row of the
    # governments), ``unit_type``, ``simulated``; ``unit`` and ``product`` (codes)
    governments: pd.DataFrame = field(default_factory=pd.DataFrame)
    entries: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_rapor(units: pd.DataFrame | str | os.PathLike, data: Data) -> Rapor:
    """Return a rapor, as of `score`; a `RaporError` tells every name, year, scale or score that can't be used."""
    source = open_units(units, data)
    rapor, faults = read_tally(source), RaporFaults(source.name, source.header.headers)
    if not rapor.ranges:
        faults.find(NO_ROWS)
        faults.stop()
    codes = np.unique(rapor.who["year"])
    cells = pd.DataFrame({"year": source.texts("year", codes)}, dtype=object)
    years = dict(zip(codes, rapor_names.read_years(cells, faults).fillna(0), strict=True))
    rapor.seen = {(years[code], *what) for code, *what in rapor.seen}
    number, rows = group([rapor.who[name] for name in GOVERNMENT_KEYS])
    cells = {name: source.texts(name, rapor.who[name].iloc[rows]) for name in GOVERNMENT_KEYS}
    found = rapor_names.read_governments(pd.DataFrame(cells, dtype=object), faults, data)
    rapor.governments = found.dropna(subset="government_code").drop_duplicates("government_code", ignore_index=True)
    government = pd.Index(rapor.governments["government_code"]).get_indexer(found["government_code"])[number]
    unit_type = _unit_types(rapor, government, faults, data)
    rapor_names.read_dimensions(
        pd.DataFrame({"dimension": source.values["dimension"].values}, dtype=object), faults, data
    )
    placeless = [each.indicator or each.variable for each in rapor.form.itertuples() if each.dimension == TOTAL]
    faults.add(pd.DataFrame({"dimension": list(filter(None, placeless))}), PLACELESS)
    _check_ranges(rapor, faults)
    faults.stop()
    flags = np.array(source.values["simulated"].values, dtype=bool)
    rapor.entries = rapor.who[["unit", "product"]].assign(
        year=rapor.who["year"].map(years).astype(int),
        government=government,
        unit_type=unit_type,
        simulated=flags[rapor.who["simulated"]],
    )
    return rapor


def read_tally(source: Source) -> Rapor:
    """Return a rapor tallied, its names as written; `ranges` is empty if it has no rows."""
    rapor = Rapor(source)
    pending: list[tuple] = []
    for codes, scores in source.batches():
        if len(scores):
            pending.append(_add(rapor, codes, scores))
        sizes = [len(part) for _, part, _, _ in pending]
        if sum(sizes[1:]) > max([CELLS_AT_ONCE, *sizes[:1]]):  # seldom enough to take no time
            pending = [_joined(pending, len(rapor.columns))]
    if pending:
        who, rapor.part, rapor.column, rapor.measures = _joined(pending, len(rapor.columns))
        rapor.who = pd.DataFrame(dict(zip(WHO, who, strict=True)))
    rows = []
    for place, (branch, own) in enumerate(rapor.branches.items()):
        for indicator, (number, column) in sorted(own.items(), key=itemgetter(1)):
            codes = (*branch, indicator)
            texts = (source.values[name].values[code] for name, code in zip(WHAT, codes, strict=True))
            rows.append((codes, *texts, place, number, column))
    form = pd.DataFrame(rows, columns=["codes", *WHAT, "branch", "number", "column"], dtype=object)
    rapor.form = form.astype(dict.fromkeys(["branch", "number", "column"], int))
    return rapor


def _add(
    rapor: Rapor, codes: dict[str, NDArray[np.int64]], scores: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return who, part, column and measures of some rows; what else a rapor holds is added to it."""
    who, rows_of_who = group([codes[name] for name in WHO])
    what, rows_of_what = group([codes[name] for name in WHAT])
    keys = zip(*(codes[name][rows_of_what].tolist() for name in WHAT), strict=True)
    number, column = np.array([_place(rapor, *key) for key in keys]).T
    bit = 2.0 ** (number % BITS)
    _, each = group([codes["year"], what])
    rapor.seen.update(zip(*(codes[name][each].tolist() for name in ("year", *WHAT)), strict=True))

    points = scores * _factors(rapor, codes["scale"], scores)
    width = len(rapor.columns)
    cell, size = who * width + column[what], len(rows_of_who) * width
    rows = np.bincount(cell, minlength=size)
    there, blank = np.flatnonzero(rows), np.isnan(points)
    if blank.any():
        known = np.bincount(cell, ~blank, size)
        sums = [np.where(blank, 0.0, points), np.where(blank, 0.0, bit[what])]
    else:
        known, sums = rows, [points, bit[what]]
    measures = np.stack([each[there] for each in (rows, known, *(np.bincount(cell, each, size) for each in sums))])
    entries = np.stack([codes[name][rows_of_who] for name in WHO])
    return entries, there // width, there % width, measures  # ty: ignore[invalid-explicit-return] - bincount of weights


def _place(rapor: Rapor, dimension: int, variable: int, indicator: int) -> tuple[int, int]:
    """Return the number of an indicator in its branch, and its column; take in what is new."""
    own = rapor.branches.setdefault((dimension, variable), {})
    if indicator not in own:
        number = len(own) + (0 not in own) if indicator else 0
        column = rapor.columns.setdefault((dimension, variable, number // BITS), len(rapor.columns))
        own[indicator] = number, column
    return own[indicator]


def _factors(rapor: Rapor, scales: NDArray[np.int64], scores: NDArray[np.float64]) -> NDArray[np.float64] | float:
    """Return what scores are multiplied by to give points, and widen the ranges by them."""
    if rapor.source.in_points:
        scales = np.zeros(1, dtype=np.int64)
    factors, texts = scale_factors(rapor.source), rapor.source.values["scale"].values
    there = np.flatnonzero(np.bincount(scales))
    for code in there:
        own = scores if len(there) == 1 else scores[scales == code]
        low, high, small, large = rapor.ranges.get(texts[code], (np.nan, np.nan, 0, 0))
        low, high = np.fmin.reduce(own, initial=low), np.fmax.reduce(own, initial=high)
        above = int(np.count_nonzero(own > SCALES["0-3"]))
        small += int(np.count_nonzero(own > 0)) - above
        rapor.ranges[texts[code]] = low, high, small, large + above
    return float(factors[there[0]]) if len(there) == 1 else factors[scales]


def _joined(pending: Sequence[tuple], width: int) -> tuple:
    """Return who, part, column and measures of all rows: the same unit and product once, each cell once."""
    whos, parts, columns, measures = zip(*pending, strict=True)
    who = np.concatenate(whos, axis=1)
    number, rows = group(who)
    starts = np.cumsum([0, *(each.shape[1] for each in whos)])
    part = number[np.concatenate([part + start for part, start in zip(parts, starts, strict=False)])]
    column, measured = np.concatenate(columns), np.concatenate(measures, axis=1)
    cell, cells = group([part * width + column])
    measured = np.stack([np.bincount(cell, each, len(cells)) for each in measured])
    return who[:, rows], part[cells], column[cells], measured


def _unit_types(rapor: Rapor, government: NDArray[np.int64], faults: RaporFaults, data: Data) -> NDArray[np.object_]:
    """Return the kind of every unit; its name tells it where the rapor does not."""
    stated = rapor.who["unit_type"].to_numpy()
    unit = np.where(stated > 0, 0, rapor.who["unit"])
    code, levels = pd.factorize(rapor.governments["level"])
    level = np.append(code, -1)[government]
    number, rows = group([unit, stated, level])
    cells = {
        "unit": rapor.source.texts("unit", unit[rows]),
        "unit_type": rapor.source.texts("unit_type", stated[rows]),
        "level": [[*levels, None][code] for code in level[rows]],
    }
    read = rapor_names.read_unit_types(pd.DataFrame(cells, dtype=object), faults, data)
    return read["unit_type"].to_numpy(dtype=object)[number]


def _check_ranges(rapor: Rapor, faults: RaporFaults) -> None:
    """Refuse scales that are none, and scores outside them."""
    stated = any(text is not None for text in rapor.ranges)
    ranges = pd.DataFrame(
        [(text, read_scale(text) if stated else "0-100", *ends) for text, ends in rapor.ranges.items()],
        columns=["scale", "read", "low", "high", "small", "large"],
    ).astype({"scale": object})
    faults.add(ranges[ranges["read"].isna()], rapor_cells.NO_SCALE)
    highest = ranges["read"].map(SCALES).astype(float)
    if not rapor.source.in_points:
        untold = rapor_cells.FRACTIONS if stated else rapor_cells.NO_COLUMN_OF_SCALES
        none = (ranges["large"] == 0) & (ranges["small"] > 0) & (highest > SCALES["0-3"])
        faults.add(ranges[none], untold, highest=ranges["high"])
        if not stated:
            faults.add(ranges[rapor_cells.two_scales(ranges["small"], ranges["large"])], rapor_cells.SCALE_UNTOLD)
    ranges["score"] = ranges["low"].where(ranges["low"] < 0, ranges["high"])
    faults.add(ranges[(ranges["low"] < 0) | (ranges["high"] > highest)], rapor_cells.OUTSIDE, scale=ranges["read"])
    if ranges["high"].isna().all():
        faults.find(Fault("no row has a score", N_("scores"), column="score"))

"""
The rows of a rapor tallied: a row per unit and product, a column per variable; and whose they are.

Rows are read once and added in their order, so that no number of threads changes a sum.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.rule import group, keyed
from ombud.analysis.scoring.source import WHAT, WHO, Source, open_units, scale_factors
from ombud.errors import N_, Fault
from ombud.evidence.rapor import cells as rapor_cells
from ombud.evidence.rapor import names as rapor_names
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.loading import PLACELESS
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
    who: pd.DataFrame  # one row per unit and product: codes of `WHO`
    # part, column: shape (n_cells,); row of `who` and column, of every cell that has rows
    part: NDArray[np.int64]
    column: NDArray[np.int64]
    # shape (4, n_cells); rows; those with a score; the sum of these in points; the sum of the bits of their indicators
    measures: NDArray[np.float64]
    # what is scored, a row per indicator, or variable or dimension scored as a whole, sorted by their codes: dimension,
    # variable, indicator; branch (number of the variable, or dimension without variables); number (code of
    # the indicator, 0 for the whole of a branch); column, of which a branch has one for every `BITS` numbers
    form: pd.DataFrame
    # what stands in which year, with a score or blank: year (until names are read, its code), row of the form
    seen: set[tuple[int, int]]
    # lowest and highest score as printed, NaN where there is none, and how many are above 0 and at most 3, and above 3;
    # by the text of its scale
    ranges: dict[str | None, tuple[float, float, int, int]]
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
    who, codes = rapor.who, np.unique(rapor.who["year"])
    cells = pd.DataFrame({"year": source.texts("year", codes)}, dtype=object)
    years = dict(zip(codes, rapor_names.read_years(cells, faults).fillna(0), strict=True))
    rapor.seen = {(years[code], row) for code, row in rapor.seen}
    number, rows = group([who[name] for name in rapor_names.GOVERNMENT_KEYS])
    names = {name: source.texts(name, who[name].iloc[rows]) for name in rapor_names.GOVERNMENT_KEYS}
    found = rapor_names.read_governments(pd.DataFrame(names, dtype=object), faults, data)
    rapor.governments = found.dropna(subset="government_code").drop_duplicates("government_code", ignore_index=True)
    government = pd.Index(rapor.governments["government_code"]).get_indexer(found["government_code"])[number]
    rapor.entries = who[["unit", "product"]].assign(
        year=who["year"].map(years).astype(int),
        government=government,
        unit_type=_unit_types(rapor, government, faults, data),
        simulated=np.array(source.values["simulated"].values, dtype=bool)[who["simulated"]],
    )
    cells = pd.DataFrame({"dimension": source.values["dimension"].values}, dtype=object)
    rapor_names.read_dimensions(cells, faults, data)
    placeless = rapor.form[rapor.form["dimension"] == TOTAL]
    placeless = placeless["indicator"].fillna(placeless["variable"]).dropna()
    faults.add(pd.DataFrame({"dimension": placeless}), PLACELESS)
    _check_ranges(rapor, faults)
    faults.stop()
    return rapor


def read_tally(source: Source) -> Rapor:
    """Return a rapor tallied, its names as written; `ranges` is empty if it has no rows."""
    ranges: dict[str | None, tuple[float, float, int, int]] = {}
    columns: dict[tuple[int, ...], int] = {}
    none, seen = np.zeros(0, dtype=np.int64), set()
    pending: list[tuple] = [(np.zeros((len(WHO), 0), dtype=np.int32), none, none, np.zeros((4, 0)))]
    for codes, scores in source.batches():
        what, rows = group([codes[name] for name in ("year", *WHAT, "scale")])
        year, dimension, variable, indicator = (codes[name][rows] for name in ("year", *WHAT))
        seen.update(zip(year.tolist(), dimension.tolist(), variable.tolist(), indicator.tolist(), strict=True))
        column = _columns(columns, dimension, variable, indicator)[what]
        points = scores * _factors(source, codes["scale"], np.unique(codes["scale"][rows]), scores, ranges)
        bits = (2.0 ** (indicator % BITS))[what]
        blank = np.flatnonzero(np.isnan(points))
        points[blank] = bits[blank] = 0.0
        who, _ = keyed([codes[name] for name in WHO])
        cell, cells = group([who, column])
        part, parts = group([who[cells]])
        entries = np.stack([codes[name][cells[parts]] for name in WHO])
        sums = sums_by_cell(cell, (None, points, bits), len(cells))
        sums = np.insert(sums, 1, sums[0] - np.bincount(cell[blank], minlength=len(cells)), axis=0)
        pending.append((entries, part, column[cells], sums))
        sizes = [len(part) for _, part, _, _ in pending]
        if sum(sizes[1:]) > max(CELLS_AT_ONCE, sizes[0]):  # seldom enough to take no time
            pending = [_joined(pending)]
    who, part, column, measures = _joined(pending)
    year, *what = np.array([*seen], dtype=np.int64).reshape(-1, 4).T
    row, rows = group(what)
    dimension, variable, indicator = codes = np.stack(what)[:, rows]
    form = {name: source.texts(name, each) for name, each in zip(WHAT, codes, strict=True)}
    return Rapor(
        source=source,
        who=pd.DataFrame(dict(zip(WHO, who, strict=True))),
        part=part,
        column=column,
        measures=measures,
        form=pd.DataFrame(form, dtype=object).assign(
            branch=group([dimension, variable])[0],
            number=indicator,
            column=_columns(columns, dimension, variable, indicator),
        ),
        seen=set(zip(year.tolist(), row.tolist(), strict=True)),
        ranges=ranges,
    )


def _columns(columns: dict, dimension: NDArray, variable: NDArray, indicator: NDArray) -> NDArray[np.int32]:
    """Return the column of each indicator, by codes of `WHAT`; take in what is new."""
    keys = zip(dimension.tolist(), variable.tolist(), (indicator // BITS).tolist(), strict=True)
    return np.array([columns.setdefault(key, len(columns)) for key in keys], dtype=np.int32)


def _joined(pending: Sequence[tuple]) -> tuple:
    """Return who, part, column and measures of all rows: the same unit and product once, each cell once."""
    whos, parts, columns, measures = zip(*pending, strict=True)
    who, column = np.concatenate(whos, axis=1), np.concatenate(columns)
    number, rows = group(who)
    starts = np.cumsum([0, *(each.shape[1] for each in whos)])
    part = number[np.concatenate([part + start for part, start in zip(parts, starts, strict=False)])]
    cell, cells = group([part, column])
    sums = sums_by_cell(cell, [*map(np.concatenate, zip(*measures, strict=True))], len(cells))
    return who[:, rows], part[cells], column[cells], sums


def sums_by_cell(
    cell: NDArray[np.int64], measures: NDArray | Sequence[NDArray | None], n_cells: int
) -> NDArray[np.float64]:
    """Return the sums of measures by cell, of no measure their number of rows."""
    sums = np.empty((len(measures), n_cells))
    for place, each in enumerate(measures):
        sums[place] = np.bincount(cell, each, n_cells)
    return sums


def _factors(
    source: Source, scales: NDArray, there: NDArray, scores: NDArray[np.float64], ranges: dict[str | None, tuple]
) -> NDArray[np.float64] | float:
    """Return what scores are multiplied by to give points, by the codes of scales that are `there`; widen the ranges."""
    if source.in_points:
        there = np.zeros(min(1, len(scores)), dtype=np.int32)
    factors, texts = scale_factors(source), source.values["scale"].values
    for code in there:
        own = scores if len(there) == 1 else scores[scales == code]
        low, high, small, large = ranges.get(texts[code], (np.nan, np.nan, 0, 0))
        low, high = np.fmin.reduce(own, initial=low), np.fmax.reduce(own, initial=high)
        above = int(np.count_nonzero(own > SCALES["0-3"]))
        small += int(np.count_nonzero(own > 0)) - above
        ranges[texts[code]] = low, high, small, large + above
    return float(factors[there[0]]) if len(there) == 1 else factors[scales]


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

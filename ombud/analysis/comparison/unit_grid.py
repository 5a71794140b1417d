"""The comparison grid from unit scores: cells scored again without a model, else bounded or linked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.units.causes import Setting, prepare
from ombud.analysis.attribution.units.counterfactual import dimension_weights
from ombud.analysis.comparison.anchored_link import anchored_link
from ombud.files import DataDir
from ombud.vocabulary import FULL

READINGS = ("narrow", "wide")
REASONS = {
    "recomputed": "scored again from unit scores",
    "linked": "linked with the standards of the units sampled in both years as anchor",
    "unstable": (
        "linked with the standards of the units sampled in both years as anchor, on fewer than 100 governments, which "
        "is unstable"
    ),
    "absent": "no unit scores of that year",
    "units": "units of the method's year were not scored in the data's year; each may have had anything from 0 to 100",
    "both": (
        "units and dimensions of the method were not scored in the data's year; each may have had anything from 0 to 100"
    ),
    "dimensions": (
        "dimensions of the method were not scored in the data's year; each may have been anything from 0 to 100"
    ),
}


def unit_grid(
    units: pd.DataFrame,
    from_year: int,
    to_year: int,
    *,
    link: str | None = None,
    match: str = "unit",
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Build the comparison grid of every government from unit scores.

    Cell (d, m) scores the units that were sampled in year m, on the dimensions, weights and mean of m, with the scores
    of year d. In a mean over products, units count with their products in year m.

    Parameters
    ----------
    units : DataFrame
        As `ombud.load_units` gives it, or a simulation.
    from_year, to_year : int
        The earlier and the later year.
    link : {"tucker", "levine", "levine_true", "chained"}, optional
        How to estimate cells that can't be scored again; by default they stay bounded.
    match : {"unit", "unit_type"}
        Which units of the two years are one.
    data_dir : path, optional
        Where the methods are read from.

    Returns
    -------
    DataFrame
        As `ombud.analysis.comparison.compare`, with ``standard_error`` (points, of the link; missing elsewhere) and
        ``simulated``. Grades: *recomputed* where every score that the cell needs was taken; *linked*, where asked for;
        *bounded*, with the scores not taken anywhere in 0..100; *unidentified* where a government has no units.

    Raises
    ------
    ParameterError
        If an argument can't be used, or a year has no scores.
    """
    setting = prepare(units, from_year, to_year, match=match, data_dir=data_dir)
    cells = _bounded_cells(setting)
    if link is not None:
        cells = _linked_cells(cells, setting, link)
    frames = [_frame(cells, setting, data, method) for data in range(2) for method in range(2)]
    return pd.concat(frames).sort_values(["government_code", "data_year", "method_year"], ignore_index=True)


@dataclass(frozen=True, eq=False)
class _Cells:
    """
    The cells of all governments; every array has the shape (2, 2, n_governments): data year, method year.

    Attributes
    ----------
    value, error, low, high : ndarray
        Points; NaN where not known.
    lacks_units, lacks_dimensions, linked : ndarray of bool
    stable : bool
        Whether links rest on enough governments.
    """

    value: NDArray[np.float64]
    error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    lacks_units: NDArray[np.bool_]
    lacks_dimensions: NDArray[np.bool_]
    linked: NDArray[np.bool_]
    stable: bool = True


def _bounded_cells(setting: Setting) -> _Cells:
    arrays = setting.arrays
    weights = dimension_weights(setting.methods, arrays.dimensions)
    shape = (2, 2, len(arrays.governments))
    low, high = np.full(shape, np.nan), np.full(shape, np.nan)
    lacks_units, lacks_dimensions = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for data, method in np.ndindex(2, 2):
        share = setting.parts.shares[:, method, method]
        ends = _unit_bounds(setting, weights[method, method], weights[data, data], data)
        assessed = arrays.governments_of(arrays.sampled[data])
        for target, end in zip((low, high), ends, strict=True):
            target[data, method] = np.where(assessed, _means(share, end, arrays.government, shape[2]), np.nan)
        counted, sampled = share > 0, arrays.sampled[data]
        lacks_units[data, method] = arrays.governments_of(counted & ~sampled)
        lacks_dimensions[data, method] = arrays.governments_of(counted & sampled & (ends[0] < ends[1]))
    exact = low == high
    nothing = np.zeros(shape, dtype=bool)
    error = np.full(shape, np.nan)
    return _Cells(np.where(exact, low, np.nan), error, low, high, lacks_units, lacks_dimensions, nothing)


def _means(
    share: NDArray[np.float64], scores: NDArray[np.float64], government: NDArray[np.int64], size: int
) -> NDArray[np.float64]:
    """Return each government's mean over the units that count; NaN where none does."""
    with np.errstate(invalid="ignore"):
        return np.bincount(government, share * scores, size) / np.bincount(government, share, size)


def _linked_cells(cells: _Cells, setting: Setting, link: str) -> _Cells:
    """Estimate the cells off the diagonal that can't be scored again, within their bounds."""
    totals = np.stack([cells.value[0, 0], cells.value[1, 1]])
    value, error, linked, stable = cells.value.copy(), cells.error.copy(), cells.linked.copy(), True
    for data in range(2):
        cell = (data, 1 - data)
        wanted = np.isnan(cells.value[cell]) & ~np.isnan(cells.low[cell]) & ~np.isnan(totals[data])
        if not wanted.any():
            continue
        function = anchored_link(setting, totals, data, link)
        stable &= function.stable
        estimate = np.clip(function(totals[data]), cells.low[cell], cells.high[cell])
        value[cell] = np.where(wanted, estimate, value[cell])
        error[cell] = np.where(wanted, function.standard_error(totals[data]), error[cell])
        linked[cell] = wanted
    return replace(cells, value=value, error=error, linked=linked, stable=stable)


def _frame(cells: _Cells, setting: Setting, data: int, method: int) -> pd.DataFrame:
    cell = (data, method)
    low, high = cells.low[cell], cells.high[cell]
    lacks_both = cells.lacks_units[cell] & cells.lacks_dimensions[cell]
    cases = [low == high, cells.linked[cell], np.isnan(low), lacks_both, cells.lacks_units[cell]]
    told = [REASONS[key] for key in ("recomputed", "linked" if cells.stable else "unstable", "absent", "both", "units")]
    ends = {f"{name}_{reading}": end for reading in READINGS for name, end in (("low", low), ("high", high))}
    return setting.arrays.governments.assign(
        data_year=setting.methods[data].year, method_year=setting.methods[method].year, value=cells.value[cell],
        low=low, high=high, **ends, grade=np.select(cases[:3], ["recomputed", "linked", "unidentified"], "bounded"),
        reason=np.select(cases, told, REASONS["dimensions"]), standard_error=cells.error[cell],
        simulated=setting.arrays.simulated,
    )  # fmt: skip


def _unit_bounds(
    setting: Setting, needed: NDArray[np.float64], own: NDArray[np.float64], data: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Bound each unit's score of one year under the weights `needed`.

    What was not scored lies in 0..100. Where only the whole unit was scored, under the weights `own`, the part that
    `needed` retains is bounded by it, if `needed` weighs that part's dimensions in the same proportions.
    """
    scores, whole = setting.arrays.scores[data], setting.arrays.whole[data]
    low = np.nan_to_num(scores) @ needed
    missing = np.isnan(scores).astype(float) @ needed
    high = np.where(missing > 0, low + FULL * missing, low)
    retained = own[needed > 0].sum()
    same = retained > 0 and np.allclose(own[needed > 0] / retained, needed[needed > 0])
    of_whole = ~np.isnan(whole) & np.isnan(scores).all(axis=1)
    if same and of_whole.any():
        below = np.maximum(0.0, (whole - FULL * (1 - retained)) / retained)
        above = np.minimum(FULL, whole / retained)
        exact = np.isclose(retained, 1)
        low = np.where(of_whole, whole if exact else below, low)
        high = np.where(of_whole, whole if exact else above, high)
    return low, high

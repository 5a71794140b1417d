"""Cells of the comparison grid that unit scores give again without a model, or that a linking function estimates."""

from itertools import permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.units.arrays import UnitArrays, read_units
from ombud.analysis.comparison.retained_part import READINGS, bounds
from ombud.analysis.linking import links
from ombud.analysis.scoring.rule import group_means
from ombud.errors import check_choices
from ombud.files import DataDir
from ombud.vocabulary import FULL, REGIONAL

ANCHOR = "proses"  # the service standards: scored in both years
NORMAL = 1.96  # standard errors on each side of a 95% interval
UNLINKED = dict.fromkeys(["standard_error", "prediction_error", "prediction_low", "prediction_high"], np.nan) | {
    "outside_bounds": False
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
    Build the comparison grid of every government from unit scores, as `ombud.load_units` gives them, or a simulation.

    Cell (d, m) scores the units that were sampled in year m, on the dimensions, weights and mean of m, with the scores
    of year d. In a mean over products, units count with their products in year m. A `ParameterError` is raised if an
    argument can't be used, or a year has no scores.

    Parameters
    ----------
    link : {"tucker", "levine", "levine_true", "chained"}, optional
        How to estimate cells that can't be scored again; by default they stay bounded.
    match : {"unit", "unit_type"}
        Which units of the two years are one.

    Returns
    -------
    DataFrame
        As `ombud.compare`, and ``simulated``. Grades: *recomputed* where every score that the cell needs was taken;
        *linked*, where asked for; *bounded*, with the scores not taken anywhere in 0..100; *unidentified* where a
        government has no units. Of linked cells also ``standard_error`` (of the link), ``prediction_error`` (of one
        government), ``prediction_low``, ``prediction_high`` (95%, within 0..100), all in points, and ``outside_bounds``:
        whether the link leads to where, by the bounds without a model, the total can't lie.

    Examples
    --------
    >>> import ombud
    >>> own = ombud.scores_of(ombud.choose_scores("", 2021, 2022), "Kabupaten Contoh W2")
    >>> ombud.unit_grid(own, 2021, 2022)[["data_year", "method_year", "grade"]].values.tolist()[:2]
    [[2021, 2021, 'recomputed'], [2021, 2022, 'bounded']]
    """
    arrays = read_units(units, from_year, to_year, match=match, data_dir=data_dir)
    cells = {cell: _bounded(arrays, *cell) for cell in np.ndindex(2, 2)}
    if link is not None:
        totals = np.stack([cells[side, side]["value"] for side in range(2)])
        for data in range(2):
            _link_cell(cells[data, 1 - data], arrays, totals, data, link)
    return pd.concat(cells.values()).sort_values(["government_code", "data_year", "method_year"], ignore_index=True)


def _bounded(arrays: UnitArrays, data: int, method: int) -> pd.DataFrame:
    """Return one cell of all governments: scored again where nothing is lacking, else bounded."""
    share, sampled = arrays.shares[:, method, method], arrays.sampled[data]
    scores, whole = arrays.scores[data], arrays.whole[data]
    # bounds of each unit under the weights needed: what was not scored lies in 0..100
    needed, own = arrays.weights[method, method], arrays.weights[data, data]
    least = np.nan_to_num(scores) @ needed
    most = least + FULL * (np.isnan(scores).astype(float) @ needed)
    retained = own[needed > 0].sum()
    # where the whole unit alone was scored, it bounds its part, if that is weighed in the same proportions as its `own`
    if retained > 0 and np.allclose(own[needed > 0] / retained, needed[needed > 0]):
        of_whole = ~np.isnan(whole) & np.isnan(scores).all(axis=1)
        # weights add up to 1 but for their last bits
        below, above = bounds(whole, round(retained, 9))
        least, most = np.where(of_whole, below, least), np.where(of_whole, above, most)
    size, assessed = len(arrays.governments), arrays.governments_of(sampled)
    counted = np.where(assessed, np.bincount(arrays.government, share, size), np.nan)
    with np.errstate(invalid="ignore"):
        low, high = (np.bincount(arrays.government, share * end, size) / counted for end in (least, most))
    lacks_units = arrays.governments_of((share > 0) & ~sampled)
    lacks_dimensions = arrays.governments_of((share > 0) & sampled & (least < most))
    cases = [low == high, np.isnan(low), lacks_units & lacks_dimensions, lacks_units]
    told = ["scored_again", "no_unit_scores", "units_and_dimensions_not_scored", "units_not_scored"]
    return arrays.governments.assign(
        data_year=arrays.methods[data].year,
        method_year=arrays.methods[method].year,
        value=np.where(low == high, low, np.nan),
        low=low,
        high=high,
        **{f"{name}_{reading}": end for reading in READINGS for name, end in (("low", low), ("high", high))},
        grade=np.select(cases[:2], ["recomputed", "unidentified"], "bounded"),
        reason=np.select(cases, told, "dimensions_not_scored"),
        **UNLINKED,
        simulated=arrays.simulated,
    )


def _link_cell(cell: pd.DataFrame, arrays: UnitArrays, totals: NDArray[np.float64], data: int, method: str) -> None:
    """Estimate, within the bounds, what of a cell can't be scored again; `totals`: of both years, (2, n_governments)."""
    # estimates link the totals of one year to the method of the other as those of two groups, for performance may have
    # changed. The anchor is the plain mean of the standards over the units that have them in both years: a shared change
    # of these counts as performance; what the added dimensions did is still not seen
    wanted = cell["value"].isna() & cell["low"].notna() & ~np.isnan(totals[data])
    if not wanted.any():
        return
    check_choices("link", (method,), links.ANCHOR_METHODS)
    sides = [data, 1 - data]
    scores = arrays.scores[sides, :, arrays.dimensions.index(ANCHOR)].T
    common = ~np.isnan(scores).any(axis=1)
    anchors = group_means(scores[common], arrays.government[common], len(arrays.governments)).T
    both = totals[sides]
    usable = np.isfinite([*anchors, *both]).all(axis=0)
    (x, y), (anchor_x, anchor_y) = both[:, usable], anchors[:, usable]
    function = links.link(x, y, method, anchor_x, anchor_y)
    pairs = both[:, np.isfinite(both).all(axis=0)]
    reason = "linked_by_anchor" if function.stable else "linked_by_few"
    _set_linked(cell, wanted, function, totals[data, wanted], reason, (pairs[0], pairs[1]))
    # changes only what was linked: elsewhere a value is both its bounds
    cell["value"] = cell["value"].clip(cell["low"], cell["high"])


def link_grid(cells: pd.DataFrame, method: str = "linear") -> pd.DataFrame:
    """
    Link the *bounded* and *unidentified* cells off the diagonal whose total of the data year is published.

    `cells` are the grid, as `ombud.compare` gives it without a link. Those of regional governments alone are linked.
    `method` is "mean", "linear" or "equipercentile": it matches the distributions of the governments that have both
    totals, which also takes a change in performance that they all shared for method. Columns are added as in `unit_grid`;
    low and high stay the bounds that hold without a model. Raises `ParameterError` for another method, `LinkingError` if
    too few governments have both totals.
    """
    check_choices("link", (method,), links.PLAIN_METHODS)
    result, regional = cells.assign(**UNLINKED), cells["level"].isin(REGIONAL)
    diagonal = cells[(cells["data_year"] == cells["method_year"]) & regional]
    totals = diagonal.pivot(index="government_code", columns="data_year", values="value")
    both, open_cells = totals.dropna(), cells["grade"].isin(["bounded", "unidentified"]) & regional
    for data_year, method_year in permutations(totals, 2):
        own = cells["government_code"].map(totals[data_year])
        wanted = open_cells & (cells["data_year"] == data_year) & (cells["method_year"] == method_year) & own.notna()
        if wanted.any():
            function = links.link(both[data_year], both[method_year], method, design="single_group")
            reason = "linked_same_governments" if function.stable else "linked_few_governments"
            _set_linked(result, wanted, function, own[wanted].to_numpy(), reason)
    return result


def _set_linked(
    cells: pd.DataFrame,
    wanted: pd.Series,
    function: links.Link,
    totals: NDArray[np.float64],
    reason: str,
    pairs: tuple[NDArray, NDArray] | None = None,
) -> None:
    """Set the `wanted` cells to what a link makes of their `totals`; `pairs` tell how far one government may lie from it."""
    linked, error = function(totals), function.prediction_error(totals, pairs)
    low, high = (np.clip(linked + sign * NORMAL * error, 0, FULL) for sign in (-1, 1))
    told = {
        "value": np.clip(linked, 0, FULL),
        "standard_error": function.standard_error(totals),
        "prediction_error": error,
        "prediction_low": low,
        "prediction_high": high,
        "outside_bounds": (linked < cells.loc[wanted, "low"]) | (linked > cells.loc[wanted, "high"]),
        "grade": "linked",
        "reason": reason,
    }
    cells.loc[wanted, list(told)] = pd.DataFrame(told, cells.index[wanted])

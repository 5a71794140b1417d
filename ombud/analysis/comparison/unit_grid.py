"""The comparison grid from unit scores: cells scored again without a model, else bounded or linked."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.units.arrays import UnitArrays, read_units
from ombud.analysis.comparison.linked_grid import UNLINKED, linked_columns
from ombud.analysis.comparison.retained_part import READINGS, bounds
from ombud.analysis.linking import link as link_totals
from ombud.analysis.linking.lines import ANCHOR_METHODS
from ombud.analysis.scoring.rule import group_means
from ombud.errors import check_choices
from ombud.files import DataDir
from ombud.vocabulary import FULL

ANCHOR = "proses"  # the service standards: scored in both years


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
        As `ombud.compare`, with the columns of `ombud.analysis.comparison.linked_grid.linked_columns` (missing where a
        cell is not linked) and ``simulated``. Grades: *recomputed* where every score that the cell needs was taken;
        *linked*, where asked for; *bounded*, with the scores not taken anywhere in 0..100; *unidentified* where a
        government has no units.

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
    share, sampled, weights = arrays.shares[:, method, method], arrays.sampled[data], arrays.weights
    ends = _unit_bounds(arrays, weights[method, method], weights[data, data], data)
    size, assessed = len(arrays.governments), arrays.governments_of(sampled)
    counted = np.where(assessed, np.bincount(arrays.government, share, size), np.nan)
    with np.errstate(invalid="ignore"):
        low, high = (np.bincount(arrays.government, share * end, size) / counted for end in ends)
    lacks_units = arrays.governments_of((share > 0) & ~sampled)
    lacks_dimensions = arrays.governments_of((share > 0) & sampled & (ends[0] < ends[1]))
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
    """
    Fill a cell off the diagonal with estimates, within the bounds, of what can't be scored again.

    They link the totals (2, n_governments) of one year to the method of the other as those of two groups, for
    performance may have changed. The anchor is the plain mean of the standards over the units that have them in both
    years: a shared change of these counts as performance; what the added dimensions did is still not seen.
    """
    wanted = cell["value"].isna() & cell["low"].notna() & ~np.isnan(totals[data])
    if not wanted.any():
        return
    check_choices("link", (method,), ANCHOR_METHODS)
    sides = [data, 1 - data]
    scores = arrays.scores[sides, :, arrays.dimensions.index(ANCHOR)].T
    common = ~np.isnan(scores).any(axis=1)
    anchors = group_means(scores[common], arrays.government[common], len(arrays.governments)).T
    both = totals[sides]
    usable = np.isfinite([*anchors, *both]).all(axis=0)
    (x, y), (anchor_x, anchor_y) = both[:, usable], anchors[:, usable]
    function = link_totals(x, y, method, anchor_x, anchor_y)
    pairs = both[:, np.isfinite(both).all(axis=0)]
    told = linked_columns(function, totals[data, wanted], cell[wanted], (pairs[0], pairs[1]))
    cell.loc[wanted, list(told)] = told.assign(value=told["value"].clip(cell["low"], cell["high"]))
    cell.loc[wanted, ["grade", "reason"]] = ["linked", "linked_by_anchor" if function.stable else "linked_by_few"]


def _unit_bounds(
    arrays: UnitArrays, needed: NDArray[np.float64], own: NDArray[np.float64], data: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bound each unit's score of one year under the weights `needed`: what was not scored lies in 0..100."""
    scores, whole = arrays.scores[data], arrays.whole[data]
    low = np.nan_to_num(scores) @ needed
    high = low + FULL * (np.isnan(scores).astype(float) @ needed)
    retained = own[needed > 0].sum()
    # where the whole unit alone was scored, it bounds its part, if that is weighed in the same proportions as its `own`
    if retained > 0 and np.allclose(own[needed > 0] / retained, needed[needed > 0]):
        of_whole = ~np.isnan(whole) & np.isnan(scores).all(axis=1)
        # weights add up to 1 but for their last bits
        below, above = bounds(whole, round(retained, 9))
        low, high = np.where(of_whole, below, low), np.where(of_whole, above, high)
    return low, high

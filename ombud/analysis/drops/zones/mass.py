"""
The distribution of totals known exactly or as intervals, without assuming its shape.

References
----------
Turnbull, B. W. (1976), The empirical distribution function with arbitrarily grouped, censored and truncated data,
Journal of the Royal Statistical Society B 38, 290-295.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# mass that moves in one step when the iteration stops
TOLERANCE = 1e-8
ROUNDS = 20_000


class MassOnIntervals(NamedTuple):
    """
    Maximum likelihood mass (shares that sum to 1) on intervals, whose ends in points are equal for a point.

    Within one of them the likelihood says nothing.
    """

    low: np.ndarray
    high: np.ndarray
    mass: np.ndarray

    def share_from(self, cutoff: float) -> tuple[float, float]:
        """Return the least and greatest share (0..1) of totals at or above a cut-off."""
        return float(self.mass[self.low >= cutoff].sum()), float(self.mass[self.high >= cutoff].sum())


def fit_mass(low: npt.ArrayLike, high: npt.ArrayLike) -> MassOnIntervals:
    """
    Estimate the distribution of exact and interval totals by nonparametric maximum likelihood.

    `low` and `high` are the ends in points, both included, equal for an exact total; of exact totals alone it is the
    empirical distribution. The mass lies on Turnbull's innermost intervals (a left end that a right end follows with no
    other end between); self-consistency (EM) shares each interval's count among those it holds, until nothing moves.
    """
    rows, counts = np.unique(np.column_stack([low, high]).astype(float), axis=0, return_counts=True)
    # ends are included, so a left end precedes an equal right end
    ends, is_right = rows.T.ravel(), np.repeat([False, True], len(rows))
    order = np.lexsort((is_right, ends))
    ends, is_right = ends[order], is_right[order]
    starts = np.flatnonzero(~is_right[:-1] & is_right[1:])
    left, right = ends[starts], ends[starts + 1]
    holds = (rows[:, :1] <= left) & (right <= rows[:, 1:])
    mass = np.full(len(left), 1 / len(left))
    for _ in range(ROUNDS):
        shared = holds * mass
        moved = counts @ (shared / shared.sum(axis=1, keepdims=True)) / counts.sum()
        change, mass = np.abs(moved - mass).max(), moved
        if change < TOLERANCE:
            break
    kept = mass > TOLERANCE
    return MassOnIntervals(left[kept], right[kept], mass[kept] / mass[kept].sum())


def bootstrap_share(
    low: npt.ArrayLike, high: npt.ArrayLike, cutoff: float, replications: int = 400, seed: int = 20221
) -> tuple[float, float]:
    """
    Return a 95% percentile interval of the share at or above a cut-off, over rows drawn with replacement.

    The interval runs from the low quantile of the least shares to the high quantile of the greatest; a fixed seed makes
    the result the same on every run.
    """
    rng = np.random.default_rng(seed)
    # sorted first, so that the order of rows does not matter
    rows = np.column_stack([low, high])
    rows = rows[np.lexsort(rows.T[::-1])]
    shares = np.array(
        [fit_mass(*rows[rng.integers(0, len(rows), len(rows))].T).share_from(cutoff) for _ in range(replications)]
    )
    return float(np.quantile(shares[:, 0], 0.025)), float(np.quantile(shares[:, 1], 0.975))

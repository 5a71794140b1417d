"""
Distributions of totals made continuous, so that every score has one percentile rank and every rank one score.

`GridDistribution` is Kolen & Brennan's for scores on a grid; `EmpiricalDistribution` is for totals with
decimals. Both offer ``rank``, ``quantile``, ``rank_influence`` and ``quantile_slope``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ombud.analysis.linking.samples import Sample

# as R equate 2.0.9 does, so that ranks which are equal but for the last bits count as equal
RANK_DECIMALS = 10
GRID_TOLERANCE = 1e-6
MOST_CELLS = 1_000_000
# standard errors on each side of a 95 % interval
WOODRUFF = 1.96


@dataclass(frozen=True, eq=False)
class GridDistribution:
    """
    Scores on an equally spaced grid, each spread uniformly over the cell of one step around it.

    Attributes
    ----------
    lowest, step : float
        First score of the grid and distance to the next, in points.
    share_below : ndarray, shape (cells + 1,)
        Share of governments below each edge of the cells, 0..1.

    References
    ----------
    Kolen & Brennan (2014), chapter 2: percentile ranks, and their inverse through the upper and the lower
    score.
    """

    lowest: float
    step: float
    share_below: np.ndarray

    @cached_property
    def cumulative(self) -> np.ndarray:
        """Share below each edge, rounded to `RANK_DECIMALS` as ranks are."""
        return np.round(self.share_below, RANK_DECIMALS)

    def rank(self, scores: np.ndarray) -> np.ndarray:
        """Return percentile ranks as shares, 0..1, rounded to `RANK_DECIMALS`."""
        edges = np.arange(self.share_below.size)
        return np.round(np.interp(self._position(scores), edges, self.share_below), RANK_DECIMALS)

    def quantile(self, ranks: np.ndarray) -> np.ndarray:
        """Return scores; half a step outside the grid at 0 and 1, the middle of the gap at empty cells."""
        upper = np.searchsorted(self.cumulative[1:], ranks, side="right")
        lower = np.searchsorted(self.cumulative[1:], ranks, side="left")
        scores = (self._inside(ranks, upper) + self._inside(ranks, lower)) / 2
        scores = np.where(ranks <= 0, self.edge(0), scores)
        return np.where(ranks >= 1, self.edge(self.cumulative.size - 1), scores)

    def rank_influence(self, scores: np.ndarray, sample: Sample) -> np.ndarray:
        """Return how each row of `sample` moves the rank of each score, shape (scores, rows)."""
        cells = np.round((sample.total - self.lowest) / self.step)
        below = np.clip(self._position(scores)[:, None] - cells[None, :], 0, 1)
        return below - self.rank(scores)[:, None]

    def quantile_slope(self, ranks: np.ndarray, margin: np.ndarray) -> np.ndarray:
        """Return points per unit of rank in the cell of each rank, 0 at ranks 0 and 1; `margin` is unused."""
        del margin
        _, share = self.cell(ranks)
        inside = (ranks > 0) & (ranks < 1)
        return np.divide(self.step, share, out=np.zeros_like(share), where=inside)

    def cell(self, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the share below the (upper) cell that holds each rank, and the share in the cell."""
        index = np.searchsorted(self.cumulative[1:], ranks, side="right").clip(max=self.cumulative.size - 2)
        return self.cumulative[index], np.diff(self.cumulative)[index]

    def edge(self, index: int | np.ndarray) -> Any:
        """Return the score at which cell `index` begins."""
        return self.lowest + (index - 0.5) * self.step

    def _position(self, scores: np.ndarray) -> np.ndarray:
        return (scores - self.lowest) / self.step + 0.5

    def _inside(self, ranks: np.ndarray, index: np.ndarray) -> np.ndarray:
        index = index.clip(max=self.cumulative.size - 2)
        share = np.diff(self.cumulative)[index]
        part = np.divide(ranks - self.cumulative[index], share, out=np.zeros_like(share), where=share > 0)
        return self.edge(index + part)


@dataclass(frozen=True, eq=False)
class EmpiricalDistribution:
    """
    Totals with decimals: straight lines through the percentile ranks of the distinct values.

    The rank of an observed value is the share below it plus half of the share at it. Outside the observed
    values rank and score stay at the last one: nothing is extrapolated.

    Attributes
    ----------
    values, ranks : ndarray, shape (distinct,)
        Distinct observed totals, and their percentile ranks as shares, 0..1; both strictly increasing.
    """

    values: np.ndarray
    ranks: np.ndarray

    def rank(self, scores: np.ndarray) -> np.ndarray:
        """Return percentile ranks as shares, 0..1."""
        return np.interp(scores, self.values, self.ranks)

    def quantile(self, ranks: np.ndarray) -> np.ndarray:
        """Return the scores that have the ranks, within the observed range."""
        return np.interp(ranks, self.ranks, self.values)

    def rank_influence(self, scores: np.ndarray, sample: Sample) -> np.ndarray:
        """Return how each row of `sample` moves the rank of each score, shape (scores, rows)."""
        position = np.interp(scores, self.values, np.arange(self.values.size))
        left = np.floor(position).astype(int).clip(max=self.values.size - 2)
        weight = (position - left)[:, None]
        below = [np.heaviside(self.values[left + k, None] - sample.total[None, :], 0.5) for k in (0, 1)]
        return (1 - weight) * below[0] + weight * below[1] - self.rank(scores)[:, None]

    def quantile_slope(self, ranks: np.ndarray, margin: np.ndarray) -> np.ndarray:
        """
        Return points per unit of rank, as the mean over the rank's own 95 % interval.

        Parameters
        ----------
        ranks, margin : ndarray, shape (scores,)
            Ranks and their standard errors, 0..1.

        Returns
        -------
        ndarray, shape (scores,)
            0 where the whole interval lies outside the observed ranks.

        References
        ----------
        Woodruff, R. S. (1952). Confidence intervals for medians and other position measures. JASA 47, 635-646:
        the interval of a rank is carried through the quantile function, which needs no density at a point.
        """
        low, high = ((ranks + sign * WOODRUFF * margin).clip(self.ranks[0], self.ranks[-1]) for sign in (-1, 1))
        rise = self.quantile(high) - self.quantile(low)
        return np.divide(rise, high - low, out=np.zeros_like(rise), where=high > low)


def on_grid(scores: np.ndarray, step: float) -> bool:
    """Tell whether all scores lie whole steps from each other, on a grid of fewer than `MOST_CELLS`."""
    steps = (scores - scores.min()) / step
    return steps.max() < MOST_CELLS and bool(np.all(np.abs(steps - np.round(steps)) < GRID_TOLERANCE))


def grid_distribution(total: np.ndarray, frequency: np.ndarray, step: float) -> GridDistribution:
    """
    Return the distribution of scores on a grid.

    Parameters
    ----------
    total, frequency : ndarray, shape (rows,)
        Scores and frequencies. The grid runs from the lowest to the highest score, those of frequency 0
        included.
    step : float
        Distance between scores, in points.

    Returns
    -------
    GridDistribution
    """
    cells = np.round((total - total.min()) / step).astype(int)
    counts = np.bincount(cells, weights=frequency)
    share_below = np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum()
    return GridDistribution(float(total.min()), step, share_below)


def empirical_distribution(total: np.ndarray, frequency: np.ndarray) -> EmpiricalDistribution:
    """Return the distribution of totals with decimals; rows of frequency 0 do not count."""
    values, place = np.unique(total[frequency > 0], return_inverse=True)
    shares = np.bincount(place, weights=frequency[frequency > 0]) / frequency.sum()
    return EmpiricalDistribution(values, np.cumsum(shares) - shares / 2)

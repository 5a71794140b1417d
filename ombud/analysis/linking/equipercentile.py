"""
Equipercentile linking: the Y score with the percentile rank that a score has among the X scores.

Distributions of totals are made continuous, so that every score has one percentile rank and every rank one score.

References
----------
Kolen, M. J., & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.). Springer. Chapter 2
(method) and chapter 7 (standard errors).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ombud.analysis.linking.samples import Sample

# as R equate 2.0.9 does, so that ranks which are equal but for the last bits count as equal
RANK_DECIMALS = 10
# standard errors on each side of a 95% interval
WOODRUFF = 1.96


class GridDistribution:
    """
    Scores on an equally spaced grid, each spread uniformly over the cell of one step around it.

    The grid runs from the lowest to the highest total, those of frequency 0 included: Kolen & Brennan (2014), chapter
    2, percentile ranks, and their inverse through the upper and the lower score. `edges`, where the cells begin and end
    in points, and `share_below` each, 0..1, have shape (cells + 1,).
    """

    def __init__(self, sample: Sample, step: float):
        lowest = sample.total.min()
        self.step = step
        self.cell_of_row = np.round((sample.total - lowest) / step).astype(int)
        counts = np.bincount(self.cell_of_row, weights=sample.frequency)
        self.edges = lowest + step * (np.arange(counts.size + 1) - 0.5)
        self.share_below = np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum()
        self.rounded_below = np.round(self.share_below, RANK_DECIMALS)

    def rank(self, scores: np.ndarray) -> np.ndarray:
        """Return percentile ranks as shares, 0..1, rounded to `RANK_DECIMALS`."""
        return np.round(np.interp(scores, self.edges, self.share_below), RANK_DECIMALS)

    def quantile(self, ranks: np.ndarray) -> np.ndarray:
        """Return scores; half a step outside the grid at 0 and 1, the middle of the gap at empty cells."""
        inverses = []
        for side in ("left", "right"):
            cell, _, part = self.place(ranks, side)
            inverses.append(self.edges[cell] + part * self.step)
        return np.select([ranks <= 0, ranks >= 1], [self.edges[0], self.edges[-1]], np.mean(inverses, axis=0))

    def place(
        self, ranks: np.ndarray, side: Literal["left", "right"] = "right"
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the (upper) cell that holds each rank, the share in it, and how far into it the rank lies, 0..1."""
        cell = np.searchsorted(self.rounded_below[1:], ranks, side).clip(max=self.edges.size - 2)
        share = np.diff(self.rounded_below)[cell]
        part = np.divide(ranks - self.rounded_below[cell], share, out=np.zeros_like(share), where=share > 0)
        return cell, share, part

    def rank_influence(self, scores: np.ndarray) -> np.ndarray:
        """Return how each row of the sample moves the rank of each score, shape (scores, rows)."""
        below = np.clip((scores[:, np.newaxis] - self.edges[self.cell_of_row]) / self.step, 0, 1)
        return below - self.rank(scores)[:, np.newaxis]

    def quantile_slope(self, ranks: np.ndarray, margin: np.ndarray | float = 0.0) -> np.ndarray:  # noqa: ARG002 - as EmpiricalDistribution
        """Return points per unit of rank in the cell of each rank, 0 at ranks 0 and 1; no margin is needed."""
        _, share, _ = self.place(ranks)
        return np.divide(self.step, share, out=np.zeros_like(share), where=(ranks > 0) & (ranks < 1))


class EmpiricalDistribution:
    """
    Totals with decimals: straight lines through the percentile ranks of the distinct values.

    The rank of an observed value is the share below it plus half of the share at it. Outside the observed values rank
    and score stay at the last one: nothing is extrapolated. Rows of frequency 0 do not count. `values` and `ranks`
    (shares, 0..1) are strictly increasing.
    """

    def __init__(self, sample: Sample):
        known = sample.frequency > 0
        self.total = sample.total
        self.values, place = np.unique(sample.total[known], return_inverse=True)
        shares = np.bincount(place, weights=sample.frequency[known]) / sample.size
        self.ranks = np.cumsum(shares) - shares / 2

    def rank(self, scores: np.ndarray) -> np.ndarray:
        """Return percentile ranks as shares, 0..1."""
        return np.interp(scores, self.values, self.ranks)

    def quantile(self, ranks: np.ndarray) -> np.ndarray:
        """Return the scores that have the ranks, within the observed range."""
        return np.interp(ranks, self.ranks, self.values)

    def rank_influence(self, scores: np.ndarray) -> np.ndarray:
        """Return how each row of the sample moves the rank of each score, shape (scores, rows)."""
        position = np.interp(scores, self.values, np.arange(self.values.size))
        left = np.floor(position).astype(int).clip(max=self.values.size - 2)
        weight = (position - left)[:, np.newaxis]
        below, above = (np.heaviside(self.values[left + k, np.newaxis] - self.total, 0.5) for k in (0, 1))
        return (1 - weight) * below + weight * above - self.rank(scores)[:, np.newaxis]

    def quantile_slope(self, ranks: np.ndarray, margin: np.ndarray) -> np.ndarray:
        """
        Return points per unit of rank, as the mean over the rank's own 95% interval.

        It is 0 where the whole interval lies outside the observed ranks. Woodruff, R. S. (1952). Confidence intervals
        for medians and other position measures. JASA 47, 635-646: the interval of a rank is carried through the
        quantile function, which needs no density at a point. `margin` is the ranks' standard error.
        """
        low, high = ((ranks + sign * WOODRUFF * margin).clip(self.ranks[0], self.ranks[-1]) for sign in (-1, 1))
        rise = self.quantile(high) - self.quantile(low)
        return np.divide(rise, high - low, out=np.zeros_like(rise), where=high > low)


@dataclass(frozen=True)
class Equipercentile:
    """How an equipercentile linking is estimated."""

    # distance between scores on a grid, in points (`GridDistribution`); None for totals with decimals
    # (`EmpiricalDistribution`)
    step: float | None

    def linked(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray:
        """Return linked scores, shape (scores,)."""
        return self._distribution(y).quantile(self._distribution(x).rank(scores))

    def influence(self, x: Sample, y: Sample, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how each row of x and of y moves each linked score: arrays of shape (scores, rows)."""
        of_x, of_y = self._distribution(x), self._distribution(y)
        ranks = of_x.rank(scores)
        margin = np.sqrt(ranks * (1 - ranks) * (1 / x.size + 1 / y.size))
        slope = of_y.quantile_slope(ranks, margin)[:, np.newaxis]
        return slope * of_x.rank_influence(scores), -slope * of_y.rank_influence(of_y.quantile(ranks))

    def published_variance(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray | None:
        """
        Return the variance for equivalent groups that the literature gives, in squared points.

        None for totals with decimals; 0 where the rank is 0 or 1, where the formula knows no uncertainty: Lord, F. M.
        (1982). The standard error of equipercentile equating. Journal of Educational Statistics 7, 165-174; Kolen &
        Brennan (2014), chapter 7, equipercentile equating with random groups.
        """
        if self.step is None:
            return None
        of_x, of_y = GridDistribution(x, self.step), GridDistribution(y, self.step)
        ranks = of_x.rank(scores)
        cell, share, part = of_y.place(ranks)
        variance_x = ranks * (1 - ranks) / x.size
        variance_y = (of_y.rounded_below[cell] - ranks**2 + part**2 * share) / y.size
        return of_y.quantile_slope(ranks) ** 2 * (variance_x + variance_y)

    def _distribution(self, sample: Sample) -> GridDistribution | EmpiricalDistribution:
        return EmpiricalDistribution(sample) if self.step is None else GridDistribution(sample, self.step)

"""Equipercentile linking: the Y score with the percentile rank that a score has among the X scores."""

from dataclasses import dataclass

import numpy as np

from ombud.analysis.linking.samples import Sample

WOODRUFF = 1.96  # standard errors on each side of a 95% interval


class Distribution:
    """
    Totals made continuous, so that every score has one percentile rank: straight lines between points.

    With a `step`, scores on an equally spaced grid, each spread over the cell of one step around it. The grid runs from
    the lowest to the highest total, those of frequency 0 included: Kolen & Brennan (2014), chapter 2, percentile ranks,
    and their inverse through the upper and the lower score.

    Without, totals with decimals. The rank of an observed value is the share below it plus half of the share at it.
    Outside the observed values rank and score stay at the last one: nothing is extrapolated. Rows of frequency 0 do not
    count.
    """

    points: np.ndarray  # rising, in points
    below: np.ndarray  # share of the sample below each, 0..1
    begin: np.ndarray  # shape (rows,); the place in `points` from which each row of the sample is spread evenly
    length: int  # over how many places it is spread
    decimals: int  # of ranks: those that are equal but for the last bits count as equal

    def __init__(self, sample: Sample, step: float | None):
        self.step = step
        if step is None:
            known = sample.frequency > 0
            self.points, place = np.unique(sample.total[known], return_inverse=True)
            shares = np.bincount(place, weights=sample.frequency[known]) / sample.size
            self.below = np.cumsum(shares) - shares / 2
            # from the value below to the value above
            self.begin, self.length, self.decimals = np.searchsorted(self.points, sample.total) - 1, 2, 14
        else:
            lowest = sample.total.min()
            self.begin = np.round((sample.total - lowest) / step).astype(int)
            counts = np.bincount(self.begin, weights=sample.frequency)
            self.points = lowest + step * (np.arange(counts.size + 1) - 0.5)
            self.below = np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum()
            self.length, self.decimals = 1, 10  # decimals as R equate 2.0.9

    def rank(self, scores: np.ndarray) -> np.ndarray:
        """Return percentile ranks as shares, 0..1."""
        return np.round(np.interp(scores, self.points, self.below), self.decimals)

    def quantile(self, ranks: np.ndarray) -> np.ndarray:
        """Return scores: the first and last of the points at 0 and 1, the middle of the gap where nobody is."""
        below = np.round(self.below, self.decimals)
        # of points with the same share the last is taken, the first when all is turned round
        upper = np.interp(ranks, below, self.points)
        lower = np.interp(-ranks, -below[::-1], self.points[::-1])
        return np.select([ranks <= 0, ranks >= 1], [self.points[0], self.points[-1]], (lower + upper) / 2)

    def rank_influence(self, scores: np.ndarray) -> np.ndarray:
        """Return how each row of the sample moves the rank of each score, shape (scores, rows)."""
        place = np.interp(scores, self.points, np.arange(self.points.size))[:, np.newaxis]
        return np.clip((place - self.begin) / self.length, 0, 1) - self.rank(scores)[:, np.newaxis]

    def cell(self, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the share below the (upper) cell of the grid that holds each rank, and the share in it."""
        below = np.round(self.below, self.decimals)
        place = np.searchsorted(below[1:], ranks, "right").clip(max=below.size - 2)
        return below[place], np.diff(below)[place]

    def quantile_slope(self, ranks: np.ndarray, margin: np.ndarray | float = 0.0) -> np.ndarray:
        """
        Return points per unit of rank: in the cell of each rank, 0 at ranks 0 and 1.

        Of totals with decimals, as the mean over the rank's 95% interval, 0 outside the observed ranks: Woodruff, R. S.
        (1952). Confidence intervals for medians and other position measures. JASA 47, 635-646: no density at a point is
        needed. `margin` is the ranks' standard error.
        """
        if self.step is not None:
            _, share = self.cell(ranks)
            return np.divide(self.step, share, out=np.zeros_like(share), where=(ranks > 0) & (ranks < 1))
        low, high = ((ranks + sign * WOODRUFF * margin).clip(self.below[0], self.below[-1]) for sign in (-1, 1))
        rise = self.quantile(high) - self.quantile(low)
        return np.divide(rise, high - low, out=np.zeros_like(rise), where=high > low)


@dataclass(frozen=True)
class Equipercentile:
    """How an equipercentile linking is estimated: Kolen & Brennan (2014), chapters 2 and 7."""

    step: float | None  # between scores on a grid, in points; None for totals with decimals

    def linked(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray:
        """Return linked scores."""
        return Distribution(y, self.step).quantile(Distribution(x, self.step).rank(scores))

    def influence(self, x: Sample, y: Sample, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how each row of x and of y moves each linked score: arrays of shape (scores, rows)."""
        of_x, of_y = Distribution(x, self.step), Distribution(y, self.step)
        ranks = of_x.rank(scores)
        margin = np.sqrt(ranks * (1 - ranks) * (1 / x.size + 1 / y.size))
        slope = of_y.quantile_slope(ranks, margin)[:, np.newaxis]
        return slope * of_x.rank_influence(scores), -slope * of_y.rank_influence(of_y.quantile(ranks))

    def published_variance(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray | None:
        """
        Return the variance for equivalent groups that the literature gives; None for totals with decimals.

        It is 0 where the rank is 0 or 1. Lord, F. M. (1982). The standard error of equipercentile equating. Journal of
        Educational Statistics 7, 165-174; Kolen & Brennan (2014), chapter 7, equipercentile equating with random
        groups.
        """
        if self.step is None:
            return None
        of_y, ranks = Distribution(y, self.step), Distribution(x, self.step).rank(scores)
        below, share = of_y.cell(ranks)
        within = np.divide((ranks - below) ** 2, share, out=np.zeros_like(share), where=share > 0)
        variance = ranks * (1 - ranks) / x.size + (below - ranks**2 + within) / y.size
        return of_y.quantile_slope(ranks) ** 2 * variance

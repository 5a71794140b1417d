"""
Equipercentile linking: the Y score with the percentile rank that a score has among the X scores.

References
----------
Kolen, M. J., & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.). Springer. Chapter 2
(method) and chapter 7 (standard errors).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ombud.analysis.linking.distributions import EmpiricalDistribution, GridDistribution
from ombud.analysis.linking.samples import Sample


@dataclass(frozen=True)
class Equipercentile:
    """
    How an equipercentile linking is estimated.

    Attributes
    ----------
    step : float or None
        Distance between scores on a grid, in points (`GridDistribution`); None for totals with decimals
        (`EmpiricalDistribution`).
    """

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

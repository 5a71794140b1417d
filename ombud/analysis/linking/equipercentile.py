"""
Equipercentile linking: the Y score with the percentile rank that a score has among the X scores.

References
----------
Kolen, M. J., & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.). Springer. Chapter 2
(method) and chapter 7 (standard errors).
Lord, F. M. (1982). The standard error of equipercentile equating. Journal of Educational Statistics 7,
165-174.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ombud.analysis.linking.distributions import (
    EmpiricalDistribution,
    GridDistribution,
    empirical_distribution,
    grid_distribution,
)
from ombud.analysis.linking.samples import Sample

CONTINUIZATIONS = ("uniform", "empirical")


@dataclass(frozen=True)
class EquipercentileEstimator:
    """
    How an equipercentile linking is estimated.

    Attributes
    ----------
    continuization : {"uniform", "empirical"}
        `GridDistribution` or `EmpiricalDistribution`.
    step : float
        Distance between scores on the grid, in points; used by "uniform".
    """

    continuization: str
    step: float

    def estimate(
        self,
        x: Sample,
        y: Sample,
        scores: np.ndarray,
        frequency_x: np.ndarray | None = None,
        frequency_y: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return linked scores, shape (scores,); other frequencies than the samples' own serve resampling."""
        below = self.distribution(x, frequency_x)
        return self.distribution(y, frequency_y).quantile(below.rank(scores))

    def replicate(
        self, x: Sample, y: Sample, scores: np.ndarray, frequency_x: np.ndarray, frequency_y: np.ndarray
    ) -> np.ndarray:
        """Return linked scores for each row of resampled frequencies, shape (replications, scores)."""
        pairs = zip(frequency_x, frequency_y, strict=True)
        return np.array([self.estimate(x, y, scores, *pair) for pair in pairs])

    def influence(self, x: Sample, y: Sample, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how each row of x and of y moves each linked score: arrays of shape (scores, rows)."""
        distribution_x, distribution_y = self.distribution(x), self.distribution(y)
        ranks = distribution_x.rank(scores)
        margin = np.sqrt(ranks * (1 - ranks) * (1 / x.size + 1 / y.size))
        slope = distribution_y.quantile_slope(ranks, margin)[:, None]
        linked = distribution_y.quantile(ranks)
        return (
            slope * distribution_x.rank_influence(scores, x),
            -slope * distribution_y.rank_influence(linked, y),
        )

    def published_variance(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray | None:
        """Return the variance for equivalent groups that the literature gives, or None if it gives none."""
        if self.continuization != "uniform":
            return None
        return lord_variance(self.distribution(x), self.distribution(y), scores, x.size, y.size)  # ty: ignore[invalid-argument-type]

    def distribution(
        self, sample: Sample, frequency: np.ndarray | None = None
    ) -> GridDistribution | EmpiricalDistribution:
        """Return the continuous distribution of a sample's totals."""
        frequency = sample.frequency if frequency is None else frequency
        if self.continuization == "uniform":
            return grid_distribution(sample.total, frequency, self.step)
        return empirical_distribution(sample.total, frequency)


def lord_variance(
    x: GridDistribution, y: GridDistribution, scores: np.ndarray, size_x: float, size_y: float
) -> np.ndarray:
    """
    Return the sampling variance of equipercentile equivalents under equivalent groups.

    Parameters
    ----------
    x, y : GridDistribution
    scores : ndarray, shape (scores,)
        On the X scale, in points.
    size_x, size_y : float
        Numbers of governments.

    Returns
    -------
    ndarray, shape (scores,)
        In squared points; 0 where the rank is 0 or 1, where the formula knows no uncertainty.

    References
    ----------
    Lord (1982); Kolen & Brennan (2014), chapter 7, equipercentile equating with random groups.
    """
    ranks = x.rank(scores)
    below, share = y.cell(ranks)
    part = np.divide(ranks - below, share, out=np.zeros_like(share), where=share > 0)
    variance_x = ranks * (1 - ranks) / size_x
    variance_y = (below - ranks**2 + part**2 * share) / size_y
    return y.quantile_slope(ranks, np.zeros_like(ranks)) ** 2 * (variance_x + variance_y)

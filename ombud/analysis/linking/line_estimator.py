"""A straight-line linking as an estimator: its values, its influence functions and its published variance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ombud.analysis.linking.line_formulas import Line, line_method
from ombud.analysis.linking.moments import MOMENT_NAMES, Moments, moment_influence, moments
from ombud.analysis.linking.samples import Sample

# far below the rounding of the moments, so that the derivative has no truncation error
COMPLEX_STEP = 1e-30


@dataclass(frozen=True)
class LineEstimator:
    """
    How a straight-line linking is estimated.

    Attributes
    ----------
    method : {"mean", "linear", "tucker", "levine", "levine_true", "chained"}
    ws : float or None
        Share of the x group in the synthetic population, 0..1; None where the method has none.
    external_anchor : bool
        Whether the anchor is outside the total; used by the Levine methods.
    """

    method: str
    ws: float | None
    external_anchor: bool

    def line(self, x: Moments, y: Moments) -> Line:
        """Return intercept and slope from the moments of both groups."""
        return line_method(self.method, self.ws, self.external_anchor)(x, y)

    def estimate(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray:
        """Return linked scores, shape (scores,)."""
        intercept, slope = self.line(moments(x), moments(y))
        return intercept + slope * scores

    def replicate(
        self, x: Sample, y: Sample, scores: np.ndarray, frequency_x: np.ndarray, frequency_y: np.ndarray
    ) -> np.ndarray:
        """Return linked scores for each row of resampled frequencies, shape (replications, scores)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            intercept, slope = self.line(moments(x, frequency_x), moments(y, frequency_y))
            return np.asarray(intercept)[:, None] + np.asarray(slope)[:, None] * scores

    def influence(self, x: Sample, y: Sample, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how each row of x and of y moves each linked score: arrays of shape (scores, rows)."""
        gradient_x, gradient_y = self.gradients(moments(x), moments(y), scores)
        return gradient_x @ moment_influence(x), gradient_y @ moment_influence(y)

    def gradients(self, x: Moments, y: Moments, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """
        Return the derivatives of linked scores by the moments of x and of y, each of shape (scores, 5).

        References
        ----------
        Squire, W., & Trapp, G. (1998). Using complex variables to estimate derivatives of real functions.
        SIAM Review 40, 110-112.
        """
        return (
            np.column_stack([self._derivative(_nudged(x, name), y, scores) for name in MOMENT_NAMES]),
            np.column_stack([self._derivative(x, _nudged(y, name), scores) for name in MOMENT_NAMES]),
        )

    def published_variance(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray | None:
        """Return the variance for equivalent groups that the literature gives, or None if it gives none."""
        return linear_variance(x, y, scores) if self.method == "linear" else None

    def _derivative(self, x: Moments, y: Moments, scores: np.ndarray) -> np.ndarray:
        intercept, slope = self.line(x, y)
        return np.imag(intercept + slope * scores) / COMPLEX_STEP


def linear_variance(x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray:
    """
    Return the sampling variance of the linear linking under equivalent groups, without assuming normality.

    Parameters
    ----------
    x, y : Sample
    scores : ndarray, shape (scores,)
        On the X scale, in points.

    Returns
    -------
    ndarray, shape (scores,)
        In squared points.

    References
    ----------
    Braun, H. I., & Holland, P. W. (1982), in P. W. Holland & D. B. Rubin (Eds.), Test equating; Kolen &
    Brennan (2014), chapter 7, linear equating with random groups. Variances divide by
    n - 1, third and fourth central moments by n, as in R equate 2.0.9.
    """
    first, second = moments(x), moments(y)
    z = (scores - first.mean) / np.sqrt(first.variance)
    skewness = _standardised_moment(x, 3) / x.size + _standardised_moment(y, 3) / y.size
    kurtosis = (_standardised_moment(x, 4) - 1) / (4 * x.size) + (_standardised_moment(y, 4) - 1) / (4 * y.size)
    return second.variance * (1 / x.size + 1 / y.size + skewness * z + kurtosis * z**2)


def _standardised_moment(sample: Sample, power: int) -> float:
    own = moments(sample)
    deviation = (sample.total - own.mean) / np.sqrt(own.variance)
    return float(sample.frequency @ deviation**power / sample.size)


def _nudged(group: Moments, name: str) -> Moments:
    return replace(group, **{name: getattr(group, name) + 1j * COMPLEX_STEP})

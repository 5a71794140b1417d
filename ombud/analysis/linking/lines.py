"""Straight-line linkings, from the means, variances and covariances of both samples."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ombud.analysis.linking.samples import LinkingError, Sample

# Squire, W., & Trapp, G. (1998). Using complex variables to estimate derivatives of real functions. SIAM Review 40,
# 110-112: a step far below the rounding of the moments, so that the derivative has no truncation error
COMPLEX_STEP = 1e-30


class Moments(NamedTuple):
    """First and second moments of totals and anchor scores in points; variances divide by n - 1."""

    mean: float
    variance: float
    anchor_mean: float
    anchor_variance: float
    covariance: float


# Points of total per point of anchor in one group. Tucker: the regression of total on anchor, the same in both groups.
# Levine: true totals and true anchor scores lie on one line; Angoff's estimate for an anchor that is part of the total.
# Chained: the linear linking of the anchor to the total.
POINTS_PER_ANCHOR_POINT: dict[str, Callable[[Moments], float]] = {
    "tucker": lambda group: group.covariance / group.anchor_variance,
    "levine": lambda group: group.variance / group.covariance,
    "levine_true": lambda group: group.variance / group.covariance,
    "chained": lambda group: np.sqrt(group.variance / group.anchor_variance),
}
ANCHOR_METHODS = tuple(POINTS_PER_ANCHOR_POINT)
SYNTHETIC_METHODS = ("tucker", "levine")


@dataclass(frozen=True)
class StraightLine:
    """How a straight-line linking is estimated."""

    method: str  # "mean", "linear", or one of `ANCHOR_METHODS`
    ws: float | None  # share of the x group in the synthetic population, 0..1; None where the method has none

    def line(self, x: Sample, y: Sample) -> tuple[float, float]:
        """Return intercept and slope; a `LinkingError` is raised if the anchor does not fit the method."""
        of_x, of_y = moments(x), moments(y)
        if self.method.startswith("levine"):
            for name, group in (("x", of_x), ("y", of_y)):
                if group.covariance <= 0:
                    raise LinkingError(
                        "anchor_{name} does not rise with {name} (covariance {covariance:.4g}); "
                        'accepted by "{method}": an anchor that measures the same',
                        name=name,
                        covariance=group.covariance,
                        method=self.method,
                    )
        with np.errstate(invalid="ignore"):
            intercept, slope = line(self.method, of_x, of_y, self.ws)
        if not np.isfinite(slope):
            raise LinkingError(
                'the groups differ so much on the anchor that "{method}" has no variance left in the synthetic '
                'population; accepted: method "chained" or "levine_true", or another ws',
                method=self.method,
            )
        return float(intercept), float(slope)

    def linked(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray:
        """Return linked scores; not finite where the samples allow no line."""
        with np.errstate(divide="ignore", invalid="ignore"):
            intercept, slope = line(self.method, moments(x), moments(y), self.ws)
            return intercept + slope * scores

    def influence(self, x: Sample, y: Sample, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how each row of x and of y moves each linked score: arrays of shape (scores, rows)."""
        of_x, of_y = moments(x), moments(y)
        by_x = _derivatives(lambda moved: line(self.method, moved, of_y, self.ws), of_x)
        by_y = _derivatives(lambda moved: line(self.method, of_x, moved, self.ws), of_y)
        terms = np.column_stack([np.ones_like(scores), scores])
        return terms @ by_x @ _moment_influence(x), terms @ by_y @ _moment_influence(y)

    def published_variance(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray | None:
        """
        Return the variance for equivalent groups that the literature gives; None for all but the linear method.

        Without assuming normality: Braun, H. I., & Holland, P. W. (1982), in P. W. Holland & D. B. Rubin (Eds.), Test
        equating; Kolen & Brennan (2014), chapter 7, linear equating with random groups. Variances divide by n - 1,
        third and fourth central moments by n, as in R equate 2.0.9.
        """
        if self.method != "linear":
            return None
        of_x, variance = moments(x), np.zeros_like(scores)
        z = (scores - of_x.mean) / np.sqrt(of_x.variance)
        for sample in (x, y):
            own = moments(sample)
            deviation = (sample.total - own.mean) / np.sqrt(own.variance)
            skewness, kurtosis = (np.average(deviation**power, weights=sample.frequency) for power in (3, 4))
            variance += (1 + skewness * z + (kurtosis - 1) / 4 * z**2) / sample.size
        return moments(y).variance * variance


def line(method: str, x: Moments, y: Moments, ws: float | None) -> tuple[float, float]:
    """
    Return intercept and slope of the line from the X scale to the Y scale; NaN where there is none.

    It holds for complex moments too, whose steps give derivatives: hence no comparison. Kolen & Brennan (2014),
    chapters 2 and 4: synthetic means and variances (4.17 to 4.20), Levine's true-score line, and chained linear
    equating, which is the same line with other slopes.
    """
    mean_x, mean_y, slope = x.mean, y.mean, 1.0
    if method == "linear":
        slope = np.sqrt(y.variance / x.variance)
    elif method in ANCHOR_METHODS:
        gamma_x, gamma_y = (POINTS_PER_ANCHOR_POINT[method](group) for group in (x, y))
        gap, variance_gap = x.anchor_mean - y.anchor_mean, x.anchor_variance - y.anchor_variance
        if method in SYNTHETIC_METHODS:
            ws = np.nan if ws is None else ws
            rest = 1 - ws
            mean_x = x.mean - rest * gamma_x * gap
            mean_y = y.mean + ws * gamma_y * gap
            variance_x = x.variance + gamma_x**2 * (-rest * variance_gap + ws * rest * gap**2)
            variance_y = y.variance + gamma_y**2 * (ws * variance_gap + ws * rest * gap**2)
            slope = np.sqrt(variance_y) / np.sqrt(variance_x)
        else:
            mean_y = y.mean + gamma_y * gap
            slope = gamma_y / gamma_x
    return mean_y - slope * mean_x, slope


def moments(sample: Sample) -> Moments:
    """Return the moments of a sample."""
    scores = np.stack([sample.total, sample.anchor])
    mean, anchor_mean = np.average(scores, axis=1, weights=sample.frequency)
    covariance = np.cov(scores, ddof=0, aweights=sample.frequency) * sample.size / (sample.size - 1)
    return Moments(mean, covariance[0, 0], anchor_mean, covariance[1, 1], covariance[0, 1])


def _derivatives(function: Callable[[Moments], tuple[float, float]], at: Moments) -> np.ndarray:
    """Return the derivatives of intercept and slope by each moment, shape (2, 5)."""
    moved = [at._replace(**{name: value + 1j * COMPLEX_STEP}) for name, value in at._asdict().items()]
    return np.stack([np.imag(function(nudged)) for nudged in moved], axis=-1) / COMPLEX_STEP


def _moment_influence(sample: Sample) -> np.ndarray:
    """Return how each row moves each moment, shape (5, rows)."""
    own = moments(sample)
    total, anchor = sample.total - own.mean, sample.anchor - own.anchor_mean
    products = np.stack([total, total**2, anchor, anchor**2, total * anchor])
    return products - np.average(products, axis=1, weights=sample.frequency)[:, np.newaxis]

"""
Straight-line linkings: intercept and slope as a function of the moments of both samples.

Every function takes the moments of the x group and of the y group and returns ``(intercept, slope)`` of the
line from the X scale to the Y scale. They hold for arrays of moments (one per bootstrap replication) and for
complex moments (so that derivatives can be taken by a complex step), hence no comparison, no absolute value.

References
----------
Kolen, M. J., & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.). Springer. Chapter 2
(mean, linear) and chapter 4 (Tucker, Levine, chained).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ombud.analysis.linking.moments import Moments

Number = np.ndarray | float
Line = tuple[Number, Number]
ANCHOR_METHODS = ("tucker", "levine", "levine_true", "chained")
SYNTHETIC_METHODS = ("tucker", "levine")


def mean_line(x: Moments, y: Moments) -> Line:
    """Return the line of slope 1 through the two means (Kolen & Brennan 2014, chapter 2, mean equating)."""
    return y.mean - x.mean, np.ones_like(x.mean)


def linear_line(x: Moments, y: Moments) -> Line:
    """Return the line that gives X the mean and standard deviation of Y (chapter 2, linear equating)."""
    return _through_means(x.mean, y.mean, np.sqrt(y.variance / x.variance))


def chained_line(x: Moments, y: Moments) -> Line:
    """Return the linear linking of X to the anchor in the x group, then of the anchor to Y in the y group."""
    to_anchor = np.sqrt(x.anchor_variance / x.variance)
    from_anchor = np.sqrt(y.variance / y.anchor_variance)
    intercept = y.mean + from_anchor * (x.anchor_mean - to_anchor * x.mean - y.anchor_mean)
    return intercept, from_anchor * to_anchor


def tucker_line(x: Moments, y: Moments, ws: float) -> Line:
    """
    Return the Tucker line: one regression of total on anchor holds in both groups (chapter 4).

    Parameters
    ----------
    x, y : Moments
    ws : float
        Share of the x group in the synthetic population, 0..1.

    Returns
    -------
    intercept, slope : ndarray or float
    """
    return synthetic_line(x, y, x.covariance / x.anchor_variance, y.covariance / y.anchor_variance, ws)


def levine_line(x: Moments, y: Moments, ws: float, external_anchor: bool = False) -> Line:
    """
    Return the Levine observed-score line: true totals and true anchor scores lie on one line (chapter 4).

    Parameters
    ----------
    x, y : Moments
    ws : float
        Share of the x group in the synthetic population, 0..1.
    external_anchor : bool
        Whether the anchor is outside the total.

    Returns
    -------
    intercept, slope : ndarray or float
    """
    return synthetic_line(x, y, effective_length(x, external_anchor), effective_length(y, external_anchor), ws)


def levine_true_line(x: Moments, y: Moments, external_anchor: bool = False) -> Line:
    """Return the Levine true-score line, which needs no synthetic population (chapter 4)."""
    gamma_x, gamma_y = effective_length(x, external_anchor), effective_length(y, external_anchor)
    mean_y = y.mean + gamma_y * (x.anchor_mean - y.anchor_mean)
    return _through_means(x.mean, mean_y, gamma_y / gamma_x)


def effective_length(group: Moments, external_anchor: bool) -> np.ndarray | float:
    """
    Return how many times the total is longer than the anchor, under the classical congeneric model.

    It is Angoff's estimator (Kolen & Brennan 2014, chapter 4): var(X) / cov(X, V) where the anchor V is part
    of the total X, and (var(X) + cov(X, V)) / (var(V) + cov(X, V)) where it is not.
    """
    if external_anchor:
        return (group.variance + group.covariance) / (group.anchor_variance + group.covariance)
    return group.variance / group.covariance


def synthetic_line(x: Moments, y: Moments, gamma_x: Number, gamma_y: Number, ws: float) -> Line:
    """
    Return the line that matches mean and standard deviation in the synthetic population.

    Parameters
    ----------
    x, y : Moments
    gamma_x, gamma_y : float or ndarray
        Points of total per point of anchor in each group.
    ws : float
        Share of the x group in the synthetic population, 0..1.

    Returns
    -------
    intercept, slope : ndarray or float
        NaN where a synthetic variance is not positive.

    References
    ----------
    Kolen & Brennan (2014), chapter 4: the synthetic means and variances (their equations 4.17 to 4.20).
    """
    rest = 1 - ws
    mean_gap = x.anchor_mean - y.anchor_mean
    variance_gap = x.anchor_variance - y.anchor_variance
    mean_x = x.mean - rest * gamma_x * mean_gap
    mean_y = y.mean + ws * gamma_y * mean_gap
    variance_x = x.variance + gamma_x**2 * (-rest * variance_gap + ws * rest * mean_gap**2)
    variance_y = y.variance + gamma_y**2 * (ws * variance_gap + ws * rest * mean_gap**2)
    with np.errstate(invalid="ignore"):
        return _through_means(mean_x, mean_y, np.sqrt(variance_y) / np.sqrt(variance_x))


def line_method(method: str, ws: float | None, external_anchor: bool) -> Callable[[Moments, Moments], Line]:
    """Return the function from the moments of both groups to the line, with the options filled in."""
    return {
        "mean": mean_line,
        "linear": linear_line,
        "chained": chained_line,
        "tucker": lambda x, y: tucker_line(x, y, ws),  # ty: ignore[invalid-argument-type] - ws is given
        "levine": lambda x, y: levine_line(x, y, ws, external_anchor),  # ty: ignore[invalid-argument-type] - ws is given
        "levine_true": lambda x, y: levine_true_line(x, y, external_anchor),
    }[method]


def _through_means(mean_x: Number, mean_y: Number, slope: Number) -> Line:
    return mean_y - slope * mean_x, slope

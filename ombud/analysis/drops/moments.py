"""
Statistics of paired scores from their sums per cluster, with delete-one-cluster jackknife intervals.

Slope, correlation and the contrast of high with low scorers are functions of a few sums. Kept per cluster, these sums
give the statistic without any one cluster at no cost, so that statistics of several pairs of years that share
governments, and provinces, get one joint interval.

References
----------
Efron, B. and Stein, C. (1981), The jackknife estimate of variance, Annals of Statistics 9, 586-596.
MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023), Fast and reliable jackknife and bootstrap methods for
cluster-robust inference, Journal of Applied Econometrics 38, 671-694 (the delete-one-cluster variance is CV3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

# the sums kept of earlier scores x and later scores y, and of those at or above the threshold
WEIGHT, X, Y, XX, YY, XY, HIGH_WEIGHT, HIGH_X, HIGH_Y = range(9)
SUMS = 9
Statistic = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Estimate:
    """
    An estimate with its uncertainty.

    Attributes
    ----------
    value, standard_error : float
        In the unit of the statistic; the error is missing when fewer than three clusters hold data or when the
        statistic does not exist without one of them.
    low, high : float
        Ends of the interval.
    degrees_of_freedom : int
        Clusters with data, less one.
    p_value : float
        Two-sided, of the value being zero.
    """

    value: float
    standard_error: float
    low: float
    high: float
    degrees_of_freedom: int
    p_value: float

    def interval(self) -> dict[str, float]:
        """Return the columns standard_error, low and high of a table."""
        return {"standard_error": self.standard_error, "low": self.low, "high": self.high}

    def uncertainty(self) -> dict[str, float]:
        """Return the columns standard_error, low, high and p_value of a table."""
        return self.interval() | {"p_value": self.p_value}


def cluster_sums(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    cluster: npt.ArrayLike,
    n_clusters: int,
    threshold: float,
    weight: npt.ArrayLike | None = None,
) -> np.ndarray:
    """
    Sum paired scores per cluster.

    Returns an array of shape (n_clusters, 9). `before` and `after` are points in the earlier and the later year, `cluster`
    numbers from 0, `threshold` the earlier score from which a government counts as high; each pair weighs 1, or `weight`.
    """
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    weight = np.ones(len(before)) if weight is None else np.asarray(weight, dtype=float)
    high = weight * (before >= threshold)
    columns = [
        weight,
        weight * before,
        weight * after,
        weight * before**2,
        weight * after**2,
        weight * before * after,
        high,
        high * before,
        high * after,
    ]
    cluster = np.asarray(cluster, dtype=int)
    return np.stack([np.bincount(cluster, column, minlength=n_clusters) for column in columns], axis=1)


def slope(sums: np.ndarray) -> np.ndarray:
    """Return the least-squares slope of the later on the earlier score; sums of shape (..., 9)."""
    return _covariance(sums) / _variance(sums, X, XX)


def correlation(sums: np.ndarray) -> np.ndarray:
    """Return the correlation of earlier and later score."""
    return _covariance(sums) / np.sqrt(_variance(sums, X, XX) * _variance(sums, Y, YY))


def spread_ratio(sums: np.ndarray) -> np.ndarray:
    """Return the later standard deviation over the earlier one."""
    return np.sqrt(_variance(sums, Y, YY) / _variance(sums, X, XX))


def mean_change(sums: np.ndarray) -> np.ndarray:
    """Return the mean change of all, in points."""
    return (sums[..., Y] - sums[..., X]) / sums[..., WEIGHT]


def gap(sums: np.ndarray) -> np.ndarray:
    """Return the earlier mean of high scorers less that of the others, in points."""
    return _contrast_of(sums, HIGH_X, X)


def contrast(sums: np.ndarray) -> np.ndarray:
    """Return the mean change of high scorers less that of the others, in points."""
    return _contrast_of(sums, HIGH_Y, Y) - _contrast_of(sums, HIGH_X, X)


def grouped_slope(sums: np.ndarray) -> np.ndarray:
    """Return what is kept of the lead of high over low scorers: the later gap over the earlier, 1 + contrast / gap."""
    return 1 + contrast(sums) / gap(sums)


def high_change(sums: np.ndarray) -> np.ndarray:
    """Return the mean change of high scorers, in points."""
    return (sums[..., HIGH_Y] - sums[..., HIGH_X]) / _high(sums)


def low_change(sums: np.ndarray) -> np.ndarray:
    """Return the mean change of those below the threshold, in points."""
    return (sums[..., Y] - sums[..., HIGH_Y] - (sums[..., X] - sums[..., HIGH_X])) / _low(sums)


def high_lead(sums: np.ndarray) -> np.ndarray:
    """Return the earlier mean of high scorers less that of all, in points."""
    return sums[..., HIGH_X] / _high(sums) - sums[..., X] / sums[..., WEIGHT]


def low_lead(sums: np.ndarray) -> np.ndarray:
    """Return the earlier mean of those below the threshold less that of all, in points."""
    return (sums[..., X] - sums[..., HIGH_X]) / _low(sums) - sums[..., X] / sums[..., WEIGHT]


def jackknife(statistic: Statistic, sums: np.ndarray, level: float = 0.95) -> Estimate:
    """
    Estimate a statistic of one or several pairs of years, with a delete-one-cluster interval.

    Parameters
    ----------
    statistic : callable
        Takes sums of shape (..., 9), or (..., pairs, 9), and returns shape (...).
    sums : ndarray of shape (clusters, 9) or (clusters, pairs, 9)
        Of `cluster_sums`, one column per pair of years.
    level : float
        Coverage asked for.

    Notes
    -----
    The variance is ``(G - 1) / G * sum_g (theta_without_g - theta)^2`` over the G clusters that hold data; the
    interval uses the t distribution with G - 1 degrees of freedom. Governments within a cluster may depend on each
    other in any way; clusters are taken to be independent.
    """
    held = sums.reshape(len(sums), -1)[:, ::SUMS].sum(axis=1) > 0
    sums = sums[held]
    total = sums.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(statistic(total))
        without = statistic(total - sums)
    clusters = len(sums)
    variance = (clusters - 1) / clusters * np.sum((without - value) ** 2) if clusters > 2 else np.nan
    return estimate(value, float(np.sqrt(variance)), clusters - 1, level)


def estimate(value: float, standard_error: float, degrees_of_freedom: int, level: float = 0.95) -> Estimate:
    """Return an estimate with its t interval and p-value."""
    if not (np.isfinite(standard_error) and degrees_of_freedom > 0):
        return Estimate(value, np.nan, np.nan, np.nan, degrees_of_freedom, np.nan)
    reach = stats.t.ppf(0.5 + level / 2, degrees_of_freedom) * standard_error
    if standard_error > 0:
        p_value = 2 * stats.t.sf(abs(value) / standard_error, degrees_of_freedom)
    else:
        p_value = float(value == 0)
    low, high = float(value - reach), float(value + reach)
    return Estimate(value, standard_error, low, high, degrees_of_freedom, float(p_value))


def _covariance(sums: np.ndarray) -> np.ndarray:
    return sums[..., XY] / sums[..., WEIGHT] - sums[..., X] * sums[..., Y] / sums[..., WEIGHT] ** 2


def _variance(sums: np.ndarray, score: int, square: int) -> np.ndarray:
    return sums[..., square] / sums[..., WEIGHT] - (sums[..., score] / sums[..., WEIGHT]) ** 2


def _contrast_of(sums: np.ndarray, high: int, every: int) -> np.ndarray:
    """Return the mean of high scorers less that of the others."""
    return sums[..., high] / _high(sums) - (sums[..., every] - sums[..., high]) / _low(sums)


def _high(sums: np.ndarray) -> np.ndarray:
    """Return the weight of the high scorers, missing where there is none."""
    return _present(sums[..., HIGH_WEIGHT], sums[..., WEIGHT])


def _low(sums: np.ndarray) -> np.ndarray:
    """Return the weight of those below the threshold, missing where there is none."""
    return _present(sums[..., WEIGHT] - sums[..., HIGH_WEIGHT], sums[..., WEIGHT])


def _present(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return a group's weight, missing where nothing but the rounding of a subtraction is left of it."""
    return np.where(part > 1e-9 * whole, part, np.nan)

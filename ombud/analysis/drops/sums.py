"""
Pairs of years as sums per province, and statistics of them with delete-one-province jackknife intervals.

Slope, correlation and the contrast of high with low scorers are functions of a few sums. Kept per province, these sums
give the statistic without any one province at no cost, so that statistics of several pairs of years that share
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
import pandas as pd
from scipy import stats

from ombud.analysis.drops.paired import YearPair, exact_pairs
from ombud.vocabulary import REGIONAL


class Moments:
    """
    Statistics of paired scores from their sums: arrays of the shape of `sums` without its last axis, of nine.

    Points, save slopes, correlation and ``spread_ratio`` (the later standard deviation over the earlier). High scorers
    are those at or above the threshold in the earlier year; what needs high or low ones is missing where there are none.
    """

    def __init__(self, sums: np.ndarray):
        weight, x, y, xx, yy, xy, high, high_x, high_y = np.moveaxis(sums, -1, 0)
        # no more than the rounding of a subtraction is nobody
        high, low = (np.where(part > 1e-9, part, np.nan) for part in (high, weight - high))
        with np.errstate(invalid="ignore", divide="ignore"):
            low_x, low_y = (x - high_x) / low, (y - high_y) / low
            high_x, high_y, x, y = high_x / high, high_y / high, x / weight, y / weight
            variance, later_variance = xx / weight - x**2, yy / weight - y**2
            covariance = xy / weight - x * y
            self.slope = covariance / variance
            self.correlation = covariance / np.sqrt(variance * later_variance)
            self.spread_ratio = np.sqrt(later_variance / variance)
            self.mean_change = y - x
            self.high_change, self.low_change = high_y - high_x, low_y - low_x
            self.contrast = (high_y - low_y) - (high_x - low_x)
            # between the earlier means of high and low scorers; and of either from the mean of all
            self.gap, self.high_lead, self.low_lead = high_x - low_x, high_x - x, low_x - x
            # what is kept of the lead of high over low scorers
            self.grouped_slope = 1 + self.contrast / self.gap


# of the moments of several pairs of years, which stand along the last axis
Statistic = Callable[[Moments], np.ndarray]


@dataclass(frozen=True)
class Estimate:
    """
    An estimate in the unit of its statistic, with its 95% t interval and the two-sided p-value of its being zero.

    The error is missing when fewer than three clusters hold data or the statistic does not exist without one of them.
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


def estimate(value: float, standard_error: float, degrees_of_freedom: int) -> Estimate:
    """Return an estimate with its t interval and p-value."""
    error = standard_error if np.isfinite(standard_error) else np.nan
    reach = stats.t.ppf(0.975, degrees_of_freedom) * error
    p_value = 2 * stats.t.sf(abs(value) / error, degrees_of_freedom) if error else float(value == 0)
    return Estimate(value, error, float(value - reach), float(value + reach), degrees_of_freedom, float(p_value))


def jackknife(statistic: Statistic, sums: np.ndarray) -> Estimate:
    """
    Estimate a statistic of one or several pairs of years from sums of shape (clusters, 9) or (clusters, pairs, 9).

    The variance is ``(G - 1) / G * sum_g (theta_without_g - theta)^2`` over the G clusters that hold data; the
    interval uses the t distribution with G - 1 degrees of freedom. Governments within a cluster may depend on each
    other in any way; clusters are taken to be independent.
    """
    sums = sums[sums[..., 0].reshape(len(sums), -1).sum(axis=1) > 0]
    total, clusters = sums.sum(axis=0), len(sums)
    value, without = float(statistic(Moments(total))), statistic(Moments(total - sums))
    variance = (clusters - 1) / clusters * np.sum((without - value) ** 2) if clusters > 2 else np.nan
    return estimate(value, float(np.sqrt(variance)), clusters - 1)


def cluster_sums(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    cluster: np.ndarray,
    n_clusters: int,
    threshold: float,
    weight: npt.ArrayLike = 1.0,
) -> np.ndarray:
    """
    Sum paired scores per cluster, shape (n_clusters, 9).

    `before` and `after` are points, `cluster` numbers from 0, `threshold` the earlier score from which a government
    counts as high; each pair weighs 1, or `weight`.
    """
    x, y = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    high = x >= threshold
    columns = [np.ones_like(x), x, y, x**2, y**2, x * y, high, high * x, high * y]
    weight = np.asarray(weight, dtype=float)
    return np.stack([np.bincount(cluster, weight * column, minlength=n_clusters) for column in columns], axis=1)


@dataclass(frozen=True)
class PairedSums:
    """
    Sums per cluster (province) of several pairs of years.

    `sums` holds those of `cluster_sums` for each pair, in the order of `clusters`; `n` and `n_high` count a pair's
    governments, and those of them at or above the `threshold` (points) in the earlier year.
    """

    threshold: float
    clusters: tuple[str, ...]
    sums: dict[YearPair, np.ndarray]
    n: dict[YearPair, int]
    n_high: dict[YearPair, int]

    @property
    def pairs(self) -> list[YearPair]:
        """The pairs of years, in order."""
        return list(self.sums)

    def of(self, *pairs: YearPair) -> np.ndarray:
        """Return the sums of some pairs, shape (clusters, pairs, 9)."""
        return np.stack([self.sums[pair] for pair in pairs], axis=1)

    def moments(self, *pairs: YearPair) -> Moments:
        """Return the statistics of some pairs, over all clusters."""
        return Moments(self.of(*pairs).sum(axis=0))

    def estimate(self, statistic: Statistic, *pairs: YearPair) -> Estimate:
        """Estimate a statistic of some pairs together."""
        return jackknife(statistic, self.of(*pairs))


def sum_changes(pairs: pd.DataFrame, threshold: float = 81.0, cluster: str = "province_code") -> PairedSums:
    """
    Sum the exactly known changes of several pairs of years per province.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.drops.pairs`; with a column ``weight``, each government counts that often.
    threshold : float
        Points in the earlier year from which a government counts as high.
    cluster : str
        Column whose values are summed apart, in the order of `numpy.unique`.
    """
    exact = exact_pairs(pairs)
    # ministries have no province: each is a cluster of its own
    clusters = exact[cluster].where(exact["level"].isin(REGIONAL), None).fillna(exact["government_code"])
    names, place = np.unique(clusters.to_numpy(dtype=str), return_inverse=True)
    sums, n, n_high = {}, {}, {}
    for (earlier, later), rows in exact.groupby(["from_year", "to_year"], sort=False):
        before, pair = rows["value_from"], (int(earlier), int(later))
        where, weight = place[rows.index], rows.get("weight", 1.0)
        sums[pair] = cluster_sums(before, rows["value_to"], where, len(names), threshold, weight)
        n[pair], n_high[pair] = len(rows), int((before >= threshold).sum())
    return PairedSums(threshold, tuple(names), sums, n, n_high)

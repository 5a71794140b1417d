"""
Pairs of years as sums per province, and statistics of them with delete-one-province jackknife intervals.

Kept per province, a few sums give each statistic without any one province at no cost, and several pairs of years that
share governments, and provinces, get one joint interval.
"""

from collections.abc import Callable
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from ombud.analysis.drops.paired import YearPair, clusters_of, exact_pairs, pair_name
from ombud.errors import NotPublished, ParameterError, as_pair


class Moments:
    """
    Statistics of paired scores, of the shape of `sums` without its last axis: points, save slopes, correlation and ratio.

    What needs high or low scorers is missing where there are none.
    """

    def __init__(self, sums: np.ndarray):
        # the last axis holds the sums of ones, x, y, their squares and product, and of ones, x and y of high scorers, who
        # are at or above the threshold in the earlier year
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
            self.on_fishers_scale = np.arctanh(np.clip(self.correlation, -1 + 1e-12, 1 - 1e-12))
            self.spread_ratio = np.sqrt(later_variance / variance)
            self.mean_change = y - x
            self.high_change, self.low_change = high_y - high_x, low_y - low_x
            self.contrast = (high_y - low_y) - (high_x - low_x)
            # between the earlier means of high and low scorers; and of either from the mean of all
            self.gap, self.high_lead, self.low_lead = high_x - low_x, high_x - x, low_x - x
            # what is kept of the lead of high over low scorers
            self.grouped_slope = 1 + self.contrast / self.gap
            # what the line alone makes of the lead
            self.contrast_by_line = (self.slope - 1) * self.gap


# of the moments of several pairs of years, which stand along the last axis: a number, or an array of them
Statistic = Callable[[Moments], np.ndarray]


class Estimate(NamedTuple):
    """A number or an array of estimates, with 95% t intervals and the two-sided p-values of their being zero."""

    value: Any
    standard_error: Any
    low: Any
    high: Any
    degrees_of_freedom: int
    p_value: Any

    def columns(self, name: str = "estimate") -> dict[str, Any]:
        """Return the columns of a table: the value under a name, standard_error, low and high."""
        return {name: self.value, "standard_error": self.standard_error, "low": self.low, "high": self.high}


def estimate(value: Any, standard_error: Any, degrees_of_freedom: int) -> Estimate:
    """Return a number or an array of estimates with t intervals and p-values."""
    error = np.where(np.isfinite(standard_error), standard_error, np.nan)[()]
    reach = stats.t.ppf(0.975, degrees_of_freedom) * error
    with np.errstate(invalid="ignore", divide="ignore"):
        p_value = 2 * stats.t.sf(np.abs(value) / error, degrees_of_freedom)
    p_value = np.where(error == 0, value == 0, p_value)[()]
    return Estimate(value, error, value - reach, value + reach, degrees_of_freedom, p_value)


def from_clusters(value: Any, moved: np.ndarray) -> Estimate:
    """Return an estimate with the jackknife's error, from how far it moves without each of three clusters or more."""
    # the variance is (G - 1) / G * sum of squares, t has G - 1 degrees of freedom (Efron and Stein 1981; CV3 of MacKinnon,
    # Nielsen and Webb 2023); only within clusters may rows depend, and without one a statistic may not exist: then no error
    clusters = len(moved)
    squares = np.sum(moved**2, axis=0) if clusters > 2 else np.full_like(value, np.nan)
    return estimate(value, np.sqrt((clusters - 1) / clusters * squares), clusters - 1)


class PairedSums(NamedTuple):
    """Sums of `Moments` per cluster (province), for each of several pairs of years."""

    threshold: float  # points
    clusters: tuple[str, ...]
    sums: dict[YearPair, np.ndarray]  # shape (clusters, 9)
    n: dict[YearPair, int]  # governments of a pair
    n_high: dict[YearPair, int]  # those of them at or above the threshold in the earlier year

    @property
    def pairs(self) -> list[YearPair]:
        """The pairs of years, in order."""
        return list(self.sums)

    def parted(self, target: YearPair) -> tuple[YearPair, list[YearPair]]:
        """Return one pair of years, and all others."""
        target = as_pair(target)
        return target, [pair for pair in self.pairs if pair != target]

    def of(self, *pairs: YearPair) -> np.ndarray:
        """Return the sums of some pairs, shape (clusters, pairs, 9); `NotPublished` if nobody has both totals of one."""
        for pair in pairs:
            if pair not in self.sums:
                raise NotPublished(
                    "No government has published totals of both years of {pair}; choose other years, another level or other "
                    "sources",
                    pair=pair_name(pair),
                )
        return np.stack([self.sums[pair] for pair in pairs], axis=1)

    def moments(self, *pairs: YearPair) -> Moments:
        """Return the statistics of some pairs, over all clusters."""
        return Moments(self.of(*pairs).sum(axis=0))

    def without_each(self, statistic: Statistic, *pairs: YearPair) -> pd.Series:
        """Return a statistic of some pairs together without each cluster in turn."""
        sums = self.of(*pairs)
        return pd.Series(statistic(Moments(sums.sum(axis=0) - sums)), list(self.clusters))

    def estimate(self, statistic: Statistic, *pairs: YearPair) -> Estimate:
        """Estimate a statistic of some pairs together, by the clusters that hold data of them."""
        sums = self.of(*pairs)
        sums = sums[sums[..., 0].sum(axis=1) > 0]
        total = sums.sum(axis=0)
        value = statistic(Moments(total))[()]
        return from_clusters(value, statistic(Moments(total - sums)) - value)


def sum_changes(pairs: pd.DataFrame, threshold: float = 81.0, cluster: str = "province_code") -> PairedSums:
    """
    Sum the exactly known changes of several pairs of years per province.

    With a column ``weight``, each government counts that often; `cluster` is the column whose values are summed apart, in
    the order of `numpy.unique`.
    """
    if not isinstance(threshold, Real) or np.isnan(threshold):
        raise ParameterError("threshold is {given}; accepted: points, such as 81.0", given=repr(threshold))
    exact = exact_pairs(pairs)
    clusters = clusters_of(exact, cluster)
    x, y, one = exact["value_from"], exact["value_to"], pd.Series(1.0, exact.index)
    high = x >= threshold
    columns = [one, x, y, x**2, y**2, x * y, high, high * x, high * y]
    weighted = pd.concat(columns, axis=1).mul(exact.get("weight", one), axis=0)
    names, sums, n, n_high = np.unique(clusters), {}, {}, {}
    for (earlier, later), rows in weighted.groupby([exact["from_year"], exact["to_year"]], sort=False):
        pair = int(earlier), int(later)
        sums[pair] = rows.groupby(clusters).sum().reindex(names, fill_value=0.0).to_numpy()
        n[pair], n_high[pair] = len(rows), int(high[rows.index].sum())
    return PairedSums(threshold, tuple(names), sums, n, n_high)

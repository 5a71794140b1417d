"""Paired scores of which some are known only as intervals: a bivariate normal fitted by maximum likelihood."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from ombud.analysis.drops.paired import YearPair, clusters_of, nothing, pair_name, size_note
from ombud.analysis.drops.placebo import held_against, placebos_of
from ombud.analysis.drops.sums import Estimate, from_clusters
from ombud.errors import OmbudError, as_pair
from ombud.methodology.bands import RESOLUTION
from ombud.vocabulary import FULL

NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
# beyond so many standard deviations no mass is left that double precision sees
REACH = 8.5
NEWTON_STEPS = 3
# by the least eigenvalue of the information: what share of it counts as more than the error of numerical derivatives
DETERMINED = 1e-5
PARAMETERS = ("mean_from", "log_deviation_from", "mean_to", "slope", "log_residual")


class IntervalPairFit(NamedTuple):
    """A fitted bivariate normal: `PARAMETERS` in points and their logs, and how far each province (a row) moves them."""

    parameters: np.ndarray
    influence: pd.DataFrame
    n_exact: int
    n_interval: int

    @property
    def slope(self) -> float:
        """Slope of the later on the earlier score."""
        return float(self.parameters[3])

    def gap(self, threshold: float) -> float:
        """Return the earlier mean at or above the threshold less that below it, in points."""
        deviation = np.exp(self.parameters[1])
        place = (threshold - self.parameters[0]) / deviation
        return float(deviation * stats.norm.pdf(place) / (stats.norm.sf(place) * stats.norm.cdf(place)))


def excess_with_intervals(
    pairs: pd.DataFrame, target: YearPair, threshold: float = 81.0, placebos: Sequence[YearPair] | None = None
) -> pd.DataFrame:
    """
    Hold the target's slope against placebo slopes, with the governments of which only a zone is known.

    Scores are taken as jointly normal, and which rows are exact as independent of the score beyond its interval (Heitjan
    1989; Little and Rubin 2020, chapters 6 and 7). Errors and columns as in `ombud.drops.excess`, read by lines. Empty,
    with ``attrs["because"]``, where the pairs of a placebo or of the target do not determine the normal.
    """
    target = as_pair(target)
    placebos = placebos_of(pairs, target, placebos)
    try:
        fits = {pair: fit_interval_pairs(pairs[pairs["pair"] == pair_name(pair)]) for pair in [target, *placebos]}
    except OmbudError as error:
        return nothing(error)
    own = fits[target]
    observed, n = (own.slope - 1) * own.gap(threshold), own.n_exact + own.n_interval
    table = held_against(
        placebos, lambda group: excess_from_fits(own, [fits[pair] for pair in group], threshold), observed, "line"
    )
    table.insert(0, "version", "with_intervals")
    return table.assign(n=n, effective_n=float(n), note=size_note(own.n_exact))


def fit_interval_pairs(pairs: pd.DataFrame) -> IntervalPairFit:
    """Fit one pair of years: if all are exact, the slope of least squares; `OmbudError` if there is no maximum likelihood."""
    columns = ["low_from", "high_from", "low_to", "high_to", "cluster"]
    # summed in one order whatever the order of rows; equal rows are evaluated once
    frame = pairs.assign(cluster=clusters_of(pairs)).groupby(columns).size().rename("times").reset_index()
    ends, times = frame[columns[:4]].to_numpy(float).T, frame["times"].to_numpy(float)
    # the moments of the intervals' middles are near the maximum
    middles = np.stack([ends[0] + ends[1], ends[2] + ends[3]]) / 2
    (variance, covariance), (_, later) = np.cov(middles, aweights=times, bias=True) + 1e-6 * np.eye(2)
    mean_x, mean_y = np.average(middles, axis=1, weights=times)
    slope = covariance / variance
    start = [mean_x, np.log(variance) / 2, mean_y, slope, np.log(later - slope * covariance) / 2]
    likelihood = pair_likelihood(*ends)
    found = optimize.minimize(lambda at: -float(times @ likelihood(at)), start, method="BFGS", options={"gtol": 1e-4})
    parameters = found.x
    # the optimiser stops somewhere near the maximum, elsewhere on every processor; Newton steps go on to the maximum
    for _ in range(NEWTON_STEPS):
        scores, curvature = (times * derivative for derivative in _derivatives(likelihood, parameters))
        information = -curvature.sum(axis=-1)
        least = np.linalg.eigvalsh(information).min()
        if not np.isfinite(found.fun) or least <= 0:
            raise OmbudError("The {n} pairs leave no maximum of the likelihood", n=len(pairs))
        parameters = parameters + np.linalg.solve(information, scores.sum(axis=-1))
    # one Newton step without each province, which leads anywhere if the others do not determine the normal: a jackknife
    # that holds without normality and with dependence inside provinces (White 1982)
    names, place = np.unique(frame["cluster"], return_inverse=True)
    members = place == np.arange(len(names))[:, None]
    own = np.einsum("ijr,gr->gij", -curvature, members)
    score = (scores - scores.mean(axis=-1, keepdims=True)) @ members.T
    others, moved = information - own, np.full((len(names), len(PARAMETERS)), np.inf)
    enough = np.abs(np.linalg.eigvalsh(others)).min(axis=1) > DETERMINED * least
    moved[enough] = np.linalg.solve(others[enough], score.T[enough, :, None])[:, :, 0]
    influence = pd.DataFrame(moved, index=names, columns=PARAMETERS)
    exact = (pairs["low_from"] == pairs["high_from"]) & (pairs["low_to"] == pairs["high_to"])
    return IntervalPairFit(parameters, influence, int(exact.sum()), int((~exact).sum()))


def excess_from_fits(target: IntervalPairFit, placebos: Sequence[IntervalPairFit], threshold: float = 81.0) -> Estimate:
    """Return the target's contrast beyond the mean placebo slope, ``(b_target - mean b_placebo) * gap``, the gap held fixed."""
    gap = target.gap(threshold)
    # summed per province over all pairs of years, so that those which share governments may depend
    moved = pd.concat([fit.influence["slope"] for fit in (target, *placebos)], axis=1).fillna(0.0).to_numpy()
    value = (target.slope - np.mean([placebo.slope for placebo in placebos])) * gap
    with np.errstate(invalid="ignore"):  # where a pair of years is not determined without a province
        return from_clusters(value, (moved[:, 0] - moved[:, 1:].mean(axis=1)) * gap)


def pair_likelihood(
    low_from: np.ndarray, high_from: np.ndarray, low_to: np.ndarray, high_to: np.ndarray
) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function of `PARAMETERS` that gives each row's log likelihood, from its ends in points, equal if exact."""
    # of continuous totals: half a unit wider, as 80.99 stands for what is below 80.995, and without end at 0 and 100
    half = RESOLUTION / 2
    x_ends, y_ends = (
        (np.where(low <= 0, -np.inf, low - half), np.where(high >= FULL, np.inf, high + half))
        for low, high in ((low_from, high_from), (low_to, high_to))
    )
    open_to = low_to != high_to

    def given(rows: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> np.ndarray:
        """Return the log density of x, and of the later score given it, of shape (rows, nodes)."""
        mean_x, log_deviation, mean_y, slope, log_residual = parameters
        line, residual = mean_y + slope * (x - mean_x), np.exp(log_residual)
        later, wide = _log_density(low_to[rows, None], line, residual), open_to[rows]
        later[wide] = _log_interval(*((end[rows[wide], None] - line[wide]) / residual for end in y_ends))
        return _log_density(x, mean_x, np.exp(log_deviation)) + later

    exact, interval = np.flatnonzero(low_from == high_from), np.flatnonzero(low_from != high_from)

    def likelihood(parameters: np.ndarray) -> np.ndarray:
        result = np.empty(len(low_from))
        result[exact] = given(exact, low_from[exact, None], parameters)[:, 0]
        # an interval of the earlier score is summed by Gauss-Legendre quadrature, of which an exact one is a single node
        reach = parameters[0] + REACH * np.exp(parameters[1]) * np.array([-1, 1])
        low, high = (np.clip(end[interval, None], *reach) for end in x_ends)
        half = np.maximum(high - low, 1e-300) / 2
        terms = given(interval, (low + high) / 2 + half * NODES, parameters) + np.log(half * WEIGHTS)
        result[interval] = special.logsumexp(terms, axis=1)
        return result

    return likelihood


def _log_interval(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the log probability of a standard normal between two ends, without cancellation in the tails."""
    first, second = np.where(low > 0, [-high, -low], [low, high])
    upper, lower = special.log_ndtr(second), special.log_ndtr(first)
    return upper + np.log1p(-np.exp(np.minimum(lower - upper, -1e-16)))


def _log_density(value: np.ndarray, mean: np.ndarray | float, deviation: float) -> np.ndarray:
    return -0.5 * ((value - mean) / deviation) ** 2 - np.log(deviation) - 0.5 * np.log(2 * np.pi)


def _derivatives(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return first (5, rows) and second (5, 5, rows) derivatives by central differences, steps in a parameter's size."""
    size = np.maximum(1.0, np.abs(at))
    first = [(function(at + step) - function(at - step)) / (2 * step.max()) for step in np.diag(1e-5 * size)]
    steps, second = np.diag(1e-4 * size), np.empty((len(at), len(at), len(first[0])))
    for i, j in zip(*np.triu_indices(len(at)), strict=True):
        plus, minus = steps[i] + steps[j], steps[i] - steps[j]
        four = function(at + plus) - function(at + minus) - function(at - minus) + function(at - plus)
        second[i, j] = second[j, i] = four / (4 * steps[i, i] * steps[j, j])
    return np.stack(first), second

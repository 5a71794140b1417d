"""
Totals known as intervals: parametric maximum likelihood for exact and interval values together.

A government whose zone alone is known still says something: its total lies between the zone's cut-offs. The
likelihood takes a density for an exact total and a probability for an interval (grouped data; Heitjan 1989).
Being known as an interval is taken not to depend on where in the interval the total lies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from ombud.errors import OmbudError

FULL = 100.0
# totals are printed with two decimals: 80.99 stands for what is below 80.995
HALF_UNIT = 0.005
SHAPES = ("normal", "logit_normal")


@dataclass(frozen=True)
class IntervalFit:
    """
    A distribution fitted to exact and interval totals.

    Attributes
    ----------
    shape : {"normal", "logit_normal"}
        Normal in points, or normal in the logit of points / 100.
    location, spread : float
        Parameters of the normal, on its own scale.
    covariance : ndarray of shape (2, 2)
        Of (location, log spread), from the observed information.
    log_likelihood : float
        At the maximum.
    n_exact, n_interval : int
        Totals of either kind.
    """

    shape: str
    location: float
    spread: float
    covariance: np.ndarray
    log_likelihood: float
    n_exact: int
    n_interval: int

    def mean(self, level: float = 0.95) -> tuple[float, float, float, float]:
        """Return the mean in points with standard error and interval (delta method)."""
        return self._delta(lambda p: _mean_of(self.shape, p[0], np.exp(p[1])), level)

    def quantile(self, share: float, level: float = 0.95) -> tuple[float, float, float, float]:
        """Return the point below which a share (0..1) of totals lies, with standard error and interval."""
        place = stats.norm.ppf(share)
        return self._delta(lambda p: float(_to_points(self.shape, p[0] + place * np.exp(p[1]))), level)

    def share_from(self, cutoff: float, level: float = 0.95) -> tuple[float, float, float, float]:
        """Return the share (0..1) of totals at or above a cut-off, with standard error and interval."""
        at = float(_from_points(self.shape, np.array(cutoff)))
        return self._delta(lambda p: stats.norm.sf((at - p[0]) / np.exp(p[1])), level)

    def _delta(self, function, level: float) -> tuple[float, float, float, float]:
        parameters = np.array([self.location, np.log(self.spread)])
        gradient = np.array([
            (function(parameters + step) - function(parameters - step)) / 2e-5 for step in np.eye(2) * 1e-5
        ])  # fmt: skip
        value = float(function(parameters))
        error = float(np.sqrt(gradient @ self.covariance @ gradient))
        reach = stats.norm.ppf(0.5 + level / 2) * error
        return value, error, value - reach, value + reach


def fit_intervals(
    low: npt.ArrayLike, high: npt.ArrayLike, shape: str = "normal", weight: npt.ArrayLike | None = None
) -> IntervalFit:
    """
    Fit a distribution to totals of which some are exact (low equals high) and some intervals.

    Parameters
    ----------
    low, high : array_like of shape (n,)
        Points, 0..100, both ends included; an interval that reaches 0 or 100 is open there.
    shape : {"normal", "logit_normal"}
        The second keeps to 0..100.
    weight : array_like, optional
        How often each counts, such as the governments behind a published count.

    Returns
    -------
    IntervalFit
        With exact totals alone, the Gaussian maximum likelihood estimate.

    Raises
    ------
    OmbudError
        If an interval is not within 0..100, or the totals leave no maximum (fewer than two different ones).
    """
    if shape not in SHAPES:
        raise OmbudError("There is no shape {shape}; accepted: {accepted}", shape=repr(shape),
                         accepted=", ".join(SHAPES))  # fmt: skip
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    weight = np.ones(len(low)) if weight is None else np.asarray(weight, dtype=float)
    wrong = ~((low >= 0) & (low <= high) & (high <= FULL))
    if wrong.any():
        raise OmbudError("{low} to {high} is not an interval within 0 to 100 points", low=low[wrong][0],
                         high=high[wrong][0])  # fmt: skip
    exact = high == low
    if len(np.unique(np.column_stack([low, high]), axis=0)) < 2:
        raise OmbudError("A distribution can't be fitted to fewer than two different totals")
    values = _from_points(shape, low[exact])
    # the density of points, not of their logits, so that shapes can be compared by likelihood
    jacobian = np.zeros(exact.sum()) if shape == "normal" else _log_jacobian(low[exact])
    bottom, top = open_ends(low[~exact], high[~exact])
    bottom, top = _from_points(shape, bottom), _from_points(shape, top)

    def negative(parameters: np.ndarray) -> float:
        location, spread = parameters[0], np.exp(parameters[1])
        density = stats.norm.logpdf(values, location, spread) + jacobian
        inside = log_interval((bottom - location) / spread, (top - location) / spread)
        return -float(weight[exact] @ density + weight[~exact] @ inside)

    middle = _from_points(shape, (np.maximum(low, 1) + np.minimum(high, FULL - 1)) / 2)
    start = np.array([np.average(middle, weights=weight), np.log(max(middle.std(), 1e-3))])
    found = optimize.minimize(negative, start, method="Nelder-Mead",
                              options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000})  # fmt: skip
    information = hessian(negative, found.x)
    if not found.success or np.linalg.eigvalsh(information).min() <= 0:
        raise OmbudError("The {n} totals leave no maximum of the likelihood", n=len(low))
    return IntervalFit(shape, float(found.x[0]), float(np.exp(found.x[1])), np.linalg.inv(information),
                       -float(found.fun), int(exact.sum()), int((~exact).sum()))  # fmt: skip


def open_ends(low: npt.ArrayLike, high: npt.ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return interval ends for a continuous total: half a unit wider, and without end at 0 and 100."""
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    return np.where(low <= 0, -np.inf, low - HALF_UNIT), np.where(high >= FULL, np.inf, high + HALF_UNIT)


def log_interval(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the log probability of a standard normal between two ends, without cancellation in the tails."""
    flip = low > 0
    first, second = np.where(flip, -high, low), np.where(flip, -low, high)
    upper, lower = special.log_ndtr(second), special.log_ndtr(first)
    return upper + np.log1p(-np.exp(np.minimum(lower - upper, -1e-16)))


def hessian(function, at: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """Return the second derivatives of a smooth function by central differences."""
    size = len(at)
    steps = np.eye(size) * step * np.maximum(1.0, np.abs(at))
    result = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            plus, minus = steps[i] + steps[j], steps[i] - steps[j]
            four = function(at + plus) - function(at + minus) - function(at - minus) + function(at - plus)
            result[i, j] = result[j, i] = four / (4 * steps[i, i] * steps[j, j])
    return result


def _from_points(shape: str, points: np.ndarray) -> np.ndarray:
    if shape == "normal":
        return np.asarray(points, dtype=float)
    inner = np.clip(points, HALF_UNIT, FULL - HALF_UNIT)
    ends = np.where(np.isneginf(points), -np.inf, np.where(np.isposinf(points), np.inf, inner))
    return np.where(np.isfinite(ends), special.logit(inner / FULL), ends)


def _to_points(shape: str, values: npt.ArrayLike) -> np.ndarray:
    return np.asarray(values) if shape == "normal" else FULL * special.expit(values)


def _log_jacobian(points: np.ndarray) -> np.ndarray:
    inner = np.clip(points, HALF_UNIT, FULL - HALF_UNIT) / FULL
    return -np.log(FULL * inner * (1 - inner))


def _mean_of(shape: str, location: float, spread: float) -> float:
    if shape == "normal":
        return float(location)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    return float(weights @ _to_points(shape, location + spread * nodes) / np.sqrt(2 * np.pi))

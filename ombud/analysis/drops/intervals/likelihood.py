"""
The likelihood of paired scores under a bivariate normal, each score exact or an interval.

A government whose zone alone is known still says something: its total lies between the zone's cut-offs. The
likelihood takes a density for an exact total and a probability for an interval (grouped data; Heitjan 1989).
Being known as an interval is taken not to depend on where in the interval the total lies.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from ombud.vocabulary import FULL

# totals are printed with two decimals: 80.99 stands for what is below 80.995
HALF_UNIT = 0.005
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
# beyond so many standard deviations no mass is left that double precision sees
REACH = 8.5


class PairLikelihood:
    """
    Log likelihood per row.

    Called with (mean_from, log_deviation_from, mean_to, slope, log_residual) it returns an array of shape (n,).

    Parameters
    ----------
    low_from, high_from, low_to, high_to : ndarray of shape (n,)
        Points; equal ends for an exact score; an interval that reaches 0 or 100 is open there.
    """

    def __init__(self, low_from: np.ndarray, high_from: np.ndarray, low_to: np.ndarray, high_to: np.ndarray):
        self.exact_from, self.exact_to = low_from == high_from, low_to == high_to
        self.x, self.y = low_from, low_to
        self.x_ends, self.y_ends = open_ends(low_from, high_from), open_ends(low_to, high_to)
        self.middles = (low_from + high_from) / 2, (low_to + high_to) / 2
        neither = ~self.exact_from & ~self.exact_to
        ends = np.column_stack([*self.x_ends, *self.y_ends])[neither]
        # governments in the same pair of zones share one rectangle
        self.rectangles, self.which = np.unique(ends, axis=0, return_inverse=True)
        self.neither = neither

    def start(self, times: np.ndarray) -> np.ndarray:
        """Return parameters to start from: moments of the intervals' middles, each row so many times."""
        x, y = self.middles
        mean_x, mean_y = np.average(x, weights=times), np.average(y, weights=times)
        variance = np.average((x - mean_x) ** 2, weights=times) + 1e-6
        slope = np.average((x - mean_x) * (y - mean_y), weights=times) / variance
        rest = np.average((y - mean_y - slope * (x - mean_x)) ** 2, weights=times) + 1e-6
        return np.array([mean_x, np.log(variance) / 2, mean_y, slope, np.log(rest) / 2])

    def __call__(self, parameters: np.ndarray) -> np.ndarray:
        """Return the log likelihood of each row."""
        mean_x, mean_y, slope = parameters[0], parameters[2], parameters[3]
        deviation, residual = np.exp(parameters[1]), np.exp(parameters[4])
        result = np.empty(len(self.x))
        rows = self.exact_from
        x = self.x[rows]
        result[rows] = _log_density(x, mean_x, deviation)
        line = mean_y + slope * (x - mean_x)
        low, high = (end[rows] for end in self.y_ends)
        inside = log_interval((low - line) / residual, (high - line) / residual)
        result[rows] += np.where(self.exact_to[rows], _log_density(self.y[rows], line, residual), inside)
        rows = ~self.exact_from & self.exact_to
        if rows.any():
            y = self.y[rows]
            deviation_y = np.hypot(slope * deviation, residual)
            back = mean_x + slope * (deviation / deviation_y) ** 2 * (y - mean_y)
            width = deviation * residual / deviation_y
            low, high = (end[rows] for end in self.x_ends)
            result[rows] = _log_density(y, mean_y, deviation_y)
            result[rows] += log_interval((low - back) / width, (high - back) / width)
        if self.neither.any():
            inside = _log_rectangle(self.rectangles, mean_x, deviation, mean_y, slope, residual)
            result[self.neither] = inside[self.which.ravel()]
        return result


def _log_rectangle(
    ends: np.ndarray, mean_x: float, deviation: float, mean_y: float, slope: float, residual: float
) -> np.ndarray:
    """Return the log probability of rectangles, by Gauss-Legendre quadrature over the earlier score."""
    low = np.clip(ends[:, 0], mean_x - REACH * deviation, mean_x + REACH * deviation)
    high = np.clip(ends[:, 1], mean_x - REACH * deviation, mean_x + REACH * deviation)
    half = (high - low) / 2
    x = (low + high)[:, None] / 2 + half[:, None] * _NODES
    line = mean_y + slope * (x - mean_x)
    log_terms = _log_density(x, mean_x, deviation) + log_interval(
        (ends[:, 2:3] - line) / residual, (ends[:, 3:4] - line) / residual
    )
    top = log_terms.max(axis=1)
    total = (np.exp(log_terms - top[:, None]) * _WEIGHTS).sum(axis=1) * half
    return top + np.log(np.maximum(total, 1e-300))


def open_ends(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return interval ends for a continuous total: half a unit wider, and without end at 0 and 100."""
    return np.where(low <= 0, -np.inf, low - HALF_UNIT), np.where(high >= FULL, np.inf, high + HALF_UNIT)


def log_interval(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the log probability of a standard normal between two ends, without cancellation in the tails."""
    flip = low > 0
    first, second = np.where(flip, -high, low), np.where(flip, -low, high)
    upper, lower = special.log_ndtr(second), special.log_ndtr(first)
    return upper + np.log1p(-np.exp(np.minimum(lower - upper, -1e-16)))


def _log_density(value: np.ndarray, mean: np.ndarray | float, deviation: float) -> np.ndarray:
    return -0.5 * ((value - mean) / deviation) ** 2 - np.log(deviation) - 0.5 * np.log(2 * np.pi)


def small_steps(at: np.ndarray, size: float = 1e-5) -> np.ndarray:
    """Return one step per parameter, in the parameter's own size, as rows of a diagonal matrix."""
    return np.eye(len(at)) * size * np.maximum(1.0, np.abs(at))


def second_derivatives(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Return the second derivatives of each row's log likelihood, shape (rows, 5, 5), by central differences."""
    steps = small_steps(at, 1e-4)
    size = len(at)
    result = np.empty((len(function(at)), size, size))
    for i in range(size):
        for j in range(i, size):
            plus, minus = steps[i] + steps[j], steps[i] - steps[j]
            four = function(at + plus) - function(at + minus) - function(at - minus) + function(at - plus)
            result[:, i, j] = result[:, j, i] = four / (4 * steps[i, i] * steps[j, j])
    return result

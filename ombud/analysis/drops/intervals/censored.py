"""
Totals known as intervals: their ends on a continuous scale, and the probability between two ends.

A government whose zone alone is known still says something: its total lies between the zone's cut-offs. The
likelihood takes a density for an exact total and a probability for an interval (grouped data; Heitjan 1989).
Being known as an interval is taken not to depend on where in the interval the total lies.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from ombud.vocabulary import FULL

# totals are printed with two decimals: 80.99 stands for what is below 80.995
HALF_UNIT = 0.005


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

"""How sure an estimate is when the units of a government are a sample: the stratified bootstrap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ombud.errors import ParameterError

ELEMENTS_AT_ONCE = 4_000_000  # scores resampled at a time: some 32 MB


def stratified_resamples(group: ArrayLike, replications: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """
    Draw units with replacement, each in place of a unit of its own group.

    Returns
    -------
    ndarray of int, shape (replications, n_units)
        Positions of units. Place j always holds a unit of the group of unit j, so that the groups'
        sizes, and `group` itself, hold for every resample.
    """
    _, codes, sizes = np.unique(group, return_inverse=True, return_counts=True)
    order, starts = np.argsort(codes, kind="stable"), np.cumsum(sizes) - sizes
    drawn = (generator.random((replications, len(codes))) * np.repeat(sizes, sizes)).astype(np.int64)
    resamples = np.empty_like(drawn)
    resamples[:, order] = order[np.repeat(starts, sizes) + drawn]
    return resamples


def bootstrap_intervals(
    scores: NDArray[np.float64],
    group: ArrayLike,
    estimate: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    replications: int,
    level: float = 0.95,
    seed: int = 0,
) -> NDArray[np.float64]:
    """
    Estimate from resampled units, resampling within each group.

    Parameters
    ----------
    scores : ndarray, shape (n_units, ...)
        Scores of the units; further axes may hold dimensions.
    group : array_like, shape (n_units,)
        What is held fixed: the government, or the government and year where units of two years are given
        one after the other. A group of one unit says nothing of the spread of units: it counts as known.
    estimate : callable
        Takes scores of shape (replications, n_units, ...), whose second axis stays in the order of `group`,
        and returns an array whose first axis is the replications.
    replications : int
        At least 2.
    level : float
        Nominal coverage, between 0 and 1.
    seed : int
        The same seed gives the same intervals.

    Returns
    -------
    ndarray, shape (2, ...)
        Low and high ends of the percentile interval.

    Raises
    ------
    ParameterError
        If `replications` or `level` can't be used.

    Notes
    -----
    With the few units of a government (often 3 to 10) the interval is too narrow: the bootstrap variance
    of a mean is (n - 1) / n of the unbiased one. It shows sampling of units alone: not the raters' errors,
    nor a choice of units that was not random.

    References
    ----------
    Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall.
    Davison, A. C., & Hinkley, D. V. (1997). Bootstrap Methods and their Application. Cambridge.
    """
    if replications < 2 or not 0 < level < 1:
        raise ParameterError(
            "A bootstrap needs at least 2 replications and a level between 0 and 1; got {replications} and {level}",
            replications=replications,
            level=level,
        )
    generator, portion = np.random.default_rng(seed), max(1, ELEMENTS_AT_ONCE // scores.size)
    replicated = [
        estimate(scores[stratified_resamples(group, min(portion, replications - done), generator)])
        for done in range(0, replications, portion)
    ]
    return np.quantile(np.concatenate(replicated), [(1 - level) / 2, (1 + level) / 2], axis=0)

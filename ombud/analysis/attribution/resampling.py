"""How sure an estimate is when the units of a government are a sample: the stratified bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ombud.errors import ParameterError

ELEMENTS_AT_ONCE = 4_000_000  # scores resampled at a time: some 32 MB

Estimate = Callable[[NDArray[np.float64]], ArrayLike]


@dataclass(frozen=True)
class Intervals:
    """
    An estimate with its bootstrap distribution, summed up.

    Attributes
    ----------
    estimate : ndarray
        From the units as they are.
    standard_error : ndarray
        Standard deviation (n - 1) of the replications.
    percentile : ndarray, shape (2, ...)
        Low and high: quantiles of the replications.
    basic : ndarray, shape (2, ...)
        Low and high: the quantiles reflected in the estimate.
    level : float
        Nominal coverage of both intervals.
    replications : int
    """

    estimate: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    percentile: NDArray[np.float64]
    basic: NDArray[np.float64]
    level: float
    replications: int


def group_means(scores: ArrayLike, group: ArrayLike) -> NDArray[np.float64]:
    """
    Return the mean score of each group.

    Parameters
    ----------
    scores : array_like, shape (replications, n_units, ...)
    group : array_like, shape (n_units,)
        The government of each unit.

    Returns
    -------
    ndarray, shape (replications, n_groups, ...)
        Groups in increasing order of their labels.

    Examples
    --------
    >>> group_means([[80.0, 60.0, 90.0]], ["Nias", "Nias", "Paser"]).tolist()
    [[70.0, 90.0]]
    """
    scores = np.asarray(scores, dtype=float)
    order, starts, sizes = _strata(np.asarray(group))
    sums = np.add.reduceat(scores[:, order], starts, axis=1)
    return sums / sizes.reshape(-1, *[1] * (scores.ndim - 2))


def stratified_resamples(group: ArrayLike, replications: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """
    Draw units with replacement, each in place of a unit of its own group.

    Returns
    -------
    ndarray of int, shape (replications, n_units)
        Positions of units. Place j always holds a unit of the group of unit j, so that the groups'
        sizes, and `group` itself, hold for every resample.
    """
    group = np.asarray(group)
    order, starts, sizes = _strata(group)
    drawn = (generator.random((replications, len(group))) * np.repeat(sizes, sizes)).astype(np.int64)
    resamples = np.empty_like(drawn)
    resamples[:, order] = order[np.repeat(starts, sizes) + drawn]
    return resamples


def bootstrap_intervals(
    scores: ArrayLike,
    group: ArrayLike,
    estimate: Estimate | None = None,
    *,
    replications: int = 2000,
    level: float = 0.95,
    seed: int = 0,
    lone_units: str = "refuse",
) -> Intervals:
    """
    Estimate from resampled units, resampling within each group.

    Parameters
    ----------
    scores : array_like, shape (n_units, ...)
        Scores of the units; further axes may hold dimensions.
    group : array_like, shape (n_units,)
        What is held fixed: the government, or the government and year where units of two years are given
        one after the other.
    estimate : callable, optional
        Takes scores of shape (replications, n_units, ...), whose second axis stays in the order of `group`,
        and returns an array whose first axis is the replications. Default: the means of the groups. Effects
        of factors are estimated by a function that calls `decompose` on such arrays.
    replications : int
        At least 2.
    level : float
        Nominal coverage, between 0 and 1.
    seed : int
        The same seed gives the same intervals.
    lone_units : {"refuse", "keep"}
        Groups of one unit say nothing about the spread of units. Refuse them, or keep them as if known
        without error.

    Returns
    -------
    Intervals

    Raises
    ------
    ParameterError
        If an argument can't be used, or a group has one unit only.

    Notes
    -----
    With the few units of a government (often 3 to 10) both intervals are too narrow: the bootstrap variance
    of a mean is (n - 1) / n of the unbiased one. They show sampling of units alone: not the raters' errors,
    nor a choice of units that was not random.

    References
    ----------
    Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall.
    Davison, A. C., & Hinkley, D. V. (1997). Bootstrap Methods and their Application. Cambridge.

    Examples
    --------
    >>> found = bootstrap_intervals([80.0, 60.0, 90.0, 90.0], ["Nias", "Nias", "Paser", "Paser"], replications=200)
    >>> found.estimate.tolist(), found.percentile.tolist()
    ([70.0, 90.0], [[60.0, 90.0], [80.0, 90.0]])
    """
    scores, group = np.asarray(scores, dtype=float), np.asarray(group)
    _check(scores, group, replications, level, lone_units)
    if estimate is None:

        def estimate(resampled: NDArray[np.float64]) -> NDArray[np.float64]:
            return group_means(resampled, group)

    point = np.asarray(estimate(scores[np.newaxis]), dtype=float)[0]
    generator = np.random.default_rng(seed)
    replicated = np.concatenate(
        [
            np.asarray(estimate(scores[stratified_resamples(group, count, generator)]), dtype=float)
            for count in _portions(replications, scores.size)
        ]
    )
    low, high = np.quantile(replicated, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Intervals(
        estimate=point,
        standard_error=replicated.std(axis=0, ddof=1),
        percentile=np.stack([low, high]),
        basic=np.stack([2 * point - high, 2 * point - low]),
        level=level,
        replications=replications,
    )


def _strata(group: NDArray) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the units in order of their groups, and each group's first place in that order and size."""
    _, codes, sizes = np.unique(group, return_inverse=True, return_counts=True)
    return np.argsort(codes, kind="stable"), np.cumsum(sizes) - sizes, sizes


def _portions(replications: int, size: int) -> Iterator[int]:
    portion = max(1, ELEMENTS_AT_ONCE // size)
    for done in range(0, replications, portion):
        yield min(portion, replications - done)


def _check(scores: NDArray, group: NDArray, replications: int, level: float, lone_units: str) -> None:
    if scores.ndim == 0 or group.ndim != 1 or len(scores) != len(group) or not scores.size:
        raise ParameterError(
            "Scores and groups must have one entry per unit; their shapes are {scores} and {group}",
            scores=scores.shape,
            group=group.shape,
        )
    if replications < 2 or not 0 < level < 1:
        raise ParameterError(
            "A bootstrap needs at least 2 replications and a level between 0 and 1; got {replications} and {level}",
            replications=replications,
            level=level,
        )
    if lone_units not in ("refuse", "keep"):
        raise ParameterError("lone_units is {given}; accepted: refuse, keep", given=repr(lone_units))
    labels, sizes = np.unique(group, return_counts=True)
    lone = labels[sizes == 1]
    if lone.size and lone_units == "refuse":
        raise ParameterError(
            "{n} group(s) have one unit, which shows nothing of the spread of units: {groups}; "
            "leave them out, or say lone_units='keep'",
            n=lone.size,
            groups=", ".join(map(str, lone[:10])) + (" ..." if lone.size > 10 else ""),
        )

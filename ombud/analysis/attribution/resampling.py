"""How sure an estimate is when some units, or products, are a sample of a government's: the stratified bootstrap."""

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ombud.errors import N_, ParameterError


def stratified_resamples(group: ArrayLike, replications: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw units with replacement, each in place of one of its own group; return positions, (replications, n_units)."""
    # place j always holds a unit of the group of unit j, so that the groups' sizes, and `group`, hold for every resample
    _, codes, sizes = np.unique(group, return_inverse=True, return_counts=True)
    order, starts = np.argsort(codes, kind="stable"), np.cumsum(sizes) - sizes
    drawn = (generator.random((replications, len(codes))) * np.repeat(sizes, sizes)).astype(np.int64)
    resamples = np.empty_like(drawn)
    resamples[:, order] = order[np.repeat(starts, sizes) + drawn]
    return resamples


def sampling_strata(group: ArrayLike, unit_type: ArrayLike, several: Collection[str]) -> NDArray[np.int64]:
    """Return a number for each unit, equal where one may be drawn in place of another: of one group and kind of several."""
    # only kinds of which a government has `several` (its puskesmas) are a sample; others, such as its one health office,
    # stand alone; the group is what is held fixed, such as the government and the years in which a unit was assessed
    kinds = pd.Series(unit_type, dtype=object)
    alone = np.where(kinds.isin(several), -1, np.arange(len(kinds)))
    return pd.factorize(pd.MultiIndex.from_arrays([np.asarray(group), kinds, alone]))[0]


def bootstrap_intervals(
    replicate: Callable[[np.random.Generator], NDArray[np.float64]],
    *,
    replications: int,
    level: float = 0.95,
    seed: int = 0,
) -> NDArray[np.float64]:
    """
    Return percentile intervals of the estimate that `replicate` draws again: low and high ends, shape (2, ...).

    Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall. Davison, A. C., & Hinkley,
    D. V. (1997). Bootstrap Methods and their Application. Cambridge.
    """
    # With two puskesmas or a few products an interval is too narrow: the bootstrap variance of a mean is (n - 1) / n of
    # the unbiased one. It shows sampling alone: not the raters' errors, nor a choice that was not random.
    if replications < 2 or not 0 < level < 1:
        template = N_(
            "A bootstrap needs at least 2 replications and a level between 0 and 1; got {replications} and {level}"
        )
        raise ParameterError(template, replications=replications, level=level)
    generator = np.random.default_rng(seed)
    replicated = np.stack([replicate(generator) for _ in range(replications)])
    return np.quantile(replicated, [(1 - level) / 2, (1 + level) / 2], axis=0)

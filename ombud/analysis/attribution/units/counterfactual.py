"""
Counterfactual totals: whose scores, which dimensions, weights and units, the mean over products or over units.

``docs/en/methods/units.md`` says how the state of each factor is defined when other factors stand at another one.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.attribution.decomposition import Decomposition, decompose
from ombud.analysis.scoring import rule
from ombud.errors import check_choices
from ombud.vocabulary import FULL

FACTORS = ("performance", "dimensions", "weights", "units", "aggregation")
# factor of a table -> those of `FACTORS` that turn with it
FIVE = {factor: (factor,) for factor in FACTORS}
THREE = {
    "performance": ("performance",),
    "framework": ("dimensions", "weights", "aggregation"),
    "membership": ("units",),
}
Floats = NDArray[np.float64]
RULES_OF_UNSEEN = ("held", "parallel")  # for scores that one of two years did not take


def totals(weights: Floats, shares: Floats, scores: Floats, government: NDArray[np.int64]) -> Floats:
    """Return all totals in points, (..., n_governments, 2, 2, 2, 2, 2), by the states of `FACTORS`: 0 earlier, 1 later."""
    # weights as of `crossed_weights`, shares as of `UnitArrays`; their first axes may hold replications. Scores, shape
    # (2, n_units, n_dimensions), as of `fill`; `government` does not decrease. NaN where no unit is sampled, or a sampled
    # one has no score
    missing = np.isnan(scores)
    composites = np.tensordot(weights, np.nan_to_num(scores), (-1, -1))
    if missing.any():  # which matters only where the score has a weight
        lacking = np.tensordot((weights > 0).astype(float), missing.astype(float), (-1, -1)) > 0
        composites = np.where(lacking, np.nan, composites)
    composites = np.moveaxis(composites, (-1, -2), (-4, -3))[..., np.newaxis, np.newaxis]
    share = shares[..., np.newaxis, np.newaxis, np.newaxis, :, :]
    points = np.where(share > 0, composites, 0.0) * share
    starts = np.flatnonzero(np.diff(government, prepend=-1))
    above, below = (np.add.reduceat(each, starts, axis=-6) for each in (points, share))
    with np.errstate(invalid="ignore"):
        return above / below


def crossed_weights(own: Floats) -> Floats:
    """
    Return the weight of each dimension, by which dimensions are scored and which weights hold, (..., 2, 2, n_dimensions).

    `own`, shape (..., 2, n_dimensions), are the weights of each method, NaN for a dimension that it does not know. Where
    its weights hold, that one counts as much as its mean dimension: so the weights of 2021, which had one, are equal
    weights for the four of 2022. All are scaled to 1.
    """
    known = ~np.isnan(own)
    given = np.where(known, own, np.nanmean(own, axis=-1, keepdims=True))
    raw = known[..., np.newaxis, :] * given[..., np.newaxis, :, :]
    return raw / raw.sum(axis=-1, keepdims=True)


def decompose_totals(
    totals: Floats, factors: Mapping[str, Sequence[str]] = FIVE, means: Floats | None = None
) -> Decomposition:
    """Return the effects of factors on all governments' totals, as `totals` gives these, or on the means of groups."""
    # `factors` tells which of `FACTORS` turn with each; the first stands alone against the others. `means`, shape
    # (n_governments, n_groups), are shares of governments in the groups
    names = list(factors)

    def value(states: dict[str, int]) -> Floats:
        turned = {factor: states[name] for name, turning in factors.items() for factor in turning}
        return means_of_groups(totals[(..., *(turned[factor] for factor in FACTORS))], means)

    return decompose(dict.fromkeys(names, 0), dict.fromkeys(names, 1), value, [names[:1], names[1:]])


def means_of_groups(values: Floats, means: Floats | None) -> Floats:
    """Return the means of groups, last axis, where there are any; governments outside every group may have no value."""
    return values if means is None else np.where(means.any(axis=1), values, 0.0) @ means


def fill(scores: Floats, government: NDArray[np.int64], unseen: str) -> Floats:
    """Fill the scores, shape (2, n_units, n_dimensions), that a year did not take; NaN where no rule gives one."""
    # A score taken in one year only is held at that year's level in the other, so that its performance effect is zero; or
    # moved parallel to the mean of the unit's dimensions taken in both years (where the unit has none, of the government's
    # units that have), within 0..100. One taken in neither year is the unit's own in its other dimensions plus the mean
    # difference of the two dimensions in the government's other units: additive in unit and dimension, the same in both
    # years when held.
    check_choices("unseen", (unseen,), RULES_OF_UNSEEN)
    seen = ~np.isnan(scores)
    # whichever year took it; the later where both did
    known = np.where(seen[1], scores[1], scores[0])
    if np.isnan(known).any():
        # each pair of dimensions: the one that is wanted, and the one that is given
        difference = group_mean(known[:, :, np.newaxis] - known[:, np.newaxis, :], government)
        guesses = np.clip(_mean(known[:, np.newaxis, :] + difference), 0, FULL)
        known = np.where(np.isnan(known), guesses, known)
    filled = np.where(seen, scores, known)
    if unseen == "parallel":
        moved = _mean(scores[1] - scores[0])
        shift = np.where(np.isnan(moved), group_mean(moved, government), moved)
        # what only the later year took stood lower or higher by the shift in the earlier year, and the reverse
        way = np.stack([np.where(seen[0], 0, -1), np.where(seen[0] & ~seen[1], 1, 0)])
        shifted = filled + way * np.nan_to_num(shift)[:, np.newaxis]
        filled = np.where(way, np.clip(shifted, 0, FULL), filled)
    return filled


def _mean(values: Floats) -> Floats:
    """Return means over the last axis, leaving out NaN; NaN where there is nothing else."""
    with np.errstate(invalid="ignore"):
        return np.nansum(values, axis=-1) / np.count_nonzero(~np.isnan(values), axis=-1)


def group_mean(values: Floats, group: NDArray[np.int64]) -> Floats:
    """Return for each entry the mean of its group over the first axis, leaving out NaN; NaN where there is nothing else."""
    columns = values.reshape(len(values), -1)
    return rule.group_means(columns, group, int(group.max(initial=-1)) + 1)[group].reshape(values.shape)

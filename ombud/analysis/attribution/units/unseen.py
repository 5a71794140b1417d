"""Scores that one of two years did not take: held at the other year's, or moved as the scored ones moved."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.scoring.rule import group_means
from ombud.errors import check_choices
from ombud.vocabulary import FULL

RULES_OF_UNSEEN = ("held", "parallel")


@dataclass(frozen=True, eq=False)
class Filled:
    """Scores of both years with what one of them did not take."""

    scores: NDArray[np.float64]  # shape (2, n_units, n_dimensions); points; NaN where no rule gives a score
    held: NDArray[np.bool_]  # shape (n_units, n_dimensions); taken in one year only
    # shape (n_units, n_dimensions); taken in neither year, and filled from the government's other units
    imputed: NDArray[np.bool_]


def fill(scores: NDArray[np.float64], government: NDArray[np.int64], unseen: str = "held") -> Filled:
    """
    Fill the scores that a year did not take: `scores`, shape (2, n_units, n_dimensions), NaN where not taken.

    A score taken in one year only is *held* at that year's level in the other, so that its performance effect is zero;
    or it moved *parallel* to the mean of the unit's dimensions taken in both years (where the unit has none, of the
    government's units that have), within 0..100. One taken in neither year is the unit's own in its other dimensions
    plus the mean difference of the two dimensions in the government's other units: additive in unit and dimension, the
    same in both years when held. A `ParameterError` is raised if `unseen` is neither of the two.
    """
    check_choices("unseen", (unseen,), RULES_OF_UNSEEN)
    seen = ~np.isnan(scores)
    # whichever year took it; the later where both did
    known = np.where(seen[1], scores[1], scores[0])
    imputed = np.isnan(known)
    if imputed.any():
        known = np.where(imputed, _additive(known, government), known)
    filled = np.where(seen, scores, known)
    if unseen == "parallel":
        # what only the later year took stood lower or higher by the shift in the earlier year, and the reverse
        shift = _shift(scores, government)[:, np.newaxis]
        only_later, only_earlier = ~seen[0] & (seen[1] | imputed), seen[0] & ~seen[1]
        filled[0] = np.where(only_later, np.clip(filled[0] - shift, 0, FULL), filled[0])
        filled[1] = np.where(only_earlier, np.clip(filled[1] + shift, 0, FULL), filled[1])
    return Filled(filled, seen[0] != seen[1], imputed & ~np.isnan(filled[0]))


def _additive(known: NDArray[np.float64], government: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each score as the others of its unit predict it; NaN where they don't."""
    total, terms = np.zeros((2, *known.shape))
    for wanted, given in permutations(range(known.shape[1]), 2):
        guess = known[:, given] + group_mean(known[:, wanted] - known[:, given], government)
        there = ~np.isnan(guess)
        total[there, wanted] += guess[there]
        terms[:, wanted] += there
    with np.errstate(invalid="ignore"):
        return np.clip(total / terms, 0, FULL)


def _shift(scores: NDArray[np.float64], government: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how far each unit moved in the dimensions taken in both years; 0 where its government shows nothing."""
    moved = scores[1] - scores[0]
    with np.errstate(invalid="ignore"):
        own = np.nansum(moved, axis=1) / np.count_nonzero(~np.isnan(moved), axis=1)
    return np.nan_to_num(np.where(np.isnan(own), group_mean(own, government), own))


def group_mean(values: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each entry the mean of its group, leaving out NaN; NaN where a group has nothing else."""
    return group_means(values[:, np.newaxis], group, int(group.max(initial=-1)) + 1)[group, 0]

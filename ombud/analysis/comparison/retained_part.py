"""What a total leaves possible for the part of it that two methods share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ombud.errors import OmbudError
from ombud.rounding import exact
from ombud.vocabulary import FULL

READINGS = ("narrow", "wide")  # of what was retained


def bounds(total: npt.ArrayLike, weight: npt.ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """
    Bound the score of the part that weighs `weight`, given the total and scores within 0..100.

    With the rest anywhere in 0..100, ``total = weight * part + (1 - weight) * rest`` leaves
    ``max(0, (total - 100 (1 - weight)) / weight) <= part <= min(100, total / weight)``.

    Parameters
    ----------
    total : array_like
        Totals in points, 0..100; missing stays missing.
    weight : array_like
        Share of the part, in (0, 1]; broadcast against `total`.

    Returns
    -------
    low, high : ndarray
        Points, 0..100.

    Raises
    ------
    OmbudError
        If a weight is outside (0, 1] or a total outside 0..100.

    Examples
    --------
    >>> low, high = bounds([87.12, 30.0], 0.3237)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([60.21, 0.0], [100.0, 92.68])
    """
    total, weight = np.asarray(total, dtype=float), np.asarray(weight, dtype=float)
    _check_weight(weight)
    wrong = total[(exact(total) < 0) | (exact(total) > FULL)]  # a mean of hundreds may exceed 100 by its rounding
    if wrong.size:
        raise OmbudError("The total {total} is not within 0 to 100 points", total=wrong[0])
    high = np.minimum(FULL, total / weight)
    # the last bits of the two ends must not cross
    return np.clip((total - FULL * (1 - weight)) / weight, 0.0, high), high


def break_even(before: npt.ArrayLike, after: npt.ArrayLike, weight: npt.ArrayLike) -> np.ndarray:
    """
    Return the score that the added part must have averaged if the retained part had not moved.

    Below 0 or above 100 it is impossible: then the retained part itself must have moved.

    Parameters
    ----------
    before, after : array_like
        Totals in points; before the change all of it is the retained part.
    weight : array_like
        Share of the retained part afterwards, in (0, 1).

    Returns
    -------
    ndarray
        Points, not clipped to 0..100.

    Raises
    ------
    OmbudError
        If a weight is outside (0, 1).

    Examples
    --------
    >>> break_even(99.25, 87.12, 0.3237).round(2).tolist()
    81.31
    """
    before, after, weight = (np.asarray(each, dtype=float) for each in (before, after, weight))
    _check_weight(weight)
    if np.any(weight >= 1):
        raise OmbudError("With nothing added (weight {weight}) there is no break-even; accepted: below 1", weight=1)
    return (after - weight * before) / (1 - weight)


def _check_weight(weight: np.ndarray) -> None:
    wrong = weight[~((weight > 0) & (weight <= 1))]
    if wrong.size:
        raise OmbudError("The weight {weight} is not a share; accepted: above 0, at most 1", weight=wrong[0])

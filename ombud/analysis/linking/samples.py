"""The scores that a linking is estimated from: totals, anchor scores and frequencies of one sample."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from ombud.errors import OmbudError


class LinkingError(OmbudError, ValueError):
    """Scores or options from which no linking can be estimated."""


@dataclass(frozen=True, eq=False)
class Sample:
    """
    Scores of one sample of governments (or examinees).

    Attributes
    ----------
    total : ndarray of float, shape (rows,)
        Total scores, in points.
    frequency : ndarray of float, shape (rows,)
        How many governments each row stands for.
    anchor : ndarray of float, shape (rows,), or None
        Scores on the anchor, in points; None where the method uses none.
    """

    total: np.ndarray
    frequency: np.ndarray
    anchor: np.ndarray | None = None

    @cached_property
    def size(self) -> float:
        """Number of governments: the sum of the frequencies."""
        return float(self.frequency.sum())


def read_sample(
    total: ArrayLike,
    frequency: ArrayLike | None,
    anchor: ArrayLike | None,
    *,
    name: str,
) -> Sample:
    """
    Return a sample after checking lengths, finiteness and spread.

    Parameters
    ----------
    total, frequency, anchor : array_like of float, shape (rows,)
        Totals, frequencies (None: one each) and anchor scores (None: no anchor).
    name : {"x", "y"}
        What the caller names the totals; the others are ``weights_<name>`` and ``anchor_<name>``.

    Returns
    -------
    Sample

    Raises
    ------
    LinkingError
        Naming the argument and what is accepted.
    """
    totals = read_scores(total, name)
    weights_name, anchor_name = f"weights_{name}", f"anchor_{name}"
    weights = np.ones(totals.size) if frequency is None else read_scores(frequency, weights_name)
    _require_length(weights, weights_name, totals, name)
    if (weights < 0).any():
        raise LinkingError(
            "{argument} has {count} negative value(s); accepted: how many governments each row stands for, "
            "zero or more",
            argument=weights_name,
            count=int((weights < 0).sum()),
        )
    _require_spread(totals, weights, name)
    if anchor is None:
        return Sample(totals, weights)
    anchors = read_scores(anchor, anchor_name)
    _require_length(anchors, anchor_name, totals, name)
    _require_spread(anchors, weights, anchor_name)
    return Sample(totals, weights, anchors)


def read_scores(scores: ArrayLike, argument: str) -> np.ndarray:
    """Return a read-only copy of `scores` as one row of finite numbers, or raise LinkingError."""
    try:
        numbers = np.array(scores, dtype=float)
    except (TypeError, ValueError) as error:
        raise LinkingError("{argument} is not numeric; accepted: numbers", argument=argument) from error
    if numbers.ndim != 1:
        raise LinkingError(
            "{argument} has {dimensions} dimensions; accepted: one row of numbers",
            argument=argument,
            dimensions=numbers.ndim,
        )
    missing = ~np.isfinite(numbers)
    if missing.any():
        raise LinkingError(
            "{argument} has {count} missing or infinite value(s), the first at position {first}; "
            "accepted: finite numbers (drop the governments without a score first)",
            argument=argument,
            count=int(missing.sum()),
            first=int(missing.argmax()),
        )
    numbers.flags.writeable = False
    return numbers


def _require_length(values: np.ndarray, argument: str, total: np.ndarray, name: str) -> None:
    if values.size != total.size:
        raise LinkingError(
            "{argument} has {found} value(s); accepted: {expected}, one for each value of {name}",
            argument=argument,
            found=values.size,
            expected=total.size,
            name=name,
        )


def _require_spread(scores: np.ndarray, frequency: np.ndarray, argument: str) -> None:
    distinct = np.unique(scores[frequency > 0]).size
    if distinct < 2 or frequency.sum() < 2:
        raise LinkingError(
            "{argument} has {distinct} distinct value(s) in {size:g} government(s); "
            "accepted: at least two governments with different scores",
            argument=argument,
            distinct=distinct,
            size=float(frequency.sum()),
        )

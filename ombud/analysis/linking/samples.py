"""The scores that a linking is estimated from: totals, anchor scores and frequencies of one sample."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ombud.errors import N_, OmbudError


class LinkingError(OmbudError, ValueError):
    """Scores or options from which no linking can be estimated."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Scores of one sample of governments (or examinees)."""

    total: np.ndarray  # shape (rows,); total scores, in points
    anchor: np.ndarray  # shape (rows,); scores on the anchor, in points; 0 where the method uses none
    frequency: np.ndarray  # shape (rows,); how many governments each row stands for

    @property
    def size(self) -> float:
        """Number of governments: the sum of the frequencies."""
        return float(self.frequency.sum())


def read_sample(
    total: npt.ArrayLike, anchor: npt.ArrayLike | None, frequency: npt.ArrayLike | None, name: str
) -> Sample:
    """Return a sample after checking lengths, finiteness and spread; a `LinkingError` names the argument, x or y."""
    totals = _read_scores(total, name, name)
    rows = len(totals)
    frequencies = np.ones(rows) if frequency is None else _read_scores(frequency, f"weights_{name}", name, rows)
    negative = int((frequencies < 0).sum())
    if negative:
        template = N_(
            "{argument} has {count} negative value(s); accepted: how many governments each row stands for, zero or more"
        )
        raise LinkingError(template, argument=f"weights_{name}", count=negative)
    anchors = np.zeros(rows) if anchor is None else _read_scores(anchor, f"anchor_{name}", name, rows)
    sample = Sample(totals, anchors, frequencies)
    given = {name: totals} if anchor is None else {name: totals, f"anchor_{name}": anchors}
    for argument, scores in given.items():
        distinct = np.unique(scores[frequencies > 0]).size
        if distinct < 2 or sample.size < 2:
            template = N_(
                "{argument} has {distinct} distinct value(s) in {size} government(s); "
                "accepted: at least two governments with different scores"
            )
            size = sample.size if sample.size % 1 else int(sample.size)
            raise LinkingError(template, argument=argument, distinct=distinct, size=size)
    return sample


def _read_scores(scores: npt.ArrayLike, argument: str, name: str, expected: int | None = None) -> np.ndarray:
    """Return a copy of `scores` as one row of finite numbers, as many as `expected`."""
    try:
        values = np.array(scores, dtype=float)
    except (TypeError, ValueError) as error:
        raise LinkingError("{argument} is not numeric; accepted: numbers", argument=argument) from error
    if values.ndim != 1:
        template = N_("{argument} has {dimensions} dimensions; accepted: one row of numbers")
        raise LinkingError(template, argument=argument, dimensions=values.ndim)
    missing = np.flatnonzero(~np.isfinite(values))
    if missing.size:
        template = N_(
            "{argument} has {count} missing or infinite value(s), the first at position {first}; "
            "accepted: finite numbers (drop the governments without a score first)"
        )
        raise LinkingError(template, argument=argument, count=missing.size, first=int(missing[0]))
    if expected is not None and len(values) != expected:
        template = N_("{argument} has {found} value(s); accepted: {expected}, one for each value of {name}")
        raise LinkingError(template, argument=argument, found=len(values), expected=expected, name=name)
    return values

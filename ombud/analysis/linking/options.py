"""The choices that `link` accepts, and what it says of the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ombud.analysis.linking.distributions import on_grid
from ombud.analysis.linking.equipercentile import CONTINUIZATIONS
from ombud.analysis.linking.line_formulas import ANCHOR_METHODS, SYNTHETIC_METHODS
from ombud.analysis.linking.samples import LinkingError, Sample

METHODS = ("mean", "linear", "equipercentile", *ANCHOR_METHODS)
DESIGNS = ("equivalent_groups", "single_group")
STANDARD_ERRORS = ("analytic", "bootstrap")


def require_anchors(method: str, design: str, anchor_x: ArrayLike | None, anchor_y: ArrayLike | None) -> tuple:
    """Return both anchors, or None twice where the method uses none; raise LinkingError if one is missing."""
    if method not in ANCHOR_METHODS:
        return None, None
    if design == "single_group":
        raise LinkingError(
            'method "{method}" links two different samples; accepted with design "single_group": {accepted}',
            method=method,
            accepted=", ".join(name for name in METHODS if name not in ANCHOR_METHODS),
        )
    for argument, anchor in (("anchor_x", anchor_x), ("anchor_y", anchor_y)):
        if anchor is None:
            raise LinkingError(
                'method "{method}" needs {argument}; accepted: one anchor score for each government',
                method=method,
                argument=argument,
            )
    return anchor_x, anchor_y


def synthetic_share(method: str, ws: float | None, x: Sample, y: Sample) -> float | None:
    """Return the x group's share of the synthetic population, by default its share of all governments."""
    if method not in SYNTHETIC_METHODS:
        return None
    if ws is None:
        return x.size / (x.size + y.size)
    if not 0 <= ws <= 1:
        raise LinkingError("ws is {ws}; accepted: a share from 0 to 1", ws=ws)
    return float(ws)


def choose_continuization(x: Sample, y: Sample, continuization: str | None, step: float) -> str:
    """Return how equipercentile makes these scores continuous: as asked, or by whether they lie on a grid."""
    if not (np.isfinite(step) and step > 0):
        raise LinkingError("step is {step}; accepted: a number of points above 0", step=step)
    regular = on_grid(x.total, step) and on_grid(y.total, step)
    if continuization is None:
        return "uniform" if regular else "empirical"
    require_choice(continuization, CONTINUIZATIONS, "continuization")
    if continuization == "uniform" and not regular:
        raise LinkingError(
            'continuization "uniform" needs scores {step} apart; accepted: another step, or "empirical"',
            step=step,
        )
    return continuization


def require_same_rows(x: Sample, y: Sample) -> None:
    """Raise LinkingError unless x and y can be the same governments row by row."""
    if x.total.size != y.total.size or not np.array_equal(x.frequency, y.frequency):
        raise LinkingError(
            'design "single_group" needs x and y of the same governments, found {rows_x} and {rows_y} rows; '
            "accepted: equally many rows with equal weights",
            rows_x=x.total.size,
            rows_y=y.total.size,
        )


def require_choice(value: str, accepted: Sequence[str], argument: str) -> None:
    """Raise LinkingError unless `value` is one of those accepted."""
    if value not in accepted:
        raise LinkingError(
            "{argument} is {value}; accepted: {accepted}",
            argument=argument,
            value=repr(value),
            accepted=", ".join(accepted),
        )


def require_whole(value: int, least: int, argument: str) -> None:
    """Raise LinkingError unless `value` is a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise LinkingError(
            "{argument} is {value}; accepted: a whole number of at least {least}",
            argument=argument,
            value=repr(value),
            least=least,
        )

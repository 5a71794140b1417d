"""`link`: from scores and options to an estimated linking function."""

import numpy as np
import numpy.typing as npt

from ombud.analysis.linking.equipercentile import Equipercentile
from ombud.analysis.linking.lines import ANCHOR_METHODS, SYNTHETIC_METHODS, StraightLine
from ombud.analysis.linking.links import Link
from ombud.analysis.linking.samples import LinkingError, Sample, read_sample
from ombud.errors import check_choices

PLAIN_METHODS = ("mean", "linear", "equipercentile")
METHODS = (*PLAIN_METHODS, *ANCHOR_METHODS)
DESIGNS = ("equivalent_groups", "single_group")
ANCHOR_DESIGN = "nonequivalent_groups"
GRID_TOLERANCE = 1e-6
MOST_CELLS = 1_000_000


def link(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    method: str,
    anchor_x: npt.ArrayLike | None = None,
    anchor_y: npt.ArrayLike | None = None,
    ws: float | None = None,
    *,
    weights_x: npt.ArrayLike | None = None,
    weights_y: npt.ArrayLike | None = None,
    design: str = "equivalent_groups",
    step: float | None = 1.0,
) -> Link:
    """
    Estimate the function that puts scores of X on the scale of Y: Kolen & Brennan (2014), chapters 2, 4 and 7.

    A linked total holds the same place among the same kind of governments under the other method.

    Parameters
    ----------
    x, y : array_like of float, shape (rows_x,) and (rows_y,)
        Totals under the two methods.
    method : {"mean", "linear", "equipercentile", "tucker", "levine", "levine_true", "chained"}
        The last four need an anchor.
    anchor_x, anchor_y : array_like of float, optional
        Scores of the same governments on the part that both methods share; it counts in the total. Ignored by methods
        without anchor.
    ws : float, optional
        Share of the x group in the synthetic population of "tucker" and "levine", 0..1; by default the x group's share
        of all governments, as in R equate. Ignored by the other methods.
    weights_x, weights_y : array_like of float, optional
        Frequencies: how many governments each row stands for, by default one; their sum counts as sample size. Weights
        that correct a selection give the line for the population, but must be scaled to the number of governments seen,
        and even then the standard errors are too small. A score of frequency 0 extends the grid of "equipercentile".
    design : {"equivalent_groups", "single_group"}
        Whether x and y come from two samples of one population, or from the same governments row by row.
        The methods with anchor have a design of their own: two samples that may differ.
    step : float or None
        How equipercentile makes scores continuous. If all scores lie on a grid of `step` points, each is spread over a
        cell of one step (Kolen & Brennan), and links to between half a step below the lowest and above the highest Y
        score. Else, or if None, straight lines go through the percentile ranks of the distinct values, and link into
        the observed range of Y.

    Examples
    --------
    >>> to_2021 = link([60, 70, 80, 90], [50, 70, 90, 110], "linear")
    >>> to_2021(75)
    80.0
    """
    check_choices("method", (method,), METHODS, LinkingError)
    check_choices("design", (design,), DESIGNS, LinkingError)
    if method in ANCHOR_METHODS:
        _require_anchors(method, design, anchor_x, anchor_y)
        design = ANCHOR_DESIGN
    else:
        anchor_x = anchor_y = None
    if design == "single_group" and weights_y is None:
        weights_y = weights_x
    samples = read_sample(x, anchor_x, weights_x, "x"), read_sample(y, anchor_y, weights_y, "y")
    if design == "single_group" and not np.array_equal(samples[0].frequency, samples[1].frequency):
        raise LinkingError(
            'design "single_group" needs x and y of the same governments, found {rows_x} and {rows_y} rows; '
            "accepted: equally many rows with equal weights",
            rows_x=len(samples[0].total),
            rows_y=len(samples[1].total),
        )
    ws = _synthetic_share(ws, *samples) if method in SYNTHETIC_METHODS else None
    if method == "equipercentile":
        return Link(method, design, np.nan, np.nan, ws, *samples, Equipercentile(_grid_step(samples, step)))
    estimator = StraightLine(method, ws)
    return Link(method, design, *estimator.line(*samples), ws, *samples, estimator)


def _require_anchors(method: str, design: str, anchor_x: npt.ArrayLike | None, anchor_y: npt.ArrayLike | None) -> None:
    if design == "single_group":
        raise LinkingError(
            'method "{method}" links two different samples; accepted with design "single_group": {accepted}',
            method=method,
            accepted=", ".join(PLAIN_METHODS),
        )
    for argument, anchor in (("anchor_x", anchor_x), ("anchor_y", anchor_y)):
        if anchor is None:
            raise LinkingError(
                'method "{method}" needs {argument}; accepted: one anchor score for each government',
                method=method,
                argument=argument,
            )


def _synthetic_share(ws: float | None, x: Sample, y: Sample) -> float:
    if ws is None:
        return x.size / (x.size + y.size)
    if not 0 <= ws <= 1:
        raise LinkingError("ws is {ws}; accepted: a share from 0 to 1", ws=ws)
    return float(ws)


def _grid_step(samples: tuple[Sample, Sample], step: float | None) -> float | None:
    """Return the step of the grid on which the totals of both samples lie, or None if they do not."""
    if step is None:
        return None
    if not (np.isfinite(step) and step > 0):
        raise LinkingError("step is {step}; accepted: a number of points above 0", step=step)
    for sample in samples:
        steps = (sample.total - sample.total.min()) / step
        if steps.max() >= MOST_CELLS or np.abs(steps - np.round(steps)).max() >= GRID_TOLERANCE:
            return None
    return step

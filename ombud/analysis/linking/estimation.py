"""`link`: from scores and options to an estimated linking function."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ombud.analysis.linking.equipercentile import EquipercentileEstimator
from ombud.analysis.linking.line_estimator import LineEstimator
from ombud.analysis.linking.line_formulas import ANCHOR_METHODS
from ombud.analysis.linking.links import Link
from ombud.analysis.linking.moments import moments
from ombud.analysis.linking.options import (
    DESIGNS,
    METHODS,
    STANDARD_ERRORS,
    choose_continuization,
    require_anchors,
    require_choice,
    require_same_rows,
    require_whole,
    synthetic_share,
)
from ombud.analysis.linking.samples import LinkingError, Sample, read_sample

ANCHOR_DESIGN = "nonequivalent_groups"


def link(
    x: ArrayLike,
    y: ArrayLike,
    method: str,
    anchor_x: ArrayLike | None = None,
    anchor_y: ArrayLike | None = None,
    ws: float | None = None,
    *,
    weights_x: ArrayLike | None = None,
    weights_y: ArrayLike | None = None,
    design: str = "equivalent_groups",
    external_anchor: bool = False,
    continuization: str | None = None,
    step: float = 1.0,
    standard_error: str = "analytic",
    replications: int = 1000,
    seed: int = 0,
) -> Link:
    """
    Estimate the function that puts scores of X on the scale of Y.

    This is linking, not equating: since the construct changed in 2022, a linked total says which total of the
    other method holds the same place among the same kind of governments, not that the two could stand for
    each other.

    Parameters
    ----------
    x, y : array_like of float, shape (rows_x,) and (rows_y,)
        Totals under the two methods, in points.
    method : {"mean", "linear", "equipercentile", "tucker", "levine", "levine_true", "chained"}
        The last four need an anchor.
    anchor_x, anchor_y : array_like of float, optional
        Scores of the same governments on the part that both methods share, in points. Ignored by methods
        without anchor.
    ws : float, optional
        Share of the x group in the synthetic population of "tucker" and "levine", 0..1. The default is the x
        group's share of all governments, as in R equate. Ignored by the other methods.
    weights_x, weights_y : array_like of float, optional
        Frequencies: how many governments each row stands for; the default is one. Their sum counts as sample
        size. Weights that correct a selection give the line for the population, but must be scaled to the
        number of governments seen, and even then the standard errors are too small. A score of frequency 0
        extends the grid of "uniform".
    design : {"equivalent_groups", "single_group"}
        Whether x and y come from two samples of one population, or from the same governments row by row.
        The methods with anchor have a design of their own: two samples that may differ.
    external_anchor : bool
        Whether the anchor is outside the total (default: inside); it matters to the Levine methods.
    continuization : {"uniform", "empirical"}, optional
        How equipercentile makes scores continuous. "uniform": each score spread over a cell of one `step`
        (Kolen & Brennan), for scores on a grid; links to between half a step below the lowest and above the
        highest Y score. "empirical": straight lines through the percentile ranks of the distinct values, for
        totals with decimals; links into the observed range of Y. The default is "uniform" if all scores lie
        on a grid of `step`, else "empirical".
    step : float
        Distance between scores on the grid, in points.
    standard_error : {"analytic", "bootstrap"}
        How `Link.standard_error` is found.
    replications, seed : int
        Of the bootstrap.

    Returns
    -------
    Link

    Raises
    ------
    LinkingError
        If the scores or options allow no linking; the message names the argument and what is accepted.

    References
    ----------
    Kolen, M. J., & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.). Springer. Chapters
    2, 4 and 7; chapter 10 on linking as against equating.

    Examples
    --------
    >>> to_2021 = link([60, 70, 80, 90], [50, 70, 90, 110], "linear")
    >>> to_2021(75)
    80.0
    """
    require_choice(method, METHODS, "method")
    require_choice(design, DESIGNS, "design")
    require_choice(standard_error, STANDARD_ERRORS, "standard_error")
    require_whole(replications, 2, "replications")
    require_whole(seed, 0, "seed")
    if design == "single_group" and weights_y is None:
        weights_y = weights_x
    anchors = require_anchors(method, design, anchor_x, anchor_y)
    sample_x = read_sample(x, weights_x, anchors[0], name="x")
    sample_y = read_sample(y, weights_y, anchors[1], name="y")
    if design == "single_group":
        require_same_rows(sample_x, sample_y)
    if method == "equipercentile":
        ws, intercept, slope = None, np.nan, np.nan
        estimator = EquipercentileEstimator(choose_continuization(sample_x, sample_y, continuization, step), step)
    else:
        ws = synthetic_share(method, ws, sample_x, sample_y)
        estimator = LineEstimator(method, ws, external_anchor)
        intercept, slope = _line(estimator, sample_x, sample_y)
    design = ANCHOR_DESIGN if method in ANCHOR_METHODS else design
    return Link(
        method,
        design,
        intercept,
        slope,
        ws,
        sample_x,
        sample_y,
        estimator,
        standard_error,
        replications,
        seed,
    )


def _line(estimator: LineEstimator, x: Sample, y: Sample) -> tuple[float, float]:
    moments_x, moments_y = moments(x), moments(y)
    if estimator.method.startswith("levine"):
        for name, group in (("x", moments_x), ("y", moments_y)):
            if group.covariance <= 0:
                raise LinkingError(
                    "anchor_{name} does not rise with {name} (covariance {covariance:.4g}); "
                    'accepted by "{method}": an anchor that measures the same',
                    name=name,
                    covariance=float(group.covariance),
                    method=estimator.method,
                )
    intercept, slope = (float(part) for part in estimator.line(moments_x, moments_y))
    if not np.isfinite(slope):
        raise LinkingError(
            'the groups differ so much on the anchor that "{method}" has no variance left in the synthetic '
            'population; accepted: method "chained" or "levine_true", or another ws',
            method=estimator.method,
        )
    return intercept, slope

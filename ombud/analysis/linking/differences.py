"""How far two linkings differ, and whether by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from ombud.analysis.linking.links import Link
from ombud.analysis.linking.options import STANDARD_ERRORS, require_choice
from ombud.analysis.linking.samples import LinkingError, read_scores
from ombud.analysis.linking.standard_errors import Term, bootstrap_error, sandwich_error


def linking_difference(
    link_a: Link,
    link_b: Link,
    x: Sequence[float],
    *,
    level: float = 0.95,
    standard_error: str | None = None,
) -> pd.DataFrame:
    """
    Return the difference of two linkings with its standard error.

    Two linkings of the same data err together, so their errors are not added: each government's influence on
    both is subtracted first (or both are estimated on the same resamples). Samples count as the same
    governments when they hold the same totals and weights in the same order, whichever side of a linking they
    are on; all others count as independent.

    Parameters
    ----------
    link_a, link_b : Link
        The difference is `link_a` minus `link_b`.
    x : array_like of float, shape (scores,)
        Scores on the X scale, in points.
    level : float
        Coverage of the interval, between 0 and 1.
    standard_error : {"analytic", "bootstrap"}, optional
        The default is "bootstrap" if either linking uses it, with that linking's replications and seed.

    Returns
    -------
    DataFrame
        One row per score: x, difference, standard_error, low, high, all in points. The interval is normal.

    Raises
    ------
    LinkingError
        If a score is missing, or an option is not accepted.

    References
    ----------
    Kolen, M. J., & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.). Springer. Chapter 7
    (delta method, bootstrap).

    Examples
    --------
    >>> from ombud.analysis.linking import link
    >>> x, y = [60, 70, 80, 90], [50, 70, 90, 115]
    >>> between = linking_difference(link(x, y, "linear"), link(x, y, "mean"), [60, 90])
    >>> between[["x", "difference"]].round(2).values.tolist()
    [[60.0, -17.3], [90.0, 17.3]]
    """
    scores = np.atleast_1d(read_scores(np.atleast_1d(x), "x"))
    if not 0 < level < 1:
        raise LinkingError("level is {level}; accepted: a share between 0 and 1, such as 0.95", level=level)
    resampled = next((one for one in (link_a, link_b) if one.error_method == "bootstrap"), None)
    if standard_error is None:
        standard_error = "analytic" if resampled is None else "bootstrap"
    require_choice(standard_error, STANDARD_ERRORS, "standard_error")
    rows_a, rows_b = shared_row_sets(link_a, link_b)
    terms = [
        Term(link_a.estimator, link_a.x, link_a.y, *rows_a),
        Term(link_b.estimator, link_b.x, link_b.y, *rows_b, sign=-1),
    ]
    if standard_error == "bootstrap":
        source = resampled or link_a
        error = bootstrap_error(terms, scores, source.replications, source.seed)
    else:
        error = sandwich_error(terms, scores)
    difference = link_a(scores) - link_b(scores)
    margin = NormalDist().inv_cdf((1 + level) / 2) * error
    return pd.DataFrame(
        {
            "x": scores,
            "difference": difference,
            "standard_error": error,
            "low": difference - margin,
            "high": difference + margin,
        }
    )


def shared_row_sets(link_a: Link, link_b: Link) -> tuple[tuple[int, int], tuple[int, int]]:
    """
    Return a number for the rows behind each sample of two linkings; equal numbers are the same governments.

    Parameters
    ----------
    link_a, link_b : Link

    Returns
    -------
    rows_a, rows_b : tuple of int
        For the x and the y sample of each linking.
    """
    a_x, a_y = link_a.row_sets()
    same_x, same_y = link_b.x.same_rows(link_a.x), link_b.y.same_rows(link_a.y)
    b_x = a_x if same_x else a_y if link_b.x.same_rows(link_a.y) and not same_y else 2
    b_y = a_y if same_y else a_x if link_b.y.same_rows(link_a.x) and not same_x else 3
    if link_b.design == "single_group":
        # rows that b pairs are one set wherever they occur
        joined = min(b_x, b_y)
        a_x, a_y, b_x, b_y = (joined if rows in (b_x, b_y) else rows for rows in (a_x, a_y, b_x, b_y))
    return (a_x, a_y), (b_x, b_y)

"""Cells of the comparison grid that a linking function estimates from governments with both totals."""

from itertools import permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.linking import Link, link
from ombud.analysis.linking.links import PLAIN_METHODS
from ombud.errors import check_choices
from ombud.vocabulary import FULL, REGIONAL

NORMAL = 1.96  # standard errors on each side of a 95% interval
UNLINKED = dict.fromkeys(["standard_error", "prediction_error", "prediction_low", "prediction_high"], np.nan) | {
    "outside_bounds": False
}


def link_grid(cells: pd.DataFrame, method: str = "linear") -> pd.DataFrame:
    """
    Estimate the cells off the diagonal by a link between the totals of the two years.

    `cells` are the grid, as `ombud.compare` gives it without a link; `method` is "mean", "linear" or "equipercentile".
    Returns them with the columns of `linked_columns`: cells of regional governments off the diagonal that were
    *bounded* or *unidentified* become *linked* where the data year's total is published; low and high stay the bounds
    that hold without a model. Raises `ParameterError` for another method, `LinkingError` if too few governments have
    both totals.

    The link matches the distributions of the same governments in both years, which also takes a change in performance
    that they all shared for method.
    """
    check_choices("link", (method,), PLAIN_METHODS)
    result, regional = cells.assign(**UNLINKED), cells["level"].isin(REGIONAL)
    diagonal = cells[(cells["data_year"] == cells["method_year"]) & regional]
    totals = diagonal.pivot(index="government_code", columns="data_year", values="value")
    both, open_cells = totals.dropna(), cells["grade"].isin(["bounded", "unidentified"]) & regional
    for data_year, method_year in permutations(totals, 2):
        own = cells["government_code"].map(totals[data_year])
        wanted = open_cells & (cells["data_year"] == data_year) & (cells["method_year"] == method_year) & own.notna()
        if wanted.any():
            function = link(both[data_year], both[method_year], method, design="single_group")
            reason = "linked_same_governments" if function.stable else "linked_few_governments"
            told = linked_columns(function, own[wanted].to_numpy(), cells[wanted]).assign(grade="linked", reason=reason)
            result.loc[wanted, list(told)] = told
    return result


def linked_columns(
    function: Link, totals: NDArray[np.float64], cells: pd.DataFrame, pairs: tuple[NDArray, NDArray] | None = None
) -> pd.DataFrame:
    """
    Return what a link of `totals` says of `cells`, and how far one government may lie from it (`pairs`), in points.

    Columns: value (clipped to 0..100), standard_error (of the link), prediction_error (of one government),
    prediction_low, prediction_high (95%, within 0..100); outside_bounds: whether the link leads to where, by the
    bounds without a model, the total can't lie.
    """
    linked, error = function(totals), function.prediction_error(totals, pairs)
    low, high = (np.clip(linked + sign * NORMAL * error, 0, FULL) for sign in (-1, 1))
    return pd.DataFrame(
        {
            "value": np.clip(linked, 0, FULL),
            "standard_error": function.standard_error(totals),
            "prediction_error": error,
            "prediction_low": low,
            "prediction_high": high,
            "outside_bounds": (linked < cells["low"]) | (linked > cells["high"]),
        },
        index=cells.index,
    )

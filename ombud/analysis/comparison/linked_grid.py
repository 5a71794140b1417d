"""Cells of the comparison grid that a linking function estimates from governments with both totals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.analysis.linking import Link, link
from ombud.analysis.linking.estimation import PLAIN_METHODS
from ombud.errors import ParameterError
from ombud.vocabulary import FULL, REGIONAL

REASONS = {
    "linked": (
        "linked on the regional governments with both totals: their mean change counts as the method's, so only a "
        "change beside the others' counts as performance"
    ),
    "unstable": (
        "linked on fewer than 100 regional governments with both totals, which is unstable: their mean change counts "
        "as the method's, so only a change beside the others' counts as performance"
    ),
}


def link_grid(cells: pd.DataFrame, method: str = "linear") -> pd.DataFrame:
    """
    Estimate the cells off the diagonal by a link between the totals of the two years.

    Parameters
    ----------
    cells : DataFrame
        The grid, as `ombud.analysis.comparison.compare` gives it without a link.
    method : {"mean", "linear", "equipercentile"}
        How totals of one year are put on the scale of the other.

    Returns
    -------
    DataFrame
        `cells` with ``standard_error`` (points, of the link; missing where a cell is not linked). Cells of regional
        governments off the diagonal that were *bounded* or *unidentified* become *linked* where the data year's total
        is published: ``value`` is the linked total, clipped to 0..100; low and high stay the bounds that hold without
        a model.

    Raises
    ------
    ParameterError
        If `method` is none of those above.
    LinkingError
        If too few governments have both totals.

    Notes
    -----
    One group, both totals: the link matches the distributions of the same governments in both years, which also
    takes a change in performance that they all shared for method. Its standard error tells how the function would
    vary with other governments, not how far one government may lie from it.
    """
    if method not in PLAIN_METHODS:
        raise ParameterError("{name} is {given}; accepted: {accepted}", name="link", given=repr(method),
                             accepted=", ".join(PLAIN_METHODS))  # fmt: skip
    result = cells.assign(standard_error=np.nan)
    diagonal = cells[(cells["data_year"] == cells["method_year"]) & cells["level"].isin(REGIONAL)]
    totals = diagonal.pivot(index="government_code", columns="data_year", values="value")
    both = totals.dropna()
    for data_year, method_year in (tuple(totals.columns), tuple(totals.columns)[::-1]):
        wanted = (
            (cells["data_year"] == data_year) & (cells["method_year"] == method_year)
            & cells["grade"].isin(["bounded", "unidentified"]) & cells["level"].isin(REGIONAL)
        )  # fmt: skip
        own = cells["government_code"].map(totals[data_year])
        wanted &= own.notna()
        if not wanted.any():
            continue
        function = link(both[data_year], both[method_year], method, design="single_group")
        result = _estimated(result, wanted, own, function)
    return result


def _estimated(cells: pd.DataFrame, wanted: pd.Series, own: pd.Series, function: Link) -> pd.DataFrame:
    linked = np.clip(function(own[wanted].to_numpy()), 0, FULL)
    cells.loc[wanted, "value"] = linked
    cells.loc[wanted, "standard_error"] = function.standard_error(own[wanted].to_numpy())
    cells.loc[wanted, "grade"] = "linked"
    cells.loc[wanted, "reason"] = REASONS["linked" if function.stable else "unstable"]
    return cells

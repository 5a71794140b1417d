"""Cells of the comparison grid that a linking function estimates from governments with both totals."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from ombud.analysis.linking import link
from ombud.analysis.linking.estimation import PLAIN_METHODS
from ombud.errors import ParameterError
from ombud.vocabulary import FULL, REGIONAL


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
        raise ParameterError(
            "{name} is {given}; accepted: {accepted}",
            name="link",
            given=repr(method),
            accepted=", ".join(PLAIN_METHODS),
        )
    result, regional = cells.assign(standard_error=np.nan), cells["level"].isin(REGIONAL)
    diagonal = cells[(cells["data_year"] == cells["method_year"]) & regional]
    totals = diagonal.pivot(index="government_code", columns="data_year", values="value")
    both, open_cells = totals.dropna(), cells["grade"].isin(["bounded", "unidentified"]) & regional
    for data_year, method_year in permutations(totals, 2):
        own = cells["government_code"].map(totals[data_year])
        wanted = open_cells & (cells["data_year"] == data_year) & (cells["method_year"] == method_year) & own.notna()
        if wanted.any():
            function = link(both[data_year], both[method_year], method, design="single_group")
            reason = "linked_same_governments" if function.stable else "linked_few_governments"
            own = own[wanted].to_numpy()
            result.loc[wanted, "value"] = np.clip(function(own), 0, FULL)
            result.loc[wanted, "standard_error"] = function.standard_error(own)
            result.loc[wanted, ["grade", "reason"]] = ["linked", reason]
    return result

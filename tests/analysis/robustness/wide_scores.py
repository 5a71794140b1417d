"""Tables of governments that are scored as a whole, as other indices have them; and a design in which all is uncertain."""

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from ombud.analysis.robustness import Design, Dirichlet, ScoreTable

EVERYTHING = Design(
    weights=Dirichlet(30.0),
    aggregation=("arithmetic", "geometric"),
    over=("units", "products"),
    unit_sets="bootstrap",
    resamples=40,
)


def wide_table(
    scores: pd.DataFrame,
    weights: Mapping[Hashable, float] | pd.Series | None = None,
) -> ScoreTable:
    """
    Return a table of governments that are scored as a whole, one row each; each column is a dimension of its own.

    Parameters
    ----------
    scores : DataFrame, shape (n_governments, n_columns)
        Index: unique names of the governments. Points; NaN where missing.
    weights : mapping or Series of column to number, optional
        Only their proportions count. Default: equal.
    """
    scores = scores.sort_index()
    given = pd.Series(1.0, scores.columns) if weights is None else pd.Series(weights).reindex(scores.columns)
    return ScoreTable(
        governments=pd.Index(scores.index, name="government_code"),
        government=np.arange(len(scores)),
        slots=np.full(len(scores), "unit", dtype=object),
        strata=np.arange(len(scores)),
        scores=scores.to_numpy(dtype=float),
        columns=scores.columns,
        dimension=scores.columns.astype(str).to_numpy(dtype=object),
        weights=given.to_numpy(dtype=float) / given.sum(),
        products=np.ones(len(scores)),
        over="units",
    )

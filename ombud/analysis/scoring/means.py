"""Scores joined into an index: weighted means up a tree."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.hierarchy import Hierarchy, read_hierarchy
from ombud.errors import N_, DataError, Fault, check_choices

FILE = "scores"  # how the faults call the table

How = Literal["arithmetic", "geometric"]
Missing = Literal["renormalise", "refuse"]

_DOUBLED = Fault("two columns have the same name", N_("one column per indicator"), FILE)
_LACKING = Fault("the hierarchy names an indicator that has no scores", N_("a column of scores"), FILE)
_COMPUTED = Fault("a node that is computed has scores", N_("scores of indicators only"), FILE)
_NO_NUMBERS = Fault("scores are not numbers", N_("numbers; empty where missing"), FILE)
_UNKNOWN = Fault(
    "this column of numbers is not in the hierarchy", N_("its indicators; codes and years belong in the index"), FILE
)
_INFINITE = Fault("the score of {entity} is not finite", N_("a finite number"), FILE)
_NOT_ABOVE = Fault("the score of {entity} is not above 0", N_("scores above 0, or how='arithmetic'"), FILE)
_MISSING = Fault("the score of {entity} is missing", N_("a score, or missing='renormalise'"), FILE)


def aggregate(
    scores: pd.DataFrame,
    hierarchy: pd.DataFrame,
    weights: Mapping[Hashable, float] | pd.Series | None = None,
    how: How = "arithmetic",
    missing: Missing = "renormalise",
) -> pd.DataFrame:
    """
    Join scores level by level into pillars, sub-indices and an index.

    Parameters
    ----------
    scores : DataFrame, shape (n_entities, n_indicators)
        One row per entity, one column of numbers per indicator. Columns that hold no numbers and that the
        hierarchy does not name (codes, names, flags) are carried along.
    hierarchy : DataFrame
        Either columns ``code`` and ``parent`` (blank for a root), perhaps ``weight``: one row per node. Or
        one row per indicator, from the indicator in the first column to the root in the last. One root or
        several; an indicator may hang at any level.
    weights : mapping or Series of node to number, optional
        Weights among siblings, before those of the hierarchy. Only their proportions count. Siblings
        without any weights weigh the same.
    how : {"arithmetic", "geometric"}
        Weighted mean at every level; the geometric one needs scores above 0.
    missing : {"renormalise", "refuse"}
        Leave a missing score out, so that its siblings' weights are scaled up to make good for it, and
        give NaN where all of a node's scores (or all that have a weight) are missing; or refuse.

    Returns
    -------
    DataFrame
        Index of `scores`. The columns carried along, then one for every node above the indicators, from the
        bottom up, in the unit of the scores. The indicators themselves are left out.

    Raises
    ------
    DataError
        With all faults at once: a hierarchy that is no tree or has unusable weights; indicators without
        scores, scores that are no indicator's or not finite numbers; scores not above 0 for geometric
        means; missing scores when refused (entity and indicator named).
    ParameterError
        If `how` or `missing` is none of those above.

    References
    ----------
    OECD & JRC (2008). Handbook on Constructing Composite Indicators, step 6. The arithmetic mean agrees with
    `Aggregate` of the R package COINr.

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"process": [80.0, 60.0], "output": [90.0, None]}, index=["Nias", "Paser"])
    >>> tree = pd.DataFrame({"code": ["process", "output"], "parent": "total", "weight": [3, 1]})
    >>> aggregate(scores, tree)["total"].tolist()
    [82.5, 60.0]
    """
    check_choices("how", (how,), get_args(How))
    check_choices("missing", (missing,), get_args(Missing))
    tree, faults = read_hierarchy(hierarchy, weights)
    of_tree = {*tree.indicators, *tree.nodes}
    carried = [name for name, kind in scores.dtypes.items() if name not in of_tree and not _holds_numbers(kind)]
    faults += _check_columns(scores, tree, carried)
    if faults:
        raise DataError(faults)
    values = scores[list(tree.indicators)].to_numpy(dtype=float, na_value=np.nan)
    entities = scores[carried[0]] if carried else scores.index
    faults = _check_values(values, list(entities), tree.indicators, how, missing)
    if faults:
        raise DataError(faults)
    joined = pd.DataFrame(np.log(values) if how == "geometric" else values, scores.index, list(tree.indicators))
    for node in tree.nodes:
        children = [child for child, parent in tree.parents.items() if parent == node]
        weights = np.array([[tree.weights[child]] for child in children])
        joined[node] = weighted_means(joined[children].to_numpy(), weights)[:, 0]
    result = joined[list(tree.nodes)]
    return pd.concat([scores[carried], np.exp(result) if how == "geometric" else result], axis=1)


def weighted_means(values: NDArray[np.float64], weights: NDArray[Any]) -> NDArray[np.float64]:
    """
    Return weighted means, shape (n_entities, n_means), that leave missing values out.

    NaN where no value with a weight is there. Weights, shape (n_columns, n_means), are not negative and need not add up
    to 1.
    """
    if (np.count_nonzero(weights, axis=1) > 1).any():
        present = ~np.isnan(values)
        with np.errstate(invalid="ignore"):
            return (np.where(present, values, 0.0) @ weights) / (present.astype(float) @ weights)
    # a tree: each column belongs to one mean; added in order, no library's threads or processor change the last digit
    sums, held = np.zeros((2, weights.shape[1], len(values)))
    for column, mean in zip(*np.nonzero(weights), strict=True):
        present = ~np.isnan(values[:, column])
        sums[mean] += np.where(present, values[:, column] * weights[column, mean], 0.0)
        held[mean] += present * weights[column, mean]
    with np.errstate(invalid="ignore"):
        return (sums / held).T


def _holds_numbers(kind: Any) -> bool:
    return pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)


def _check_columns(scores: pd.DataFrame, tree: Hierarchy, carried: list[Hashable]) -> list[Fault]:
    """Return what is wrong with the columns: doubled, lacking, of no indicator, not numbers."""
    doubled = set(scores.columns[scores.columns.duplicated()])
    faults = [replace(_DOUBLED, column=str(name)) for name in scores.columns.unique() if name in doubled]
    faults += [replace(_LACKING, column=str(name)) for name in tree.indicators if name not in scores.columns]
    for name in scores.columns.unique():
        if name in tree.nodes:
            faults.append(replace(_COMPUTED, column=str(name)))
        elif name in doubled or name in carried:
            continue
        elif name not in tree.indicators:
            faults.append(replace(_UNKNOWN, column=str(name)))
        elif not _holds_numbers(scores[name].dtype) and scores[name].notna().any():
            faults.append(replace(_NO_NUMBERS, column=str(name)))
    return faults


def _check_values(
    values: NDArray[np.float64], entities: list[Any], indicators: tuple[Hashable, ...], how: How, missing: Missing
) -> list[Fault]:
    """Return a fault for each score that can't be used, entity by entity."""
    kinds = [(np.isinf(values), _INFINITE)]
    kinds += [(values <= 0, _NOT_ABOVE)] if how == "geometric" else []
    kinds += [(np.isnan(values), _MISSING)] if missing == "refuse" else []
    return [
        replace(
            pattern,
            column=str(indicators[column]),
            value=None if np.isnan(values[row, column]) else float(values[row, column]),
            fields={"entity": entities[row]},
        )
        for wrong, pattern in kinds
        for row, column in np.argwhere(wrong)
    ]

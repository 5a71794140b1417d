"""Scores joined into an index: weighted means up a tree."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from ombud.analysis.scoring.rule import Missing, total_means
from ombud.errors import N_, DataError, Fault, check_choices

FILE = "scores"  # how the faults call the tables
TABLE = "hierarchy"

How = Literal["arithmetic", "geometric"]

Node = Hashable

_NO_ROWS = Fault("the table has no rows", N_("one row per node, or one per indicator"), TABLE)
_NO_NAME = Fault("a node has no name", N_("a name in every row"), TABLE, column="code")
_NO_INDICATOR = Fault("a row names no indicator", N_("a name in the first column"), TABLE)
_WEIGHTS_OF_PATHS = Fault(
    "a table of indicators with their ancestors can't hold weights",
    N_("a table of code, parent and weight; or the argument weights"),
    TABLE,
    column="weight",
)
_AGAIN = Fault(
    "{node} is listed again; row {row} puts it under {parent}", N_("every node once, under one parent"), TABLE
)
_LOOSE = Fault("{node} has neither a parent nor children", N_("a parent"), TABLE)
_CIRCLE = Fault("nodes are each other's ancestors: {circle}", N_("a tree"), TABLE)
_STRANGE = Fault("weights name {node}, which is not in the hierarchy", N_("its nodes"), TABLE)
_UNUSABLE = Fault("the weight of {node} can't be used", N_("a number from 0 up"), TABLE, column="weight")
_SOME = Fault(
    "of the nodes under {parent}, some have a weight and some have none: {without}",
    N_("a weight for each, or for none (equal weights)"),
    TABLE,
    column="weight",
)
_NOUGHT = Fault("all nodes under {parent} have the weight 0", N_("at least one weight above 0"), TABLE, column="weight")
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


@dataclass(frozen=True)
class Hierarchy:
    """A weighted tree, or several side by side."""

    children: dict[Node, list[Node]]  # of each node that has some, from the bottom up, so that none needs a later one
    weights: dict[Node, float]  # weight of each child among its siblings; they need not add up to 1
    indicators: tuple[Node, ...]  # nodes without children: what is scored


def aggregate(
    scores: pd.DataFrame,
    hierarchy: pd.DataFrame,
    weights: Mapping[Hashable, float] | pd.Series | None = None,
    how: How = "arithmetic",
    missing: Missing = "renormalise",
) -> pd.DataFrame:
    """
    Join scores level by level into pillars, sub-indices and an index: OECD & JRC (2008), step 6.

    Parameters
    ----------
    scores : DataFrame, shape (n_entities, n_indicators)
        Numbers. Other columns that the hierarchy does not name (codes, names, flags) are carried along.
    hierarchy : DataFrame
        One row per node: ``code``, ``parent`` (blank for a root), perhaps ``weight``. Or one row per indicator, from
        the indicator in the first column to the root in the last. One root or several; an indicator may hang at any
        level.
    weights : mapping or Series of node to number, optional
        Weights among siblings, before those of the hierarchy. Only their proportions count. Siblings without any
        weights weigh the same.
    how : {"arithmetic", "geometric"}
        Weighted mean at every level; the geometric one needs scores above 0.
    missing : {"renormalise", "refuse"}
        Leave a missing score out, so that its siblings weigh more, and give NaN where all of a node's scores
        (or all that have a weight) are missing; or refuse.

    Returns
    -------
    DataFrame
        Index of `scores`. The columns carried along, then one for every node above the indicators, from the bottom up,
        in the unit of the scores.

    Raises
    ------
    DataError
        With all faults at once: a hierarchy that is no tree or has unusable weights; indicators without scores, scores
        that are no indicator's or not finite numbers, or not above 0 for geometric means; missing scores when refused
        (entity and indicator named).

    Notes
    -----
    The arithmetic mean agrees with `Aggregate` of the R package COINr.

    References
    ----------
    OECD & JRC (2008). Handbook on Constructing Composite Indicators.

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
    of_tree = {*tree.indicators, *tree.children}
    carried = [name for name, kind in scores.dtypes.items() if name not in of_tree and not _holds_numbers(kind)]
    faults += _check_columns(scores, tree, carried)
    if faults:
        raise DataError(faults)
    joined = scores[list(tree.indicators)].astype(float)
    if faults := _check_values(joined, list(scores[carried[0]] if carried else scores.index), how, missing):
        raise DataError(faults)
    if how == "geometric":
        joined = np.log(joined)
    for node, children in tree.children.items():
        joined[node] = total_means(joined[children].to_numpy(), [tree.weights[child] for child in children])
    result = joined[list(tree.children)]
    return pd.concat([scores[carried], np.exp(result) if how == "geometric" else result], axis=1)


def _holds_numbers(kind: Any) -> bool:
    return pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)


def _check_columns(scores: pd.DataFrame, tree: Hierarchy, carried: list[Hashable]) -> list[Fault]:
    """Return what is wrong with the columns: doubled, lacking, of no indicator, not numbers."""
    names, doubled = scores.columns.unique(), set(scores.columns[scores.columns.duplicated()])
    found = [(name, _DOUBLED) for name in names if name in doubled]
    found += [(name, _LACKING) for name in tree.indicators if name not in scores.columns]
    for name in names:
        if name in tree.children:
            found.append((name, _COMPUTED))
        elif name in doubled or name in carried:
            continue
        elif name not in tree.indicators:
            found.append((name, _UNKNOWN))
        elif not _holds_numbers(scores[name].dtype) and scores[name].notna().any():
            found.append((name, _NO_NUMBERS))
    return [replace(fault, column=str(name)) for name, fault in found]


def _check_values(values: pd.DataFrame, entities: list[Any], how: How, missing: Missing) -> list[Fault]:
    """Return a fault for each score that can't be used, entity by entity."""
    kinds = [(np.isinf(values), _INFINITE)]
    kinds += [(values <= 0, _NOT_ABOVE)] if how == "geometric" else []
    kinds += [(values.isna(), _MISSING)] if missing == "refuse" else []
    return [
        replace(
            fault,
            column=str(values.columns[column]),
            value=None if fault is _MISSING else float(values.iat[row, column]),
            fields={"entity": entities[row]},
        )
        for wrong, fault in kinds
        for row, column in np.argwhere(wrong.to_numpy())
    ]


def read_hierarchy(
    table: pd.DataFrame, weights: Mapping[Node, float] | pd.Series | None = None
) -> tuple[Hierarchy, list[Fault]]:
    """
    Read a tree from either form of table that `aggregate` takes; `weights` go before those of the table.

    It is of use only if there are no faults: blank names, nodes listed twice, two parents, circles, nodes that hang on
    nothing, weights that are not numbers from 0 up, siblings of which only some have a weight or all have the weight 0.
    """
    links, faults = _read_links(table)
    parents = {child: parent for child, parent in links if parent is not None}
    children: dict[Node, list[Node]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    given = {}
    if {"code", "parent", "weight"} <= set(table.columns):
        pairs = zip(table["code"], table["weight"], strict=True)
        given = {node: weight for node, weight in pairs if not (_blank(node) or _blank(weight))}
    given |= {} if weights is None else dict(weights)
    named = dict.fromkeys(node for link in links for node in link if node is not None)
    indicators = tuple(node for node in named if node not in children)
    faults += [replace(_STRANGE, fields={"node": node}) for node in given if node not in named]
    faults += [replace(_LOOSE, fields={"node": node}) for node in indicators if node not in parents]
    ordered, circles = _ordered(children)
    usable, wrong = _check_weights(children, given)
    return Hierarchy(ordered, usable, indicators), faults + circles + wrong


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or value != value or (isinstance(value, str) and not value.strip())


def _read_links(table: pd.DataFrame) -> tuple[dict[tuple[Node, Node | None], None], list[Fault]]:
    """Return each child with its parent (None for a root), of a table of either form, and the rows that can't be read."""
    single = {"code", "parent"} <= set(table.columns)  # a row tells the parent of its node alone
    paths = table[["code", "parent"]] if single else table
    unnamed, end = (_NO_NAME, "parent") if single else (_NO_INDICATOR, "")
    faults = [] if single or "weight" not in table else [_WEIGHTS_OF_PATHS]
    if table.empty:
        faults.append(_NO_ROWS)
    links: dict[tuple[Node, Node | None], None] = {}  # a set in the order of the rows
    first: dict[Node, dict[str, Any]] = {}
    for row, path in enumerate(paths.itertuples(index=False, name=None), start=2):
        if _blank(path[0]):
            faults.append(replace(unnamed, row=row, column=str(paths.columns[0])))
            continue
        steps = [(node, str(name)) for node, name in zip(path, paths, strict=True) if not _blank(node)]
        steps = list(pairwise([*steps, (None, end)]))
        for place, ((child, _), (parent, column)) in enumerate(steps[:1] if single else steps):
            if place and (child, parent) in links:  # a pillar stands in the rows of all its indicators
                continue
            if child in first:
                faults.append(replace(_AGAIN, row=row, column=column, value=parent, fields=first[child]))
            first.setdefault(child, {"node": child, "row": row, "parent": parent or "no parent"})
            links[child, parent] = None
    return links, faults


def _check_weights(children: dict[Node, list[Node]], given: dict[Node, Any]) -> tuple[dict[Node, float], list[Fault]]:
    """Return the weights that can be used, equal ones where none are given, and what is wrong with the others."""
    numbers = pd.to_numeric(pd.Series(given, dtype=object), errors="coerce").astype(float)
    usable = numbers[np.isfinite(numbers) & (numbers >= 0)].to_dict()
    faults = [replace(_UNUSABLE, value=given[node], fields={"node": node}) for node in given if node not in usable]
    for parent, siblings in children.items():
        without = [child for child in siblings if child not in given]
        told = {"parent": parent, "without": ", ".join(map(str, without))}
        if len(without) == len(siblings):
            usable |= dict.fromkeys(siblings, 1.0)
        elif without:
            faults.append(replace(_SOME, fields=told))
        elif not any(usable.get(child, 1.0) for child in siblings):
            faults.append(replace(_NOUGHT, fields=told))
    return usable, faults


def _ordered(children: dict[Node, list[Node]]) -> tuple[dict[Node, list[Node]], list[Fault]]:
    """Return the children by node, from the bottom up, and the circles that can't be brought in order."""
    faults = []
    while True:
        try:
            order = TopologicalSorter(children).static_order()
            return {node: children[node] for node in order if node in children}, faults
        except CycleError as error:
            circle = error.args[1]
            faults.append(replace(_CIRCLE, fields={"circle": " > ".join(map(str, circle))}))
            children = {node: below for node, below in children.items() if node not in circle}

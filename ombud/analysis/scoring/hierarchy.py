"""The tree by which indicators are joined into an index: read from a table, checked whole."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ombud.errors import N_, Fault

FILE = "hierarchy"  # how the faults call the table
Node = Hashable

_NO_ROWS = Fault("the table has no rows", N_("one row per node, or one per indicator"), FILE)
_NO_NAME = Fault("a node has no name", N_("a name in every row"), FILE, column="code")
_NO_INDICATOR = Fault("a row names no indicator", N_("a name in the first column"), FILE)
_WEIGHTS_OF_PATHS = Fault(
    "a table of indicators with their ancestors can't hold weights",
    N_("a table of code, parent and weight; or the argument weights"),
    FILE,
    column="weight",
)
_AGAIN = Fault(
    "{node} is listed again; row {row} puts it under {parent}", N_("every node once, under one parent"), FILE
)
_LOOSE = Fault("{node} has neither a parent nor children", N_("a parent"), FILE)
_CIRCLE = Fault("nodes are each other's ancestors: {circle}", N_("a tree"), FILE)
_STRANGE = Fault("weights name {node}, which is not in the hierarchy", N_("its nodes"), FILE)
_UNUSABLE = Fault("the weight of {node} can't be used", N_("a number from 0 up"), FILE, column="weight")
_SOME = Fault(
    "of the nodes under {parent}, some have a weight and some have none: {without}",
    N_("a weight for each, or for none (equal weights)"),
    FILE,
    column="weight",
)
_NOUGHT = Fault("all nodes under {parent} have the weight 0", N_("at least one weight above 0"), FILE, column="weight")


@dataclass(frozen=True)
class Hierarchy:
    """A weighted tree, or several side by side."""

    parents: dict[Node, Node]  # child to parent. A root is nobody's child
    weights: dict[Node, float]  # weight of each child among its siblings; they need not add up to 1
    indicators: tuple[Node, ...]  # nodes without children: what is scored
    nodes: tuple[Node, ...]  # nodes with children, from the bottom up: each needs only what stands before it


class _Link(NamedTuple):
    """A child and its parent (None for a root) with the weight given, where the table says so."""

    child: Node
    parent: Node | None
    weight: Any
    row: int
    column: str


def read_hierarchy(
    table: pd.DataFrame, weights: Mapping[Node, float] | pd.Series | None = None
) -> tuple[Hierarchy, list[Fault]]:
    """
    Read a tree from either form of table that `aggregate` takes; `weights` go before those of the table.

    The hierarchy is of use only if there are no faults, which are all that is wrong with the tree: blank names, nodes
    listed twice, two parents, circles, nodes that hang on nothing, weights that are not numbers from 0 up, siblings of
    which only some have a weight or all have the weight 0.
    """
    links, faults = _read_links(table) if {"code", "parent"} <= set(table.columns) else _read_paths(table)
    if table.empty:
        faults.append(_NO_ROWS)
    first: dict[Node, _Link] = {}
    for link in links:
        known = first.setdefault(link.child, link)
        if known is not link:
            place = {"row": link.row, "column": link.column, "value": link.parent}
            told = {"node": link.child, "row": known.row, "parent": known.parent or "no parent"}
            faults.append(replace(_AGAIN, **place, fields=told))
    parents = {link.child: link.parent for link in links if link.parent is not None}
    given = {link.child: link.weight for link in links if not _blank(link.weight)}
    given |= {} if weights is None else dict(weights)
    named = dict.fromkeys(node for link in links for node in (link.child, link.parent) if node is not None)
    faults += [replace(_STRANGE, fields={"node": node}) for node in given if node not in named]
    usable, weight_faults = _check_weights(parents, given)
    indicators = tuple(node for node in named if node not in set(parents.values()))
    faults += [replace(_LOOSE, fields={"node": node}) for node in indicators if node not in parents]
    nodes, circles = _ordered(parents)
    return Hierarchy(parents, usable, indicators, nodes), faults + circles + weight_faults


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or value != value or (isinstance(value, str) and not value.strip())


def _read_links(table: pd.DataFrame) -> tuple[list[_Link], list[Fault]]:
    given = table["weight"] if "weight" in table else [None] * len(table)
    rows = list(enumerate(zip(table["code"], table["parent"], given, strict=True), start=2))
    faults = [replace(_NO_NAME, row=row) for row, (code, _, _) in rows if _blank(code)]
    links = [
        _Link(code, None if _blank(parent) else parent, weight, row, "parent")
        for row, (code, parent, weight) in rows
        if not _blank(code)
    ]
    return links, faults


def _read_paths(table: pd.DataFrame) -> tuple[list[_Link], list[Fault]]:
    faults, links = [], []
    if "weight" in table:
        faults.append(_WEIGHTS_OF_PATHS)
    seen: set[tuple[Node, Node | None]] = set()
    for row, path in enumerate(table.itertuples(index=False, name=None), start=2):
        steps = [(node, str(name)) for node, name in zip(path, table, strict=True) if not _blank(node)]
        if not steps or _blank(path[0]):
            faults.append(replace(_NO_INDICATOR, row=row, column=str(table.columns[0])))
            continue
        for place, ((child, _), (parent, column)) in enumerate(pairwise([*steps, (None, "")])):
            if place == 0 or (child, parent) not in seen:  # a pillar stands in the rows of all its indicators
                links.append(_Link(child, parent, None, row, column))
            seen.add((child, parent))
    return links, faults


def _check_weights(parents: dict[Node, Node], given: dict[Node, Any]) -> tuple[dict[Node, float], list[Fault]]:
    numbers = pd.to_numeric(pd.Series(given, dtype=object), errors="coerce").astype(float)
    usable = numbers[np.isfinite(numbers) & (numbers >= 0)].to_dict()
    faults = [
        replace(_UNUSABLE, value=weight, fields={"node": node}) for node, weight in given.items() if node not in usable
    ]
    for parent in dict.fromkeys(parents.values()):
        children = [child for child in parents if parents[child] == parent]
        without = [child for child in children if child not in given]
        told = {"parent": parent, "without": ", ".join(map(str, without))}
        if len(without) == len(children):
            usable |= dict.fromkeys(children, 1.0)
        elif without:
            faults.append(replace(_SOME, fields=told))
        elif not any(usable.get(child, 1.0) for child in children):
            faults.append(replace(_NOUGHT, fields=told))
    return usable, faults


def _ordered(parents: dict[Node, Node]) -> tuple[tuple[Node, ...], list[Fault]]:
    """Return the nodes with children from the bottom up, and the circles that can't be brought in order."""
    children: dict[Node, list[Node]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    faults = []
    while True:
        try:
            order = tuple(TopologicalSorter(children).static_order())
        except CycleError as error:
            circle = error.args[1]
            faults.append(replace(_CIRCLE, fields={"circle": " > ".join(map(str, circle))}))
            children = {node: below for node, below in children.items() if node not in circle}
        else:
            return tuple(node for node in order if node in children), faults

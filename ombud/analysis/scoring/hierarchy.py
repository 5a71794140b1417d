"""The tree by which indicators are joined into an index: read from a table, checked whole."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import N_, Fault

FILE = "hierarchy"  # how the faults call the table
Node = Hashable


@dataclass(frozen=True)
class Hierarchy:
    """
    A weighted tree, or several side by side.

    Attributes
    ----------
    parents : dict of node to node
        Child to parent. A root is nobody's child.
    weights : dict of node to float
        Weight of each child among its siblings; they need not add up to 1.
    indicators : tuple
        Nodes without children: what is scored.
    levels : tuple of tuple
        Nodes with children, from the bottom up: each level needs only what lies below it.
    """

    parents: dict[Node, Node]
    weights: dict[Node, float]
    indicators: tuple[Node, ...]
    levels: tuple[tuple[Node, ...], ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes with children, from the bottom up."""
        return tuple(node for level in self.levels for node in level)

    def weight_matrix(self, children: Iterable[Node], parents: Iterable[Node]) -> np.ndarray:
        """Return the weights as an array (children, parents): 0 where one is not the other's child."""
        column = {parent: place for place, parent in enumerate(parents)}
        children = list(children)
        matrix = np.zeros((len(children), len(column)))
        for row, child in enumerate(children):
            place = column.get(self.parents.get(child))
            if place is not None:
                matrix[row, place] = self.weights[child]
        return matrix


@dataclass(frozen=True)
class _Link:
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
    Read a tree from either form of table.

    Parameters
    ----------
    table : DataFrame
        Either columns ``code`` and ``parent`` (blank for a root), perhaps ``weight``: one row per node. Or
        one row per indicator, from the indicator in the first column to the root in the last; blank where a
        level is skipped. Further columns of the first form, such as ``level``, are not read.
    weights : mapping or Series of node to number, optional
        Weights among siblings; they go before those of the table.

    Returns
    -------
    hierarchy : Hierarchy
        Of use only if there are no faults.
    faults : list of Fault
        All that is wrong with the tree: blank names, nodes listed twice, two parents, circles, nodes that
        hang on nothing, weights that are not numbers from 0 up, siblings of which only some have a weight or
        all have the weight 0.
    """
    links, faults = _read_links(table) if {"code", "parent"} <= set(table.columns) else _read_paths(table)
    faults += _two_parents(links)
    parents = {link.child: link.parent for link in links if link.parent is not None}
    given = {link.child: link.weight for link in links if not _blank(link.weight)}
    named = dict.fromkeys(node for link in links for node in (link.child, link.parent) if node is not None)
    overriding = {} if weights is None else dict(weights)
    faults += [
        Fault("weights name {node}, which is not in the hierarchy", N_("its nodes"), FILE, fields={"node": node})
        for node in overriding
        if node not in named
    ]
    checked, weight_faults = _check_weights(parents, given | overriding)
    levels, circles = _levels(parents)
    indicators = tuple(node for node in named if node not in set(parents.values()))
    faults += _loose_ends(table, indicators, parents)
    return Hierarchy(parents, checked, indicators, levels), faults + circles + weight_faults


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or value != value or (isinstance(value, str) and not value.strip())


def _read_links(table: pd.DataFrame) -> tuple[list[_Link], list[Fault]]:
    given = table["weight"] if "weight" in table else [None] * len(table)
    rows = list(enumerate(zip(table["code"], table["parent"], given, strict=True), start=2))
    faults = [
        Fault("a node has no name", N_("a name in every row"), FILE, row=row, column="code")
        for row, (code, _, _) in rows
        if _blank(code)
    ]
    links = [
        _Link(code, None if _blank(parent) else parent, weight, row, "parent")
        for row, (code, parent, weight) in rows
        if not _blank(code)
    ]
    return links, faults


def _read_paths(table: pd.DataFrame) -> tuple[list[_Link], list[Fault]]:
    faults, links = [], []
    if "weight" in table:
        faults.append(
            Fault("a table of indicators with their ancestors can't hold weights",
                  N_("a table of code, parent and weight; or the argument weights"), FILE, column="weight")
        )  # fmt: skip
    seen: set[tuple[Node, Node | None]] = set()
    for row, path in enumerate(table.itertuples(index=False, name=None), start=2):
        steps = [(node, str(name)) for node, name in zip(path, table, strict=True) if not _blank(node)]
        if not steps or _blank(path[0]):
            faults.append(
                Fault("a row names no indicator", N_("a name in the first column"), FILE, row=row,
                      column=str(table.columns[0]))
            )  # fmt: skip
            continue
        for place, ((child, _), (parent, column)) in enumerate(pairwise([*steps, (None, "")])):
            if place == 0 or (child, parent) not in seen:  # a pillar stands in the rows of all its indicators
                links.append(_Link(child, parent, None, row, column))
            seen.add((child, parent))
    return links, faults


def _two_parents(links: list[_Link]) -> list[Fault]:
    first: dict[Node, _Link] = {}
    faults = []
    for link in links:
        known = first.setdefault(link.child, link)
        if known is not link:
            faults.append(
                Fault("{node} is listed again; row {row} puts it under {parent}",
                      N_("every node once, under one parent"), FILE, row=link.row, column=link.column, value=link.parent,
                      fields={"node": link.child, "row": known.row, "parent": known.parent or "no parent"})
            )  # fmt: skip
    return faults


def _loose_ends(table: pd.DataFrame, indicators: Iterable[Node], parents: dict[Node, Node]) -> list[Fault]:
    if table.empty:
        return [Fault("the table has no rows", N_("one row per node, or one per indicator"), FILE)]
    return [
        Fault("{node} has neither a parent nor children", N_("a parent"), FILE, fields={"node": node})
        for node in indicators
        if node not in parents
    ]


def _number(weight: Any) -> float:
    try:
        return float(weight)
    except (TypeError, ValueError):
        return np.nan


def _check_weights(parents: dict[Node, Node], given: dict[Node, Any]) -> tuple[dict[Node, float], list[Fault]]:
    faults = []
    usable: dict[Node, float] = {}
    for node, weight in given.items():
        number = _number(weight)
        if np.isfinite(number) and number >= 0:
            usable[node] = number
        else:
            faults.append(
                Fault("the weight of {node} can't be used", N_("a number from 0 up"), FILE, column="weight",
                      value=weight, fields={"node": node})
            )  # fmt: skip
    for parent in dict.fromkeys(parents.values()):
        children = [child for child in parents if parents[child] == parent]
        without = [child for child in children if child not in given]
        if len(without) == len(children):
            usable |= dict.fromkeys(children, 1.0)
        elif without:
            faults.append(
                Fault("of the nodes under {parent}, some have a weight and some have none: {without}",
                      N_("a weight for each, or for none (equal weights)"), FILE, column="weight",
                      fields={"parent": parent, "without": ", ".join(map(str, without))})
            )  # fmt: skip
        elif not any(usable.get(child, 1.0) for child in children):
            faults.append(
                Fault("all nodes under {parent} have the weight 0", N_("at least one weight above 0"), FILE,
                      column="weight", fields={"parent": parent})
            )  # fmt: skip
    return usable, faults


def _levels(parents: dict[Node, Node]) -> tuple[tuple[tuple[Node, ...], ...], list[Fault]]:
    """Return the nodes with children from the bottom up, and the circles that can't be brought in order."""
    open_nodes = list(dict.fromkeys(parents.values()))
    levels = []
    while open_nodes:
        waiting = {parents[node] for node in open_nodes if node in parents}
        level = tuple(node for node in open_nodes if node not in waiting)
        if not level:
            break
        levels.append(level)
        open_nodes = [node for node in open_nodes if node not in level]
    faults = []
    reported: set[Node] = set()
    for start in open_nodes:
        circle = _circle(start, parents)
        if circle and start not in reported:
            reported |= set(circle)
            faults.append(
                Fault("nodes are each other's ancestors: {circle}", N_("a tree"), FILE,
                      fields={"circle": " > ".join(map(str, [*circle, start]))})
            )  # fmt: skip
    return tuple(levels), faults


def _circle(start: Node, parents: dict[Node, Node]) -> list[Node]:
    """Return the nodes from `start` up to itself again; empty if that way leads elsewhere."""
    path = [start]
    while (above := parents.get(path[-1])) is not None and above not in path:
        path.append(above)
    return path if above == start else []

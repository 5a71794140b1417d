"""The cheapest way to a total: which scores to raise, as an integer program solved exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from ombud.selfassessment.result.integer_program import GUARD, Program, SolverFailed

STATUSES = ("reached", "optimal", "unproven", "infeasible")


@dataclass(frozen=True, eq=False)
class Path:
    """
    What raises a total to a target.

    Attributes
    ----------
    status : {"reached", "optimal", "unproven", "infeasible"}
        The total is there already; the cheapest way, proved; a way that may not be the cheapest; there is none.
    raises : Series of int
        Points by which each line is raised, with the index of the lines.
    total, target, result : Fraction
        Points before, wanted and after; `result` of an infeasible path is the highest total that can be had.
    cost : Fraction
        Of all raises.
    bound : Fraction
        No way costs less.
    """

    status: str
    raises: pd.Series
    total: Fraction
    target: Fraction
    result: Fraction
    cost: Fraction
    bound: Fraction


def cheapest_path(lines: pd.DataFrame, target: Fraction, highest: int = 3, node_limit: int = 200_000) -> Path:
    """
    Find the cheapest raises of scores that lift a total to a target.

    The program: choose whole raises ``0 <= x <= highest - score`` with the least ``sum(cost * x)`` such that
    ``sum(effect * (score + x)) >= target``. Among ways of equal cost the one that touches the fewest units is taken,
    and among these the one that raises lines higher up; lines of one unit with equal cost and effect count as one and
    are filled from the top. The solver is HiGHS; its answer is checked in exact arithmetic.

    Parameters
    ----------
    lines : DataFrame
        unit; score (0..highest, missing where not scored); effect (Fraction: points of the total per point of score);
        cost (Fraction above 0 per point of score; missing where a line can't be raised).
    target : Fraction
        Points of the total.
    highest : int
        Best score.
    node_limit : int
        Nodes of the search after which a way is returned as "unproven".

    Returns
    -------
    Path

    References
    ----------
    Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex method. Mathematical Programming
    Computation 10, 119-142 (HiGHS).
    """
    total = sum((e * int(s) for e, s in zip(lines["effect"], lines["score"], strict=True) if pd.notna(s)), Fraction(0))
    nothing = pd.Series(0, index=lines.index, dtype=int)
    if total >= target:
        return Path("reached", nothing, total, target, total, Fraction(0), Fraction(0))
    groups = _groups(lines, highest)
    reach = total + sum((g.effect * g.room for g in groups), Fraction(0))
    if reach < target:
        return Path("infeasible", nothing, total, target, reach, Fraction(0), Fraction(0))
    chosen, bound = _solve(groups, target - total, node_limit)
    raises = _filled(groups, chosen, nothing, lines["score"], highest)
    cost = sum((g.cost * x for g, x in zip(groups, chosen, strict=True)), Fraction(0))
    result = total + _gain(groups, chosen)
    return Path("optimal" if cost <= bound else "unproven", raises, total, target, result, cost, min(bound, cost))


@dataclass(frozen=True)
class _Group:
    """Lines of one unit that can be raised at one cost with one effect; `room` is what all can be raised by."""

    unit: object
    effect: Fraction
    cost: Fraction
    rows: tuple
    room: int


def _groups(lines: pd.DataFrame, highest: int) -> list[_Group]:
    """Return the groups in the order of their first lines."""
    members: dict[tuple, list] = {}
    for row in lines.itertuples():
        if pd.notna(row.score) and not _missing(row.cost) and row.score < highest and row.effect > 0:
            members.setdefault((row.unit, row.effect, row.cost), []).append((row.Index, highest - int(row.score)))
    return [
        _Group(*key, tuple(index for index, _ in rows), sum(room for _, room in rows)) for key, rows in members.items()
    ]


def _missing(cost: object) -> bool:
    return cost is None or cost is pd.NA or cost != cost


def _gain(groups: Sequence[_Group], chosen: Sequence[int]) -> Fraction:
    return sum((g.effect * x for g, x in zip(groups, chosen, strict=True)), Fraction(0))


def _solve(groups: list[_Group], gap: Fraction, node_limit: int) -> tuple[list[int], Fraction]:
    """Return the raise of each group, and a cost below which there is no way."""
    scale = Fraction(math.lcm(*(g.cost.denominator for g in groups)), 1)
    scale /= math.gcd(*(int(g.cost * scale) for g in groups))
    costs = np.array([float(g.cost * scale) for g in groups])  # whole numbers
    effects = np.array([float(g.effect) for g in groups])
    units = pd.factorize(np.array([str(g.unit) for g in groups]))[0]
    rooms = np.array([g.room for g in groups])
    program = Program(rooms, units, node_limit)
    # float sums may err by less than the guard: the looser program bounds the cost, the stricter one holds for sure
    covering = program.covering(effects, float(gap) - GUARD)
    answer = covering.least(costs)
    bound = Fraction(math.ceil(answer.bound - 1e-6 - 4 * np.spacing(answer.bound))) / scale
    if _gain(groups, answer.values) < gap:
        covering = program.covering(effects, float(gap) + GUARD)
        try:
            answer = covering.least(costs)
        except SolverFailed:  # nothing less than raising everything is sure to be enough
            return [int(room) for room in rooms], bound
    chosen = list(answer.values)
    spent = float(costs @ np.array(chosen))
    preferred = covering.costing(costs, spent).fewest_units_then_first()
    if preferred is not None and _holds(groups, preferred, gap, chosen):
        chosen = preferred
    return chosen, bound


def _holds(groups: list[_Group], preferred: list[int], gap: Fraction, chosen: list[int]) -> bool:
    """Return, in exact arithmetic, whether another way reaches as far as needed and costs no more."""
    spent = [sum((g.cost * x for g, x in zip(groups, way, strict=True)), Fraction(0)) for way in (preferred, chosen)]
    return _gain(groups, preferred) >= gap and spent[0] <= spent[1]


def _filled(
    groups: list[_Group], chosen: Sequence[int], nothing: pd.Series, scores: pd.Series, highest: int
) -> pd.Series:
    """Return the raise of each line: those of a group are filled from the top."""
    raises = nothing.copy()
    for group, amount in zip(groups, chosen, strict=True):
        left = int(amount)
        for row in group.rows:
            raises[row] = min(left, highest - int(scores[row]))
            left -= raises[row]
    return raises

"""The cheapest way to a total: which scores to raise, as an integer program solved exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

GUARD = 1e-6  # points: wider than the solver's tolerance, far finer than published totals
LARGEST_STEP = 100_000  # a weighted sum of more than this can't tell its parts apart within the solver's tolerance


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
    cost = _cost(groups, chosen)
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


def _cost(groups: Sequence[_Group], chosen: Sequence[int]) -> Fraction:
    return sum((g.cost * x for g, x in zip(groups, chosen, strict=True)), Fraction(0))


def _solve(groups: list[_Group], gap: Fraction, node_limit: int) -> tuple[list[int], Fraction]:
    """
    Return the raise of each group, and a cost below which there is no way.

    Three aims, one after the other, each held to by the next: least cost, fewest units, first groups. A way counts only
    where it reaches the gap in exact arithmetic. Float sums may err by less than the guard: the looser program bounds
    the cost; only where its cheapest way fails, the stricter one is asked, which holds for sure.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    scale = Fraction(math.lcm(*(g.cost.denominator for g in groups)))
    scale /= math.gcd(*(int(g.cost * scale) for g in groups))
    units = pd.factorize(np.array([str(g.unit) for g in groups]))[0]
    rooms = np.array([g.room for g in groups])
    # the unknowns: the raises, and whether a unit is touched; one is where a group of it is raised
    touched = np.eye(units.max() + 1)
    none, all_raises = np.zeros(len(touched)), np.zeros(len(groups))
    linking = LinearConstraint(np.hstack([np.eye(len(groups)), -rooms[:, np.newaxis] * touched[units]]), ub=0)
    effects = np.concatenate([[float(g.effect) for g in groups], none])
    costs = np.concatenate([[float(g.cost * scale) for g in groups], none])  # whole numbers
    aims = [costs, np.concatenate([all_raises, none + 1]), *(np.concatenate([w, none]) for w in _in_order(rooms))]
    bound: float | None = None
    for guard in (-GUARD, GUARD):
        chosen, held = None, [linking, LinearConstraint(effects, lb=float(gap) + guard)]
        for aim in aims:
            found = milp(
                aim,
                integrality=np.ones_like(aim),
                bounds=Bounds(0, np.concatenate([rooms, none + 1])),
                constraints=held,
                options={"node_limit": node_limit, "mip_rel_gap": 0.0},
            )
            if bound is None:
                bound = found.mip_dual_bound or 0.0
            if found.x is None:
                break
            values = np.rint(found.x)
            way = [int(value) for value in values[: len(groups)]]
            if _gain(groups, way) < gap or (chosen and _cost(groups, way) > _cost(groups, chosen)):
                break
            chosen = way
            largest = np.abs(aim).max()
            held.append(LinearConstraint(aim / largest, ub=(aim @ values + 0.5) / largest))
        if chosen:
            break
    # where neither program has a way for sure, raising everything is one
    least = Fraction(math.ceil(bound - 1e-6 - 4 * np.spacing(bound))) / scale  # ty: ignore[unsupported-operator, no-matching-overload]
    return chosen or [group.room for group in groups], least


def _in_order(rooms: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    """Return weights whose least sums, one after the other, raise the first groups most."""
    aims, combinations = [np.zeros(len(rooms))], 1
    for place, room in enumerate(rooms):
        if combinations > 1 and combinations * (room + 1) > LARGEST_STEP:
            aims.append(np.zeros(len(rooms)))
            combinations = 1
        aims[-1] *= room + 1
        aims[-1][place] = -1
        combinations *= int(room) + 1
    return aims


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

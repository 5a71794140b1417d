"""The cheapest way to a total: which scores to raise, as an integer program solved exactly."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.selfassessment.layout import HIGHEST

GUARD = 1e-6  # points: wider than the solver's tolerance, far finer than published totals
LARGEST_STEP = 100_000  # a weighted sum of more than this can't tell its parts apart within the solver's tolerance


@dataclass(frozen=True, eq=False)
class Path:
    """What raises a total to a target."""

    # "reached", "optimal", "unproven" or "infeasible": the total is there already; the cheapest way, proved; a way that
    # may not be the cheapest; there is none
    status: str
    raises: pd.Series  # points by which each line is raised, with the index of the lines
    total: Fraction  # points before
    result: Fraction  # points after; of an infeasible path the highest total that can be had
    cost: Fraction  # of all raises
    bound: Fraction  # no way costs less


def cheapest_path(lines: pd.DataFrame, target: Fraction, node_limit: int = 200_000) -> Path:
    """
    Find the cheapest raises of scores that lift a total to a target in points.

    The program: choose whole raises ``0 <= x <= 3 - score`` with the least ``sum(cost * x)`` such that
    ``sum(effect * (score + x)) >= target``. Among ways of equal cost the one that touches the fewest units is taken, and
    among these the one that raises lines higher up; lines of one unit with equal cost and effect count as one and are
    filled from the top. Where costs differ by a million times and more, the cost stays the least, but the choice among ways
    of equal cost may be another. After `node_limit` nodes of the search a way is returned as "unproven".

    Columns of `lines`: unit; score (0..3, missing where not scored); effect (Fraction: points of the total per point of
    score); cost (Fraction above 0 per point of score; missing where a line can't be raised).
    """
    total, raises = total_of(lines), pd.Series(0, index=lines.index, dtype=int)
    if total >= target:
        return Path("reached", raises, total, total, Fraction(0), Fraction(0))
    free = lines[lines["score"].notna() & (lines["score"] < HIGHEST) & lines["cost"].notna()]
    free = free.assign(room=(HIGHEST - free["score"]).astype(int))[free["effect"] > 0]
    alike = free.groupby(["unit", "effect", "cost"], sort=False)["room"]
    groups = alike.sum().reset_index()
    reach = total + _sum(groups["effect"], groups["room"])
    if reach < target:
        return Path("infeasible", raises, total, reach, Fraction(0), Fraction(0))
    chosen, bound = _solve(groups, target - total, node_limit)
    # those of a group are filled from the top
    left = chosen[alike.ngroup()] - (alike.cumsum() - free["room"])
    raises[free.index] = np.clip(left, 0, free["room"])
    cost, result = _sum(groups["cost"], chosen), total + _sum(groups["effect"], chosen)
    return Path("optimal" if cost <= bound else "unproven", raises, total, result, cost, min(bound, cost))


def total_of(lines: pd.DataFrame) -> Fraction:
    """Return the exact total of lines with their effects."""
    scored = lines[lines["score"].notna()]
    return _sum(scored["effect"], scored["score"])


def _sum(values: pd.Series, amounts: Iterable[int]) -> Fraction:
    """Return the exact sum of Fractions times whole numbers."""
    return sum((value * int(amount) for value, amount in zip(values, amounts, strict=True)), Fraction(0))


def _solve(groups: pd.DataFrame, gap: Fraction, node_limit: int) -> tuple[NDArray[np.int64], Fraction]:
    """Return the raise of each group (unit, effect, cost, room), and a cost below which there is no way."""
    # Three aims, one after the other, each held to by the next: least cost, fewest units, first groups. A way counts only
    # where it reaches the gap in exact arithmetic. Float sums may err by less than the guard: the looser program bounds
    # the cost; only where its cheapest way fails, the stricter one is asked, which holds for sure.
    # The solver is HiGHS: Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex method.
    # Mathematical Programming Computation 10, 119-142.
    from scipy.optimize import Bounds, LinearConstraint, milp

    whole = math.lcm(*(cost.denominator for cost in groups["cost"]))
    step = Fraction(math.gcd(*(int(cost * whole) for cost in groups["cost"])), whole)  # all costs are multiples of it
    units, rooms = pd.factorize(groups["unit"])[0], groups["room"].to_numpy()
    # the unknowns: the raises, and whether a unit is touched; one is where a group of it is raised
    touched = np.eye(units.max() + 1)
    none, all_raises = np.zeros(len(touched)), np.zeros(len(groups))
    linking = LinearConstraint(np.hstack([np.eye(len(groups)), -rooms[:, np.newaxis] * touched[units]]), ub=0)
    effects, costs = (np.append(part.astype(float), none) for part in (groups["effect"], groups["cost"] / step))
    aims = [costs, np.append(all_raises, none + 1), *(np.append(weights, none) for weights in _in_order(rooms))]
    limits, options = Bounds(0, np.append(rooms, none + 1)), {"node_limit": node_limit, "mip_rel_gap": 0.0}
    chosen, bound = rooms, math.nan  # raising everything is a way
    for guard in (-GUARD, GUARD):
        held = [linking, LinearConstraint(effects, lb=float(gap) + guard)]
        for aim in aims:
            found = milp(aim, integrality=np.ones_like(aim), bounds=limits, constraints=held, options=options)
            if math.isnan(bound):
                bound = float(found.mip_dual_bound or 0.0)
            if found.x is None:
                break
            values = np.rint(found.x)
            way = values[: len(groups)].astype(int)
            if _sum(groups["effect"], way) < gap or _sum(groups["cost"], way) > _sum(groups["cost"], chosen):
                break
            chosen = way
            largest = np.abs(aim).max()
            held.append(LinearConstraint(aim / largest, ub=(aim @ values + 0.5) / largest))
        if chosen is not rooms:
            break
    return chosen, Fraction(math.ceil(bound - 1e-6 - 4 * np.spacing(bound))) * step


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

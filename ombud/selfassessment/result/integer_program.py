"""Whole numbers that cost least, by HiGHS: the program behind the cheapest way to a total."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ombud.errors import OmbudError

GUARD = 1e-6  # points: wider than the solver's tolerance, far finer than published totals
LARGEST_STEP = 100_000  # a weighted sum of more than this can't tell its parts apart within the solver's tolerance


class SolverFailed(OmbudError):
    """The solver gave no answer to a program that has one."""


@dataclass(frozen=True)
class Answer:
    """
    What the solver found.

    Attributes
    ----------
    values : tuple of int
    bound : float
        No answer is worth less.
    """

    values: tuple[int, ...]
    bound: float


@dataclass(frozen=True, eq=False)
class Program:
    """
    Raises of groups of lines: whole numbers from 0 to their rooms; each group belongs to a unit.

    Attributes
    ----------
    rooms, units : ndarray of int, shape (n_groups,)
        Largest raise; number of the unit, from 0.
    node_limit : int
        Nodes of one search.
    rows : tuple of (ndarray, low, high)
        What the raises must fulfil: low <= coefficients @ raises <= high.
    """

    rooms: NDArray[np.int64]
    units: NDArray[np.int64]
    node_limit: int
    rows: tuple[tuple[NDArray[np.float64], float, float], ...] = ()

    def covering(self, effects: NDArray[np.float64], gap: float) -> Program:
        """Return the program with raises that together bring at least `gap`."""
        return replace(self, rows=(*self.rows, (effects, gap, np.inf)))

    def costing(self, costs: NDArray[np.float64], spent: float) -> Program:
        """Return the program with raises that cost no more than `spent`; costs are whole numbers."""
        largest = costs.max()
        return replace(self, rows=(*self.rows, (costs / largest, -np.inf, (spent + 0.5) / largest)))

    def least(self, objective: NDArray[np.float64]) -> Answer:
        """Return raises with the least value; raises `SolverFailed` when there is no answer."""
        values, bound = self._search(np.concatenate([objective, np.zeros(self._count)]), np.zeros(len(self.rooms)),
                                     self.rooms, None)  # fmt: skip
        return Answer(values, bound)

    def fewest_units_then_first(self) -> list[int] | None:
        """Return raises that touch the fewest units and, of these, raise the first groups most; None if not found."""
        size = len(self.rooms)
        touched = np.concatenate([np.zeros(size), np.ones(self._count)])
        low, high = np.zeros(size, dtype=int), self.rooms.copy()
        try:
            values, _ = self._search(touched, low, high, None)
            used = len(set(self.units[np.array(values) > 0]))
            for block in _blocks(self.rooms):
                weights = np.zeros(size + self._count)
                radix = np.cumprod([1, *(self.rooms[block][::-1] + 1)])[:-1][::-1]
                weights[block] = -radix
                values, _ = self._search(weights, low, high, used)
                low[block] = high[block] = np.array(values)[block]
        except SolverFailed:
            return None
        return list(values)

    @property
    def _count(self) -> int:
        return int(self.units.max()) + 1

    def _search(
        self, objective: NDArray[np.float64], low: NDArray, high: NDArray, most_units: int | None
    ) -> tuple[tuple[int, ...], float]:
        from scipy.optimize import Bounds, LinearConstraint, milp

        size, count = len(self.rooms), self._count
        padded = [(np.concatenate([row, np.zeros(count)]), least, most) for row, least, most in self.rows]
        if most_units is not None:
            padded.append((np.concatenate([np.zeros(size), np.ones(count)]), -np.inf, float(most_units)))
        matrix, least, most = (np.array(part) for part in zip(*padded, strict=True))
        constraints = [LinearConstraint(matrix, least, most), self._linking()]
        found = milp(
            objective,
            integrality=np.ones(size + count),
            bounds=Bounds(np.concatenate([low, np.zeros(count)]), np.concatenate([high, np.ones(count)])),
            constraints=constraints,
            options={"node_limit": self.node_limit, "mip_rel_gap": 0.0},
        )
        if found.x is None:
            raise SolverFailed("The solver found no answer: {message}", message=found.message)
        values = tuple(int(value) for value in np.rint(found.x[:size]))
        return values, float(found.mip_dual_bound)

    def _linking(self):
        """Return the constraints that a unit counts as touched when one of its groups is raised."""
        from scipy.optimize import LinearConstraint

        size = len(self.rooms)
        matrix = np.zeros((size, size + self._count))
        matrix[np.arange(size), np.arange(size)] = 1.0
        matrix[np.arange(size), size + self.units] = -self.rooms
        return LinearConstraint(matrix, -np.inf, 0.0)


def _blocks(rooms: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return consecutive places whose raises can be told apart in one weighted sum."""
    blocks, current, combinations = [], [], 1
    for place, room in enumerate(rooms):
        if current and combinations * (room + 1) > LARGEST_STEP:
            blocks.append(np.array(current))
            current, combinations = [], 1
        current.append(place)
        combinations *= int(room) + 1
    return [*blocks, np.array(current)]

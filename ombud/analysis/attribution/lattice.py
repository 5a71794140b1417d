"""The counterfactual values: what the total would be if some of the factors were new and the rest old."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.attribution.arguments import Unions, Value, check_factors, check_unions, takes_mapping
from ombud.errors import ParameterError


@dataclass(frozen=True)
class Steps:
    """
    The steps by which one factor turns from old to new, over all admissible orders.

    Attributes
    ----------
    before, after : ndarray of int, shape (n_steps,)
        The coalitions that are new before and after the step; bit i stands for factor i.
    weights : ndarray of float, shape (n_steps,)
        The share of the admissible orders in which the step happens; adds up to 1.
    """

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class Lattice:
    """
    The value of every coalition that an admissible order visits.

    Attributes
    ----------
    factors : tuple of str
    unions : tuple of tuple of int
        The unions, as positions in `factors`.
    values : ndarray, shape (2**n_factors, ...)
        Row c is the value with the factors of coalition c new and the others old; NaN where no admissible
        order passes. The first row is the old value, the last the new one. Further axes are the value's.
    """

    factors: tuple[str, ...]
    unions: tuple[tuple[int, ...], ...]
    values: NDArray[np.float64]

    def steps(self) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]:
        """Yield, for each factor, the values before and after its steps (n_steps, ...) and their weights."""
        for place in range(len(self.factors)):
            steps = factor_steps(place, self.unions)
            yield self.values[steps.before], self.values[steps.after], steps.weights


def subsets(parts: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Return every union of some of the disjoint coalitions `parts`, and of how many parts it is made.

    Returns
    -------
    coalitions, sizes : ndarray of int, shape (2**n_parts,)
    """
    coalitions, sizes = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for part in parts:
        coalitions = np.concatenate([coalitions, coalitions | part])
        sizes = np.concatenate([sizes, sizes + 1])
    return coalitions, sizes


def entry_weights(n: int) -> NDArray[np.float64]:
    """Return, for s = 0 .. n-1, the share s!(n-s-1)!/n! of orders in which a member enters after given s."""
    return np.array([1.0 / (n * comb(n - 1, s)) for s in range(n)])


def factor_steps(place: int, unions: Sequence[Sequence[int]]) -> Steps:
    """
    Return the steps of the factor at `place` over the orders that keep every union together.

    One union of all factors (or unions of one factor each) admits every order and gives the weights of
    Shapley (1953); otherwise they are those of Owen (1977): a symmetric order of the unions, and within
    the factor's own union a symmetric order of its factors.

    References
    ----------
    Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II, 307-317.
    Owen, G. (1977). Values of games with a priori unions. Mathematical Economics and Game Theory, 76-88.
    """
    own = next(union for union in unions if place in union)
    unions_before, unions_entered = subsets([sum(1 << i for i in union) for union in unions if union is not own])
    factors_before, factors_entered = subsets([1 << i for i in own if i != place])
    weights = np.outer(entry_weights(len(unions))[unions_entered], entry_weights(len(own))[factors_entered])
    before = np.bitwise_or.outer(unions_before, factors_before).ravel()
    return Steps(before, before | (1 << place), weights.ravel())


def visited_coalitions(n_factors: int, unions: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Return, in increasing order, the coalitions that some admissible order passes."""
    visited = np.zeros(1 << n_factors, dtype=bool)
    for place in range(n_factors):
        steps = factor_steps(place, unions)
        visited[steps.before] = True
        visited[steps.after] = True
    return np.flatnonzero(visited)


def evaluate_lattice(
    old: Mapping[str, Any], new: Mapping[str, Any], value: Value, unions: Unions | None = None
) -> Lattice:
    """
    Evaluate the value function once for each coalition.

    The function is called with whole arrays, once per coalition rather than once per government: five
    factors are 32 calls, whatever the number of governments.

    Parameters
    ----------
    old, new : mapping of factor to number or array
        The levels of the factors; whatever `value` takes.
    value : callable
        Takes the factors by name, or one mapping of them; returns a number, or an array (one element per
        government, say). NaN stays NaN in whatever is made of it.
    unions : list of lists of factor names, optional
        Groups of factors that turn together, in whatever order inside; only the coalitions that arise so
        are evaluated. Default: any order.

    Returns
    -------
    Lattice

    Raises
    ------
    ParameterError
        If the factors, the unions or the function's results can't be used.
    """
    factors = check_factors(old, new)
    places = check_unions(factors, unions)
    of_mapping = takes_mapping(value, factors)
    coalitions = visited_coalitions(len(factors), places)
    results = [_evaluate(of_mapping, _levels(factors, old, new, coalition)) for coalition in coalitions.tolist()]
    try:
        shape = np.broadcast_shapes(*{result.shape for result in results})
    except ValueError:
        raise ParameterError(
            "The value function returns arrays of shapes that don't go together: {shapes}",
            shapes=", ".join(map(str, sorted({result.shape for result in results}))),
        ) from None
    values = np.full((1 << len(factors), *shape), np.nan)
    for coalition, result in zip(coalitions, results, strict=True):
        values[coalition] = result
    return Lattice(factors, places, values)


def _levels(factors: Sequence[str], old: Mapping[str, Any], new: Mapping[str, Any], coalition: int) -> dict[str, Any]:
    return {name: (new if coalition >> place & 1 else old)[name] for place, name in enumerate(factors)}


def _evaluate(of_mapping: Callable[[dict[str, Any]], Any], levels: dict[str, Any]) -> NDArray[np.float64]:
    result = of_mapping(levels)
    try:
        return np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise ParameterError(
            "The value function must return a number or an array of numbers, not {kind}",
            kind=type(result).__name__,
        ) from None

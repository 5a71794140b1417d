"""The counterfactual values: what the total would be if some of the factors were new and the rest old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.attribution.arguments import Unions, Value, check_factors, check_unions, takes_mapping
from ombud.errors import ParameterError


@dataclass(frozen=True)
class Lattice:
    """The value of every coalition that an admissible order visits."""

    factors: tuple[str, ...]
    unions: tuple[tuple[int, ...], ...]  # the unions, as positions in `factors`
    # shape (2**n_factors, ...); row c is the value with the factors of coalition c new and the others old; NaN where no
    # admissible order passes. The first row is the old value, the last the new one. Further axes are the value's
    values: NDArray[np.float64]

    def steps(self) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]:
        """Yield, for each factor, the values before and after its steps (n_steps, ...) and their weights."""
        for place in range(len(self.factors)):
            before, weights = _steps(place, self.unions)
            yield self.values[before], self.values[before | 1 << place], weights


def _steps(place: int, unions: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """
    Return the coalitions that the factor at `place` joins in orders that keep every union together, and their weights.

    A weight is the share of these orders in which the factor joins that coalition. One union of all factors (or unions
    of one factor each) admits every order and gives the weights of Shapley (1953); otherwise they are those of Owen
    (1977): a symmetric order of the unions, and within the factor's own union a symmetric order of its factors.
    """
    own = next(union for union in unions if place in union)
    unions_before, share_of_unions = _joined([sum(1 << i for i in union) for union in unions if union is not own])
    factors_before, share_of_factors = _joined([1 << i for i in own if i != place])
    before = np.bitwise_or.outer(unions_before, factors_before).ravel()
    return before, np.outer(share_of_unions, share_of_factors).ravel()


def _joined(others: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return every set of the others, as a coalition, and the share s!(n-s-1)!/n! of orders in which one enters after it."""
    coalitions, sizes = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for other in others:
        coalitions, sizes = np.concatenate([coalitions, coalitions | other]), np.concatenate([sizes, sizes + 1])
    n = len(others) + 1
    return coalitions, np.array([1.0 / (n * comb(n - 1, size)) for size in range(n)])[sizes]


def evaluate_lattice(
    old: Mapping[str, Any], new: Mapping[str, Any], value: Value, unions: Unions | None = None
) -> Lattice:
    """
    Evaluate the value function once for each coalition that arises; parameters and errors as in `decompose`.

    The function is called with whole arrays, once per coalition rather than once per government: five factors are 32
    calls, whatever the number of governments. NaN stays NaN in whatever is made of it.
    """
    factors = check_factors(old, new)
    places = check_unions(factors, unions)
    of_mapping = takes_mapping(value, factors)
    visited = np.zeros(1 << len(factors), dtype=bool)
    for place in range(len(factors)):
        before, _ = _steps(place, places)
        visited[before] = visited[before | 1 << place] = True
    coalitions = np.flatnonzero(visited).tolist()
    results = [
        _numbers(of_mapping({name: (new if c >> place & 1 else old)[name] for place, name in enumerate(factors)}))
        for c in coalitions
    ]
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


def _numbers(result: Any) -> NDArray[np.float64]:
    try:
        return np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise ParameterError(
            "The value function must return a number or an array of numbers, not {kind}",
            kind=type(result).__name__,
        ) from None

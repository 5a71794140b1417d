"""A change and its factors' effects, exact and without an order, for many governments at once."""

import inspect
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import N_, ParameterError

LARGEST_NUMBER_OF_FACTORS = 20  # 2**20 values: a million calls of the value function

Levels = Mapping[str, Any]  # of factors, by name
Value = Callable[..., Any]
Unions = Iterable[Iterable[str]]
Populations = Mapping[Hashable, Levels] | Sequence[Levels]
# coalitions that a factor joins, and their weights
Steps = tuple[NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True)
class Decomposition:
    """
    The effects of the factors on a change.

    Attributes
    ----------
    old, new : ndarray, shape of the value
        The value before and after.
    effect : ndarray, shape (n_factors, ...)
        Shapley values, or Owen values where unions were given; add up to ``new - old`` over the first axis.
    least, greatest : ndarray, shape (n_factors, ...)
        The range of the effect over all admissible orders: with unions, those that keep each together.
    """

    factors: tuple[str, ...]
    old: NDArray[np.float64]
    new: NDArray[np.float64]
    effect: NDArray[np.float64]
    least: NDArray[np.float64]
    greatest: NDArray[np.float64]

    @property
    def change(self) -> NDArray[np.float64]:
        """The change to be explained, in the shape of the value."""
        return self.new - self.old

    def to_frame(self) -> pd.DataFrame:
        """Return factor, effect, least and greatest: a row for each entry of the value, row by row, and factor."""
        entries, columns = self.old.size, {"effect": self.effect, "least": self.least, "greatest": self.greatest}
        return pd.DataFrame(
            {"factor": np.tile(np.array(self.factors, dtype=object), entries)}
            | {name: values.reshape(len(self.factors), entries).T.ravel() for name, values in columns.items()}
        )


def decompose(old: Levels, new: Levels, value: Value, unions: Unions | None = None) -> Decomposition:
    """
    Return value, effects and their range over the orders, from one evaluation of the counterfactuals.

    Examples
    --------
    >>> old, new = {"price": 2, "volume": 10}, {"price": 3, "volume": 20}
    >>> parts = decompose(old, new, lambda price, volume: price * volume)
    >>> parts.factors, parts.effect.tolist(), parts.least.tolist()
    (('price', 'volume'), [15.0, 25.0], [10.0, 20.0])
    """
    factors, values, steps = _evaluate(old, new, value, unions)
    effects = [values[before | 1 << place] - values[before] for place, (before, _) in enumerate(steps)]
    return Decomposition(
        factors=factors,
        old=values[0],
        new=values[-1],
        effect=np.stack([np.tensordot(weights, each, 1) for each, (_, weights) in zip(effects, steps, strict=True)]),
        least=np.stack([each.min(axis=0) for each in effects]),
        greatest=np.stack([each.max(axis=0) for each in effects]),
    )


def shapley(old: Levels, new: Levels, value: Value) -> dict[str, Any]:
    """
    Attribute a change to its factors by the Shapley value (Shapley 1953; of two populations also Das Gupta 1993).

    The effect of a factor is its marginal effect averaged over all orders in which the factors could have turned from
    old to new: exactly, from all 2**n_factors counterfactual values. The effects add up to ``value(new) - value(old)``;
    `decompose` tells their range over the orders besides.

    Examples
    --------
    >>> old, new = {"price": 2, "volume": 10}, {"price": 3, "volume": 20}
    >>> effects = shapley(old, new, lambda price, volume: price * volume)
    >>> {factor: float(effect) for factor, effect in effects.items()}
    {'price': 15.0, 'volume': 25.0}
    """
    return owen(old, new, value, None)


def owen(old: Levels, new: Levels, value: Value, unions: Unions | None) -> dict[str, Any]:
    """
    Attribute a change to its factors by the Owen value (Owen 1977): over the orders that keep each union together.

    The effects of a union's factors add up to the Shapley value of the union taken as one factor.

    Examples
    --------
    >>> old, new = {"skill": 1, "price": 2, "volume": 10}, {"skill": 2, "price": 3, "volume": 20}
    >>> effects = owen(old, new, lambda skill, price, volume: skill * price * volume, [["skill"], ["price", "volume"]])
    >>> {factor: float(effect) for factor, effect in effects.items()}
    {'skill': 40.0, 'price': 22.5, 'volume': 37.5}
    """
    found = decompose(old, new, value, unions)
    return {name: effect[()] for name, effect in zip(found.factors, found.effect, strict=True)}


def transitive(populations: Populations, value: Value, unions: Unions | None = None) -> pd.DataFrame:
    """
    Standardise the value of several populations for all factors but one, consistently: Das Gupta (1993), chapter 6.

    With unions, each pair is standardised over the orders that keep every union together. A `ParameterError` is also
    raised for fewer than two populations, which are numbered from 0 if they have no names.

    Returns
    -------
    DataFrame
        One row per population and factor: population, factor, value (the standardised value: only this factor is the
        population's own), crude (its value as it is). If the value is an array, one row per population, entry and
        factor, and a column entry (number from 0). Between any two populations the differences in value add up, over
        the factors, to the difference in crude.

    Examples
    --------
    >>> years = {2021: {"price": 2, "volume": 10}, 2022: {"price": 3, "volume": 20}, 2023: {"price": 3, "volume": 30}}
    >>> found = transitive(years, lambda price, volume: price * volume)
    >>> found[found["factor"] == "volume"][["population", "value"]].round(2).values.tolist()
    [[2021.0, 29.17], [2022.0, 52.5], [2023.0, 80.83]]
    """
    named: dict[Any, Any] = dict(populations) if isinstance(populations, Mapping) else dict(enumerate(populations))
    size, given = len(named), list(named.values())
    if size < 2:
        raise ParameterError("Standardising needs at least two populations; {n} given", n=size)
    pairs = {(x, y): _evaluate(given[x], given[y], value, unions) for x, y in combinations(range(size), 2)}
    factors = pairs[0, 1][0]
    shape = np.broadcast_shapes(*(values.shape[1:] for _, values, _ in pairs.values()))
    # element (x, y): the value of population x, standardised in the pair x and y; the diagonal is 0
    pairwise, crude = np.zeros((size, size, len(factors), *shape)), np.zeros((size, *shape))
    for (x, y), (order, values, steps) in pairs.items():
        crude[x], crude[y] = values[0], values[-1]
        for bit, (before, weights) in enumerate(steps):
            # for one union, equation 3.54 of Das Gupta (1993)
            place = factors.index(order[bit])
            pairwise[x, y, place] = np.tensordot(weights, values[before], 1)
            pairwise[y, x, place] = np.tensordot(weights, values[before | 1 << bit], 1)
    own = pairwise.sum(axis=1)  # of x, over the populations it is paired with
    others = pairwise.sum(axis=0)  # of all others, in their pair with x
    elsewhere = own.sum(axis=0) - own - others  # of all others, in pairs without x
    # his equation 6.11: the difference of x and y is their pairwise effect e(x, y), freed of its inconsistency with every
    # third population z: e(x, y) - sum over z of (e(x, y) + e(y, z) + e(z, x)) / n (6.12)
    standardised = own / (size - 1) + (elsewhere - (size - 2) * others) / (size * (size - 1))
    rows = pd.MultiIndex.from_product([named, range(crude[0].size), factors], names=["population", "entry", "factor"])
    frame = rows.to_frame(index=False).assign(
        value=standardised.reshape(size, len(factors), -1).swapaxes(1, 2).ravel(),
        crude=np.repeat(crude.reshape(-1), len(factors)),
    )
    return frame if shape else frame.drop(columns="entry")


def _evaluate(
    old: Levels, new: Levels, value: Value, unions: Unions | None
) -> tuple[tuple[str, ...], NDArray[np.float64], list[Steps]]:
    """Return the factors, the value of each coalition, shape (2**n_factors, ...), and every factor's steps."""
    # bit p of a coalition says whether the factor at p is new; those that no admissible order visits are NaN
    factors, places = _checked(old, new, unions)
    of_levels = _of_levels(value, factors)
    steps = [_steps(place, places) for place in range(len(factors))]
    both = [before | turned << place for place, (before, _) in enumerate(steps) for turned in (0, 1)]
    visited = np.unique(np.concatenate(both))
    results = []
    for coalition in visited.tolist():
        result = of_levels({name: (new if coalition >> p & 1 else old)[name] for p, name in enumerate(factors)})
        try:
            results.append(np.asarray(result, dtype=float))
        except (TypeError, ValueError):
            template = N_("The value function must return a number or an array of numbers, not {kind}")
            raise ParameterError(template, kind=type(result).__name__) from None
    try:
        found = np.broadcast_arrays(*results)
    except ValueError:
        template = N_("The value function returns arrays of shapes that don't go together: {shapes}")
        shapes = sorted({result.shape for result in results})
        raise ParameterError(template, shapes=", ".join(map(str, shapes))) from None
    values = np.full((1 << len(factors), *found[0].shape), np.nan)
    values[visited] = found
    return factors, values, steps


def _steps(place: int, unions: Sequence[Sequence[int]]) -> Steps:
    """Return the coalitions that a factor joins in orders that keep every union together, and the share of these orders."""
    # of n things in any order, one enters after s given others in s!(n-s-1)!/n! of the orders
    own = next(union for union in unions if place in union)
    before, weights = np.zeros(1, dtype=np.int64), np.ones(1)
    for others in ([union for union in unions if union is not own], [[factor] for factor in own if factor != place]):
        n = len(others) + 1
        joined = np.array([sum(1 << factor for factor in other) for other in others], dtype=np.int64)
        there = np.arange(1 << len(others))[:, np.newaxis] >> np.arange(len(others)) & 1
        share = np.array([1 / (n * comb(n - 1, size)) for size in range(n)])[there.sum(axis=1)]
        before = np.bitwise_or.outer(before, there @ joined).ravel()
        weights = np.outer(weights, share).ravel()
    return before, weights


def _checked(old: Levels, new: Levels, unions: Unions | None) -> tuple[tuple[str, ...], list[list[int]]]:
    """Return the factors, and the unions as positions in them; without unions, one that holds all factors."""
    factors = tuple(old)
    if set(old) != set(new):
        template = N_("old and new must hold the same factors; only in old: {old}; only in new: {new}")
        raise ParameterError(
            template, old=_names(f for f in old if f not in new), new=_names(f for f in new if f not in old)
        )
    if not factors:
        raise ParameterError("An attribution needs at least one factor")
    if len(factors) > LARGEST_NUMBER_OF_FACTORS:
        raise ParameterError(
            "{n} factors need 2**{n} counterfactual values; at most {largest} factors are computed exactly: "
            "join factors that need not be told apart",
            n=len(factors),
            largest=LARGEST_NUMBER_OF_FACTORS,
        )
    given = [factors] if unions is None else list(unions)
    bare = [union for union in given if isinstance(union, str)]
    if bare:
        raise ParameterError("Each union is a list of factor names; bare names were given: {bare}", bare=_names(bare))
    given = [list(union) for union in given]
    times = Counter(name for union in given for name in union)
    if times != Counter(factors) or not all(given):
        raise ParameterError(
            "The unions must hold every factor once; left out: {left_out}; more than once: {twice}; "
            "not a factor: {unknown}; empty unions: {empty}",
            left_out=_names(name for name in factors if name not in times),
            twice=_names(name for name, count in times.items() if count > 1),
            unknown=_names(name for name in times if name not in factors),
            empty=sum(not union for union in given),
        )
    return factors, [[factors.index(name) for name in union] for union in given]


def _of_levels(value: Value, factors: Sequence[str]) -> Callable[[dict[str, Any]], Any]:
    """Return the value function as one of a mapping from factor to level, passed by names where it takes them."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):  # some compiled functions show no signature
        return value
    with suppress(TypeError):
        signature.bind(**dict.fromkeys(factors))
        return lambda levels: value(**levels)
    with suppress(TypeError):
        signature.bind({})
        return value
    raise ParameterError(
        "The value function takes ({signature}); it must take one mapping, or every factor by name: {factors}",
        signature=", ".join(map(str, signature.parameters.values())),
        factors=", ".join(factors),
    )


def _names(items: Iterable[Any]) -> str:
    return ", ".join(map(str, items)) or "none"

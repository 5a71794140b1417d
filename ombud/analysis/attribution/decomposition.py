"""A change and its factors' effects, exact and without an order, for many governments at once: Shapley and Owen values."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import ParameterError

LARGEST_NUMBER_OF_FACTORS = 20  # 2**20 values: a million calls of the value function

Value = Callable[..., Any]
Unions = Iterable[Iterable[str]]


@dataclass(frozen=True)
class Decomposition:
    """
    The effects of the factors on a change.

    Attributes
    ----------
    factors : tuple of str
    old, new : ndarray, shape of the value
        The value before and after.
    effect : ndarray, shape (n_factors, ...)
        Shapley values, or Owen values where unions were given; add up to ``new - old`` over the first axis.
    least, greatest : ndarray, shape (n_factors, ...)
        The range of the effect over all admissible orders.
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


def decompose(
    old: Mapping[str, Any], new: Mapping[str, Any], value: Value, unions: Unions | None = None
) -> Decomposition:
    """
    Return value, effects and their range over the orders, from one evaluation of the counterfactuals.

    Parameters
    ----------
    old, new : mapping of factor to number or array
        At most 20 factors.
    value : callable
        Takes the factors by name, or one mapping of them; returns a number or an array over governments.
    unions : list of lists of factor names, optional
        Groups of factors that turn together, each factor in exactly one. With unions the effects are Owen values and the
        orders those that keep each union together. Default: any order.

    Returns
    -------
    Decomposition

    Raises
    ------
    ParameterError
        If `old` and `new` differ in their factors, there are too many, the unions are not a partition of them, or the
        function or its results can't be used.

    Examples
    --------
    >>> old, new = {"price": 2, "volume": 10}, {"price": 3, "volume": 20}
    >>> parts = decompose(old, new, lambda price, volume: price * volume)
    >>> parts.factors, parts.effect.tolist(), parts.least.tolist()
    (('price', 'volume'), [15.0, 25.0], [10.0, 20.0])
    """
    lattice = evaluate_lattice(old, new, value, unions)
    steps = [(after - before, weights) for before, after, weights in lattice.steps]
    return Decomposition(
        factors=lattice.factors,
        old=lattice.old,
        new=lattice.new,
        effect=np.stack([np.tensordot(weights, effects, 1) for effects, weights in steps]),
        least=np.stack([effects.min(axis=0) for effects, _ in steps]),
        greatest=np.stack([effects.max(axis=0) for effects, _ in steps]),
    )


def shapley(old: Mapping[str, Any], new: Mapping[str, Any], value: Value) -> dict[str, Any]:
    """
    Attribute a change to its factors by the Shapley value.

    The effect of a factor is its marginal effect averaged over all orders in which the factors could have
    turned from old to new. Computed exactly from all 2**n_factors counterfactual values. Parameters and errors are those
    of `decompose`, which tells the range over the orders besides.

    Returns
    -------
    dict of factor to effect
        In the unit and shape of the value. The effects add up to ``value(new) - value(old)``.

    References
    ----------
    Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II, 307-317.
    Das Gupta, P. (1993). Standardization and Decomposition of Rates: A User's Manual. U.S. Bureau of the
    Census, P23-186. (His effects for two populations are Shapley values.)

    Examples
    --------
    >>> old, new = {"price": 2, "volume": 10}, {"price": 3, "volume": 20}
    >>> effects = shapley(old, new, lambda price, volume: price * volume)
    >>> {factor: float(effect) for factor, effect in effects.items()}
    {'price': 15.0, 'volume': 25.0}
    """
    return _by_factor(decompose(old, new, value))


def owen(old: Mapping[str, Any], new: Mapping[str, Any], value: Value, unions: Unions) -> dict[str, Any]:
    """
    Attribute a change to its factors by the Owen value, for factors that belong together in unions.

    The effects are averaged over the orders that keep each union together. The effects of a union's
    factors add up to the Shapley value of the union taken as one factor. Parameters and errors are those of `decompose`,
    returns those of `shapley`.

    References
    ----------
    Owen, G. (1977). Values of games with a priori unions. Mathematical Economics and Game Theory, 76-88.

    Examples
    --------
    >>> old, new = {"skill": 1, "price": 2, "volume": 10}, {"skill": 2, "price": 3, "volume": 20}
    >>> effects = owen(old, new, lambda skill, price, volume: skill * price * volume, [["skill"], ["price", "volume"]])
    >>> {factor: float(effect) for factor, effect in effects.items()}
    {'skill': 40.0, 'price': 22.5, 'volume': 37.5}
    """
    return _by_factor(decompose(old, new, value, unions))


def _by_factor(found: Decomposition) -> dict[str, Any]:
    return {name: effect[()] for name, effect in zip(found.factors, found.effect, strict=True)}


@dataclass(frozen=True)
class Lattice:
    """The counterfactual values: what the total would be if some of the factors were new and the rest old."""

    factors: tuple[str, ...]
    old: NDArray[np.float64]
    new: NDArray[np.float64]
    # for each factor, the values before and after its steps, shape (n_steps, ...), and the weights of these
    steps: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]


def evaluate_lattice(
    old: Mapping[str, Any], new: Mapping[str, Any], value: Value, unions: Unions | None = None
) -> Lattice:
    """
    Evaluate the value function once for each coalition that an admissible order visits; arguments as in `decompose`.

    The function is called with whole arrays, once per coalition rather than once per government: five factors are 32
    calls, whatever the number of governments. NaN stays NaN in whatever is made of it.
    """
    factors = _checked_factors(old, new)
    places = _checked_unions(factors, unions)
    of_mapping = _takes_mapping(value, factors)
    steps = [_steps(place, places) for place in range(len(factors))]
    # bit p of a coalition says whether the factor at p is new
    visited = {int(c) | turned << place for place, (before, _) in enumerate(steps) for c in before for turned in (0, 1)}
    results = {
        c: _numbers(of_mapping({name: (new if c >> place & 1 else old)[name] for place, name in enumerate(factors)}))
        for c in sorted(visited)
    }
    shapes = {result.shape for result in results.values()}
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        raise ParameterError(
            "The value function returns arrays of shapes that don't go together: {shapes}",
            shapes=", ".join(map(str, sorted(shapes))),
        ) from None
    values = np.full((1 << len(factors), *shape), np.nan)
    for coalition, result in results.items():
        values[coalition] = result
    sides = [(values[before], values[before | 1 << place], weights) for place, (before, weights) in enumerate(steps)]
    return Lattice(factors, values[0], values[-1], sides)


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


def _numbers(result: Any) -> NDArray[np.float64]:
    try:
        return np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise ParameterError(
            "The value function must return a number or an array of numbers, not {kind}",
            kind=type(result).__name__,
        ) from None


def _checked_factors(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the factors' names, in the order of `old`."""
    factors = tuple(old)
    if set(factors) != set(new):
        raise ParameterError(
            "old and new must hold the same factors; only in old: {old}; only in new: {new}",
            old=_names(f for f in old if f not in new),
            new=_names(f for f in new if f not in old),
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
    return factors


def _checked_unions(factors: Sequence[str], unions: Unions | None) -> tuple[tuple[int, ...], ...]:
    """Return the unions as positions in `factors`; without unions, one that holds all factors."""
    if unions is None:
        return (tuple(range(len(factors))),)
    unions = list(unions)
    bare = [union for union in unions if isinstance(union, str)]
    if bare:
        raise ParameterError(
            "Each union is a list of factor names; bare names were given: {bare}", bare=", ".join(bare)
        )
    unions = [tuple(union) for union in unions]
    times = Counter(name for union in unions for name in union)
    left_out = [name for name in factors if name not in times]
    twice = [name for name, count in times.items() if count > 1]
    unknown = [name for name in times if name not in factors]
    if left_out or twice or unknown or not all(unions):
        raise ParameterError(
            "The unions must hold every factor once; left out: {left_out}; more than once: {twice}; "
            "not a factor: {unknown}; empty unions: {empty}",
            left_out=_names(left_out),
            twice=_names(twice),
            unknown=_names(unknown),
            empty=sum(not union for union in unions),
        )
    return tuple(tuple(map(factors.index, union)) for union in unions)


def _takes_mapping(value: Value, factors: Sequence[str]) -> Callable[[dict[str, Any]], Any]:
    """
    Return the value function as a function of one mapping from factor to level.

    Every factor is passed by name (``value(price=..., volume=...)``) whenever the signature allows it, else one mapping
    of all. A `ParameterError` is raised if it allows neither.
    """
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):  # some compiled functions show no signature
        return value
    with suppress(TypeError):
        signature.bind(**dict.fromkeys(factors))
        return lambda levels: value(**levels)
    try:
        signature.bind({})
    except TypeError:
        raise ParameterError(
            "The value function takes ({signature}); it must take one mapping, or every factor by name: {factors}",
            signature=", ".join(map(str, signature.parameters.values())),
            factors=", ".join(factors),
        ) from None
    return value


def _names(items: Iterable[Any]) -> str:
    return ", ".join(map(str, items)) or "none"

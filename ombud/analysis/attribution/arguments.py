"""What a caller may ask of an attribution: which factors, which value function, which unions."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ombud.errors import ParameterError

LARGEST_NUMBER_OF_FACTORS = 20  # 2**20 values: a million calls of the value function

Value = Callable[..., Any]
Unions = Iterable[Iterable[str]]


def _names(items: Iterable[Any]) -> str:
    return ", ".join(str(item) for item in items)


def check_factors(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """
    Return the factors' names, in the order of `old`.

    Raises
    ------
    ParameterError
        If there are no factors, too many, or not the same in `old` and `new`.
    """
    factors = tuple(old)
    if set(factors) != set(new):
        raise ParameterError(
            "old and new must hold the same factors; only in old: {old}; only in new: {new}",
            old=_names(f for f in old if f not in new) or "none",
            new=_names(f for f in new if f not in old) or "none",
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


def check_unions(factors: Sequence[str], unions: Unions | None) -> tuple[tuple[int, ...], ...]:
    """
    Return the unions as positions in `factors`; without unions, one that holds all factors.

    Raises
    ------
    ParameterError
        If the unions are not a partition of the factors: a factor left out, named twice or unknown, an
        empty union, or a bare name where a list of names is expected.
    """
    if unions is None:
        return (tuple(range(len(factors))),)
    unions = list(unions)
    bare = [union for union in unions if isinstance(union, str)]
    if bare:
        raise ParameterError("Each union is a list of factor names; bare names were given: {bare}", bare=_names(bare))
    unions = [tuple(union) for union in unions]
    times = Counter(name for union in unions for name in union)
    left_out = [name for name in factors if name not in times]
    twice = [name for name, count in times.items() if count > 1]
    unknown = [name for name in times if name not in factors]
    if left_out or twice or unknown or not all(unions):
        raise ParameterError(
            "The unions must hold every factor once; left out: {left_out}; more than once: {twice}; "
            "not a factor: {unknown}; empty unions: {empty}",
            left_out=_names(left_out) or "none",
            twice=_names(twice) or "none",
            unknown=_names(unknown) or "none",
            empty=sum(not union for union in unions),
        )
    position = {name: place for place, name in enumerate(factors)}
    return tuple(tuple(position[name] for name in union) for union in unions)


def takes_mapping(value: Value, factors: Sequence[str]) -> Callable[[dict[str, Any]], Any]:
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
            signature=_names(signature.parameters.values()),
            factors=_names(factors),
        ) from None
    return value

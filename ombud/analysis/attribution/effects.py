"""The effect of each factor on a change: the values of Shapley and of Owen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ombud.analysis.attribution.arguments import Unions, Value
from ombud.analysis.attribution.decomposition import Decomposition, decompose


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

"""A change, its factors' effects and how far the order matters, for many governments at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.arguments import Unions, Value
from ombud.analysis.attribution.lattice import evaluate_lattice


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
            | {name: values.reshape(-1, entries).T.ravel() for name, values in columns.items()}
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
    steps = [(after - before, weights) for before, after, weights in lattice.steps()]
    return Decomposition(
        factors=lattice.factors,
        old=lattice.values[0],
        new=lattice.values[-1],
        effect=np.stack([np.tensordot(weights, effects, 1) for effects, weights in steps]),
        least=np.stack([effects.min(axis=0) for effects, _ in steps]),
        greatest=np.stack([effects.max(axis=0) for effects, _ in steps]),
    )

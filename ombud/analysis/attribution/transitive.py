"""Standardised values of several populations that don't depend on the pair in which they are compared."""

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.decomposition import Unions, Value, evaluate
from ombud.errors import ParameterError

Populations = Mapping[Hashable, Mapping[str, Any]] | Sequence[Mapping[str, Any]]


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
    names = list(named)
    if len(names) < 2:
        raise ParameterError("Standardising needs at least two populations; {n} given", n=len(names))
    size = len(names)
    pairs = {(x, y): evaluate(named[names[x]], named[names[y]], value, unions) for x, y in combinations(range(size), 2)}
    factors = pairs[0, 1][0]
    shape = np.broadcast_shapes(*(values.shape[1:] for _, values, _ in pairs.values()))
    pairwise, crude = np.zeros((size, size, len(factors), *shape)), np.zeros((size, *shape))
    for (x, y), (own, values, steps) in pairs.items():
        crude[x], crude[y] = values[0], values[-1]
        for bit, (before, weights) in enumerate(steps):
            # for one union, equation 3.54 of Das Gupta (1993)
            place = factors.index(own[bit])
            pairwise[x, y, place] = np.tensordot(weights, values[before], 1)
            pairwise[y, x, place] = np.tensordot(weights, values[before | 1 << bit], 1)
    rows = pd.MultiIndex.from_product([names, range(crude[0].size), factors], names=["population", "entry", "factor"])
    values = _made_transitive(pairwise).reshape(len(names), len(factors), -1)
    frame = rows.to_frame(index=False).assign(
        value=np.moveaxis(values, 1, 2).ravel(), crude=np.repeat(crude.reshape(-1), len(factors))
    )
    return frame if shape else frame.drop(columns="entry")


def _made_transitive(pairwise: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Turn values standardised pair by pair into one value per population, shape (n, ...): equation 6.11 of Das Gupta.

    Element (x, y) is the value of population x, standardised in the pair x and y; the diagonal is 0. The difference of x
    and y is their pairwise effect e(x, y), freed of its inconsistency with every third population z: e(x, y) - sum over
    z of (e(x, y) + e(y, z) + e(z, x)) / n (his 6.12).
    """
    n = len(pairwise)
    own = pairwise.sum(axis=1)  # of x, over the populations it is paired with
    others = pairwise.sum(axis=0)  # of all others, in their pair with x
    elsewhere = own.sum(axis=0) - own - others  # of all others, in pairs without x
    return own / (n - 1) + (elsewhere - (n - 2) * others) / (n * (n - 1))

"""The drawn parameters of replications: from uniform numbers, kept one row per replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.resampling import stratified_resamples
from ombud.analysis.robustness.designs import AGGREGATIONS, OVER, Choices, Design
from ombud.analysis.robustness.tables import ScoreTable

ALL_UNITS = "all"
NOT_ROUNDED = -1  # stands for "not at all" among decimals


@dataclass(frozen=True, eq=False)
class Parameters:
    """
    The parameters of replications.

    Attributes
    ----------
    columns : ndarray, shape (n, n_columns)
        Weights of the table's columns; each row adds up to 1.
    geometric, products : ndarray of bool, shape (n,)
        Whether dimensions are joined by geometric means, and whether totals are means over products.
    unit_set : ndarray of int, shape (n,)
        Row of `unit_weights`.
    unit_weights : ndarray, shape (n_sets, n_units)
        How often each unit counts in each set.
    decimals : ndarray of int, shape (n,)
        -1: totals are not rounded.
    published : ndarray, shape (n,)
        The number in [0, 1) from which the unseen decimals of all governments are drawn; NaN: none.
    published_decimals : int or None
    floor : float
        Points, for geometric means.
    frame : DataFrame
        The same, tidy: replication, weight_<name>, weights (name of a chosen set), aggregation, over, unit_set,
        decimals, published.
    """

    columns: NDArray[np.float64]
    geometric: NDArray[np.bool_]
    products: NDArray[np.bool_]
    unit_set: NDArray[np.int64]
    unit_weights: NDArray[np.float64]
    decimals: NDArray[np.int64]
    published: NDArray[np.float64]
    published_decimals: int | None
    floor: float
    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.columns)


def from_uniforms(table: ScoreTable, design: Design, uniforms: NDArray[np.float64], seed: int = 0) -> Parameters:
    """
    Turn uniform numbers into parameters.

    Parameters
    ----------
    table : ScoreTable
    design : Design
    uniforms : ndarray, shape (n, sum of the factors' widths)
        In [0, 1), in the order of ``design.factors(table)``.
    seed : int
        Of the bootstrap sets among which the uniforms choose.
    """
    part = _parts(design.factors(table), uniforms)
    n = len(uniforms)
    central = design.central_weights(table)
    if isinstance(design.weights, Choices):
        vectors = design.weights.vectors(central)
        chosen = _choose(part["weights"], len(vectors))
        weights, names = vectors[chosen], np.array(design.weights.names, dtype=object)[chosen]
    else:
        drawn = design.weights is not None
        weights = design.weights.draw(part["weights"], central) if drawn else np.tile(central, (n, 1))
        names = np.full(n, "drawn" if drawn else "method", dtype=object)
    over = design.over or (table.over,)
    sets, labels = unit_sets(table, design, seed)
    aggregation = np.array(design.aggregation)[_choose(part.get("aggregation"), len(design.aggregation), n)]
    pooled = np.array(over)[_choose(part.get("over"), len(over), n)]
    unit_set = _choose(part.get("unit_sets"), len(sets), n)
    places = [NOT_ROUNDED if decimals is None else decimals for decimals in design.decimals]
    decimals = np.array(places)[_choose(part.get("decimals"), len(places), n)]
    published = part["published"][:, 0] if "published" in part else np.full(n, np.nan)
    frame = pd.DataFrame(weights, columns=[f"weight_{name}" for name in design.weight_names(table)])
    frame.insert(0, "replication", np.arange(n))
    frame = frame.assign(
        weights=names,
        aggregation=aggregation,
        over=pooled,
        unit_set=np.array(labels, dtype=object)[unit_set],
        decimals=pd.array(np.where(decimals == NOT_ROUNDED, None, decimals), dtype="Int64"),  # ty: ignore[no-matching-overload] - None is fine in objects
        published=published,
    )
    return Parameters(
        columns=_column_weights(table, design, weights),
        geometric=aggregation == AGGREGATIONS[1],
        products=pooled == OVER[1],
        unit_set=unit_set,
        unit_weights=sets,
        decimals=decimals,
        published=published,
        published_decimals=design.published_decimals,
        floor=design.floor,
        frame=frame,
    )


def unit_sets(table: ScoreTable, design: Design, seed: int) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return how often each unit counts in each set, shape (n_sets, n_units), and the names of the sets."""
    n = len(table.government)
    if design.unit_sets == "leave_one_out":
        slots = sorted(set(table.slots))
        without = [(table.slots != slot).astype(float) for slot in slots]
        return np.stack([np.ones(n), *without]), (ALL_UNITS, *(f"without {slot}" for slot in slots))
    if design.unit_sets == "bootstrap":
        drawn = stratified_resamples(table.government, design.resamples, np.random.default_rng([seed, 1]))
        counts = np.stack([np.bincount(row, minlength=n) for row in drawn])
        return counts.astype(float), tuple(f"resample {number}" for number in range(1, design.resamples + 1))
    return np.ones((1, n)), (ALL_UNITS,)


def _parts(widths: dict[str, int], uniforms: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    edges = np.cumsum([0, *widths.values()])
    return {name: uniforms[:, edges[i] : edges[i + 1]] for i, name in enumerate(widths)}


def _choose(uniforms: NDArray[np.float64] | None, options: int, n: int = 0) -> NDArray[np.int64]:
    """Return which of `options` each uniform number falls on; the first without numbers."""
    if uniforms is None:
        return np.zeros(n, dtype=np.int64)
    return np.minimum((uniforms[:, 0] * options).astype(np.int64), options - 1)


def _column_weights(table: ScoreTable, design: Design, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of columns: those of dimensions are shared out in the table's own proportions."""
    if design.weights_of == "columns":
        return weights
    place = np.array([table.dimensions.index(name) for name in table.dimension])
    own = table.dimension_sums(table.weights)[place]
    # a dimension that the method does not weigh is shared equally
    equal = 1.0 / np.bincount(place)[place]
    inner = np.where(own > 0, table.weights / np.where(own > 0, own, 1.0), equal)
    return weights[:, place] * inner

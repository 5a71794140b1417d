"""The drawn parameters of replications: from uniform numbers, kept one row per replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.resampling import stratified_resamples
from ombud.analysis.robustness.designs import Choices, Design, chosen
from ombud.analysis.robustness.tables import ScoreTable


@dataclass(frozen=True, eq=False)
class Parameters:
    """The parameters of replications."""

    weights: NDArray[np.float64]  # shape (n, n_columns); of the table's columns; each row adds up to 1
    unit_set: NDArray[np.int64]  # shape (n,); row of `unit_weights`
    unit_weights: NDArray[np.float64]  # shape (n_sets, n_units); how often each unit counts in each set
    # what was drawn: replication, weight_<column>, weights (name of a chosen set, else drawn or method), aggregation,
    # over, unit_set, decimals (missing: totals are not rounded)
    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.weights)


def from_uniforms(table: ScoreTable, design: Design, uniforms: NDArray[np.float64], seed: int = 0) -> Parameters:
    """
    Turn uniform numbers into parameters.

    Their shape is (n, sum of the factors' widths), in the order of ``design.factors(table)``. The seed is that of the
    bootstrap sets among which the uniforms choose.
    """
    factors = design.factors(table)
    part = dict(zip(factors, np.split(uniforms, np.cumsum(list(factors.values())), axis=1), strict=False))
    n = len(uniforms)
    weights, source = np.tile(table.weights, (n, 1)), "method"
    if design.weights is not None:
        weights, source = design.weights.draw(part["weights"], table.weights), "drawn"
    if isinstance(design.weights, Choices):
        source = _pick([name for name, _ in design.weights.sets], chosen(part["weights"], len(design.weights.sets)))
    sets, labels = unit_sets(
        design.unit_sets, table.slots, table.strata, design.resamples, np.random.default_rng([seed, 1])
    )
    options = {
        "aggregation": design.aggregation,
        "over": design.over or (table.over,),
        "unit_sets": labels,
        "decimals": design.decimals,
    }
    # without uniforms there is one option
    place = {
        name: chosen(part[name], len(of)) if name in part else np.zeros(n, dtype=np.int64)
        for name, of in options.items()
    }
    drawn = {name: _pick(of, place[name]) for name, of in options.items()}
    frame = pd.DataFrame(weights, columns=[f"weight_{name}" for name in table.columns])
    frame.insert(0, "replication", np.arange(n))
    frame = frame.assign(
        weights=source,
        aggregation=drawn["aggregation"],
        over=drawn["over"],
        unit_set=drawn["unit_sets"],
        decimals=pd.array(drawn["decimals"], dtype="Int64"),
    )
    return Parameters(weights, place["unit_sets"], sets, frame)


def unit_sets(
    kind: str,
    names: NDArray[np.object_],
    stratum: NDArray[np.int64],
    resamples: int,
    generator: np.random.Generator,
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """
    Return how often each unit counts in the sets among which replications choose, and the sets' names.

    The shape is (n_sets, n_units). Units of one name are left out together ("leave_one_out"), or drawn in place of
    units of their own stratum ("bootstrap").
    """
    size = len(names)
    if kind == "leave_one_out":
        distinct = sorted(set(names))
        without = [(names != name).astype(float) for name in distinct]
        return np.stack([np.ones(size), *without]), ("all", *(f"without {name}" for name in distinct))
    if kind == "bootstrap":
        drawn = stratified_resamples(stratum, resamples, generator)
        counts = np.stack([np.bincount(row, minlength=size) for row in drawn]).astype(float)
        return counts, tuple(f"resample {number}" for number in range(1, resamples + 1))
    return np.ones((1, size)), ("all",)


def _pick(options: tuple | list, place: NDArray[np.int64]) -> NDArray[np.object_]:
    return np.array(options, dtype=object)[place]

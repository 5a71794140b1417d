"""Totals of all governments under many sets of parameters at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.robustness.designs import Design, Parameters, from_uniforms
from ombud.analysis.robustness.tables import ScoreTable
from ombud.analysis.scoring import weighted_means
from ombud.errors import ParameterError
from ombud.rounding import exact, rounded

ELEMENTS_AT_ONCE = 500_000  # unit scores held at a time and thread: some 4 MB, which stay in the cache
THREADS = 2
FLOOR = 1.0  # points to which a dimension is raised for geometric means, which know no 0


@dataclass(frozen=True, eq=False)
class Replications:
    """Totals under many sets of parameters."""

    governments: pd.Index
    totals: NDArray[np.float64]  # shape (n_replications, n_governments); points; NaN where no unit is left
    baseline: NDArray[np.float64]  # shape (n_governments,); totals as the method has them
    parameters: pd.DataFrame  # every drawn parameter, one row per replication
    simulated: bool = False  # whether any score is


def replicate(table: ScoreTable, design: Design, replications: int = 1000, seed: int = 0) -> Replications:
    """
    Draw parameters at random, and the totals under them.

    References
    ----------
    Saisana, M., Saltelli, A., & Tarantola, S. (2005). Uncertainty and sensitivity analysis techniques as tools for
    the quality assessment of composite indicators. Journal of the Royal Statistical Society A, 168, 307-323.
    """
    if replications < 1:
        raise ParameterError("At least one replication is needed; got {given}", given=replications)
    width = sum(design.factors(table).values())
    uniforms = np.random.default_rng(seed).random((replications, width))
    parameters = from_uniforms(table, design, uniforms, seed)
    drawn = totals(table, parameters)
    return Replications(table.governments, drawn, baseline(table), parameters.frame, table.simulated)


def baseline(table: ScoreTable) -> NDArray[np.float64]:
    """Return the totals as the method has them, shape (n_governments,)."""
    return totals(table, from_uniforms(table, Design(), np.empty((1, 0))))[0]


def totals(table: ScoreTable, parameters: Parameters) -> NDArray[np.float64]:
    """Return the totals under each set of parameters, shape (n, n_governments)."""
    n, size = len(parameters.frame), ceil(ELEMENTS_AT_ONCE / len(table.government))
    portions = np.split(np.arange(n), range(size, n, size))
    with ThreadPoolExecutor(THREADS) as pool:
        result = exact(np.concatenate(list(pool.map(lambda portion: _portion(table, parameters, portion), portions))))
    decimals = parameters.frame["decimals"]
    for places in decimals.dropna().unique():
        rows = decimals.eq(places).fillna(False).to_numpy(dtype=bool)
        result[rows] = rounded(result[rows], int(places))
    return result


def _portion(table: ScoreTable, parameters: Parameters, portion: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the totals of some replications, without rounding."""
    drawn = parameters.frame.iloc[portion]
    units = np.empty((len(table.government), len(portion)))
    for name in drawn["aggregation"].unique():
        own = (drawn["aggregation"] == name).to_numpy()
        weights = parameters.weights[portion[own]]
        units[:, own] = _geometric(table, weights) if name == "geometric" else weighted_means(table.scores, weights.T)
    times = parameters.unit_weights[parameters.unit_set[portion]].T
    products = (drawn["over"] == "products").to_numpy()
    if products.any():
        times = times * np.where(products, table.products[:, np.newaxis], 1.0)
    missing = np.isnan(units)
    if missing.any():
        times, units = np.where(missing, 0.0, times), np.where(missing, 0.0, units)
    with np.errstate(invalid="ignore"):
        return (np.add.reduceat(units * times, table.starts) / np.add.reduceat(times, table.starts)).T


def _geometric(table: ScoreTable, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the units' scores, shape (n_units, n), as geometric means over dimensions, arithmetic inside them."""
    logarithm, known = np.zeros((2, len(table.scores), len(weights)))
    for name in table.dimensions:
        own = table.dimension == name
        score = weighted_means(table.scores[:, own], weights[:, own].T)
        share = np.where(np.isnan(score), 0.0, weights[:, own].sum(axis=1))
        logarithm += share * np.log(np.fmax(score, FLOOR))
        known += share
    with np.errstate(invalid="ignore"):
        return np.exp(logarithm / known)

"""Totals of all governments under many sets of parameters at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.robustness.designs import Design
from ombud.analysis.robustness.parameters import NOT_ROUNDED, Parameters, from_uniforms
from ombud.analysis.robustness.tables import ScoreTable
from ombud.analysis.scoring import weighted_means
from ombud.errors import ParameterError
from ombud.rounding import exact, rounded

ELEMENTS_AT_ONCE = 500_000  # unit scores held at a time and thread: some 4 MB, which stay in the cache
THREADS = 2


@dataclass(frozen=True, eq=False)
class Replications:
    """
    Totals under many sets of parameters.

    Attributes
    ----------
    governments : Index
    totals : ndarray, shape (n_replications, n_governments)
        Points; NaN where no unit is left.
    baseline : ndarray, shape (n_governments,)
        Totals as the method has them.
    parameters : DataFrame
        Every drawn parameter, one row per replication.
    simulated : bool
        Whether any score is simulated.
    """

    governments: pd.Index
    totals: NDArray[np.float64]
    baseline: NDArray[np.float64]
    parameters: pd.DataFrame
    simulated: bool = False


def replicate(table: ScoreTable, design: Design, replications: int = 1000, seed: int = 0) -> Replications:
    """
    Draw parameters at random, and the totals under them.

    Parameters
    ----------
    table : ScoreTable
    design : Design
        What is uncertain.
    replications : int
    seed : int
        The same seed gives the same draws, whatever the number of threads.

    Returns
    -------
    Replications

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
    size = max(1, ELEMENTS_AT_ONCE // len(table.government))
    portions = [np.arange(start, min(start + size, len(parameters))) for start in range(0, len(parameters), size)]
    result = np.empty((len(parameters), len(table.governments)))

    def fill(portion: NDArray[np.int64]) -> None:
        result[portion] = _portion(table, parameters, portion)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(fill, portions))
    _perturb(result, parameters)
    return _rounded(exact(result), parameters.decimals)


def _portion(table: ScoreTable, parameters: Parameters, portion: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the totals of some replications, without rounding."""
    units = np.empty((len(table.government), len(portion)))
    geometric = parameters.geometric[portion]
    for chosen, mean in ((~geometric, _arithmetic), (geometric, _geometric)):
        if chosen.any():
            units[:, chosen] = mean(table, parameters.columns[portion[chosen]], parameters.floor)
    times = parameters.unit_weights[parameters.unit_set[portion]].T
    if parameters.products[portion].any():
        times = times * np.where(parameters.products[portion], table.products[:, np.newaxis], 1.0)
    missing = np.isnan(units)
    if missing.any():
        times, units = np.where(missing, 0.0, times), np.where(missing, 0.0, units)
    if len(table.governments) == len(table.government):  # one unit each: nothing to join
        return np.where(times > 0, units, np.nan).T
    with np.errstate(invalid="ignore"):
        joined = np.add.reduceat(units * times, table.starts) / np.add.reduceat(times, table.starts)
    return joined.T


def _arithmetic(table: ScoreTable, weights: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """Return the units' scores, shape (n_units, n); missing scores are left out."""
    if np.isnan(table.scores).any():
        return weighted_means(table.scores, weights.T)
    return table.scores @ weights.T


def _geometric(table: ScoreTable, weights: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """Return the units' scores as geometric means over dimensions, arithmetic inside them."""
    logarithm, known = np.zeros((len(table.scores), len(weights))), np.zeros((len(table.scores), len(weights)))
    for name in table.dimensions:
        own = table.dimension == name
        share = weights[:, own].sum(axis=1)
        with np.errstate(invalid="ignore"):
            score = weighted_means(table.scores[:, own], weights[:, own].T)
        there = ~np.isnan(score)
        logarithm += np.where(there, share * np.log(np.maximum(np.where(there, score, 1.0), floor)), 0.0)
        known += np.where(there, share, 0.0)
    with np.errstate(invalid="ignore"):
        return np.exp(logarithm / np.where(known > 0, known, np.nan))


def _perturb(values: NDArray[np.float64], parameters: Parameters) -> None:
    """Move totals, in place, within half a unit of the last published decimal."""
    if parameters.published_decimals is None:
        return
    width = 10.0**-parameters.published_decimals
    for place, number in enumerate(parameters.published):
        generator = np.random.Generator(np.random.Philox(key=int(number * 2**63)))
        values[place] += width * (generator.random(values.shape[1]) - 0.5)
    np.clip(values, 0.0, 100.0, out=values)


def _rounded(values: NDArray[np.float64], decimals: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return values rounded half up, row by row."""
    for places in np.unique(decimals[decimals != NOT_ROUNDED]):
        rows = decimals == places
        values[rows] = rounded(values[rows], int(places))
    return values

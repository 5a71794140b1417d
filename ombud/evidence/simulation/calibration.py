"""The latent mean and spreads at which simulated totals and units spread as the published ones do."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import OmbudError
from ombud.evidence.simulation import targets
from ombud.evidence.simulation.instruments import Instrument, instrument
from ombud.evidence.simulation.response import GRID, Curves, curves
from ombud.evidence.simulation.settings import Settings

POINTS = 4096  # governments of the evenly spread population on which the shares are solved
WIDEST_UNIT_SPREAD = 8.0
QUADRATURE = 41
# governments differ at least a third as much as the units of one; below that, the published sets of units ask for
# more spread than the counts of zones leave room for
LEAST_SCALE = 1 / 3
CLOSE = 1e-4  # of the solved shares, on the probit scale


@dataclass(frozen=True)
class Quality:
    """
    The latent quality of a level of government in one year.

    Attributes
    ----------
    location, scale : float
        Mean and standard deviation over the level's governments, in units of one indicator's noise.
    unit_spread : float
        Standard deviation of the units around their government.
    spread_from : str
        What decided the spread of units: "sets", the published sets of units, or "counts", where the counts of
        zones leave less room.
    """

    location: float
    scale: float
    unit_spread: float
    spread_from: str


@dataclass(frozen=True, eq=False)
class Population:
    """
    An evenly spread population of governments, before location, scale and spread of units.

    Attributes
    ----------
    government : ndarray, shape (n,)
        Standard normal.
    unit : ndarray, shape (n, n_units)
        Standard normal.
    dimension : ndarray, shape (n, n_dimensions)
        What the dimension adds to latent quality.
    products : ndarray, shape (n, n_units)
    shares : ndarray, shape (n, n_units)
        Of the units in the total.
    """

    government: NDArray[np.float64]
    unit: NDArray[np.float64]
    dimension: NDArray[np.float64]
    products: NDArray[np.float64]
    shares: NDArray[np.float64]


def calibrate(year: int, level: str, settings: Settings, data_dir: str | os.PathLike | None = None) -> Quality:
    """
    Return the quality of a level's governments that gives the published shares of the zones.

    The two equations, that the chance of a total in the green and in the red zone be the published shares,
    are solved numerically over an evenly spread population (`even_points`), with the noise of the indicators
    entering in closed form. The spread of units is solved first, from the published sets of units. Counts are of
    all governments, sets are few and chosen by pages: where both can't hold (provinces and kota in 2021, whose
    published sets lie some 28 points apart), governments are given `LEAST_SCALE` of the spread of units, and that
    spread is solved from the counts too.

    Raises
    ------
    OmbudError
        If no spread gives these shares.
    """
    return _calibrate(year, level, settings, None if data_dir is None else str(data_dir))


@lru_cache(maxsize=128)
def _calibrate(year: int, level: str, settings: Settings, data_dir: str | None) -> Quality:
    from scipy.special import ndtri

    tool = instrument(year, data_dir)
    table = curves(tool.sizes, settings)
    population = _population(tool, level, settings)
    row = _zone_shares(data_dir).loc[(year, level)]
    aim = ndtri([row["hijau"], row["merah"]])

    def gap(quality: Quality) -> NDArray[np.float64]:
        reached = zone_chances(quality, population, tool, table)
        return ndtri(np.clip(reached, 1e-12, 1 - 1e-12)) - aim

    spread = unit_spread(year, settings, data_dir)
    from_sets = _solve(gap, lambda scale: Quality(0.0, scale, spread, "sets"))
    if from_sets is not None and from_sets.scale >= LEAST_SCALE * spread:
        return from_sets
    from_counts = _solve(gap, lambda scale: Quality(0.0, scale, scale / LEAST_SCALE, "counts"))
    if from_counts is None:
        raise OmbudError("No spread of governments gives the shares of zones of {level} in {year}", level=level,
                         year=year)  # fmt: skip
    return from_counts


def _solve(gap: Callable[[Quality], NDArray[np.float64]], of_scale: Callable[[float], Quality]) -> Quality | None:
    """Return the quality at which the gaps vanish, or None if location and scale can't make them."""
    from scipy.optimize import root

    def quality(unknown: NDArray[np.float64]) -> Quality:
        return replace(of_scale(float(np.exp(unknown[1]))), location=float(unknown[0]))

    solution = root(lambda unknown: gap(quality(unknown)), [1.0, 0.0], tol=1e-8)
    found = quality(solution.x)
    return found if np.abs(gap(found)).max() < CLOSE else None


@lru_cache(maxsize=4)
def _zone_shares(data_dir: str | None) -> pd.DataFrame:
    return targets.zone_shares(data_dir)


@lru_cache(maxsize=4)
def _unit_sets(data_dir: str | None) -> pd.DataFrame:
    return targets.unit_sets(data_dir)


def zone_chances(quality: Quality, population: Population, tool: Instrument, table: Curves) -> NDArray[np.float64]:
    """Return the chances of a green and of a red total, shape (2,)."""
    from scipy.special import ndtr

    government = quality.location + quality.scale * population.government
    unit = government[:, np.newaxis] + quality.unit_spread * population.unit
    latent = unit[:, :, np.newaxis] + population.dimension[:, np.newaxis, :]
    weights = tool.weights.to_numpy()
    mean = (population.shares * (table.expected(latent) @ weights)).sum(axis=1)
    noise = (population.shares**2 / population.products * (table.variance(latent) @ weights**2)).sum(axis=1)
    deviation = np.sqrt(np.maximum(noise, 1e-12))
    return np.array([ndtr((mean - tool.green) / deviation).mean(), ndtr((tool.red - mean) / deviation).mean()])


def _population(tool: Instrument, level: str, settings: Settings) -> Population:
    """Return the population whose governments, units and dimensions are evenly spread."""
    from scipy.special import ndtri

    units, dimensions = len(tool.slots[level]), len(tool.dimensions)
    points = even_points(1 + dimensions + 2 * units)
    normal = ndtri(points)
    offsets = np.array([settings.offset(name) for name in tool.dimensions])
    products = np.ones((POINTS, units))
    if tool.over_products:
        products += products_quantiles(points[:, -units:], settings)
    return Population(
        government=normal[:, 0],
        unit=normal[:, 1 + dimensions : 1 + dimensions + units],
        dimension=offsets + settings.dimension_spread * normal[:, 1 : 1 + dimensions],
        products=products,
        shares=products / products.sum(axis=1, keepdims=True),
    )


def even_points(columns: int) -> NDArray[np.float64]:
    """
    Return points spread evenly over the unit cube, shape (POINTS, columns): multiples of square roots of primes.

    References
    ----------
    Richtmyer, R. D. (1951). The evaluation of definite integrals, and a quasi-Monte-Carlo method based on the
    properties of algebraic numbers. Los Alamos Scientific Laboratory, LA-1342.
    """
    primes = [number for number in range(2, 100) if all(number % smaller for smaller in range(2, number))]
    points = (np.arange(1, POINTS + 1)[:, np.newaxis] * np.sqrt(primes[:columns])) % 1.0
    return np.clip(points, 1e-9, 1 - 1e-9)


def products_quantiles(chances: NDArray[np.float64], settings: Settings) -> NDArray[np.float64]:
    """Return quantiles of the number of products beyond a unit's first."""
    from scipy.special import betainc

    shape, probability = products_law(settings)
    cumulative = betainc(shape, np.arange(1, 1000), probability)  # of the negative binomial distribution
    return np.searchsorted(cumulative, chances).astype(float)


def products_law(settings: Settings) -> tuple[float, float]:
    """Return the two parameters of the negative binomial number of products beyond a unit's first."""
    shape = settings.products_shape
    return shape, shape / (shape + settings.products_mean - 1)


def unit_spread(year: int, settings: Settings, data_dir: str | os.PathLike | None = None) -> float:
    """
    Return the latent spread of units within a government, solved from the published sets of units of a year.

    The sum over the sets of (units - 1) * variance is set equal to what the model expects at their means.
    It is 0 where the noise of the indicators alone spreads units as far as the published ones.
    """
    return _unit_spread(year, settings, None if data_dir is None else str(data_dir))


@lru_cache(maxsize=32)
def _unit_spread(year: int, settings: Settings, data_dir: str | None) -> float:
    from scipy.optimize import brentq

    sets = targets.sets_of(year, _unit_sets(data_dir))
    tool = instrument(year, data_dir)
    freedom = sets["units"].to_numpy() - 1

    def gap(spread: float) -> float:
        mean, variance = unit_moments(spread, tool, settings)
        expected = np.interp(sets["mean"], mean, variance)
        return float(freedom @ (expected - sets["variance"].to_numpy()))

    return 0.0 if gap(0.0) >= 0 else float(brentq(gap, 0.0, WIDEST_UNIT_SPREAD, xtol=1e-6))


def unit_moments(
    spread: float, tool: Instrument, settings: Settings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a government's mean score (points) over `GRID`, and the variance of its units (points squared)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(QUADRATURE)
    weights = weights / weights.sum()
    table = curves(tool.sizes, settings)
    shares = tool.weights.to_numpy()
    offsets = np.array([settings.offset(name) for name in tool.dimensions])
    quality = GRID[:, np.newaxis, np.newaxis] + spread * nodes[:, np.newaxis] + offsets
    unit = table.expected(quality) @ shares
    products = settings.products_mean if tool.over_products else 1.0
    noise = (table.variance(quality) @ shares**2) @ weights / products
    mean = unit @ weights
    return mean, (unit**2) @ weights - mean**2 + noise

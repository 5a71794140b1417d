"""
The latent mean and spreads at which simulated totals and units spread as the published ones do.

Run ``make calibration`` after a change of the published data, of a methodology or of the simulation's settings: it
writes ``data/studies/simulation_qualities.csv``, which the simulation reads.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import OmbudError
from ombud.evidence.published.coverage import national_counts
from ombud.evidence.published.observations import load_aggregates, load_observations, load_sources
from ombud.evidence.registers.unit_types import classify_unit, unit_identity
from ombud.evidence.simulation.generation import GRID, dimension_curves, looked_up
from ombud.evidence.simulation.settings import QUALITIES, YEARS, Instrument, Settings, instrument
from ombud.files import data_folder
from ombud.vocabulary import REGIONAL
from record_data import record

POINTS = 4096  # governments of the evenly spread population on which the shares are solved
WIDEST_UNIT_SPREAD = 8.0
QUADRATURE = 41
# governments differ at least a third as much as the units of one; below that, the published sets of units ask for
# more spread than the counts of zones leave room for
LEAST_SCALE = 1 / 3
CLOSE = 1e-4  # of the solved shares, on the probit scale
DECIMALS = 8  # of what is written: as fine as the equations are solved
# districts of Jakarta are printed where other governments' pages print units
NOT_A_UNIT = "Administrasi"


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


def qualities(settings: Settings | None = None, data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Calibrate every level and year.

    Returns
    -------
    DataFrame
        Index year, level; columns location, scale, unit_spread, spread_from: see `Quality`.
    """
    settings = settings or Settings()
    rows = [
        {"year": year, "level": level, **vars(calibrate(year, level, settings, data_dir))}
        for year in YEARS
        for level in REGIONAL
    ]
    return pd.DataFrame(rows).set_index(["year", "level"])


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
    from scipy.special import ndtri

    tool = instrument(year, data_dir)
    population = _population(tool, level, settings)
    row = zone_shares(data_dir).loc[(year, level)]
    aim = ndtri([row["hijau"], row["merah"]])

    def gap(quality: Quality) -> NDArray[np.float64]:
        reached = zone_chances(quality, population, tool, settings)
        return ndtri(np.clip(reached, 1e-12, 1 - 1e-12)) - aim

    spread = unit_spread(year, settings, data_dir)
    from_sets = _solve(gap, lambda scale: Quality(0.0, scale, spread, "sets"))
    if from_sets is not None and from_sets.scale >= LEAST_SCALE * spread:
        return from_sets
    from_counts = _solve(gap, lambda scale: Quality(0.0, scale, scale / LEAST_SCALE, "counts"))
    if from_counts is None:
        raise OmbudError(f"No spread of governments gives the shares of zones of {level} in {year}")
    return from_counts


def _solve(gap: Callable[[Quality], NDArray[np.float64]], of_scale: Callable[[float], Quality]) -> Quality | None:
    """Return the quality at which the gaps vanish, or None if location and scale can't make them."""
    from scipy.optimize import root

    def quality(unknown: NDArray[np.float64]) -> Quality:
        return replace(of_scale(float(np.exp(unknown[1]))), location=float(unknown[0]))

    solution = root(lambda unknown: gap(quality(unknown)), [1.0, 0.0], tol=1e-8)
    found = quality(solution.x)
    return found if np.abs(gap(found)).max() < CLOSE else None


def zone_chances(quality: Quality, population: Population, tool: Instrument, settings: Settings) -> NDArray[np.float64]:
    """Return the chances of a green and of a red total, shape (2,)."""
    from scipy.special import ndtr

    government = quality.location + quality.scale * population.government
    unit = government[:, np.newaxis] + quality.unit_spread * population.unit
    latent = unit[:, :, np.newaxis] + population.dimension[:, np.newaxis, :]
    expected, variance = (looked_up(curves, latent) for curves in dimension_curves(tool.sizes, settings))
    weights = tool.weights.to_numpy()
    mean = (population.shares * (expected @ weights)).sum(axis=1)
    noise = (population.shares**2 / population.products * (variance @ weights**2)).sum(axis=1)
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

    shape, probability = settings.products_law
    cumulative = betainc(shape, np.arange(1, 1000), probability)  # of the negative binomial distribution
    return np.searchsorted(cumulative, chances).astype(float)


@lru_cache(maxsize=16)
def unit_spread(year: int, settings: Settings, data_dir: str | os.PathLike | None = None) -> float:
    """
    Return the latent spread of units within a government, solved from the published sets of units of a year.

    The sum over the sets of (units - 1) * variance is set equal to what the model expects at their means.
    It is 0 where the noise of the indicators alone spreads units as far as the published ones.
    """
    from scipy.optimize import brentq

    sets = unit_sets(data_dir).query("year == @year")
    if sets.empty:
        raise OmbudError(f"No scores of several units of one government are published for {year}")
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
    shares = tool.weights.to_numpy()
    offsets = np.array([settings.offset(name) for name in tool.dimensions])
    quality = GRID[:, np.newaxis, np.newaxis] + spread * nodes[:, np.newaxis] + offsets
    expected, variance = (looked_up(curves, quality) for curves in dimension_curves(tool.sizes, settings))
    unit = expected @ shares
    products = settings.products_mean if tool.over_products else 1.0
    noise = (variance @ shares**2) @ weights / products
    mean = unit @ weights
    return mean, (unit**2) @ weights - mean**2 + noise


@lru_cache(maxsize=4)
def zone_shares(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Return the published shares of the zones per year and level, from 2021.

    Returns
    -------
    DataFrame
        Index year, level (provinsi, kabupaten, kota); columns hijau, merah (0..1), assessed, basis: "published"
        or "pooled". A share that is not published for a level is that of all governments together whose level has
        no count of its own (kabupaten and kota in 2023); of red (2024), their share among those not green.
    """
    counts = national_counts(load_aggregates(data_dir), load_sources(data_dir))
    counts = counts[counts["year"].between(2021, 2024)]
    by_year = counts.set_index("level").groupby("year")
    rows = [(year, level, *_shares(group, level)) for year, group in by_year for level in REGIONAL]
    table = pd.DataFrame(rows, columns=["year", "level", "hijau", "merah", "assessed", "basis"])
    return table.set_index(["year", "level"])


def _shares(counts: pd.DataFrame, level: str) -> tuple[float, float, int, str]:
    """Return the shares of green and red, the number assessed and the basis; `counts` are one year's, by level."""
    own = counts.loc[level]
    assessed = int(own["assessed"])
    if own[["hijau", "merah"]].notna().all():
        return float(own["hijau"] / assessed), float(own["merah"] / assessed), assessed, "published"
    green = own["hijau"] / assessed if pd.notna(own["hijau"]) else _ratio(counts, ["hijau"], "hijau", "assessed")
    red_among_rest = _ratio(counts.assign(rest=counts["assessed"] - counts["hijau"]), ["merah"], "merah", "rest")
    return float(green), float((1 - green) * red_among_rest), assessed, "pooled"


def _ratio(counts: pd.DataFrame, published: list[str], above: str, below: str) -> float:
    """Return a ratio over all governments but those of levels for which `published` is."""
    known = counts.drop(index="all").dropna(subset=published)
    rest = counts.loc["all", [above, below]] - known[[above, below]].sum()
    return float(rest[above] / rest[below])


@lru_cache(maxsize=4)
def unit_sets(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Return the published scores of at least two units of one government and year, summed up.

    A unit that stands under several spellings or on several pages counts once, with the mean of its values.

    Returns
    -------
    DataFrame
        year, government_code, units (number), mean (points), variance (n - 1; points squared).
    """
    frame = load_observations(data_dir)
    frame = frame[
        (frame["measure"] == "total")
        & frame["locus"].notna()
        & frame["value"].between(0, 100)
        & frame["year"].between(2021, 2024)
        & frame["level"].isin(REGIONAL)
    ]
    frame = frame[~frame["locus"].str.contains(NOT_A_UNIT)]
    identity = {name: unit_identity(name, classify_unit(name, data_dir), data_dir) for name in set(frame["locus"])}
    units = frame.assign(unit=frame["locus"].map(identity)).groupby(["year", "government_code", "unit"])["value"].mean()
    sets = units.groupby(level=["year", "government_code"]).agg(units="size", mean="mean", variance="var")
    return sets[sets["units"] > 1].reset_index()


def main() -> None:
    """Write the qualities and their checksum."""
    path = data_folder() / QUALITIES
    qualities().round(DECIMALS).to_csv(path, lineterminator="\n")
    record()
    print(path)


if __name__ == "__main__":
    main()

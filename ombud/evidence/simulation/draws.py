"""
The governments of a simulation: their latent quality over the years, and the scores of their units and products.

Scores are graded responses to quality; their mean and their noise follow from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.evidence.registers.governments import load_governments
from ombud.evidence.registers.unit_types import load_unit_types
from ombud.evidence.simulation.settings import HIGHEST_STEP, SCENARIOS, Instrument, Settings, instrument
from ombud.files import Data
from ombud.vocabulary import IDENTITY

GRID = np.linspace(-16.0, 16.0, 1281)  # latent quality; steps of 0.025, in units of one indicator's noise


@dataclass(frozen=True, eq=False)
class Draws:
    """What is drawn once for all years."""

    settings: Settings
    governments: pd.DataFrame  # government_code, government, level, province_code, province, valid_from; sorted by code
    years: tuple[int, ...]
    instruments: dict[int, Instrument]  # dict of year to Instrument; the method under which a year is scored
    slots: tuple[tuple[str, int], ...]  # tuple of (unit_type, number); units of any level and year
    dimensions: tuple[str, ...]  # dimensions of any year
    # shape (n_years, n_governments, n_slots, n_dimensions); quality of each unit in each dimension, in units of one
    # indicator's noise
    latent: NDArray[np.float64]
    products: NDArray[np.int64]  # shape (n_governments, n_slots); products of each unit; the same in all years

    def assessed(self, year: int, tool: Instrument) -> NDArray[np.bool_]:
        """Return which slots make a total in a year under an instrument, shape (n_governments, n_slots)."""
        levels = {level: np.array([slot in tool.slots[level] for slot in self.slots]) for level in tool.slots}
        units = np.stack([levels[level] for level in self.governments["level"]])
        began = self.governments["valid_from"].fillna(0).to_numpy(dtype=int) < year
        return units & began[:, np.newaxis]


def draw(
    years: tuple[int, ...],
    levels: tuple[str, ...],
    scenario: str,
    settings: Settings,
    qualities: pd.DataFrame,
    generator: np.random.Generator,
    data: Data,
) -> Draws:
    """
    Draw the governments of some levels.

    Quality, units and dimensions follow a stationary autoregression over the years, so that their correlation
    is ``settings.correlation ** gap`` for years `gap` apart. Where the scenario keeps the service, all years have
    the quality of the first.
    """
    service_changes, method_changes = SCENARIOS[scenario]
    own = {year: instrument(year, data) for year in years}
    used = own if method_changes else dict.fromkeys(years, own[years[0]])
    everyone = load_governments(data)[[*IDENTITY, "valid_from"]]
    governments = everyone[everyone["level"].isin(levels)].sort_values("government_code", ignore_index=True)
    slots = tuple(dict.fromkeys(slot for tool in used.values() for level in levels for slot in tool.slots[level]))
    dimensions = tuple(dict.fromkeys(name for tool in used.values() for name in tool.dimensions))
    n = len(governments)
    correlation = settings.correlation if service_changes else 1.0
    of_government = _series(years, (n, 1, 1), correlation, generator)
    of_unit = _series(years, (n, len(slots), 1), correlation, generator)
    of_dimension = _series(years, (n, 1, len(dimensions)), correlation, generator)
    products = 1 + generator.negative_binomial(*settings.products_law, size=(n, len(slots)))
    given = pd.concat(
        {year: qualities.loc[year if service_changes else years[0]].loc[list(levels)] for year in years}, names=["year"]
    )
    of_all = given.loc[pd.MultiIndex.from_product([years, governments["level"]])]
    location, scale, spread = (
        of_all[name].to_numpy().reshape(len(years), n, 1, 1) for name in ("location", "scale", "unit_spread")
    )
    latent = location + scale * of_government + spread * of_unit + settings.dimension_spread * of_dimension
    latent = latent + np.array([settings.offset(name) for name in dimensions])
    return Draws(settings, governments, years, used, slots, dimensions, latent, products)


def _series(
    years: tuple[int, ...], shape: tuple[int, ...], correlation: float, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Return standard normal series over the years, shape (n_years, *shape)."""
    fresh = generator.standard_normal((len(years), *shape))
    for place in range(1, len(years)):
        kept = correlation ** (years[place] - years[place - 1])
        fresh[place] = kept * fresh[place - 1] + np.sqrt(1 - kept**2) * fresh[place]
    return fresh


def unit_scores(drawn: Draws, generator: np.random.Generator, data: Data) -> pd.DataFrame:
    """Return one row per year, unit, product (where products are scored) and indicator."""
    kinds = load_unit_types(data).set_index("unit_type")
    # the kind's own name, with a number where a government may have several
    names = [
        kinds.at[kind, "label_id"] + (f" {number}" if kinds.at[kind, "per_government"] == "several" else "")
        for kind, number in drawn.slots
    ]
    return pd.concat([_of_year(drawn, place, names, generator) for place in range(len(drawn.years))], ignore_index=True)


def _of_year(drawn: Draws, place: int, names: Sequence[str], generator: np.random.Generator) -> pd.DataFrame:
    year = drawn.years[place]
    tool = drawn.instruments[year]
    government, slot = np.nonzero(drawn.assessed(year, tool))
    product = np.zeros(len(government), dtype=int)
    if tool.over_products:
        times = drawn.products[government, slot]
        government, slot = np.repeat(government, times), np.repeat(slot, times)
        product = 1 + np.arange(len(government)) - np.repeat(np.cumsum(times) - times, times)
    column = [drawn.dimensions.index(name) for name in tool.indicators["dimension"]]
    difficulty = np.concatenate([difficulties(size, drawn.settings) for sizes in tool.sizes for size in sizes])
    quality = drawn.latent[place][government, slot][:, column]
    points = draw_points(quality, difficulty, drawn.settings, generator)
    rows, items = points.shape
    products = [None, *(f"Produk {number}" for number in range(1, product.max() + 1))]
    item = np.tile(np.arange(items), rows)
    return pd.DataFrame(
        {"year": year}
        | {name: _labels(drawn.governments[name], np.repeat(government, items)) for name in IDENTITY}
        | {"unit": _labels(names, np.repeat(slot, items))}
        | {"unit_type": _labels([kind for kind, _ in drawn.slots], np.repeat(slot, items))}
        | {"product": _labels(products, np.repeat(product, items))}
        | {name: _labels(tool.indicators[name], item) for name in ("dimension", "variable", "indicator")}
        | {"score": points.ravel(), "simulated": True}
    )


def _labels(labels: Sequence[str | None] | pd.Series, places: NDArray[np.int64]) -> pd.arrays.StringArray:
    return pd.Index(labels, dtype="str").take(places).array


def difficulties(size: int, settings: Settings) -> NDArray[np.float64]:
    """Return the difficulty of each of the `size` indicators of a variable: evenly spaced normal quantiles."""
    from scipy.special import ndtri

    return settings.difficulty_spread * ndtri((np.arange(size) + 0.5) / size)


def steps(settings: Settings) -> NDArray[np.float64]:
    """Return where, around an indicator's difficulty, the scores 1, 2 and 3 begin."""
    return settings.step_gap * np.linspace(-1, 1, HIGHEST_STEP) * (HIGHEST_STEP - 1) / 2


def draw_points(
    quality: NDArray[np.float64], difficulty: NDArray[np.float64], settings: Settings, generator: np.random.Generator
) -> NDArray[np.float64]:
    """
    Draw the scores of indicators: 0, 33.33, 66.67 or 100 points, shape (n_rows, n_indicators), as that of `quality`.

    Samejima, F. (1969). Estimation of latent ability using a response pattern of graded scores. Psychometrika Monograph
    Supplement, 17.
    """
    answered = quality - difficulty + generator.standard_normal(quality.shape)
    reached = sum((answered > step).astype(np.int8) for step in steps(settings))
    return np.array([100.0 * step / HIGHEST_STEP for step in range(HIGHEST_STEP + 1)])[reached]


def dimension_means(sizes: Sequence[Sequence[int]], settings: Settings) -> NDArray[np.float64]:
    """
    Return the expected score of each dimension over latent quality (`GRID`), points, shape (n_dimensions, n_grid).

    `sizes`: how many indicators each variable of each dimension has; see `Instrument.sizes`.
    """
    return np.stack([np.mean([_curve(int(n), settings)[0] for n in variables], axis=0) for variables in sizes])


def dimension_noise(sizes: Sequence[Sequence[int]], settings: Settings) -> NDArray[np.float64]:
    """Return the variance of each dimension's score around it at one product, points squared; as `dimension_means`."""
    return np.stack(
        [np.sum([_curve(int(n), settings)[1] for n in variables], axis=0) / len(variables) ** 2 for variables in sizes]
    )


def looked_up(curves: NDArray[np.float64], quality: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what `curves` (over `GRID`) give at qualities; `quality` and the result: shape (..., n_dimensions)."""
    return np.stack([np.interp(quality[..., d], GRID, curve) for d, curve in enumerate(curves)], axis=-1)


@lru_cache(maxsize=64)
def _curve(size: int, settings: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean and the variance of a variable of `size` indicators over `GRID`."""
    from scipy.special import ndtr

    apart = GRID[:, np.newaxis] - difficulties(size, settings)
    reached = np.stack([ndtr(apart - step) for step in steps(settings)])  # chance to reach each step
    mean = reached.sum(axis=0)
    second = (reached * (2 * np.arange(1, HIGHEST_STEP + 1) - 1)[:, np.newaxis, np.newaxis]).sum(axis=0)
    per_step = 100.0 / HIGHEST_STEP
    return per_step * mean.mean(axis=1), per_step**2 * (second - mean**2).mean(axis=1) / size

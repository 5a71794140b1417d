"""The governments of a simulation: their latent quality over the years, their units and products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.evidence.registers.governments import load_governments
from ombud.evidence.simulation.instruments import Instrument, instrument
from ombud.evidence.simulation.settings import SCENARIOS, Settings
from ombud.files import Data


@dataclass(frozen=True, eq=False)
class Draws:
    """What is drawn once for all years."""

    governments: pd.DataFrame  # government_code, government, level, province_code, province, valid_from; sorted by code
    years: tuple[int, ...]
    instruments: dict[int, Instrument]  # dict of year to Instrument; the method under which a year is scored
    slots: tuple[tuple[str, int], ...]  # tuple of (unit_type, number); units of any level and year
    dimensions: tuple[str, ...]  # dimensions of any year
    # shape (n_years, n_governments, n_slots, n_dimensions); quality of each unit in each dimension, without the
    # dimension's offset, in units of one indicator's noise
    latent: NDArray[np.float64]
    products: NDArray[np.int64]  # shape (n_governments, n_slots); products of each unit; the same in all years
    qualities: pd.DataFrame  # the quality that each year and level was given; columns as in `load_qualities`

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
    governments = _governments(levels, data)
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
    return Draws(governments, years, used, slots, dimensions, latent, products, given)


def _governments(levels: tuple[str, ...], data: Data) -> pd.DataFrame:
    frame = load_governments(data)
    columns = ["government_code", "government", "level", "province_code", "province", "valid_from"]
    return frame.loc[frame["level"].isin(levels), columns].sort_values("government_code", ignore_index=True)


def _series(
    years: tuple[int, ...], shape: tuple[int, ...], correlation: float, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Return standard normal series over the years, shape (n_years, *shape)."""
    fresh = generator.standard_normal((len(years), *shape))
    for place in range(1, len(years)):
        kept = correlation ** (years[place] - years[place - 1])
        fresh[place] = kept * fresh[place - 1] + np.sqrt(1 - kept**2) * fresh[place]
    return fresh

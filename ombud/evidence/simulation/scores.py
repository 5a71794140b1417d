"""The scores of a simulation's indicators as a long frame of units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.evidence.registers.unit_types import load_unit_types
from ombud.evidence.simulation.draws import Draws
from ombud.evidence.simulation.instruments import Instrument
from ombud.evidence.simulation.response import difficulties, draw_points
from ombud.evidence.simulation.settings import Settings
from ombud.files import Data

COLUMNS = (
    "year",
    "government_code",
    "government",
    "level",
    "province_code",
    "province",
    "unit",
    "unit_type",
    "product",
    "dimension",
    "variable",
    "indicator",
    "score",
    "simulated",
)


def unit_scores(drawn: Draws, settings: Settings, generator: np.random.Generator, data: Data) -> pd.DataFrame:
    """Return one row per year, unit, product (where products are scored) and indicator."""
    names = _unit_names(drawn.slots, data)
    parts = [_year(drawn, place, names, settings, generator) for place in range(len(drawn.years))]
    return pd.concat(parts, ignore_index=True)


def _year(
    drawn: Draws, place: int, names: Sequence[str], settings: Settings, generator: np.random.Generator
) -> pd.DataFrame:
    year = drawn.years[place]
    tool = drawn.instruments[year]
    government, slot = np.nonzero(drawn.assessed(year, tool))
    product = np.zeros(len(government), dtype=int)
    if tool.over_products:
        times = drawn.products[government, slot]
        government, slot = np.repeat(government, times), np.repeat(slot, times)
        product = 1 + np.arange(len(government)) - np.repeat(np.cumsum(times) - times, times)
    quality, difficulty = _items(drawn, place, tool, government, slot, settings)
    points = draw_points(quality, difficulty, settings, generator)
    rows, items = points.shape
    kinds = [kind for kind, _ in drawn.slots]
    products = [None, *(f"Produk {number}" for number in range(1, product.max() + 1))]
    frame = pd.DataFrame(
        {name: _labels(drawn.governments[name], government, items) for name in COLUMNS[1:6]}
        | {
            "unit": _labels(names, slot, items),
            "unit_type": _labels(kinds, slot, items),
            "product": _labels(products, product, items),
        }
        | {name: _labels(tool.indicators[name], np.tile(np.arange(items), rows)) for name in COLUMNS[9:12]}
        | {"score": points.ravel()}
    )
    frame.insert(0, "year", year)
    return frame.assign(simulated=True)


def _items(
    drawn: Draws,
    place: int,
    tool: Instrument,
    government: NDArray[np.int64],
    slot: NDArray[np.int64],
    settings: Settings,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the latent quality for each row and indicator, and the indicators' difficulty."""
    dimension = tool.indicators["dimension"]
    column = [drawn.dimensions.index(name) for name in dimension]
    offsets = np.array([settings.offset(name) for name in dimension])
    difficulty = np.concatenate([difficulties(size, settings) for variables in tool.sizes for size in variables])
    return drawn.latent[place][government, slot][:, column] + offsets, difficulty


def _labels(
    labels: Sequence[str | None] | pd.Series, places: NDArray[np.int64], repeats: int = 1
) -> pd.arrays.StringArray:
    """Return the labels at some places, each as often as `repeats`."""
    return pd.Index(labels, dtype="str").take(np.repeat(places, repeats)).array


def _unit_names(slots: Sequence[tuple[str, int]], data: Data) -> list[str]:
    """Return names of units: the kind's own, with a number where a government may have several."""
    kinds = load_unit_types(data).set_index("unit_type")
    return [
        kinds.at[kind, "label_id"] + (f" {number}" if kinds.at[kind, "per_government"] == "several" else "")
        for kind, number in slots
    ]

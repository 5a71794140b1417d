"""What is true in a simulation: the totals without the noise of the indicators, under the methods of both years."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.evidence.simulation.draws import Draws
from ombud.evidence.simulation.instruments import Instrument
from ombud.evidence.simulation.response import dimension_means, looked_up
from ombud.evidence.simulation.settings import Settings

CELLS = ["from_total", "like_for_like", "looking_back", "to_total"]
EFFECTS = ["performance", "method", "performance_either_order", "change"]


def true_effects(drawn: Draws, settings: Settings) -> pd.DataFrame:
    """
    Return the true totals and effects of each government between consecutive years, in points.

    from_total (from_year under its own method), like_for_like (to_year under the method of from_year), looking_back
    (from_year under the method of to_year), to_total (to_year under its own method); performance = like_for_like -
    from_total, method = to_total - like_for_like; performance_either_order = the mean of performance under the old and
    under the new method; change = to_total - from_total. Governments that were not assessed in both years are left out.
    """
    parts = []
    for (first, year), place in zip(pairwise(drawn.years), range(1, len(drawn.years)), strict=True):
        old, new = drawn.instruments[first], drawn.instruments[year]
        frame = drawn.governments[["government_code", "level"]].assign(
            from_year=first,
            to_year=year,
            from_total=expected_totals(drawn, place - 1, old, settings),
            like_for_like=expected_totals(drawn, place, old, settings),
            looking_back=expected_totals(drawn, place - 1, new, settings),
            to_total=expected_totals(drawn, place, new, settings),
        )
        parts.append(frame.dropna(subset=CELLS))
    if not parts:
        return pd.DataFrame(columns=["government_code", "level", "from_year", "to_year", *CELLS, *EFFECTS])
    frame = pd.concat(parts, ignore_index=True)
    under_new = frame["to_total"] - frame["looking_back"]
    performance = frame["like_for_like"] - frame["from_total"]
    return frame.assign(
        performance=performance,
        method=frame["to_total"] - frame["like_for_like"],
        performance_either_order=(performance + under_new) / 2,
        change=frame["to_total"] - frame["from_total"],
    )


def expected_totals(drawn: Draws, place: int, tool: Instrument, settings: Settings) -> NDArray[np.float64]:
    """
    Return the totals of the year at `place` under an instrument, without noise, shape (n_governments,).

    A dimension or unit that the instrument scores has latent quality in every year, scored or not: so the old
    method can be put to the new year, and the new method to the old. NaN where no unit is assessed.
    """
    column = [drawn.dimensions.index(name) for name in tool.dimensions]
    offsets = np.array([settings.offset(name) for name in tool.dimensions])
    expected = looked_up(dimension_means(tool.sizes, settings), drawn.latent[place][..., column] + offsets)
    units = expected @ tool.weights.to_numpy()
    weights = drawn.assessed(drawn.years[place], tool) * (drawn.products if tool.over_products else 1.0)
    with np.errstate(invalid="ignore"):
        return (units * weights).sum(axis=1) / weights.sum(axis=1)

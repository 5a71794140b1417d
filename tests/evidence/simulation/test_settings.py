"""Settings of a simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import calibrate_simulation as calibration
import ombud
from ombud.errors import ParameterError
from ombud.evidence.simulation import Settings, simulate_with_truth
from ombud.evidence.simulation.qualities import load_qualities

# of the difference between a simulated and a published share, in its standard errors; 12 shares are looked at
MOST_STANDARD_ERRORS = 3.5


def unit_totals(units: pd.DataFrame, year: int) -> pd.Series:
    """Score of each unit, by a computation of its own."""
    rows = units[units["year"] == year]
    by_unit = ["level", "government_code", "unit"]
    variables = rows.groupby([*by_unit, "dimension", "variable"])["score"].mean()
    means = variables.groupby(level=[*by_unit, "dimension"]).mean().unstack()
    weights = pd.Series({"proses": 1.0}) if year == 2021 else ombud.load_methodology(year).weights
    return (means[weights.index] * weights).sum(axis=1)


def totals(units: pd.DataFrame, year: int) -> pd.Series:
    scores = unit_totals(units, year)
    by_government = ["level", "government_code"]
    if year > 2021:
        return scores.groupby(by_government).mean()
    rows = units[units["year"] == year]
    products = rows.groupby(["level", "government_code", "unit"])["product"].nunique()
    return (scores * products).groupby(by_government).sum() / products.groupby(by_government).sum()


class TestSeed:
    def test_settings_outside_their_range_are_refused(self):
        with pytest.raises(ParameterError, match="correlation"):
            Settings(correlation=1.2)

    def test_settings_of_ones_own_come_with_their_qualities(self):
        settings = Settings(difficulty_spread=1.0)
        with pytest.raises(ParameterError, match="calibrated"):
            simulate_with_truth((2022,), settings=settings)
        found = calibration.calibrate(2022, "kota", settings)
        qualities = load_qualities()
        qualities.loc[(2022, "kota"), ["location", "scale", "unit_spread"]] = (
            found.location,
            found.scale,
            found.unit_spread,
        )
        drawn = simulate_with_truth((2022,), levels=("kota",), settings=settings, qualities=qualities)
        share = (totals(drawn.units, 2022) >= 78).mean()
        published = calibration.zone_shares().loc[(2022, "kota"), "hijau"]
        assert abs(share - published) < MOST_STANDARD_ERRORS * np.sqrt(published * (1 - published) / 98)

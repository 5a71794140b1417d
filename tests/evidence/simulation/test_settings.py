"""Settings of a simulation."""

from __future__ import annotations

import numpy as np
import pytest

import calibrate_simulation as calibration
from ombud.errors import ParameterError
from ombud.evidence.simulation import Settings, simulate_with_truth
from ombud.evidence.simulation.qualities import load_qualities
from simulated_totals import MOST_STANDARD_ERRORS, totals


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

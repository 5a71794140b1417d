"""Settings of a simulation."""

from __future__ import annotations

import numpy as np
import pytest

import calibrate_simulation as calibration
from ombud.errors import ParameterError
from ombud.evidence.simulation import Settings, simulate_with_truth
from ombud.evidence.simulation.instruments import instrument
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

    @pytest.mark.parametrize(
        ("name", "outside", "bound"),
        [
            ("correlation", -0.01, 0.0),
            ("correlation", 1.01, 1.0),
            ("products_mean", 1.0, 1.01),
            ("products_shape", 0.0, 0.01),
            ("step_gap", -0.01, 0.0),
            ("difficulty_spread", -0.01, 0.0),
            ("dimension_spread", -0.01, 0.0),
        ],
    )
    def test_the_bounds_of_each_setting(self, name, outside, bound):
        assert getattr(Settings(**{name: bound}), name) == bound
        with pytest.raises(ParameterError, match=f"range: {name}$"):
            Settings(**{name: outside})

    def test_products_have_the_published_mean_and_begin_with_one(self):
        settings = Settings()
        assert settings.products_mean == pytest.approx(17_717 / 2_366, abs=0.05)
        shape, chance = settings.products_law
        assert 1 + shape * (1 - chance) / chance == pytest.approx(settings.products_mean)

    def test_a_dimension_that_is_not_named_is_as_hard_as_the_mean(self):
        assert Settings(dimension_offsets=(("input", 0.5),)).offset("proses") == 0
        assert Settings(dimension_offsets=(("input", 0.5),)).offset("input") == 0.5

    def test_the_committed_spread_of_units_is_that_of_the_default_settings(self):
        """The expected variance within published sets of units is the published one."""
        sets = calibration.unit_sets().query("year == 2022")
        spread = load_qualities().at[(2022, "kota"), "unit_spread"]
        mean, variance = calibration.unit_moments(spread, instrument(2022), Settings())
        freedom = sets["units"] - 1
        expected = freedom @ np.interp(sets["mean"], mean, variance)
        assert expected == pytest.approx(freedom @ sets["variance"], rel=1e-3)

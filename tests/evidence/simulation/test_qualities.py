"""The committed qualities, and the published figures that they reproduce."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import calibrate_simulation as calibration
import ombud
from ombud.evidence import simulate
from ombud.evidence.published.coverage import national_counts
from ombud.evidence.simulation import Settings, simulate_with_truth
from ombud.evidence.simulation.instruments import instrument
from ombud.evidence.simulation.qualities import load_qualities
from simulated_totals import MOST_STANDARD_ERRORS, totals, unit_totals

pytestmark = pytest.mark.slow

SEEDS = range(20)
# of the sum of squares within governments: published sets are few, simulated ones many
SPREAD_TOLERANCE = 0.1
# of the committed qualities against those found anew: solvers differ in the last digits
SOLVED = 1e-5


@pytest.fixture(scope="module")
def many():
    """Zone shares of several simulations: one row per seed, year and level."""
    rows = []
    for seed in SEEDS:
        units = simulate(seed=seed)
        for year in (2021, 2022):
            of_year = totals(units, year)
            zones = ombud.load_methodology(year).classify(of_year.round(6))["zone"]
            for level, zone in zones.groupby(level="level"):
                shares = zone.value_counts(normalize=True).reindex(["hijau", "kuning", "merah"], fill_value=0)
                rows.append({"seed": seed, "year": year, "level": level, "n": len(zone), **shares})
    return pd.DataFrame(rows)


class TestCalibration:
    def test_committed_qualities_are_those_that_the_published_figures_give(self):
        """After a change of the published data, a method or the settings: make calibration."""
        pd.testing.assert_frame_equal(load_qualities(), calibration.qualities(), rtol=SOLVED)

    def test_published_counts_are_the_targets(self):
        counts = national_counts(ombud.load_aggregates(), ombud.load_sources()).set_index(["year", "level"])
        shares = calibration.zone_shares()
        for year in (2021, 2022):
            for level in ("provinsi", "kabupaten", "kota"):
                row = counts.loc[(year, level)]
                assert shares.loc[(year, level), "hijau"] == row["hijau"] / row["assessed"]
                assert shares.loc[(year, level), "merah"] == row["merah"] / row["assessed"]
                assert shares.loc[(year, level), "basis"] == "published"

    def test_pooled_targets_add_up_to_the_published_count(self):
        shares = calibration.zone_shares().loc[2023].loc[["kabupaten", "kota"]]
        assert (shares["basis"] == "pooled").all()
        counts = national_counts(ombud.load_aggregates(), ombud.load_sources()).set_index(["year", "level"])
        zones = ["hijau", "merah", "assessed"]
        rest = counts.loc[(2023, "all"), zones] - counts.loc[(2023, "provinsi"), zones]
        assert shares["hijau"].tolist() == pytest.approx([rest["hijau"] / rest["assessed"]] * 2)
        assert shares["merah"].tolist() == pytest.approx([rest["merah"] / rest["assessed"]] * 2)

    @pytest.mark.parametrize("zone", ["hijau", "merah"])
    def test_shares_of_zones_are_the_published_ones(self, many, zone):
        shares = calibration.zone_shares()
        for (year, level), rows in many.groupby(["year", "level"]):
            published = shares.loc[(year, level), zone]
            standard_error = np.sqrt(published * (1 - published) / (rows["n"].iloc[0] * len(rows)))
            assert abs(rows[zone].mean() - published) < MOST_STANDARD_ERRORS * standard_error, (year, level)

    def test_one_simulation_lies_within_its_sampling_error(self, many):
        for (year, level), rows in many.groupby(["year", "level"]):
            published = calibration.zone_shares().loc[(year, level), "hijau"]
            standard_error = np.sqrt(published * (1 - published) / rows["n"].iloc[0])
            assert (abs(rows["hijau"] - published) < 4 * standard_error).all(), (year, level)

    def test_units_of_2022_spread_as_the_published_sets(self):
        """The expected variance, at the published means, against the published variance."""
        for year in (2022, 2023, 2024):
            sets = calibration.unit_sets().query("year == @year")
            mean, variance = calibration.unit_moments(
                calibration.unit_spread(year, Settings()), instrument(year), Settings()
            )
            expected = np.interp(sets["mean"], mean, variance)
            freedom = sets["units"] - 1
            assert freedom @ expected == pytest.approx(freedom @ sets["variance"], rel=1e-3)

    def test_simulated_units_spread_as_the_model_expects(self, simulation):
        scores = unit_totals(simulation.units, 2022)["kabupaten"]
        of_government = scores.groupby(level="government_code")
        mean, variance = calibration.unit_moments(
            calibration.unit_spread(2022, Settings()), instrument(2022), Settings()
        )
        expected = np.interp(of_government.mean(), mean, variance)
        assert of_government.var().mean() == pytest.approx(expected.mean(), rel=SPREAD_TOLERANCE)

    def test_complete_published_sets_are_read_as_such(self):
        sets = calibration.unit_sets().set_index(["year", "government_code"])
        complete = {
            (2022, "76.05"): 7,
            (2022, "71.73"): 7,
            (2022, "32.03"): 7,
            (2022, "34.02"): 7,
            (2023, "32.76"): 7,
            (2024, "33.27"): 6,
        }
        assert {key: sets.at[key, "units"] for key in complete} == complete
        assert sets.at[(2024, "33.27"), "mean"] == pytest.approx(98.593, abs=0.001)

    def test_counts_decide_where_the_sets_leave_no_room(self):
        spread_from = load_qualities()["spread_from"]
        assert spread_from[2021, "kota"] == "counts"
        assert spread_from[2022, "kota"] == "sets"

    def test_quality_of_consecutive_years_correlates(self):
        drawn = simulate_with_truth((2022, 2023), levels=("kabupaten",), seed=1)
        old, new = totals(drawn.units, 2022), totals(drawn.units, 2023)
        assert 0.5 < old.corr(new) < Settings().correlation

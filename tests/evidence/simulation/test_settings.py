"""Settings and instruments of a simulation, the committed qualities, and the published figures that they reproduce."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import calibrate_simulation as calibration
import ombud
from ombud.errors import ParameterError
from ombud.evidence.published.coverage import national_counts
from ombud.evidence.simulation import Settings, simulate, simulate_with_truth
from ombud.evidence.simulation.settings import YEARS, Instrument, instrument, load_qualities
from ombud.methodology import load_methodology
from simulated_totals import MOST_STANDARD_ERRORS, totals, unit_totals

SEEDS = range(20)
# of the sum of squares within governments: published sets are few, simulated ones many
SPREAD_TOLERANCE = 0.1
# of the committed qualities against those found anew: solvers differ in the last digits
SOLVED = 1e-5


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


@pytest.mark.slow
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


@pytest.mark.parametrize("year", YEARS)
def test_weights_cutoffs_and_mean_are_those_of_the_method(year):
    tool, method = instrument(year), load_methodology(year)
    assert tool.weights.sum() == pytest.approx(1)
    assert list(tool.dimensions) == list(method.dimensions["dimension"])
    assert tool.over_products == (method.aggregation == "products")
    assert method.classify([tool.green, tool.green - 0.01])["zone"].tolist() == ["hijau", "kuning"]
    assert method.classify([tool.red, tool.red - 0.01])["zone"].tolist() == ["kuning", "merah"]


def test_numbers_of_indicators_are_the_published_ones_where_there_are_any():
    numbers = instrument(2022).indicators.groupby("variable").size()
    assert numbers["kompetensi_pelaksana"] == 5
    assert numbers["standar_pelayanan"] == 11
    assert numbers["sarana_prasarana"] == 8
    assert len(instrument(2022).indicators) == 37
    assert sum(map(sum, instrument(2022).sizes)) == len(instrument(2022).indicators)


def test_a_kabupaten_has_five_offices_and_two_puskesmas():
    slots = instrument(2022).slots["kabupaten"]
    assert len(slots) == 7
    assert {("puskesmas", 1), ("puskesmas", 2)} < set(slots)


@pytest.mark.parametrize("year", [2019, 2025])
def test_other_years_are_refused(year):
    with pytest.raises(ParameterError, match=f"{year} can't be simulated; accepted: 2021"):
        instrument(year)


def test_units_of_provinces_are_assumed_where_they_are_not_published():
    """117 units in 34 provinces in 2022; hospitals stand in the published sets of later years."""
    kinds = {year: [kind for kind, _ in instrument(year).slots["provinsi"]] for year in (2022, 2023, 2024)}
    assert len(kinds[2022]) == round(117 / 34)
    assert kinds[2023] == kinds[2024] == [*kinds[2022], "rumah_sakit"]
    assert {number for year in YEARS for _, number in instrument(year).slots["provinsi"]} == {1}


def test_indicators_are_numbered_within_their_variable():
    for year in YEARS:
        rows = instrument(year).indicators
        for variable, names in rows.groupby("variable", sort=False)["indicator"]:
            assert names.tolist() == [f"{variable}_{place:02}" for place in range(1, len(names) + 1)]
    assert instrument(2021).sizes == ((11,),)
    # the later years name the same variables without a number of indicators
    assert instrument(2023).sizes == instrument(2024).sizes == ((6, 9), (11,), (5,), (8,))


def test_sizes_follow_the_indicators_and_not_the_alphabet():
    indicators = pd.DataFrame(
        [("a", "z", "z_01"), ("a", "z", "z_02"), ("a", "b", "b_01"), ("c", "d", "d_01")],
        columns=["dimension", "variable", "indicator"],
    )
    tool = Instrument(indicators, pd.Series({"c": 0.4, "a": 0.6}), {}, False, 80.0, 50.0)
    assert tool.dimensions == ("c", "a") and tool.sizes == ((1,), (2, 1))


def test_defaults_of_the_settings():
    """Each is said with its reason beside it; the number of products is 17,717 in 2,366 units."""
    settings = Settings()
    assert settings.correlation == 0.7 and settings.products_mean == pytest.approx(17_717 / 2_366, abs=0.02)
    assert (settings.products_shape, settings.step_gap) == (4, 0.75)
    assert (settings.difficulty_spread, settings.dimension_spread) == (2, 0.5)
    offsets = {"input": -0.2, "proses": 0.5, "output": 0.3, "pengaduan": -0.8, "kepercayaan_masyarakat": 0}
    assert {name: settings.offset(name) for name in offsets} == offsets


def test_products_beyond_the_first_have_the_mean_and_variance_of_the_settings():
    """Negative binomial of n and p: mean n (1 - p) / p, variance mean / p."""
    n, p = Settings(products_mean=6.0, products_shape=2.0).products_law
    assert n == 2 and n * (1 - p) / p == pytest.approx(5)

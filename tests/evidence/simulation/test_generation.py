"""Simulated unit scores: what they resemble, what is known of them, and that they are always the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import calibrate_simulation as calibration
import ombud
from ombud.errors import ParameterError
from ombud.evidence import simulate
from ombud.evidence.published.national import national_counts
from ombud.evidence.rapor import load_units
from ombud.evidence.simulation import Settings, simulate_with_truth
from ombud.evidence.simulation.instruments import instrument
from ombud.evidence.simulation.qualities import load_qualities
from ombud.evidence.simulation.response import GRID, difficulties, dimension_means, dimension_noise, draw_points

COLUMNS = [
    "year", "government_code", "government", "level", "province_code", "province", "unit", "unit_type", "product",
    "dimension", "variable", "indicator", "score", "simulated",
]  # fmt: skip
SEEDS = range(20)
# of the difference between a simulated and a published share, in its standard errors; 12 shares are looked at
MOST_STANDARD_ERRORS = 3.5
# of the sum of squares within governments: published sets are few, simulated ones many
SPREAD_TOLERANCE = 0.1
# of the committed qualities against those found anew: solvers differ in the last digits
SOLVED = 1e-5


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


@pytest.fixture(scope="module")
def simulation():
    return simulate_with_truth(seed=7)


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


class TestFrame:
    def test_columns_are_those_of_a_rapor(self, simulation):
        assert list(simulation.units) == COLUMNS

    def test_every_row_is_flagged(self, simulation):
        assert simulation.units["simulated"].dtype == bool
        assert simulation.units["simulated"].all()

    def test_scores_are_steps_of_three(self, simulation):
        assert sorted(simulation.units["score"].unique()) == pytest.approx([0, 100 / 3, 200 / 3, 100])

    def test_all_governments_that_were_assessable(self, simulation):
        units = simulation.units
        assert units.groupby(["year", "level"])["government_code"].nunique().to_dict() == {
            (year, level): n for year in (2021, 2022) for level, n in
            {"provinsi": 34, "kabupaten": 416, "kota": 98}.items()
        }  # fmt: skip
        assert simulate((2023,), levels=("provinsi",))["government_code"].nunique() == 38

    def test_names_are_those_of_the_register(self, simulation):
        known = ombud.load_governments().set_index("government_code")
        named = simulation.units[["government_code", "government", "level", "province_code", "province"]]
        for row in named.drop_duplicates().head(50).itertuples(index=False):
            assert list(row)[1:] == known.loc[row.government_code, list(named)[1:]].tolist()

    def test_unit_types_are_those_of_the_method(self, simulation):
        for year, level in ((2021, "kota"), (2022, "kota"), (2022, "kabupaten")):
            rows = simulation.units.query("year == @year and level == @level")
            units = rows.drop_duplicates(["government_code", "unit"]).groupby(["government_code", "unit_type"]).size()
            expected = ombud.load_methodology(year).unit_types_of(level).set_index("unit_type")["count"].to_dict()
            for _, kinds in units.groupby(level="government_code"):
                assert kinds.droplevel("government_code").to_dict() == expected

    def test_products_only_where_the_method_scores_them(self, simulation):
        with_product = simulation.units.groupby("year")["product"].agg(lambda names: names.notna().mean())
        assert with_product.to_dict() == {2021: 1.0, 2022: 0.0}
        rows = simulation.units[simulation.units["year"] == 2021]
        numbers = rows.groupby(["government_code", "unit"])["product"].nunique()
        standard_error = numbers.std() / np.sqrt(len(numbers))
        assert abs(numbers.mean() - Settings().products_mean) < 4 * standard_error
        assert numbers.nunique() > 5

    def test_indicators_of_2022(self, simulation):
        rows = simulation.units[simulation.units["year"] == 2022]
        numbers = rows.drop_duplicates("indicator").groupby("variable").size()
        assert numbers["kompetensi_pelaksana"] == 5
        assert numbers["sarana_prasarana"] == 8
        assert numbers["standar_pelayanan"] == 11
        assert numbers.sum() == 37

    def test_saved_as_a_rapor_it_loads_as_the_same_scores(self, tmp_path):
        units = simulate((2021, 2022), levels=("provinsi",), seed=5)
        units = units[units["province_code"].isin(["11", "64"])].reset_index(drop=True)
        units.to_parquet(tmp_path / "simulated.parquet")
        loaded = load_units(tmp_path / "simulated.parquet")
        pd.testing.assert_frame_equal(loaded[COLUMNS], units, check_dtype=False)

    def test_each_indicator_is_scored_once(self, simulation):
        key = ["year", "government_code", "unit", "product", "indicator"]
        assert not simulation.units.duplicated(key).any()


class TestSeed:
    def test_same_seed_same_bytes(self):
        first, second = simulate((2022,), seed=3), simulate((2022,), seed=3)
        pd.testing.assert_frame_equal(first, second, check_exact=True)
        assert not simulate((2022,), seed=4)["score"].equals(first["score"])

    def test_order_of_arguments_does_not_matter(self):
        first = simulate((2021, 2022), levels=("provinsi", "kota"), seed=3)
        second = simulate([2022, 2021, 2022], levels=["kota", "provinsi"], seed=3)
        pd.testing.assert_frame_equal(first, second, check_exact=True)

    @pytest.mark.parametrize(
        "arguments",
        [{"years": (2019,)}, {"years": ()}, {"levels": ("kementerian",)}, {"levels": ()}, {"scenario": "all"}],
    )
    def test_what_cant_be_simulated_is_refused(self, arguments):
        with pytest.raises(ParameterError):
            simulate(**arguments)

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
        complete = {(2022, "76.05"): 7, (2022, "71.73"): 7, (2022, "32.03"): 7, (2022, "34.02"): 7, (2023, "32.76"): 7,
                    (2024, "33.27"): 6}  # fmt: skip
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


class TestResponse:
    def test_curves_are_the_moments_of_draws(self):
        settings, size, n = Settings(), 8, 20_000
        for quality in (-1.0, 1.5, 3.0):
            points = draw_points(np.full((n, size), quality), difficulties(size, settings), settings,
                                 np.random.default_rng(0)).mean(axis=1)  # fmt: skip
            expected = np.interp(quality, GRID, dimension_means([[size]], settings)[0])
            variance = np.interp(quality, GRID, dimension_noise([[size]], settings)[0])
            assert points.mean() == pytest.approx(expected, abs=4 * np.sqrt(variance / n))
            assert points.var() == pytest.approx(variance, rel=0.05)

    def test_better_quality_scores_higher(self):
        mean = dimension_means([[11]], Settings())[0]
        assert (np.diff(mean) >= 0).all()
        assert mean[0] == pytest.approx(0, abs=0.01)
        assert mean[-1] == pytest.approx(100, abs=0.01)


class TestScenarios:
    @pytest.mark.parametrize(
        ("scenario", "performance", "method"),
        [("none", False, False), ("service", True, False), ("method", False, True), ("both", True, True)],
    )
    def test_only_what_the_scenario_changes_has_an_effect(self, scenario, performance, method):
        truth = simulate_with_truth(levels=("kota",), seed=2, scenario=scenario).truth
        assert (truth["performance"].abs().max() > 1) == performance
        assert (truth["method"].abs().max() > 1) == method
        if not performance:
            assert truth["performance"].abs().max() == pytest.approx(0, abs=1e-9)
        if not method:
            assert truth["method"].abs().max() == pytest.approx(0, abs=1e-9)
        assert truth["change"].to_numpy() == pytest.approx(truth["performance"] + truth["method"])

    def test_observed_totals_scatter_around_the_truth(self, simulation):
        truth = simulation.truth.set_index(["level", "government_code"])
        for year, column in ((2021, "from_total"), (2022, "to_total")):
            error = totals(simulation.units, year).reindex(truth.index) - truth[column]
            assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(error))
            assert 0.5 < error.std() < 6

    def test_like_for_like_is_recovered_from_the_units(self, simulation):
        """Proses of the later year, in the units and with the products of the earlier one."""
        units = simulation.units
        units = units[units["level"] == "kota"]
        old = units[units["year"] == 2021]
        products = old.groupby(["government_code", "unit"])["product"].nunique()
        new = units[(units["year"] == 2022) & (units["dimension"] == "proses")]
        scores = new.groupby(["government_code", "unit"])["score"].mean().reindex(products.index)
        by_government = (scores * products).groupby(level=0).sum() / products.groupby(level=0).sum()
        truth = simulation.truth[simulation.truth["level"] == "kota"].set_index("government_code")["like_for_like"]
        error = by_government - truth
        assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(error))

    def test_without_change_of_method_later_years_are_scored_under_the_first(self):
        units = simulate(levels=("kota",), scenario="service", seed=2)
        later = units[units["year"] == 2022]
        assert set(later["dimension"]) == {"proses"}
        assert later["product"].notna().all()

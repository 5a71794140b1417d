"""Simulated unit scores: what they resemble, what is true of them, and that they are always the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.errors import ParameterError
from ombud.evidence import simulate
from ombud.evidence.rapor import load_units
from ombud.evidence.simulation import Settings, simulate_invented, simulate_with_truth
from simulated_totals import totals

COLUMNS = [
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
]


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
            (year, level): n
            for year in (2021, 2022)
            for level, n in {"provinsi": 34, "kabupaten": 416, "kota": 98}.items()
        }
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
        assert set(zip(truth["from_year"], truth["to_year"], strict=True)) == {(2021, 2022)}
        # the same years, the method of the other
        under_new = truth["to_total"] - truth["looking_back"]
        assert truth["performance_either_order"].to_numpy() == pytest.approx((truth["performance"] + under_new) / 2)
        if not performance:
            assert truth["looking_back"].to_numpy() == pytest.approx(truth["to_total"])
        if not method:
            assert truth["looking_back"].to_numpy() == pytest.approx(truth["from_total"])

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


@pytest.fixture(scope="module")
def invented():
    return simulate_invented()


def test_invented_governments_are_in_no_register(invented):
    real = ombud.load_governments()
    for name in ("government", "government_code", "province", "province_code"):
        assert not set(invented[name]) & set(real[name]), name
    assert invented["simulated"].all()


def test_invented_governments_keep_level_and_province(invented):
    each = invented.drop_duplicates("government_code")
    assert each["government"].is_unique
    assert len(each) == invented["government"].nunique() == 34 + 416 + 98
    titles = {"provinsi": "Provinsi", "kabupaten": "Kabupaten", "kota": "Kota"}
    assert (each["government"].str.split().str[0] == each["level"].map(titles)).all()
    stem = each["government"].str.extract(r"Contoh ([A-Z]+)\d*$")[0]
    assert (stem == each["province_code"]).all()
    assert (each["government"].str.contains(r"\d$") == (each["level"] != "provinsi")).all()


def test_invented_scores_are_those_of_the_simulation(invented):
    assert invented["score"].equals(simulate((2021, 2022))["score"])


def test_defaults_are_2021_and_2022_seed_0_and_both():
    drawn = simulate_with_truth((2021, 2022), levels=("provinsi",), seed=0, scenario="both")
    pd.testing.assert_frame_equal(simulate(levels=("provinsi",)), drawn.units)
    pd.testing.assert_frame_equal(simulate_with_truth(levels="provinsi").truth, drawn.truth)

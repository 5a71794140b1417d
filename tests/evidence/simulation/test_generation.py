"""Simulated unit scores: what they resemble, what is known of them, and that they are always the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.errors import ParameterError
from ombud.evidence import simulate
from ombud.evidence.rapor import load_units
from ombud.evidence.simulation import Settings, simulate_with_truth

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

    def test_defaults_are_2021_and_2022_seed_0_and_both(self):
        drawn = simulate_with_truth((2021, 2022), levels=("provinsi",), seed=0, scenario="both")
        pd.testing.assert_frame_equal(simulate(levels=("provinsi",)), drawn.units)
        pd.testing.assert_frame_equal(simulate_with_truth(levels="provinsi").truth, drawn.truth)

"""Distances to the next category, and zones under other cut-offs."""

import numpy as np

import ombud
from ombud.analysis.comparison import cutoffs
from ombud.analysis.comparison.cutoffs import distances

BALIKPAPAN, KUKAR, MAHULU, PPU, NIAS = "64.71", "64.02", "64.11", "64.09", "12.04"


class TestCutoffs:
    def test_distances_reach_the_next_category(self, panel):
        table = distances(panel, 2022)
        methodology = ombud.load_methodology(2022)
        known = table.dropna(subset="distance")
        reached = methodology.classify((known["value"] + known["distance"]).round(2))["category"]
        assert reached.tolist() == known["next"].tolist()
        short = methodology.classify((known["value"] + known["distance"] - 0.01).round(2))["category"]
        assert short.tolist() == known["category"].tolist()
        assert not (table["category"] == "A").any()

    def test_an_interval_is_between_two_distances(self, panel):
        row = distances(panel, 2023).set_index("government_code").loc[MAHULU]
        assert np.isnan(row["distance"])
        assert (row["next"], row["distance_low"], row["distance_high"]) == ("B", 0.01, 24.0)

    def test_years_without_cutoffs_have_no_distances(self, panel):
        assert distances(panel, 2016).empty
        assert distances(panel, 2015).empty

    def test_zones_move_with_the_cutoffs(self, panel):
        table = cutoffs.zones_under_cutoffs(panel, 2021, 2022).set_index(
            ["government_code", "data_year", "cutoff_year"]
        )
        assert table.index.is_unique
        # 79.62 is green from 78 in 2022, but was yellow below 81 in 2021
        gowa = table.loc[("73.06", 2022)]
        assert gowa["zone"].to_dict() == {2021: "kuning", 2022: "hijau"}
        assert gowa["category"].fillna("").to_dict() == {2021: "", 2022: "B"}

    def test_the_best_category_has_no_distance_and_what_is_unknown_none(self, panel):
        columns = ["government_code", "government", "value", "low", "high", "category", "zone"]
        columns += ["next", "distance", "distance_low", "distance_high"]
        for year in (2016, 2022):
            assert list(distances(panel, year)) == columns
        rows = panel[(panel["year"] == 2022) & panel["value"].notna()].head(6).reset_index(drop=True)
        ends = [(87.99, 87.99), (88.0, 88.0), (0.0, 100.0), (77.0, 79.0), (60.0, 70.0), (0.0, 31.99)]
        rows[["low", "high"]] = ends
        rows["value"] = [87.99, 88.0, *[np.nan] * 4]
        table = distances(rows, 2022)
        assert table["government_code"].tolist() == rows["government_code"].iloc[[0, 4, 5]].tolist()
        assert table["next"].tolist() == ["A", "B", "D"]
        np.testing.assert_allclose(table["distance"], [0.01, np.nan, np.nan])
        np.testing.assert_allclose(table["distance_low"], [0.01, 8, 0.01])
        np.testing.assert_allclose(table["distance_high"], [0.01, 18, 32])

    def test_an_interval_across_a_cutoff_has_no_zone(self, panel):
        rows = panel[(panel["year"] == 2022) & panel["value"].notna()].head(3).copy()
        rows[["low", "high"]] = [(77.0, 79.0), (79.0, 80.0), (82.0, 87.0)]
        table = cutoffs.zones_under_cutoffs(rows, 2021, 2022)
        assert table["cutoff_year"].tolist() == [2021, 2022] * 3
        assert table["zone"].fillna("").tolist() == ["kuning", "", "kuning", "hijau", "hijau", "hijau"]
        assert table["category"].fillna("").tolist() == ["", "", "", "B", "", "B"]

    def test_years_without_cutoffs_classify_nothing(self, panel):
        nothing = cutoffs.zones_under_cutoffs(panel, 2015, 2016)
        assert nothing.empty and list(nothing) == ["government_code", "data_year", "cutoff_year"]
        assert set(cutoffs.zones_under_cutoffs(panel, 2015, 2022)["cutoff_year"]) == {2022}

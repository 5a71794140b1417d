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

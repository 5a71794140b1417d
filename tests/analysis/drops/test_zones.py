"""How much of a change of zones is scores, and how much cut-offs."""

import numpy as np
import pytest

import ombud
from ombud.analysis.drops.paired import paired_changes
from ombud.analysis.drops.zones import green_counts, split_transitions
from ombud.evidence.published.national import national_counts


@pytest.fixture(scope="module")
def national():
    return national_counts(ombud.load_aggregates(), ombud.load_sources())


class TestZones:
    def test_of_93_more_green_governments_about_half_are_the_cutoff(self, panel, national):
        table = green_counts(panel, national, 2021, 2022).set_index(["order", "part"])
        assert (table["change"] == 272 - 179).all()
        for order in ("later_scores", "earlier_scores", "mean_of_both"):
            assert table.loc[(order, "cutoff"), "estimate"] + table.loc[(order, "score"), "estimate"] == pytest.approx(
                93
            )
            assert (table["low_bound"] <= table["low"]).all()
            assert (table["high"] <= table["high_bound"]).all()
        later = table.loc[("later_scores", "cutoff")]
        # certain: those published with 78.00 to 80.99 in 2022
        rows = panel[(panel["year"] == 2022) & panel["value"].between(78, 80.999)]
        assert later["low_bound"] == len(rows)
        assert 30 < later["estimate"] < 80

    def test_parts_sum_to_the_change_of_zone(self, panel):
        table = split_transitions(paired_changes(panel, 2021, 2022), 2021, 2022)
        place = {"merah": 0, "kuning": 1, "hijau": 2}
        change = (table["zone_to"].map(place) - table["zone_from"].map(place)) * table["governments"]
        np.testing.assert_allclose(table["score_part"] + table["cutoff_part"], change)
        assert table["governments"].sum() == (paired_changes(panel, 2021, 2022)["kind"] == "exact").sum()

    def test_same_cutoffs_have_no_part(self, panel):
        table = split_transitions(paired_changes(panel, 2022, 2023), 2022, 2023)
        assert (table["cutoff_part"] == 0).all()

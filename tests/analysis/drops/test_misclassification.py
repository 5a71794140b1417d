"""How sure a category is."""

import numpy as np
import pytest

import ombud
from ombud.analysis.drops.misclassification import SourceSpread, source_spread, wrong_category


@pytest.fixture(scope="module")
def spread(loaded):
    return source_spread(loaded[1], ombud.load_observations())


class TestWrongCategory:
    def test_pages_seldom_differ(self, spread):
        assert spread.compared > 300
        assert spread.differing == len(spread.differences) < 0.1 * spread.compared
        assert spread.low < spread.share < spread.high
        assert (spread.differences >= 0.01 - 1e-9).all()

    def test_only_totals_near_a_cutoff_are_in_doubt(self, panel, spread):
        table = wrong_category(panel, 2022, spread)
        settled = table[table["status"] != "conflict"]
        assert settled["probability"].max() < 0.5
        near = settled[settled["margin"] < 1]["probability"].mean()
        assert near > settled[settled["margin"] > 8]["probability"].mean()
        assert (table["low"] <= table["probability"]).all()
        assert (table["probability"] <= table["high"]).all()

    def test_penajam_paser_utara_2024_is_open(self, panel, spread):
        row = wrong_category(panel, 2024, spread).set_index("government").loc["Kabupaten Penajam Paser Utara"]
        assert row["status"] == "conflict"  # 87.27 and 82.27 are both B
        assert row["called"] == "B"
        assert row["probability"] == 0

    def test_pages_that_agree_are_all_off_or_none(self, panel):
        """Two pages that agree are both off with the chance of one squared, not twice."""
        two = (
            panel[(panel["year"] == 2022) & panel["value"].notna()]
            .head(3)
            .assign(
                value=80.0, low=80.0, high=80.0, status=["single", "corroborated", "corroborated"], n_sources=[1, 2, 3]
            )
        )
        # every difference seen leads across the cut-off, on one side of two
        spread = SourceSpread(100, 20, np.array([5.0]), 0.1, 0.05, 0.2)
        table = wrong_category(two, 2022, spread)
        np.testing.assert_allclose(table["by_sources"], np.array([0.1, 0.1**2, 0.1**3]) / 2)

    def test_a_total_on_the_cutoff_may_be_rounded_up(self, panel):
        at = (
            panel[(panel["year"] == 2022) & panel["value"].notna()]
            .head(2)
            .assign(value=[78.0, 80.0], low=[78.0, 80.0], high=[78.0, 80.0], status="single", n_sources=1)
        )
        certain = SourceSpread(100, 0, np.array([]), 0.0, 0.0, 0.0)
        np.testing.assert_allclose(wrong_category(at, 2022, certain)["by_rounding"], [0.5, 0])

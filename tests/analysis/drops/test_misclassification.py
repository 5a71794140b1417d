"""How sure a category is."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import ombud
from ombud.analysis.drops.misclassification import SourceSpread, source_spread, wrong_category
from ombud.errors import NotPublished


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


def figure(row, publisher, value, decimals=2, government="64.71"):
    return (row, government, 2022, publisher, value, decimals)


def spread_of(*figures, outcomes=None):
    columns = ["row", "government_code", "year", "publisher_id", "value", "decimals"]
    observations = pd.DataFrame(figures, columns=columns)
    trace = pd.DataFrame({"row": observations["row"], "outcome": outcomes or ["value"] * len(figures)})
    return source_spread(trace, observations)


class TestSpreadByHand:
    def test_each_publisher_is_compared_with_the_first(self):
        found = spread_of(figure(1, "A", 80.0), figure(2, "B", 80.0), figure(3, "C", 80.5), figure(4, "D", 79.0))
        assert (found.compared, found.differing) == (3, 2)
        assert found.differences.tolist() == [0.5, 1.0]
        assert found.share == pytest.approx(2 / 3 / 2)
        # Jeffreys' interval of the share that differs, halved
        assert (found.low, found.high) == pytest.approx(tuple(stats.beta.ppf([0.025, 0.975], 2.5, 1.5) / 2))

    def test_rounding_is_no_difference(self):
        rounded = spread_of(
            figure(1, "A", 80.0, 0), figure(2, "B", 80.505), figure(3, "C", 80.506), figure(4, "D", 81.0, 0)
        )
        # half of a whole point and half of a hundredth; two whole points apart by one
        assert (rounded.compared, rounded.differing) == (3, 1)
        assert rounded.differences == pytest.approx([0.506])

    @pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
    def test_nor_is_that_of_a_tenth(self, first, second):
        # half of a tenth and half of a hundredth
        for gap, differing in ((0.0545, 0), (0.0555, 1)):
            found = spread_of(figure(1, "A", 80.0, first), figure(2, "B", 80 + gap, second))
            assert (found.compared, found.differing) == (1, differing)

    def test_a_hundredth_is_one(self):
        found = spread_of(figure(1, "A", 80.0, 4), figure(2, "B", 80.01, 4), figure(3, "C", 80.0099, 4))
        assert (found.compared, found.differing) == (2, 1)

    def test_a_publisher_counts_once_by_its_most_precise_figure(self):
        other = figure(4, "C", 70.0, government="64.72")
        found = spread_of(figure(1, "A", 80.2), figure(2, "A", 80.0, 0), figure(3, "B", 80.4), other)
        assert (found.compared, found.differing) == (1, 1)

    def test_refuted_figures_do_not_count(self):
        figures = (figure(1, "A", 80.0), figure(2, "B", 90.0), figure(3, "C", 95.0))
        found = spread_of(*figures, outcomes=["value", "outvoted", "refuted"])
        assert (found.compared, found.differing) == (1, 1) and found.differences == pytest.approx([10.0])
        with pytest.raises(NotPublished, match="two independent publishers"):
            spread_of(*figures, outcomes=["value", "refuted", "refuted"])


class TestWrongByHand:
    @pytest.fixture
    def rows(self, panel):
        """Three totals around the cut-off of green, 78, and a conflict across it."""
        own = panel[(panel["year"] == 2022) & panel["value"].notna()].head(4).reset_index(drop=True)
        values = [78.002, 77.0, 83.0, np.nan]
        low, high = [*values[:3], 77.0], [*values[:3], 79.0]
        return own.assign(value=values, low=low, high=high, n_sources=1, status=["single"] * 3 + ["conflict"])

    def test_chances_of_rounding_and_of_pages_together(self, rows):
        spread = SourceSpread(100, 20, np.array([2.0, 10.0]), 0.1, 0.05, 0.2)
        table = wrong_category(rows, 2022, spread)
        assert table["called"].tolist() == ["B", "C", "B", "C"]
        assert table["margin"].tolist()[:3] == pytest.approx([0.002, 1.0, 4.99], abs=0.011)
        # 0.003 of a hundredth lie below the cut-off
        assert table["by_rounding"].tolist() == pytest.approx([0.3, 0, 0, 0])
        # of four moved totals: both lower ones; both higher ones and 67, still C; 73 and 93
        leaves = np.array([3, 2, 2]) / 4
        assert table["by_sources"].tolist()[:3] == pytest.approx((0.1 * leaves).tolist())
        together = 1 - (1 - 0.1 * leaves) * (1 - np.array([0.3, 0, 0]))
        assert table["probability"].tolist() == pytest.approx([*together, 0.5])
        for end, share in (("low", 0.05), ("high", 0.2)):
            expected = 1 - (1 - share * leaves) * (1 - np.array([0.3, 0, 0]))
            assert table[end].tolist() == pytest.approx([*expected, 0.5])
        assert table["note"].tolist() == ["", "", "", "lower_candidate"]
        assert np.isnan(table["margin"].iat[3])

    def test_below_a_cutoff_and_on_it(self, rows):
        spread = SourceSpread(100, 20, np.array([1.0, 12.0]), 0.1, 0.05, 0.2)
        values = [77.998, 78.0, 88.0, 10.0]
        near = rows.assign(value=values, low=values, high=values, status="single")
        table = wrong_category(near, 2022, spread)
        assert table["called"].tolist() == ["C", "B", "A", "E"]
        assert table["margin"].tolist() == pytest.approx([0.002, 0, 0, 22])
        assert table["by_rounding"].tolist() == pytest.approx([0.3, 0.5, 0.5, 0])
        # of four moved totals: both higher ones; all but 79; both lower ones; none
        assert table["by_sources"].tolist() == pytest.approx([0.05, 0.075, 0.05, 0])

    def test_a_total_that_a_page_moves_onto_the_cutoff_stays_above_it(self, rows):
        """88.02 less 0.02 as pages print them is 88, whatever the last bits are."""
        spread = SourceSpread(100, 20, np.array([88.04 - 88.02]), 0.1, 0.05, 0.2)
        at = rows.head(1).assign(value=88.02, low=88.02, high=88.02)
        assert wrong_category(at, 2022, spread)["by_sources"].tolist() == [0]

    def test_a_year_without_categories_has_zones(self, rows):
        spread = SourceSpread(100, 20, np.array([1.0]), 0.1, 0.05, 0.2)
        assert wrong_category(rows.assign(year=2021), 2021, spread)["called"].tolist()[:3] == [
            "kuning",
            "kuning",
            "hijau",
        ]

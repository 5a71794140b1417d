"""Pairs of years, regression to the mean and placebos: published panel, reference computations, laws."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud import drops
from ombud.analysis.drops.paired import YEAR_PAIRS, paired_changes, size_note
from ombud.analysis.drops.placebo import (
    contrasts,
    excess_contrast,
)
from ombud.analysis.drops.regression import (
    contrast_by_earlier_level,
    describe_pairs,
)
from ombud.errors import NotPublished, OmbudError

TARGET = (2021, 2022)
CLEAN = [(2022, 2023), (2023, 2024)]


@pytest.fixture(scope="module")
def sums(panel):
    return drops.sum_changes(drops.pairs(panel, drops.YEAR_PAIRS))


class TestPublishedPanel:
    def test_the_trap_every_pair_shows_a_fall_of_high_scorers(self, panel):
        table = contrasts(drops.pairs(panel, YEAR_PAIRS)).set_index("pair")
        assert table.loc["2021-2022", "contrast"] == pytest.approx(-19, abs=1)
        assert table.loc["2019-2021", "contrast"] == pytest.approx(-19, abs=1)
        assert table.loc["2022-2023", "contrast"] == pytest.approx(-13, abs=1)
        assert table.loc["2023-2024", "contrast"] == pytest.approx(-8, abs=1)
        assert np.isnan(table.loc["2018-2019", "contrast"])
        assert table.loc["2018-2019", "note"] == "no_high_scorer"

    def test_an_earlier_year_cannot_regress(self, panel):
        table = contrast_by_earlier_level(panel, 2019, drops.pairs(panel, [TARGET])).set_index("statistic")
        assert table.loc["contrast", "low"] < 0 < table.loc["contrast", "high"]
        assert table.loc["contrast", "note"] == size_note(int(table.loc["contrast", "n"]))

    def test_weak_instrument_gives_no_interval(self, panel):
        row = (
            contrast_by_earlier_level(panel, 2018, drops.pairs(panel, [TARGET]))
            .set_index("statistic")
            .loc["true_slope"]
        )
        assert np.isnan(row["low"])
        assert row["note"] == "weak_instrument"

    def test_order_of_rows_does_not_matter(self, panel, sums):
        shuffled = drops.sum_changes(drops.pairs(panel.sample(frac=1, random_state=3), drops.YEAR_PAIRS))
        pd.testing.assert_frame_equal(describe_pairs(shuffled), describe_pairs(sums))

    def test_a_number_that_stands_twice_has_one_interval(self, panel, sums):
        once = contrasts(drops.pairs(panel, YEAR_PAIRS)).set_index("pair")[["contrast", "low", "high"]]
        again = describe_pairs(sums).query("statistic == 'contrast'").set_index("pair")[["estimate", "low", "high"]]
        np.testing.assert_allclose(once, again)

    def test_it_is_that_over_provinces(self, panel):
        """An independent computation has -18.85 [-23.8; -13.9] of 145 pairs; 148 are decided by now."""
        row = contrasts(drops.pairs(panel, [TARGET])).iloc[0]
        assert row["contrast"] == pytest.approx(-18.85, abs=0.1)
        assert row[["low", "high"]].tolist() == pytest.approx([-23.8, -13.9], abs=0.4)


class TestThreeBoxes:
    @pytest.fixture(scope="class")
    @classmethod
    def boxes(cls, panel):
        sums = drops.sum_changes(drops.pairs(panel, [TARGET, *CLEAN]))
        return drops.three_boxes(sums, TARGET).set_index(["group", "box"])["estimate"]

    def test_they_sum_to_the_change(self, boxes):
        for group in ("high_scorers", "low_scorers"):
            parts = boxes[group][["chance", "differential", "common"]]
            assert parts.sum() == pytest.approx(boxes[group, "change"])

    def test_differential_parts_differ_by_the_excess(self, panel, boxes):
        left = drops.excess(drops.pairs(panel, [TARGET, *CLEAN]), TARGET).set_index(["reading", "placebo"])
        excess = left.loc[("grouped", "2022-2023;2023-2024"), "excess"]
        difference = boxes["high_scorers", "differential"] - boxes["low_scorers", "differential"]
        assert difference == pytest.approx(excess)

    def test_the_common_part_is_the_mean_change(self, panel, boxes):
        change = drops.pairs(panel, [TARGET])["change"].mean()
        assert boxes["high_scorers", "common"] == boxes["low_scorers", "common"] == pytest.approx(change)


class TestRefusals:
    def test_unknown_reading_and_level(self, sums, panel):
        with pytest.raises(OmbudError, match="grouped, line, product, correlation"):
            excess_contrast(sums, TARGET, CLEAN, "best")
        with pytest.raises(OmbudError, match="kabupaten"):
            paired_changes(panel, *TARGET, level="desa")

    def test_no_contrast_without_high_scorers(self, panel):
        with pytest.raises(NotPublished, match="2018-2019"):
            excess_contrast(drops.sum_changes(drops.pairs(panel, [(2018, 2019), *CLEAN])), (2018, 2019), CLEAN)


@pytest.fixture(scope="module")
def curve(panel):
    return drops.reliability_curve(drops.sum_changes(drops.pairs(panel, [TARGET, *CLEAN])), TARGET, (0.5, 0.75, 1.0))


def test_alike_reliability_leaves_what_the_excess_is(panel, curve):
    left = drops.excess(drops.pairs(panel, [TARGET, *CLEAN]), TARGET).set_index(["reading", "placebo"])
    for reading in ("grouped", "line"):
        alike = curve[(curve["reading"] == reading) & (curve["ratio"] == 1)].iloc[0]
        joint = left.loc[(reading, "2022-2023;2023-2024")]
        assert alike[["excess", "low", "high"]].tolist() == pytest.approx(joint[["excess", "low", "high"]].tolist())


def test_nothing_is_left_at_the_break_even(panel, curve):
    """By lines 0.64 of 145 pairs (an independent computation); 0.67 of the 148 that are decided by now."""
    ends = curve.groupby("reading")["break_even"].first()
    assert ends["line"] == pytest.approx(0.64, abs=0.04)
    sums = drops.sum_changes(drops.pairs(panel, [TARGET, *CLEAN]))
    at = drops.reliability_curve(sums, TARGET, (ends["grouped"],)).set_index("reading")
    assert at.loc["grouped", "excess"] == pytest.approx(0, abs=1e-9)


def test_the_curve_is_a_straight_line(curve):
    for _, rows in curve.groupby("reading"):
        np.testing.assert_allclose(np.diff(rows["excess"], 2), 0, atol=1e-9)


class TestUnitSpread:
    def test_five_sets_of_2021_as_an_independent_computation_has_them(self):
        """27.8 points; by now the sets of DKI Jakarta and Kabupaten Purbalingga are published too."""
        units = ombud.published_units()
        five = units[~units["government_code"].isin(["31", "33.03"])]
        spread = drops.unit_spread(five).set_index("year").loc[2021]
        assert (spread["n"], round(spread["deviation"], 1)) == (5, 27.8)
        assert drops.unit_spread(units).set_index("year").loc[2021, "n"] == 7

    def test_it_is_the_pooled_deviation_within_governments(self):
        units = pd.DataFrame(
            {
                "government_code": ["a", "a", "a", "b", "b", "c", "c", "d"],
                "year": 2021,
                "unit_type": ["x", "y", "z", "x", "y", "x", "x", "x"],
                "value": [50.0, 60.0, 70.0, 80.0, 84.0, 10.0, 90.0, 40.0],
            }
        )
        row = drops.unit_spread(units).iloc[0]
        # 200 and 8 over 2 + 1 degrees of freedom; one kind alone (c) and one unit alone (d) tell nothing
        assert (row["n"], row["n_units"]) == (2, 5)
        assert row["deviation"] == pytest.approx(np.sqrt(208 / 3))
        assert row["low"] < row["deviation"] < row["high"]

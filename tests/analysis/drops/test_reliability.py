"""How steady later scores must be for the old score's chance to explain all."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud import drops

TARGET, PLACEBOS = (2021, 2022), [(2022, 2023), (2023, 2024)]


@pytest.fixture(scope="module")
def curve(panel):
    return drops.reliability_curve(drops.sum_changes(drops.pairs(panel, [TARGET, *PLACEBOS])), TARGET, (0.5, 0.75, 1.0))


def test_alike_reliability_leaves_what_the_excess_is(panel, curve):
    left = drops.excess(drops.pairs(panel, [TARGET, *PLACEBOS]), TARGET).set_index(["reading", "placebo"])
    for reading in ("grouped", "line"):
        alike = curve[(curve["reading"] == reading) & (curve["ratio"] == 1)].iloc[0]
        joint = left.loc[(reading, "2022-2023;2023-2024")]
        assert alike[["excess", "low", "high"]].tolist() == pytest.approx(joint[["excess", "low", "high"]].tolist())


def test_nothing_is_left_at_the_break_even(panel, curve):
    """By lines 0.64 of 145 pairs (an independent computation); 0.67 of the 148 that are decided by now."""
    ends = curve.groupby("reading")["break_even"].first()
    assert ends["line"] == pytest.approx(0.64, abs=0.04)
    sums = drops.sum_changes(drops.pairs(panel, [TARGET, *PLACEBOS]))
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

"""How steady later scores must be for the old score's chance to explain all."""

import numpy as np
import pytest

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

"""The findings on falls together, on the published panel."""

import pandas as pd
import pytest

from ombud.analysis.drops.remaining import LIMITS


class TestHeadline:
    """
    What is left for the method of 2022 against both placebo pairs.

    An independent computation gives -9.39 [-18.06; -0.73] weighted and -6.92 [-11.94; -1.90] unweighted of the 145 pairs
    that the panel's former rules decide. Of the 148 that it decides by now, those of Kota Surabaya, Kabupaten Karangasem
    and Kota Mataram are new: three of many make less than half a point, and of the weighted version's ends 1.2.
    """

    @pytest.mark.parametrize(
        ("version", "excess", "low", "high", "end"),
        [("weighted", -9.39, -18.06, -0.73, 1.2), ("unweighted", -6.92, -11.94, -1.90, 0.5)],
    )
    def test_it_is_that_of_an_independent_computation(self, findings, version, excess, low, high, end):
        rows = findings.remaining.set_index(["version", "reading", "placebo"])
        row = rows.loc[(version, "slope", "2022-2023;2023-2024")]
        assert row["n"] == 148
        assert row["excess"] == pytest.approx(excess, abs=0.5)
        assert row[["low", "high"]].tolist() == pytest.approx([low, high], abs=end)

    def test_intervals_make_it_352_governments(self, findings):
        rows = findings.remaining.set_index(["version", "reading", "placebo"])
        assert rows.loc[("with_intervals", "slope", "2022-2023;2023-2024"), "n"] == 352


class TestFindingsTogether:
    def test_headline_is_one_row_with_an_interval_across_zero(self, findings):
        assert findings.remaining["recommended"].tolist() == [True] + [False] * 6
        headline = findings.remaining.iloc[0]
        assert headline["version"] == "weighted"
        assert headline["low"] < 0 < headline["high"]
        assert headline["excess"] == pytest.approx(headline["observed"] - headline["expected"])

    def test_all_versions_stand_side_by_side(self, findings):
        assert list(findings.remaining["version"].unique()) == ["weighted", "unweighted", "with_intervals"]
        assert (findings.remaining["placebo"] == "2022-2023;2023-2024").all()
        assert (findings.remaining["excess"] < 0).all()

    def test_pairs_without_a_new_method_show_an_excess_as_well(self, findings):
        pairs = findings.each_pair.set_index("pair")["excess"]
        assert (pairs[["2019-2021", "2021-2022", "2022-2023"]] < 0).all()

    def test_limits_are_said(self):
        assert "change_of_all" in LIMITS

    def test_same_for_shuffled_rows(self, panel, findings, found_in):
        again = found_in(panel.sample(frac=1, random_state=9))
        pd.testing.assert_frame_equal(again.remaining, findings.remaining)
        pd.testing.assert_frame_equal(again.named, findings.named)

    def test_missing_counts_are_told_not_hidden(self, panel, found_in):
        kota = found_in(panel, level="kota")
        assert "weighted" not in set(kota.remaining["version"])
        assert "not published for kota" in str(kota.margins.attrs["because"])

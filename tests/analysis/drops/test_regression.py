"""Pairs of years, regression to the mean and placebos: published panel, reference computations, laws."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

import ombud
from ombud.analysis.drops import moments
from ombud.analysis.drops.pairs import exact_pairs, paired_changes, size_note
from ombud.analysis.drops.placebo import (
    CLEANNESS,
    PLACEBO_NOTES,
    READINGS,
    contrasts,
    excess_contrast,
    permutation_ranks,
)
from ombud.analysis.drops.regression import (
    contrast_by_earlier_level,
    describe_pairs,
    expected_high_change,
)
from ombud.analysis.drops.year_pairs import YEAR_PAIRS, pair_name, sum_pairs
from ombud.errors import NotPublished, OmbudError

ROUNDING = 1e-8  # points: sums of squares of 0..100 over some hundred governments
TARGET = (2021, 2022)
CLEAN = [(2022, 2023), (2023, 2024)]
laws = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


@pytest.fixture(scope="module")
def sums(panel):
    return sum_pairs(panel)


@st.composite
def samples(draw):
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    n = draw(st.integers(12, 60))
    before = rng.uniform(40, 100, n)
    after = rng.uniform(40, 100, n) * 0.5 + 0.4 * before
    # two of each kind in every cluster, so that no statistic vanishes without one of them
    before[:6], before[6:12] = 90 + rng.uniform(0, 5, 6), 50 + rng.uniform(0, 5, 6)
    cluster = np.concatenate([np.tile([0, 1, 2], 4), rng.integers(0, 4, n - 12)])
    return before, after, cluster


class TestPublishedPanel:
    def test_balikpapan_and_nias_moved_as_the_articles_say(self, panel):
        pairs = paired_changes(panel, *TARGET).set_index("government")
        assert pairs.loc["Kota Balikpapan", "change"] == pytest.approx(87.12 - 99.25)
        assert pairs.loc["Kabupaten Kutai Kartanegara", "change"] == pytest.approx(82.84 - 98.59)
        assert pairs.loc["Kabupaten Nias", "change"] == pytest.approx(85.05 - 32.60)

    def test_interval_rows_are_kept_and_marked(self, panel):
        pairs = paired_changes(panel, *TARGET)
        interval = pairs[pairs["kind"] == "interval"]
        assert len(interval) > 100
        assert interval["change"].isna().all()
        assert (interval["change_low"] <= interval["change_high"]).all()
        assert pairs["level"].isin(["provinsi", "kabupaten", "kota"]).all()

    def test_the_trap_every_pair_shows_a_fall_of_high_scorers(self, panel):
        table = contrasts([(pair, paired_changes(panel, *pair)) for pair in YEAR_PAIRS]).set_index("pair")
        assert table.loc["2021-2022", "contrast"] == pytest.approx(-19, abs=1)
        assert table.loc["2019-2021", "contrast"] == pytest.approx(-19, abs=1)
        assert table.loc["2022-2023", "contrast"] == pytest.approx(-13, abs=1)
        assert table.loc["2023-2024", "contrast"] == pytest.approx(-8, abs=1)
        assert np.isnan(table.loc["2018-2019", "contrast"])
        assert table.loc["2018-2019", "note"] == "no_high_scorer"

    def test_what_is_left_for_the_method_is_less_than_the_contrast(self, sums):
        left = excess_contrast(sums, TARGET, CLEAN).set_index("placebo").loc["2022-2023;2023-2024"]
        assert left["observed"] < left["expected"] < 0
        assert left["observed"] < left["low"] < left["excess"] < left["high"] < 0

    def test_permutation_p_value_says_how_small_it_can_be(self, sums):
        ranks = permutation_ranks(sums, TARGET).set_index("statistic")
        assert ranks.loc["slope", "smallest_attainable"] == pytest.approx(1 / 5)
        assert ranks.loc["contrast", "pairs"] == 4
        assert (ranks["p_value"] >= ranks["smallest_attainable"]).all()

    def test_every_pair_has_a_note_on_how_clean_it_is(self):
        assert set(PLACEBO_NOTES) == set(CLEANNESS) == {pair_name(pair) for pair in YEAR_PAIRS}

    def test_an_earlier_year_cannot_regress(self, panel):
        table = contrast_by_earlier_level(panel, 2019, *TARGET).set_index("statistic")
        assert table.loc["contrast", "low"] < 0 < table.loc["contrast", "high"]
        assert table.loc["contrast", "note"] == size_note(int(table.loc["contrast", "n"]))

    def test_weak_instrument_gives_no_interval(self, panel):
        row = contrast_by_earlier_level(panel, 2018, *TARGET).set_index("statistic").loc["true_slope"]
        assert np.isnan(row["low"])
        assert row["note"] == "weak_instrument"

    def test_order_of_rows_does_not_matter(self, panel, sums):
        shuffled = sum_pairs(panel.sample(frac=1, random_state=3))
        pd.testing.assert_frame_equal(describe_pairs(shuffled), describe_pairs(sums))


class TestReference:
    def test_slope_contrast_and_correlation_as_computed_from_the_pairs(self, panel, sums):
        pairs = exact_pairs(paired_changes(panel, *TARGET))
        x, y, high = pairs["value_from"], pairs["value_to"], pairs["value_from"] >= 81
        own = sums.of(TARGET).sum(axis=(0, 1))
        assert moments.slope(own) == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().params.iloc[1], abs=ROUNDING)
        assert moments.correlation(own) == pytest.approx(x.corr(y), abs=ROUNDING)
        changes = (y - x).groupby(high).mean()
        assert moments.contrast(own) == pytest.approx(changes[True] - changes[False], abs=ROUNDING)
        assert moments.high_change(own) == pytest.approx(changes[True], abs=ROUNDING)
        assert moments.low_change(own) == pytest.approx(changes[False], abs=ROUNDING)

    def test_jackknife_as_by_fitting_without_each_province(self, panel, sums):
        pairs = exact_pairs(paired_changes(panel, *TARGET))
        slopes = [
            np.polyfit(rest["value_from"], rest["value_to"], 1)[0]
            for code in pairs["province_code"].unique()
            for rest in [pairs[pairs["province_code"] != code]]
        ]
        full = np.polyfit(pairs["value_from"], pairs["value_to"], 1)[0]
        g = len(slopes)
        error = np.sqrt((g - 1) / g * np.sum((np.array(slopes) - full) ** 2))
        found = moments.jackknife(moments.slope, sums.of(TARGET)[:, 0])
        assert found.standard_error == pytest.approx(error, rel=1e-6)
        assert found.degrees_of_freedom == g - 1

    def test_expected_change_of_a_pair_under_its_own_slope_is_near_what_it_did(self, sums):
        own = expected_high_change(sums, TARGET, [TARGET]).set_index("location")
        assert abs(own.loc["as_observed", "excess"]) < 2  # points: only the curvature is left
        assert own.loc["as_observed", "expected"] == pytest.approx(own.loc["as_in_placebo", "expected"])


class TestLaws:
    @laws
    @given(samples(), st.floats(0.2, 5), st.floats(-50, 50))
    def test_scaling_and_shifting_the_later_score(self, sample, factor, shift):
        before, after, cluster = sample
        plain = moments.cluster_sums(before, after, cluster, 4, 81)
        moved = moments.cluster_sums(before, factor * after + shift, cluster, 4, 81)
        for statistic, expected in ((moments.slope, factor), (moments.spread_ratio, factor), (moments.correlation, 1)):
            before_move, after_move = moments.jackknife(statistic, plain), moments.jackknife(statistic, moved)
            assert after_move.value == pytest.approx(expected * before_move.value, rel=1e-6, abs=1e-7)
            assert after_move.standard_error == pytest.approx(expected * before_move.standard_error, rel=1e-4, abs=1e-6)

    @laws
    @given(samples(), st.integers(2, 5))
    def test_equal_weights_change_nothing(self, sample, weight):
        before, after, cluster = sample
        plain = moments.cluster_sums(before, after, cluster, 4, 81)
        weighted = moments.cluster_sums(before, after, cluster, 4, 81, np.full(len(before), float(weight)))
        assert moments.contrast(weighted.sum(axis=0)) == pytest.approx(moments.contrast(plain.sum(axis=0)))

    @laws
    @given(samples())
    def test_a_pair_is_no_excess_over_itself(self, sample):
        before, after, cluster = sample
        one = moments.cluster_sums(before, after, cluster, 4, 81)
        from ombud.analysis.drops.placebo import excess_statistic

        twice = np.stack([one, one], axis=1).sum(axis=0)
        assert excess_statistic("raw")(twice) == pytest.approx(0, abs=1e-9)
        # both readings by the line give the same expectation when the pairs are one
        assert excess_statistic("slope")(twice) == pytest.approx(float(excess_statistic("correlation")(twice)))


class TestRefusals:
    def test_unknown_reading_and_level(self, sums, panel):
        with pytest.raises(OmbudError, match="raw, slope, correlation"):
            excess_contrast(sums, TARGET, CLEAN, "best")
        with pytest.raises(OmbudError, match="kabupaten"):
            paired_changes(panel, *TARGET, level="desa")

    def test_no_contrast_without_high_scorers(self, panel):
        with pytest.raises(NotPublished, match="2018-2019"):
            excess_contrast(sum_pairs(panel, [(2018, 2019), *CLEAN]), (2018, 2019), CLEAN)

    @pytest.mark.parametrize("reading", READINGS)
    def test_interval_is_wider_when_placebos_are_a_sample(self, sums, reading):
        table = excess_contrast(sums, TARGET, [(2019, 2021), *CLEAN], reading).set_index("placebo")
        joint = table.iloc[-2]
        spread = table.loc["spread_of_placebos"]
        assert spread["high"] - spread["low"] > joint["high"] - joint["low"]

"""Statistics of sums, and their jackknife by province."""

from operator import attrgetter

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import ombud
from ombud import drops
from ombud.analysis.drops.paired import exact_pairs
from ombud.analysis.drops.sums import Moments, estimate, sum_changes
from ombud.errors import ParameterError
from paired_samples import pairs_of, samples, sums_of

ROUNDING = 1e-8  # points: sums of squares of 0..100 over some hundred governments
TARGET = (2021, 2022)
laws = settings(deadline=None, max_examples=40)


class TestReference:
    def test_slope_contrast_and_correlation_as_computed_from_the_pairs(self, panel, sums):
        pairs = exact_pairs(drops.pairs(panel, [TARGET]))
        x, y, high = pairs["value_from"], pairs["value_to"], pairs["value_from"] >= 81
        own = sums.of(TARGET).sum(axis=(0, 1))
        assert Moments(own).slope == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().params.iloc[1], abs=ROUNDING)
        assert Moments(own).correlation == pytest.approx(x.corr(y), abs=ROUNDING)
        changes = (y - x).groupby(high).mean()
        assert Moments(own).contrast == pytest.approx(changes[True] - changes[False], abs=ROUNDING)
        assert Moments(own).high_change == pytest.approx(changes[True], abs=ROUNDING)
        assert Moments(own).low_change == pytest.approx(changes[False], abs=ROUNDING)

    def test_jackknife_as_by_fitting_without_each_province(self, panel, sums):
        pairs = exact_pairs(drops.pairs(panel, [TARGET]))
        slopes = [
            np.polyfit(rest["value_from"], rest["value_to"], 1)[0]
            for code in pairs["province_code"].unique()
            for rest in [pairs[pairs["province_code"] != code]]
        ]
        full = np.polyfit(pairs["value_from"], pairs["value_to"], 1)[0]
        g = len(slopes)
        error = np.sqrt((g - 1) / g * np.sum((np.array(slopes) - full) ** 2))
        found = sums.estimate(lambda moments: moments.slope[..., 0], TARGET)
        assert found.standard_error == pytest.approx(error, rel=1e-6)
        assert found.degrees_of_freedom == g - 1


class TestLaws:
    @laws
    @given(samples(), st.floats(0.2, 5), st.floats(-50, 50))
    def test_scaling_and_shifting_the_later_score(self, sample, factor, shift):
        before, after, cluster = sample
        plain = sums_of(before, after, cluster)
        moved = sums_of(before, factor * after + shift, cluster)
        for name, expected in (("slope", factor), ("spread_ratio", factor), ("correlation", 1)):
            before_move, after_move = (own.estimate(attrgetter(name), TARGET) for own in (plain, moved))
            assert after_move.value == pytest.approx(expected * before_move.value, rel=1e-6, abs=1e-7)
            assert after_move.standard_error == pytest.approx(expected * before_move.standard_error, rel=1e-4, abs=1e-6)

    @laws
    @given(samples(), st.integers(2, 5))
    def test_equal_weights_change_nothing(self, sample, weight):
        before, after, cluster = sample
        plain = sums_of(before, after, cluster)
        weighted = sums_of(before, after, cluster, float(weight))
        assert weighted.moments(TARGET).contrast == pytest.approx(plain.moments(TARGET).contrast)


class TestByHand:
    ROWS = (("a", 81.0, 80.0), ("a", 80.99, 85.0), ("b", 90.0, 70.0), ("c", 50.0, 60.0))

    def test_a_score_at_the_threshold_is_high(self):
        sums = sum_changes(pairs_of(self.ROWS))
        assert (sums.n, sums.n_high, sums.threshold) == ({TARGET: 4}, {TARGET: 2}, 81.0)
        assert sums.of(TARGET)[:, 0, 6].tolist() == [1, 1, 0]
        assert sums.clusters == ("a", "b", "c")
        assert sum_changes(pairs_of(self.ROWS), 80.99).n_high == {TARGET: 3}

    def test_each_ministry_is_a_cluster_of_its_own(self):
        ministries = pairs_of([("", 70.0, 80.0), ("", 85.0, 90.0)], level="kementerian")
        sums = sum_changes(pd.concat([pairs_of(self.ROWS), ministries], ignore_index=True))
        assert len(sums.clusters) == 3 + 2
        assert set(ministries["government_code"]) < set(sums.clusters)

    def test_two_provinces_give_no_error_and_three_do(self):
        rows = [("a", 60.0, 70.0), ("a", 70.0, 72.0), ("b", 80.0, 85.0), ("b", 75.0, 70.0), ("c", 65.0, 72.0)]
        two, three = (
            sum_changes(pairs_of(own)).estimate(lambda m: m.slope[..., 0], TARGET) for own in (rows[:4], rows)
        )
        assert np.isnan([two.standard_error, two.low, two.high, two.p_value]).all() and np.isfinite(two.value)
        assert (two.degrees_of_freedom, three.degrees_of_freedom) == (1, 2) and three.standard_error > 0

    def test_a_province_without_a_government_is_no_cluster(self):
        """Of four provinces one has none in this pair of years: the jackknife is over the three that have."""
        other = pairs_of([("d", 60.0, 70.0)], (2022, 2023))
        sums = sum_changes(pd.concat([pairs_of(self.ROWS), other], ignore_index=True))
        assert sums.clusters == ("a", "b", "c", "d")
        found = sums.estimate(lambda m: m.mean_change[..., 0], TARGET)
        assert found.degrees_of_freedom == 2
        rest = [np.mean(own) for own in ([-20, 10.0], [-1, 4.01, 10], [-1, 4.01, -20])]
        whole = np.mean([-1, 4.01, -20, 10])
        assert found.standard_error == pytest.approx(np.sqrt(2 / 3 * np.sum((np.array(rest) - whole) ** 2)))

    def test_each_government_counts_by_its_weight(self):
        weighted = pairs_of(self.ROWS).assign(weight=[1.0, 2.0, 0.5, 3.0])
        first = sum_changes(weighted).of(TARGET)[0, 0]
        assert first[:2].tolist() == pytest.approx([3.0, 81.0 + 2 * 80.99])

    def test_pairs_of_years_keep_their_order_and_are_chosen_by_name(self):
        later = pairs_of(self.ROWS[:2], (2022, 2023))
        sums = sum_changes(pd.concat([later, pairs_of(self.ROWS)], ignore_index=True))
        assert sums.pairs == [(2022, 2023), TARGET]
        np.testing.assert_array_equal(sums.of(TARGET, (2022, 2023))[:, 0], sums.sums[TARGET])


def test_an_estimate_has_the_interval_and_p_value_of_students_t():
    found = estimate(2.0, 0.8, 7)
    reach = stats.t.ppf(0.975, 7) * 0.8
    assert (found.low, found.high) == pytest.approx((2 - reach, 2 + reach))
    # the t of a sample of eight whose mean is 2 and whose standard error is 0.8
    sample = np.array([-1.0, 1, -1, 1, -1, 1, -1, 1])
    sample = 2 + sample / sample.std(ddof=1) * 0.8 * np.sqrt(8)
    assert found.p_value == pytest.approx(stats.ttest_1samp(sample, 0).pvalue)
    assert estimate(0.0, 0.0, 7).p_value == 1 and estimate(1.0, 0.0, 7).p_value == 0


@pytest.mark.parametrize("threshold", ["81", None, pd.NA, float("nan"), [81.0]])
def test_a_threshold_is_a_number_of_points(panel, threshold):
    pairs = drops.pairs(panel, [(2021, 2022), (2022, 2023)], "kota")
    for find in (drops.sum_changes, drops.contrasts, lambda own, bar: drops.excess(own, (2021, 2022), bar)):
        with pytest.raises(ParameterError, match=r"^threshold is .*; accepted: points, such as 81.0$"):
            find(pairs, threshold)


def test_pairs_and_counts_that_lack_a_column_are_told(panel):
    pairs, national = drops.pairs(panel, [(2021, 2022), (2022, 2023)], "kota"), ombud.load_national_counts()
    for find in (
        lambda own: drops.contrasts(own),
        lambda own: drops.unusual_changes(own),
        lambda own: drops.excess(own, (2021, 2022)),
        lambda own: drops.split_transitions(own, 2021, 2022),
    ):
        with pytest.raises(
            ParameterError, match=r"^pairs lacks the columns value_to; accepted: a frame of ombud.drops.pairs$"
        ):
            find(pairs.drop(columns="value_to"))
    with pytest.raises(ParameterError, match=r"^pairs lacks the columns island; accepted"):
        drops.without_each(pairs, (2021, 2022), by="island")
    with pytest.raises(ParameterError, match=r"^national lacks the columns hijau; .* ombud.load_national_counts$"):
        drops.zone_tables(pairs, national.drop(columns="hijau"), "kota")

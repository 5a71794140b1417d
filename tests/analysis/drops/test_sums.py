"""Statistics of sums, and their jackknife by province."""

from operator import attrgetter

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.analysis.drops.paired import exact_pairs, paired_changes
from ombud.analysis.drops.sums import Moments, cluster_sums, jackknife
from paired_samples import samples

ROUNDING = 1e-8  # points: sums of squares of 0..100 over some hundred governments
TARGET = (2021, 2022)
laws = settings(deadline=None, max_examples=40)


class TestReference:
    def test_slope_contrast_and_correlation_as_computed_from_the_pairs(self, panel, sums):
        pairs = exact_pairs(paired_changes(panel, *TARGET))
        x, y, high = pairs["value_from"], pairs["value_to"], pairs["value_from"] >= 81
        own = sums.of(TARGET).sum(axis=(0, 1))
        assert Moments(own).slope == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().params.iloc[1], abs=ROUNDING)
        assert Moments(own).correlation == pytest.approx(x.corr(y), abs=ROUNDING)
        changes = (y - x).groupby(high).mean()
        assert Moments(own).contrast == pytest.approx(changes[True] - changes[False], abs=ROUNDING)
        assert Moments(own).high_change == pytest.approx(changes[True], abs=ROUNDING)
        assert Moments(own).low_change == pytest.approx(changes[False], abs=ROUNDING)

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
        found = jackknife(lambda moments: moments.slope, sums.of(TARGET)[:, 0])
        assert found.standard_error == pytest.approx(error, rel=1e-6)
        assert found.degrees_of_freedom == g - 1


class TestLaws:
    @laws
    @given(samples(), st.floats(0.2, 5), st.floats(-50, 50))
    def test_scaling_and_shifting_the_later_score(self, sample, factor, shift):
        before, after, cluster = sample
        plain = cluster_sums(before, after, cluster, 4, 81)
        moved = cluster_sums(before, factor * after + shift, cluster, 4, 81)
        for name, expected in (("slope", factor), ("spread_ratio", factor), ("correlation", 1)):
            before_move, after_move = (jackknife(attrgetter(name), own) for own in (plain, moved))
            assert after_move.value == pytest.approx(expected * before_move.value, rel=1e-6, abs=1e-7)
            assert after_move.standard_error == pytest.approx(expected * before_move.standard_error, rel=1e-4, abs=1e-6)

    @laws
    @given(samples(), st.integers(2, 5))
    def test_equal_weights_change_nothing(self, sample, weight):
        before, after, cluster = sample
        plain = cluster_sums(before, after, cluster, 4, 81)
        weighted = cluster_sums(before, after, cluster, 4, 81, np.full(len(before), float(weight)))
        assert Moments(weighted.sum(axis=0)).contrast == pytest.approx(Moments(plain.sum(axis=0)).contrast)

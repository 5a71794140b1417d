"""Interval-valued totals: known special cases, reference computations, laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, settings
from hypothesis import strategies as st
from scipy import stats

import ombud
from ombud.analysis.drops.intervals.pairs import excess_from_fits, fit_interval_pairs
from ombud.analysis.drops.paired import paired_changes

OPTIMUM = 1e-5  # points: where the optimisers stop
laws = settings(deadline=None, max_examples=25)


@pytest.fixture(scope="module")
def pairs():
    return paired_changes(ombud.load_panel(), 2021, 2022)


@st.composite
def scores(draw):
    values = draw(st.lists(st.integers(500, 9500), min_size=5, max_size=40))
    assume(len(set(values)) > 3)
    return np.array(values) / 100


class TestPairs:
    def test_exact_pairs_give_least_squares(self, pairs):
        exact = pairs[pairs["kind"] == "exact"]
        fit = fit_interval_pairs(exact)
        line = stats.linregress(exact["value_from"], exact["value_to"])
        assert fit.slope == pytest.approx(line.slope, abs=OPTIMUM)
        mean_from, log_deviation, mean_to, slope, log_residual = fit.parameters
        explained = slope * np.exp(log_deviation)
        assert explained / np.hypot(explained, np.exp(log_residual)) == pytest.approx(line.rvalue, abs=OPTIMUM)
        assert mean_to - mean_from == pytest.approx(exact["change"].mean(), abs=1e-4)

    def test_published_zones_are_used(self, pairs):
        fit = fit_interval_pairs(pairs)
        assert (fit.n_exact, fit.n_interval) == tuple(pairs["kind"].value_counts()[["exact", "interval"]])
        exact = fit_interval_pairs(pairs[pairs["kind"] == "exact"])
        assert fit.covariance[3, 3] < exact.covariance[3, 3]

    def test_order_of_rows_does_not_matter(self, pairs):
        fit, other = fit_interval_pairs(pairs), fit_interval_pairs(pairs.sample(frac=1, random_state=5))
        np.testing.assert_array_equal(fit.parameters, other.parameters)

    def test_a_pair_is_no_excess_over_itself(self, pairs):
        fit = fit_interval_pairs(pairs)
        found = excess_from_fits(fit, [fit])
        assert found.value == 0
        assert found.standard_error == pytest.approx(0, abs=1e-12)

    def test_scaling(self, pairs):
        exact = pairs[pairs["kind"] == "exact"]
        shrunk = exact.assign(low_to=exact["low_to"] / 2, high_to=exact["high_to"] / 2)
        assert fit_interval_pairs(shrunk).slope == pytest.approx(fit_interval_pairs(exact).slope / 2, abs=OPTIMUM)


def test_frames_are_left_alone(pairs):
    before = pairs.copy()
    fit_interval_pairs(pairs)
    pd.testing.assert_frame_equal(before, pairs)

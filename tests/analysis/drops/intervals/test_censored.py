"""Interval-valued totals: known special cases, reference computations, laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

import ombud
from ombud.analysis.drops.intervals.likelihood import PairLikelihood
from ombud.analysis.drops.intervals.pairs import excess_from_fits, fit_interval_pairs
from ombud.analysis.drops.paired import paired_changes
from ombud.analysis.drops.zones.mass import bootstrap_share, fit_mass

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


class TestNonparametric:
    @laws
    @given(scores())
    def test_exact_totals_give_the_empirical_distribution(self, values):
        found = fit_mass(values, values)
        points, counts = np.unique(values, return_counts=True)
        np.testing.assert_allclose(found.low, points)
        np.testing.assert_allclose(found.mass, counts / len(values), atol=1e-7)
        cutoff = np.median(values)
        assert found.share_from(cutoff) == pytest.approx([(values >= cutoff).mean()] * 2)

    def test_right_censored_totals_give_kaplan_meier(self):
        # 6, 6, 6, 6+, 7, 9+, 10: survival 1 - 3/7, then times 2/3 at 7 (three at risk), then 0 at 10
        low = np.array([6, 6, 6, 6, 7, 9, 10.0])
        high = np.array([6, 6, 6, 100, 7, 100, 10.0])
        # a censored total may be equal to its low end, as a tie is broken in favour of the event
        low[[3, 5]] += 1e-9
        found = fit_mass(low, high)
        below_7, below_9 = 1 - found.share_from(6.5)[1], 1 - found.share_from(8)[1]
        assert below_7 == pytest.approx(3 / 7, abs=1e-5)
        assert below_9 == pytest.approx(1 - (4 / 7) * (2 / 3), abs=1e-5)

    @settings(laws, max_examples=8)
    @given(scores(), st.randoms())
    def test_order_and_multiplicity(self, values, random):
        order = list(range(len(values)))
        random.shuffle(order)
        low, high = values, np.minimum(values + 5, 100)
        plain, shuffled = fit_mass(low, high), fit_mass(low[order], high[order])
        np.testing.assert_allclose(plain.mass, shuffled.mass, atol=1e-7)
        doubled = fit_mass(low, high, np.full(len(low), 2.0))
        np.testing.assert_allclose(plain.mass, doubled.mass, atol=1e-7)

    def test_bootstrap_is_the_same_on_every_run(self):
        rng = np.random.default_rng(2)
        values = rng.uniform(60, 100, 40)
        first = bootstrap_share(values, values, 81, replications=50)
        assert first == bootstrap_share(values[::-1], values[::-1], 81, replications=50)
        assert first[0] < (values >= 81).mean() < first[1]


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

    def test_probability_of_a_rectangle(self):
        mean_x, deviation, mean_y, slope, residual = 72.0, 15.0, 78.0, 0.4, 9.0
        parameters = np.array([mean_x, np.log(deviation), mean_y, slope, np.log(residual)])
        likelihood = PairLikelihood(*(np.array([end]) for end in (51.0, 80.99, 78.0, 100.0)))
        covariance = [
            [deviation**2, slope * deviation**2],
            [slope * deviation**2, (slope * deviation) ** 2 + residual**2],
        ]
        normal = stats.multivariate_normal([mean_x, mean_y], covariance)
        expected = normal.cdf([80.995, 400], lower_limit=[50.995, 77.995])
        assert np.exp(likelihood(parameters)[0]) == pytest.approx(expected, abs=1e-5)

    def test_all_kinds_of_row_sum_to_one(self):
        parameters = np.array([72.0, np.log(15.0), 78.0, 0.4, np.log(9.0)])
        lows, highs = np.array([0, 51, 81.0]), np.array([50.99, 80.99, 100])
        grid = [(a, b) for a in range(3) for b in range(3)]
        ends = (np.array([side[cell[place]] for cell in grid]) for place in (0, 1) for side in (lows, highs))
        # the gaps of 0.01 between intervals are closed by half a unit at either end
        assert np.exp(PairLikelihood(*ends)(parameters)).sum() == pytest.approx(1, abs=1e-9)

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

"""Pairs of which some are intervals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import ombud
from ombud import drops
from ombud.analysis.drops.intervals import (
    PARAMETERS,
    IntervalPairFit,
    excess_from_fits,
    fit_interval_pairs,
    pair_likelihood,
)

OPTIMUM = 1e-5  # points: where the optimisers stop


@pytest.fixture(scope="module")
def pairs():
    return drops.pairs(ombud.load_panel(), [(2021, 2022)])


@pytest.mark.parametrize("threshold", [60.0, 72.0, 81.0, 95.0])
def test_gap_of_a_normal_cut_at_the_threshold(threshold):
    mean, deviation = 72.0, 15.0
    fit = IntervalPairFit(np.array([mean, np.log(deviation), 75, 0.5, 2.0]), pd.DataFrame(), 1, 0)
    at = (threshold - mean) / deviation
    above = stats.truncnorm.mean(at, np.inf, mean, deviation)
    below = stats.truncnorm.mean(-np.inf, at, mean, deviation)
    assert fit.gap(threshold) == pytest.approx(above - below)


def test_exact_pairs_alone_give_least_squares():
    rng = np.random.default_rng(4)
    before = rng.normal(70, 12, 80)
    after = 40 + 0.5 * before + rng.normal(0, 6, 80)
    pairs = pd.DataFrame(
        {
            "low_from": before,
            "high_from": before,
            "low_to": after,
            "high_to": after,
            "province_code": [f"{place % 8}" for place in range(80)],
            "government_code": [f"{place}" for place in range(80)],
            "level": "kota",
        }
    )
    assert fit_interval_pairs(pairs).slope == pytest.approx(stats.linregress(before, after).slope, abs=1e-6)


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
        assert (fit.influence["slope"] ** 2).sum() < (exact.influence["slope"] ** 2).sum()

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


def test_errors_add_up_over_provinces_that_only_one_pair_of_years_has():
    """The jackknife over four provinces, of which the two pairs of years share one: 3/4 of the sum of squares."""

    def fit(slope, **influence):
        table = pd.DataFrame(0.0, index=list(influence), columns=PARAMETERS).assign(slope=list(influence.values()))
        return IntervalPairFit(np.array([72.0, np.log(15.0), 75.0, slope, 2.0]), table, 10, 0)

    target, placebo = fit(0.3, a=0.01, b=0.03), fit(0.5, b=0.01, c=-0.02, d=0.04)
    found = excess_from_fits(target, [placebo], 81.0)
    gap = target.gap(81.0)
    assert found.value == pytest.approx(-0.2 * gap)
    assert found.standard_error == pytest.approx(gap * np.sqrt(3 / 4 * (0.01**2 + 0.02**2 + 0.02**2 + 0.04**2)))
    assert found.degrees_of_freedom == 3
    two = excess_from_fits(fit(0.3, a=0.01), [fit(0.5, b=0.01)], 81.0)
    assert np.isnan(two.standard_error) and two.value == pytest.approx(-0.2 * gap)
    # of three placebos the mean counts, not the middle one
    others = [fit(slope, b=0.01) for slope in (0.5, 0.6, 0.1)]
    assert excess_from_fits(target, others, 81.0).value == pytest.approx(-0.1 * gap)


def test_of_one_province_alone_there_is_an_estimate_without_an_error(pairs):
    exact = pairs[pairs["kind"] == "exact"]
    fit = fit_interval_pairs(exact.assign(province_code="13", level="kota"))
    assert fit.slope == pytest.approx(fit_interval_pairs(exact).slope, abs=OPTIMUM)
    found = excess_from_fits(fit, [fit])
    assert np.isnan(found.standard_error) and found.value == 0


def test_each_ministry_is_by_itself_as_without_intervals():
    rows = drops.pairs(ombud.load_panel(), [(2021, 2022)], ["kota", "kementerian"])
    exact = rows[rows["kind"] == "exact"]
    names = tuple(fit_interval_pairs(exact).influence.index)
    assert names == drops.sum_changes(exact).clusters
    assert {*exact.loc[exact["level"] == "kementerian", "government_code"]} <= {*names}


def test_probability_of_a_rectangle():
    mean_x, deviation, mean_y, slope, residual = 72.0, 15.0, 78.0, 0.4, 9.0
    parameters = np.array([mean_x, np.log(deviation), mean_y, slope, np.log(residual)])
    likelihood = pair_likelihood(*(np.array([end]) for end in (51.0, 80.99, 78.0, 100.0)))
    covariance = [
        [deviation**2, slope * deviation**2],
        [slope * deviation**2, (slope * deviation) ** 2 + residual**2],
    ]
    normal = stats.multivariate_normal([mean_x, mean_y], covariance)
    expected = normal.cdf([80.995, 400], lower_limit=[50.995, 77.995])
    assert np.exp(likelihood(parameters)[0]) == pytest.approx(expected, abs=1e-5)


def test_all_kinds_of_row_sum_to_one():
    parameters = np.array([72.0, np.log(15.0), 78.0, 0.4, np.log(9.0)])
    lows, highs = np.array([0, 51, 81.0]), np.array([50.99, 80.99, 100])
    grid = [(a, b) for a in range(3) for b in range(3)]
    ends = (np.array([side[cell[place]] for cell in grid]) for place in (0, 1) for side in (lows, highs))
    # the gaps of 0.01 between intervals are closed by half a unit at either end
    assert np.exp(pair_likelihood(*ends)(parameters)).sum() == pytest.approx(1, abs=1e-9)


MEAN_X, DEVIATION, MEAN_Y, SLOPE, RESIDUAL = 72.0, 15.0, 78.0, 0.4, 9.0
NORMAL = np.array([MEAN_X, np.log(DEVIATION), MEAN_Y, SLOPE, np.log(RESIDUAL)])


def likelihood_of(low_from, high_from, low_to, high_to):
    ends = (np.array([end], dtype=float) for end in (low_from, high_from, low_to, high_to))
    return float(np.exp(pair_likelihood(*ends)(NORMAL)[0]))


def test_an_exact_pair_has_the_density_of_the_normal():
    covariance = [[DEVIATION**2, SLOPE * DEVIATION**2], [SLOPE * DEVIATION**2, (SLOPE * DEVIATION) ** 2 + RESIDUAL**2]]
    expected = stats.multivariate_normal([MEAN_X, MEAN_Y], covariance).pdf([55.0, 90.0])
    assert likelihood_of(55, 55, 90, 90) == pytest.approx(expected)


def test_an_exact_score_beside_an_interval():
    """The density of the one times the chance of the other given it, from first principles."""
    line = MEAN_Y + SLOPE * (55 - MEAN_X)
    later = stats.norm.cdf(80.995, line, RESIDUAL) - stats.norm.cdf(50.995, line, RESIDUAL)
    assert likelihood_of(55, 55, 51, 80.99) == pytest.approx(stats.norm.pdf(55, MEAN_X, DEVIATION) * later)

    spread = np.hypot(SLOPE * DEVIATION, RESIDUAL)
    back = MEAN_X + SLOPE * DEVIATION**2 / spread**2 * (90 - MEAN_Y)
    width = DEVIATION * np.sqrt(1 - (SLOPE * DEVIATION / spread) ** 2)
    earlier = stats.norm.cdf(80.995, back, width) - stats.norm.cdf(50.995, back, width)
    assert likelihood_of(51, 80.99, 90, 90) == pytest.approx(stats.norm.pdf(90, MEAN_Y, spread) * earlier)


def test_an_interval_that_reaches_the_end_of_the_scale_is_open_there():
    assert likelihood_of(0, 100, 90, 90) == pytest.approx(
        stats.norm.pdf(90, MEAN_Y, np.hypot(SLOPE * DEVIATION, RESIDUAL))
    )
    assert likelihood_of(55, 55, 0, 100) == pytest.approx(stats.norm.pdf(55, MEAN_X, DEVIATION))


@pytest.mark.parametrize(("low", "high"), [(57.0, 58.0), (98.0, 99.0)])
def test_chances_far_out_do_not_cancel(low, high):
    """An interval between 20 and 21 deviations from the line, on either side of it."""
    parameters = np.array([MEAN_X, np.log(DEVIATION), MEAN_Y, SLOPE, 0.0])
    found = pair_likelihood(*(np.array([end]) for end in (MEAN_X, MEAN_X, low, high)))(parameters)
    near, far = stats.norm.logsf([19.995, 21.005])
    expected = stats.norm.logpdf(0) - np.log(DEVIATION) + near + np.log1p(-np.exp(far - near))
    assert found == pytest.approx([expected], rel=1e-9)


def test_a_province_moves_the_fit_as_leaving_it_out_does():
    """One Newton step without a province comes near the fit without it, for every parameter."""
    rng = np.random.default_rng(3)
    before = rng.normal(70, 12, 120)
    after = 40 + 0.5 * before + rng.normal(0, 6, 120)
    ends = {"low_from": before, "high_from": before, "low_to": after, "high_to": after + np.repeat([0, 4.0], 60)}
    codes = {"government_code": [f"{place}" for place in range(120)], "level": "kota"}
    pairs = pd.DataFrame(ends | codes | {"province_code": [f"{place % 6}" for place in range(120)]})
    whole = fit_interval_pairs(pairs)
    moved = np.array(
        [fit_interval_pairs(pairs[pairs["province_code"] != code]).parameters for code in whole.influence.index]
    )
    left_out = whole.parameters - moved
    assert (np.linalg.norm(whole.influence - left_out, axis=0) < 0.12 * np.linalg.norm(left_out, axis=0)).all()
    assert (whole.n_exact, whole.n_interval) == (60, 60)

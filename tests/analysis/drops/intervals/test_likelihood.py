"""The likelihood of a pair of totals of which intervals are known."""

import numpy as np
import pytest
from scipy import stats

from ombud.analysis.drops.intervals.likelihood import PairLikelihood, log_interval


def test_probability_of_a_rectangle():
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


def test_all_kinds_of_row_sum_to_one():
    parameters = np.array([72.0, np.log(15.0), 78.0, 0.4, np.log(9.0)])
    lows, highs = np.array([0, 51, 81.0]), np.array([50.99, 80.99, 100])
    grid = [(a, b) for a in range(3) for b in range(3)]
    ends = (np.array([side[cell[place]] for cell in grid]) for place in (0, 1) for side in (lows, highs))
    # the gaps of 0.01 between intervals are closed by half a unit at either end
    assert np.exp(PairLikelihood(*ends)(parameters)).sum() == pytest.approx(1, abs=1e-9)


MEAN_X, DEVIATION, MEAN_Y, SLOPE, RESIDUAL = 72.0, 15.0, 78.0, 0.4, 9.0
NORMAL = np.array([MEAN_X, np.log(DEVIATION), MEAN_Y, SLOPE, np.log(RESIDUAL)])


def likelihood_of(low_from, high_from, low_to, high_to):
    ends = (np.array([end], dtype=float) for end in (low_from, high_from, low_to, high_to))
    return float(np.exp(PairLikelihood(*ends)(NORMAL)[0]))


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


@pytest.mark.parametrize("sign", [-1, 1])
def test_chances_far_out_do_not_cancel(sign):
    low, high = sorted([sign * 20.0, sign * 21.0])
    expected = stats.norm.logsf(20) + np.log1p(-np.exp(stats.norm.logsf(21) - stats.norm.logsf(20)))
    assert log_interval(np.array([low]), np.array([high])) == pytest.approx([expected], rel=1e-12)


def test_exact_pairs_start_at_their_maximum():
    rng = np.random.default_rng(3)
    x, times = rng.normal(70, 12, 30), rng.integers(1, 4, 30).astype(float)
    y = 40 + 0.5 * x + rng.normal(0, 6, 30)
    rows = np.repeat(np.arange(30), times.astype(int))
    line = stats.linregress(x[rows], y[rows])
    rest = y[rows] - line.intercept - line.slope * x[rows]
    expected = [x[rows].mean(), np.log(x[rows].std()), y[rows].mean(), line.slope, np.log(rest.std())]
    assert PairLikelihood(x, x, y, y).start(times) == pytest.approx(expected, abs=1e-6)


def test_an_interval_starts_at_its_middle():
    start = PairLikelihood(np.array([50.0, 80]), np.array([60.0, 90]), np.array([40.0, 70]), np.array([60.0, 80])).start
    assert start(np.ones(2))[[0, 2, 3]] == pytest.approx([70, 62.5, 25 / 30], abs=1e-6)

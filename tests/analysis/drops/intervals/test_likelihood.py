"""The likelihood of a pair of totals of which intervals are known."""

import numpy as np
import pytest
from scipy import stats

from ombud.analysis.drops.intervals.likelihood import PairLikelihood


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

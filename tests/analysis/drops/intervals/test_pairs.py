"""Pairs of which some are intervals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ombud.analysis.drops.intervals.pairs import IntervalPairFit, fit_interval_pairs


@pytest.mark.parametrize("threshold", [60.0, 72.0, 81.0, 95.0])
def test_gap_of_a_normal_cut_at_the_threshold(threshold):
    mean, deviation = 72.0, 15.0
    fit = IntervalPairFit(np.array([mean, np.log(deviation), 75, 0.5, 2.0]), np.eye(5), pd.DataFrame(), 1, 0)
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
        }
    )
    assert fit_interval_pairs(pairs).slope == pytest.approx(stats.linregress(before, after).slope, abs=1e-6)

"""Pairs of which some are intervals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ombud.analysis.drops.intervals.pairs import PARAMETERS, IntervalPairFit, excess_from_fits, fit_interval_pairs


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


def test_errors_add_up_over_provinces_that_only_one_pair_of_years_has():
    """The jackknife over four provinces, of which the two pairs of years share one: 3/4 of the sum of squares."""

    def fit(slope, **influence):
        table = pd.DataFrame(0.0, index=list(influence), columns=PARAMETERS).assign(slope=list(influence.values()))
        return IntervalPairFit(np.array([72.0, np.log(15.0), 75.0, slope, 2.0]), np.eye(5), table, 10, 0)

    target, placebo = fit(0.3, a=0.01, b=0.03), fit(0.5, b=0.01, c=-0.02, d=0.04)
    found = excess_from_fits(target, [placebo], 81.0)
    gap = target.gap(81.0)
    assert found.value == pytest.approx(-0.2 * gap)
    assert found.standard_error == pytest.approx(gap * np.sqrt(3 / 4 * (0.01**2 + 0.02**2 + 0.02**2 + 0.04**2)))
    assert found.degrees_of_freedom == 3

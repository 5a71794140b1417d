"""What is left of a contrast beside pairs of years without a change of method."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud import drops
from ombud.analysis.drops import moments
from ombud.analysis.drops.placebo import (
    READINGS,
    excess_contrast,
    permutation_ranks,
)
from ombud.analysis.drops.regression import (
    expected_high_change,
)

TARGET = (2021, 2022)
CLEAN = [(2022, 2023), (2023, 2024)]
laws = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def sums(panel):
    return drops.sum_changes(drops.pairs(panel, drops.YEAR_PAIRS))


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
    def test_what_is_left_for_the_method_is_less_than_the_contrast(self, sums):
        left = excess_contrast(sums, TARGET, CLEAN).set_index("placebo").loc["2022-2023;2023-2024"]
        assert left["observed"] < left["expected"] < 0
        assert left["observed"] < left["low"] < left["excess"] < left["high"] < 0

    def test_permutation_p_value_says_how_small_it_can_be(self, sums):
        ranks = permutation_ranks(sums, TARGET).set_index("statistic")
        assert ranks.loc["slope", "smallest_attainable"] == pytest.approx(1 / 5)
        assert ranks.loc["contrast", "pairs"] == 4
        assert (ranks["p_value"] >= ranks["smallest_attainable"]).all()


class TestReference:
    def test_expected_change_of_a_pair_under_its_own_slope_is_near_what_it_did(self, sums):
        own = expected_high_change(sums, TARGET, [TARGET]).set_index("location")
        assert abs(own.loc["as_observed", "excess"]) < 2  # points: only the curvature is left
        assert own.loc["as_observed", "expected"] == pytest.approx(own.loc["as_in_placebo", "expected"])


class TestLaws:
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
    @pytest.mark.parametrize("reading", READINGS)
    def test_interval_is_wider_when_placebos_are_a_sample(self, sums, reading):
        table = excess_contrast(sums, TARGET, [(2019, 2021), *CLEAN], reading).set_index("placebo")
        joint = table.iloc[-2]
        spread = table.loc["spread_of_placebos"]
        assert spread["high"] - spread["low"] > joint["high"] - joint["low"]

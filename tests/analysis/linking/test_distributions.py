"""Percentile ranks and their inverse, by hand and by the definition."""

import numpy as np
import pytest

from ombud.analysis.linking.distributions import EmpiricalDistribution, GridDistribution
from ombud.analysis.linking.samples import read_sample

SCORES = [1, 1, 2, 4]


@pytest.fixture(scope="module")
def sample():
    return read_sample(SCORES, None, None, "x")


def test_ranks_on_a_grid_are_the_share_below_and_half_of_that_at_a_score(sample):
    found = GridDistribution(sample, 1.0)
    expected = [np.mean(np.array(SCORES) < score) + np.mean(np.array(SCORES) == score) / 2 for score in range(1, 5)]
    assert found.rank(np.arange(1.0, 5)) == pytest.approx(expected)
    assert found.rank(np.array([0.5, 4.5])).tolist() == [0, 1]


def test_an_empty_cell_gives_the_middle_of_its_gap(sample):
    # nobody has 3: the ranks just below and above it meet at .75, between 2.5 and 3.5
    assert GridDistribution(sample, 1.0).quantile(np.array([0.75])) == pytest.approx([3.0])


@pytest.mark.parametrize("kind", [lambda sample: GridDistribution(sample, 1.0), EmpiricalDistribution])
def test_scores_come_back_from_their_ranks(sample, kind):
    found, seen = kind(sample), np.array([1.0, 2.0, 4.0])
    assert found.quantile(found.rank(seen)) == pytest.approx(seen)


def test_nothing_is_extrapolated_beyond_observed_totals(sample):
    found = EmpiricalDistribution(sample)
    assert found.quantile(np.array([0.0, 1.0])).tolist() == [1, 4]
    assert found.rank(np.array([-5.0, 9.0])) == pytest.approx([0.25, 0.875])


@pytest.mark.parametrize("kind", [lambda sample: GridDistribution(sample, 1.0), EmpiricalDistribution])
def test_influence_is_what_one_more_row_moves(sample, kind):
    """Independently: the derivative of the rank by the weight of a row."""
    at, step = np.array([2.0]), 1e-6
    for row in range(len(SCORES)):
        weights = np.ones(len(SCORES))
        weights[row] += step
        moved = kind(read_sample(SCORES, None, weights, "x")).rank(at) - kind(sample).rank(at)
        influence = kind(sample).rank_influence(at)[0, row] / len(SCORES)
        # grid ranks are kept to ten decimals
        assert moved[0] / step == pytest.approx(influence, abs=2e-4)

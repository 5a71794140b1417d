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


def test_rows_of_frequency_zero_do_not_count():
    found = EmpiricalDistribution(read_sample([0, *SCORES, 9], None, [0, 1, 1, 1, 1, 0], "x"))
    assert found.values.tolist() == [1, 2, 4]
    assert found.ranks == pytest.approx([0.25, 0.625, 0.875])


def test_points_per_rank_over_the_ranks_own_interval(sample):
    found = EmpiricalDistribution(sample)
    # ranks .25, .625, .875 at 1, 2, 4: from .43 - .1 to .43 + .1 a line of 1 / .375 points per unit of rank
    assert found.quantile_slope(np.array([0.43]), np.array([0.1 / 1.96])) == pytest.approx([1 / 0.375])
    # from .525 to .725, over a corner
    low, high = 1 + (0.525 - 0.25) / 0.375, 2 + 2 * (0.725 - 0.625) / 0.25
    assert found.quantile_slope(np.array([0.625]), np.array([0.1 / 1.96])) == pytest.approx([(high - low) / 0.2])
    # an interval that reaches out of the observed ranks is cut there, and one outside has no slope
    assert found.quantile_slope(np.array([0.2]), np.array([0.1 / 1.96])) == pytest.approx([1 / 0.375])
    assert found.quantile_slope(np.array([0.1, 0.95]), np.full(2, 0.01)).tolist() == [0, 0]


def test_points_per_rank_in_a_cell_of_the_grid(sample):
    found = GridDistribution(sample, 1.0)
    # half of the sample in the cell at 1, a quarter in those at 2 and 4
    assert found.quantile_slope(np.array([0.2, 0.6, 0.9])) == pytest.approx([2, 4, 4])
    assert found.quantile_slope(np.array([0.0, 1.0])).tolist() == [0, 0]
    assert GridDistribution(sample, 0.5).quantile_slope(np.array([0.2])) == pytest.approx([1])


def test_scores_at_the_ends_of_the_ranks(sample):
    found = GridDistribution(sample, 1.0)
    assert found.quantile(np.array([-0.1, 0.0, 0.25, 0.5, 1.0, 1.1])).tolist() == [0.5, 0.5, 1, 1.5, 4.5, 4.5]

"""Weights that reproduce margins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ombud.analysis.raking import effective_size, rake

import ombud
from ombud.analysis.drops.paired import paired_changes
from ombud.analysis.drops.selection import pair_weights
from ombud.errors import OmbudError

MARGIN = 2e-6  # share: where raking stops, and the rounding of the shares themselves
laws = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def aggregates():
    return ombud.load_aggregates()


@pytest.fixture(scope="module", params=[(2021, 2022), (2022, 2023), (2023, 2024)], ids=str)
def weights(request, panel, aggregates):
    return pair_weights(paired_changes(panel, *request.param), aggregates, *request.param)


@st.composite
def tables(draw):
    """A sample whose cells are all held, and margins made by a true table, so that weights exist."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    every = np.array([(a, b) for a in range(rows) for b in range(columns)])
    cells = np.concatenate([every, every[rng.integers(0, len(every), draw(st.integers(0, 40)))]])
    truth = rng.uniform(0.2, 3, (rows, columns))
    return cells[:, 0], cells[:, 1], truth.sum(axis=1), truth.sum(axis=0)


class TestLaws:
    @laws
    @given(tables())
    def test_weights_reproduce_margins(self, table):
        first, second, rows, columns = table
        weights = rake([first, second], [rows, columns])
        np.testing.assert_allclose(np.bincount(first, weights) / len(first), rows / rows.sum(), atol=MARGIN)
        np.testing.assert_allclose(np.bincount(second, weights) / len(first), columns / columns.sum(), atol=MARGIN)

    @laws
    @given(tables(), st.floats(0.1, 1000))
    def test_size_of_the_population_does_not_matter(self, table, factor):
        first, second, rows, columns = table
        np.testing.assert_allclose(
            rake([first, second], [rows * factor, columns]), rake([first, second], [rows, columns])
        )

    @laws
    @given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
    def test_effective_size_is_at_most_the_size(self, weights):
        assert 1 - 1e-9 <= effective_size(weights) <= len(weights) * (1 + 1e-9)

    def test_one_margin_is_post_stratification(self):
        weights = rake([[0, 0, 0, 1]], [[1, 1]])
        np.testing.assert_allclose(weights, [2 / 3, 2 / 3, 2 / 3, 2])
        assert effective_size(weights) == pytest.approx(16 / (3 * 4 / 9 + 4))

    def test_impossible_margins_are_refused(self):
        with pytest.raises(OmbudError, match="without any unit"):
            rake([[0, 0, 1]], [[1, 1, 1]])
        with pytest.raises(OmbudError, match="No weights meet"):
            rake([[0, 0, 1], [0, 0, 1]], [[1, 1], [2, 1]])

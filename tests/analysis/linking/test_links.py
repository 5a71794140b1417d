"""Linked scores against published numbers, and what holds for every method."""

import numpy as np
import pytest

from linking_scores import PUBLISHED, ROUNDING, published
from ombud.analysis.linking import link

LINES = ("mean", "linear", "tucker", "levine", "levine_true", "chained")


@pytest.fixture(scope="module")
def act_mathematics():
    return published("actmath_frequencies.csv"), published("actmath_expected.csv")


class TestPublishedNumbers:
    @pytest.mark.parametrize("method", ["mean", "linear", "equipercentile"])
    def test_equivalent_groups(self, act_mathematics, method):
        table, expected = act_mathematics
        linked = link(table.scale, table.scale, method, weights_x=table.xcount, weights_y=table.ycount)
        np.testing.assert_allclose(linked(expected.x), expected[method], rtol=0, atol=PUBLISHED)

    @pytest.mark.parametrize("method", ["linear", "equipercentile"])
    def test_their_standard_errors(self, act_mathematics, method):
        table, expected = act_mathematics
        linked = link(table.scale, table.scale, method, weights_x=table.xcount, weights_y=table.ycount)
        np.testing.assert_allclose(linked.standard_error(expected.x), expected[f"{method}_se"], rtol=0, atol=PUBLISHED)

    @pytest.mark.parametrize("ws", [0.5, 1])
    def test_tucker(self, anchor_design, ws):
        x, y = anchor_design
        expected = published("anchor_design_expected.csv").set_index("case").loc[f"linear_tucker_ws{ws}"]
        linked = link(x.total, y.total, "tucker", x.anchor, y.anchor, ws)
        assert linked.intercept == pytest.approx(expected.intercept, abs=PUBLISHED)
        assert linked.slope == pytest.approx(expected.slope, abs=PUBLISHED)


class TestEveryMethod:
    @pytest.mark.parametrize("method", [*LINES, "equipercentile"])
    def test_the_order_of_rows_does_not_matter(self, method):
        generator = np.random.default_rng(5)
        ability = generator.normal(size=(2, 150))
        x, y, anchor_x, anchor_y = (
            scale + 10 * own + generator.normal(size=150)
            for scale, own in zip((60, 65, 50, 50), (*ability, *ability), strict=True)
        )
        order = generator.permutation(150)
        straight = link(x, y, method, anchor_x, anchor_y)
        shuffled = link(x[order], y[order[::-1]], method, anchor_x[order], anchor_y[order[::-1]])
        scores = np.linspace(40, 80, 9)
        np.testing.assert_allclose(shuffled(scores), straight(scores), atol=ROUNDING)
        np.testing.assert_allclose(shuffled.standard_error(scores), straight.standard_error(scores), atol=ROUNDING)

    @pytest.mark.parametrize("method", [*LINES, "equipercentile"])
    def test_frequencies_stand_for_repeated_rows(self, method):
        generator = np.random.default_rng(6)
        anchor = generator.integers(0, 6, size=(2, 40))
        x, y = 2 * anchor + generator.integers(0, 4, size=(2, 40))
        counts = generator.integers(1, 5, size=(2, 40))
        table = link(x, y, method, *anchor, weights_x=counts[0], weights_y=counts[1])
        rows = link(
            np.repeat(x, counts[0]),
            np.repeat(y, counts[1]),
            method,
            np.repeat(anchor[0], counts[0]),
            np.repeat(anchor[1], counts[1]),
        )
        scores = np.arange(14)
        assert (table.n_x, table.n_y) == (rows.n_x, rows.n_y) == tuple(counts.sum(axis=1))
        np.testing.assert_allclose(table(scores), rows(scores), atol=ROUNDING)
        np.testing.assert_allclose(table.standard_error(scores), rows.standard_error(scores), atol=ROUNDING)

    def test_a_line_has_no_percentiles_and_percentiles_no_line(self):
        linked = link([1, 2, 3], [2, 3, 5], "equipercentile")
        assert np.isnan(linked.intercept) and np.isnan(linked.slope)

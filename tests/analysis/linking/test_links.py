"""Linked scores against published numbers, and what holds for every method."""

import numpy as np
import pytest

from linking_scores import PUBLISHED, ROUNDING, published
from ombud.analysis.linking import LinkingError, link

X = [50.0, 60.5, 70.25, 81.0]
Y = [55.0, 61.0, 79.5, 90.0]

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
        assert (table.x.size, table.y.size) == (rows.x.size, rows.y.size) == tuple(counts.sum(axis=1))
        np.testing.assert_allclose(table(scores), rows(scores), atol=ROUNDING)
        np.testing.assert_allclose(table.standard_error(scores), rows.standard_error(scores), atol=ROUNDING)

    def test_a_line_has_no_percentiles_and_percentiles_no_line(self):
        linked = link([1, 2, 3], [2, 3, 5], "equipercentile")
        assert np.isnan(linked.intercept) and np.isnan(linked.slope)


class TestPredictionError:
    X, Y = np.array([50.0, 60, 80]), np.array([55.0, 70, 79])

    def test_the_spread_around_the_link_and_its_own_error(self):
        linked = link(self.X, self.Y, "mean", design="single_group")
        residual = self.Y - self.X - (self.Y - self.X).mean()
        expected = np.hypot(linked.standard_error(65), np.sqrt(residual @ residual / (3 - 2)))
        assert linked.prediction_error(65) == pytest.approx(expected)

    def test_of_other_governments_if_given(self):
        linked = link(X, Y, "linear")
        residual = self.Y - linked(self.X)
        expected = np.hypot(linked.standard_error(65), np.sqrt(residual @ residual / (3 - 2)))
        assert linked.prediction_error(65, (self.X, self.Y)) == pytest.approx(expected)

    def test_rows_count_as_often_as_they_stand_for(self):
        twice = link(self.X, self.Y, "mean", design="single_group", weights_x=[2, 1, 1])
        spelt = link([50, *self.X], [55, *self.Y], "mean", design="single_group")
        assert twice.prediction_error(65) == pytest.approx(spelt.prediction_error(65))

    @pytest.mark.parametrize(("pairs", "found"), [(None, 0), (([50.0, 60], [55.0, 70]), 2)])
    def test_three_governments_are_needed(self, pairs, found):
        with pytest.raises(LinkingError, match=f"needs 3 governments with both totals, found {found}; accepted"):
            link(X, Y, "linear").prediction_error(65, pairs and tuple(map(np.array, pairs)))
        with pytest.raises(LinkingError, match="found 2"):
            link(self.X[:2], self.Y[:2], "mean", design="single_group").prediction_error(65)


def test_errors_of_unknown_scores_are_unknown():
    linked = link(X, Y, "linear")
    assert np.isnan(linked.standard_error([np.nan])).all()
    assert np.isnan(linked.standard_error([np.nan], bootstrap=10)).all()
    assert np.isnan(linked(np.nan))


def test_the_bootstrap_starts_at_two_resamples_and_seed_nought():
    linked = link(X, Y, "mean")
    assert linked.standard_error(60, bootstrap=2) == linked.standard_error(60, bootstrap=2, seed=0) > 0
    with pytest.raises(LinkingError, match="bootstrap is True"):
        linked.standard_error(60, bootstrap=True)


def test_the_error_of_a_mean_by_hand():
    """Of two samples the variances of both means; of one, that of the mean difference."""
    x, y = np.array(X), np.array(Y)
    assert link(X, Y, "mean").standard_error(60) == pytest.approx(np.sqrt(x.var(ddof=1) / 4 + y.var(ddof=1) / 4))
    single = link(X, Y, "mean", design="single_group")
    assert single.standard_error(60) == pytest.approx((y - x).std(ddof=1) / 2)
    assert (single.x.size, single.y.size) == (4, 4)

"""What `link` accepts and what it says of the rest, linked scores against published numbers, and laws of every method."""

import numpy as np
import pytest

from linking_scores import PUBLISHED, ROUNDING, published
from ombud.analysis.linking import LinkingError, link
from ombud.display.language import Language
from ombud.errors import OmbudError

X = [50.0, 60.5, 70.25, 81.0]
Y = [55.0, 61.0, 79.5, 90.0]
ANCHOR = [10.0, 12.0, 15.0, 19.0]

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


def refuse(match, *arguments, **options):
    with pytest.raises(LinkingError, match=match) as caught:
        link(*arguments, **options)
    assert isinstance(caught.value, OmbudError) and isinstance(caught.value, ValueError)
    assert "accepted" in str(caught.value)
    told = caught.value.describe(Language("id").translate)
    assert "yang diterima" in told and "government" not in told


@pytest.mark.parametrize(
    ("match", "arguments", "options"),
    [
        ("method is 'tukcer'; accepted: mean, linear, equip", (X, Y, "tukcer"), {}),
        ("design is 'pairs'", (X, Y, "mean"), {"design": "pairs"}),
        ("x is not numeric", (["high", "low"], Y, "mean"), {}),
        ("y has 2 dimensions", (X, [Y, Y], "mean"), {}),
        ("x has 1 missing or infinite value.* position 1", ([50, np.nan, 70], Y, "mean"), {}),
        ("y has 1 missing or infinite", (X, [50, np.inf], "mean"), {}),
        ("x has 1 distinct value", ([50, 50, 50], Y, "linear"), {}),
        ("y has 0 distinct value", (X, [], "linear"), {}),
        ("y has 1 distinct value", (X, [50, 60], "linear"), {"weights_y": [7, 0]}),
        ("weights_x has 2 value", (X, Y, "linear"), {"weights_x": [1, 2]}),
        ("weights_y has 1 negative", (X, Y, "linear"), {"weights_y": [1, 2, -1, 1]}),
        ('"tucker" needs anchor_x', (X, Y, "tucker"), {}),
        ('"chained" needs anchor_y', (X, Y, "chained", ANCHOR), {}),
        ("anchor_y has 3 value.* 4, one for each value of y", (X, Y, "levine", ANCHOR, ANCHOR[:3]), {}),
        ("anchor_x has 1 distinct", (X, Y, "tucker", [3, 3, 3, 3], ANCHOR), {}),
        ("anchor_x does not rise with x", (X, Y, "levine_true", ANCHOR[::-1], ANCHOR), {}),
        ("ws is 1.2", (X, Y, "tucker", ANCHOR, ANCHOR, 1.2), {}),
        ("ws is nan", (X, Y, "tucker", ANCHOR, ANCHOR, np.nan), {}),
        ("two different samples", (X, Y, "tucker", ANCHOR, ANCHOR), {"design": "single_group"}),
        ("found 4 and 3 rows", (X, Y[:3], "mean"), {"design": "single_group"}),
        ("step is 0", (X, Y, "equipercentile"), {"step": 0}),
        ("no variance left", (X, Y, "levine", [0, 100, 200, 401], ANCHOR, 0), {}),
    ],
)
def test_refusals_name_the_argument_and_what_is_accepted(match, arguments, options):
    refuse(match, *arguments, **options)


@pytest.mark.parametrize(
    ("match", "options"),
    [
        ("bootstrap is 1; accepted", {"bootstrap": 1}),
        ("bootstrap is 9.5; accepted", {"bootstrap": 9.5}),
        ("seed is -1; accepted", {"bootstrap": 10, "seed": -1}),
    ],
)
def test_a_bootstrap_needs_whole_numbers(match, options):
    with pytest.raises(LinkingError, match=match):
        link(X, Y, "mean").standard_error(60, **options)


def test_a_bootstrap_that_meets_a_constant_resample_says_so():
    linked = link([50, 60], [50, 70], "linear")
    # in half of them x has one score alone
    with pytest.raises(LinkingError, match=r"[45]\d\d of 1000 resamples allow no linking.*accepted: the analytic"):
        linked.standard_error(55, bootstrap=1000)


def test_small_samples_are_not_stable():
    assert not link(X, Y, "linear").stable
    many = np.linspace(0, 100, 100)
    assert link(many, many, "linear").stable
    assert not link(many, many[:99], "linear").stable
    assert link(X, Y, "linear", weights_x=[25] * 4, weights_y=[30] * 4).stable


def test_a_link_tells_how_it_was_made():
    assert link(X, Y, "mean").design == "equivalent_groups"
    assert link(X, Y, "mean", design="single_group").design == "single_group"
    tucker = link(X, Y, "tucker", ANCHOR, ANCHOR)
    assert (tucker.method, tucker.design, tucker.ws) == ("tucker", "nonequivalent_groups", 0.5)
    assert link(X, Y, "chained", ANCHOR, ANCHOR, 0.7).ws is None


def test_the_callers_scores_stay_as_they_were():
    x, y = np.array(X), np.array(Y)
    linked = link(x, y, "linear")
    before = linked(65)
    x[0] = 0
    assert linked(65) == before and linked.standard_error(65) > 0
    assert x.flags.writeable


def test_weights_of_one_group_are_those_of_the_other_in_a_single_group_alone():
    weights = [1, 2, 1, 1]
    assert link(X, Y, "linear", weights_x=weights).y.size == 4
    assert link(X, Y, "linear", weights_x=weights, design="single_group").y.size == 5
    apart = link(X, Y, "linear", weights_x=weights, weights_y=[3, 1, 1, 1])
    assert (apart.x.size, apart.y.size) == (5, 6)


def test_too_fine_a_step_is_as_none():
    # a grid of more than a million cells
    fine, none = (link(X, Y, "equipercentile", step=step)(X) for step in (1e-5, None))
    assert np.array_equal(fine, none)

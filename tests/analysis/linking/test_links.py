"""Linked scores against published numbers, hand-derived formulas and laws."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ombud.analysis.linking import link

LINKING = Path(__file__).parents[1] / "published" / "linking"
PUBLISHED = 1e-9  # what published/README.md asks for
ROUNDING = 1e-7  # points on 0..100 after a few hundred additions, with a spread of at least one point
RANK_ROUNDING = 1e-5  # ranks are rounded to 1e-10, which a cell of one in some hundred governments magnifies
# a machine under load must not fail a law
laws = settings(deadline=None, max_examples=60)
LINES = ("mean", "linear", "tucker", "levine", "levine_true", "chained")


def published(name):
    return pd.read_csv(LINKING / name)


@pytest.fixture(scope="module")
def act_mathematics():
    return published("actmath_frequencies.csv"), published("actmath_expected.csv")


@pytest.fixture(scope="module")
def anchor_design():
    return published("anchor_design_x.csv"), published("anchor_design_y.csv")


@st.composite
def totals(draw, least=3, most=40):
    """Totals with two decimals that spread over at least one point."""
    hundredths = draw(st.lists(st.integers(0, 10_000), min_size=least, max_size=most))
    assume(max(hundredths) - min(hundredths) >= 100)
    return np.array(hundredths) / 100


@st.composite
def whole_scores(draw):
    scores = draw(st.lists(st.integers(0, 20), min_size=3, max_size=40))
    assume(len(set(scores)) > 1)
    return np.array(scores, dtype=float)


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


class TestFormulasWorkedOutHere:
    """Levine and chained on the data of the anchor design, by pandas and from first principles."""

    @pytest.mark.parametrize("ws", [0, 0.3, 1])
    def test_levine_observed_score(self, anchor_design, ws):
        x, y = anchor_design
        gamma = {}
        for name, group in (("x", x), ("y", y)):
            covariance = group.cov()
            gamma[name] = covariance.loc["total", "total"] / covariance.loc["total", "anchor"]
        # the synthetic population is a mixture: carry each total along its line to the other group's anchor
        gap = x.anchor.mean() - y.anchor.mean()
        mean_x = ws * x.total.mean() + (1 - ws) * (x.total.mean() - gamma["x"] * gap)
        mean_y = (1 - ws) * y.total.mean() + ws * (y.total.mean() + gamma["y"] * gap)
        other_x = x.total.var() - gamma["x"] ** 2 * (x.anchor.var() - y.anchor.var())
        other_y = y.total.var() + gamma["y"] ** 2 * (x.anchor.var() - y.anchor.var())
        between = ws * (1 - ws) * gap**2
        variance_x = ws * x.total.var() + (1 - ws) * other_x + gamma["x"] ** 2 * between
        variance_y = (1 - ws) * y.total.var() + ws * other_y + gamma["y"] ** 2 * between
        slope = np.sqrt(variance_y / variance_x)
        linked = link(x.total, y.total, "levine", x.anchor, y.anchor, ws)
        assert linked.slope == pytest.approx(slope, abs=PUBLISHED)
        assert linked.intercept == pytest.approx(mean_y - slope * mean_x, abs=PUBLISHED)

    def test_levine_true_score(self, anchor_design):
        x, y = anchor_design
        gamma_x = x.total.var() / x.cov().loc["total", "anchor"]
        gamma_y = y.total.var() / y.cov().loc["total", "anchor"]
        linked = link(x.total, y.total, "levine_true", x.anchor, y.anchor)
        # true total -> true anchor in the x group -> true total in the y group
        for score in (0, 17.3, 36):
            anchor = x.anchor.mean() + (score - x.total.mean()) / gamma_x
            expected = y.total.mean() + gamma_y * (anchor - y.anchor.mean())
            assert linked(score) == pytest.approx(expected, abs=PUBLISHED)

    def test_chained_is_two_linear_linkings(self, anchor_design):
        x, y = anchor_design
        to_anchor = link(x.total, x.anchor, "linear", design="single_group")
        from_anchor = link(y.anchor, y.total, "linear", design="single_group")
        linked = link(x.total, y.total, "chained", x.anchor, y.anchor)
        scores = np.arange(37)
        np.testing.assert_allclose(linked(scores), from_anchor(to_anchor(scores)), rtol=0, atol=PUBLISHED)

    @pytest.mark.parametrize("method", ["tucker", "levine"])
    def test_default_weight_is_the_share_of_the_x_group(self, anchor_design, method):
        x, y = anchor_design
        linked = link(x.total, y.total, method, x.anchor, y.anchor)
        stated = link(x.total, y.total, method, x.anchor, y.anchor, len(x) / (len(x) + len(y)))
        assert linked.ws == stated.ws
        assert (linked.intercept, linked.slope) == (stated.intercept, stated.slope)


class TestLawsOfLines:
    @laws
    @given(totals(), st.floats(-50, 50))
    def test_mean_finds_a_shift(self, x, shift):
        linked = link(x, x + shift, "mean")
        assert linked.slope == 1
        np.testing.assert_allclose(linked(x), x + shift, atol=ROUNDING)

    @laws
    @given(totals(), st.floats(-50, 50), st.floats(0.1, 5))
    def test_linear_finds_an_affine_transform(self, x, shift, factor):
        linked = link(x, shift + factor * x[::-1], "linear")
        np.testing.assert_allclose(linked(x), shift + factor * x, atol=ROUNDING)

    @laws
    @given(totals(), totals())
    def test_linear_is_symmetric(self, x, y):
        there, back = link(x, y, "linear"), link(y, x, "linear")
        np.testing.assert_allclose(back(there(x)), x, atol=ROUNDING)

    @laws
    @given(totals(), totals(), st.floats(0, 1))
    def test_tucker_is_linear_when_the_groups_do_not_differ_on_the_anchor(self, x, y, ws):
        size = min(len(x), len(y))
        x, y, anchor = x[:size], y[:size], np.arange(size, dtype=float)
        assume(np.ptp(x) >= 1 and np.ptp(y) >= 1)
        tucker, linear = link(x, y, "tucker", anchor, anchor[::-1], ws), link(x, y, "linear")
        np.testing.assert_allclose(tucker(x), linear(x), atol=ROUNDING)

    @laws
    @given(totals(), totals(), st.floats(0, 1))
    def test_every_anchor_method_finds_a_noise_free_relation(self, ability_x, ability_y, ws):
        """Totals and anchor are exact lines in one ability: Tucker, Levine (both) and chained coincide."""
        x, y = 3 + 2 * ability_x, -4 + 2.5 * ability_y
        for method in ("tucker", "levine", "levine_true", "chained"):
            linked = link(x, y, method, 1 + 0.5 * ability_x, 1 + 0.5 * ability_y, ws)
            np.testing.assert_allclose(linked(x), -4 + 2.5 * ability_x, rtol=1e-6, atol=1e-6)

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


class TestLawsOfEquipercentile:
    @laws
    @given(totals(), totals())
    def test_totals_with_decimals_rise_within_the_range_of_y(self, x, y):
        linked = link(x, y, "equipercentile", step=None)(np.linspace(-10, 110, 200))
        assert (np.diff(linked) >= 0).all()
        assert linked[0] >= y.min() and linked[-1] <= y.max()

    @laws
    @given(whole_scores(), whole_scores())
    def test_grid_scores_rise_to_half_a_step_around_y(self, x, y):
        linked = link(x, y, "equipercentile")(np.linspace(-2, 22, 97))
        assert (np.diff(linked) >= -RANK_ROUNDING).all()
        assert (linked[0], linked[-1]) == (y.min() - 0.5, y.max() + 0.5)

    @laws
    @given(totals())
    def test_totals_of_one_distribution_stay(self, x):
        linked = link(x, x[::-1], "equipercentile", step=None)
        np.testing.assert_allclose(linked(x), x, atol=ROUNDING)

    @laws
    @given(whole_scores())
    def test_grid_scores_of_one_distribution_stay(self, x):
        np.testing.assert_allclose(link(x, x[::-1], "equipercentile")(x), x, atol=RANK_ROUNDING)

    @laws
    @given(totals(), totals())
    def test_totals_with_decimals_come_back_from_inside_the_range(self, x, y):
        there = link(x, y, "equipercentile", step=None)
        back = link(y, x, "equipercentile", step=None)
        linked = there(x)
        inside = (linked > y.min() + ROUNDING) & (linked < y.max() - ROUNDING)
        np.testing.assert_allclose(back(linked[inside]), x[inside], atol=RANK_ROUNDING)

    @laws
    @given(whole_scores(), whole_scores())
    def test_grid_scores_come_back_where_y_has_no_gap(self, x, y):
        y = np.concatenate([y, np.arange(21)])
        there, back = link(x, y, "equipercentile"), link(y, x, "equipercentile")
        np.testing.assert_allclose(back(there(x)), x, atol=RANK_ROUNDING)

    @laws
    @given(whole_scores(), whole_scores())
    def test_a_step_only_changes_the_unit(self, x, y):
        plain = link(x, y, "equipercentile")
        scaled = link(x / 4, y / 4, "equipercentile", step=0.25)
        np.testing.assert_allclose(scaled(x / 4), plain(x) / 4, atol=RANK_ROUNDING)
        np.testing.assert_allclose(scaled.standard_error(x / 4), plain.standard_error(x) / 4, atol=RANK_ROUNDING)

    def test_an_empty_score_gives_the_middle_of_the_gap(self):
        # half of both groups lies at or below 1; y has nobody between 1 and 4
        linked = link([0, 1, 2, 3], [0, 1, 4, 5], "equipercentile")
        assert linked(1.5) == pytest.approx((1.5 + 3.5) / 2)

    def test_totals_with_decimals_are_not_forced_on_a_grid(self):
        x, y = [50.25, 61.5, 70.0], [55.1, 60.0, 81.7]
        assert link(x, y, "equipercentile").estimator.step is None
        np.testing.assert_allclose(link(x, y, "equipercentile")(x), y)
        assert link(x, y, "equipercentile", step=0.01).estimator.step == 0.01

    def test_a_line_has_no_percentiles_and_percentiles_no_line(self):
        linked = link([1, 2, 3], [2, 3, 5], "equipercentile")
        assert np.isnan(linked.intercept) and np.isnan(linked.slope)

"""Samples; straight lines by formulas worked out here; laws of lines, and of equipercentile on a grid and between decimals."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linking_scores import PUBLISHED, ROUNDING, laws, published, totals, whole_scores
from ombud.analysis.linking import LinkingError, link
from ombud.analysis.linking.estimators import SYNTHETIC_METHODS, Distribution, line, moments, read_sample
from ombud.display.language import Language

RANK_ROUNDING = 1e-5  # ranks are rounded to 1e-10, which a cell of one in some hundred governments magnifies


def test_the_published_frequencies_make_its_samples():
    table = published("actmath_frequencies.csv")
    sample = read_sample(table.scale, None, table.xcount, "x")
    assert sample.size == table.xcount.sum()
    assert sample.total.tolist() == table.scale.tolist()
    assert not sample.anchor.any()


def test_each_row_is_one_government_unless_told_otherwise():
    sample = read_sample([50, 60.5, 70], [3, 4, 6], None, "y")
    assert sample.frequency.tolist() == [1, 1, 1]
    assert (sample.anchor.tolist(), sample.size) == ([3, 4, 6], 3)


def test_a_sample_keeps_its_scores_when_the_callers_change():
    total, anchor, frequency = np.array([50.0, 60.0]), np.array([1.0, 2.0]), np.array([3.0, 4.0])
    sample = read_sample(total, anchor, frequency, "x")
    for scores in (total, anchor, frequency):
        scores[0] = 99
    assert (sample.total[0], sample.anchor[0], sample.frequency[0]) == (50, 1, 3)


@pytest.mark.parametrize(
    ("match", "arguments"),
    [
        ("x is not numeric", (["high", "low"], None, None)),
        ("anchor_x is not numeric", ([50, 60], ["high", "low"], None)),
        ("anchor_x has 1 value", ([50, 60], [1], None)),
        ("anchor_x has 1 distinct value.* in 2 government", ([50, 60, 70], [1, 1, 2], [1, 1, 0])),
        ("weights_x has 1 missing or infinite value.* position 1", ([50, 60], None, [1, np.inf])),
        ("x has 2 distinct value.* in 1 government", ([50, 60], None, [0.5, 0.5])),
    ],
)
def test_scores_that_allow_no_linking_are_refused_by_the_name_of_their_argument(match, arguments):
    with pytest.raises(LinkingError, match=f"{match}.*accepted") as caught:
        read_sample(*arguments, "x")
    assert "yang diterima" in caught.value.describe(Language("id").translate)


@pytest.mark.parametrize(
    ("frequency", "english", "indonesian"),
    [([0.5], r"0\.5", "0,5"), ([0.1, 0.1, 0.1], r"0\.3", "0,3"), ([20_000], "20000", "20.000")],
)
def test_how_many_governments_are_told_as_the_language_writes_it(frequency, english, indonesian):
    with pytest.raises(LinkingError, match=f"in {english} government") as caught:
        read_sample([50] * len(frequency), None, frequency, "x")
    assert f"{indonesian} pemerintah" in caught.value.describe(Language("id").translate)


def test_moments_are_those_of_pandas(anchor_design):
    x, _ = anchor_design
    own, covariance = moments(read_sample(x.total, x.anchor, None, "x")), x.cov()
    assert (own.mean, own.anchor_mean) == pytest.approx((x.total.mean(), x.anchor.mean()), abs=PUBLISHED)
    assert (own.variance, own.anchor_variance, own.covariance) == pytest.approx(
        (covariance.at["total", "total"], covariance.at["anchor", "anchor"], covariance.at["total", "anchor"]),
        abs=PUBLISHED,
    )


@pytest.mark.parametrize("method", SYNTHETIC_METHODS)
def test_a_synthetic_population_without_shares_makes_no_line(anchor_design, method):
    of_x, of_y = (moments(read_sample(group.total, group.anchor, None, "x")) for group in anchor_design)
    assert all(map(math.isfinite, line(method, of_x, of_y, 0.5)))
    assert all(map(math.isnan, line(method, of_x, of_y, None)))


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

    @pytest.mark.parametrize(("step", "expected"), [(0.5, 0.5), (0.3, None), (1e-4, None), (2e-4, 2e-4)])
    def test_a_grid_has_all_totals_and_less_than_a_million_cells(self, step, expected):
        x, y = [0.0, 1.5, 100.0], [0.0, 50.0, 100.0]
        assert link(x, y, "equipercentile", step=step).estimator.step == expected
        assert link(y, x, "equipercentile", step=step).estimator.step == expected


# --- percentile ranks and their inverse, by hand and by the definition ---

SCORES = [1, 1, 2, 4]


@pytest.fixture(scope="module")
def sample():
    return read_sample(SCORES, None, None, "x")


def test_ranks_on_a_grid_are_the_share_below_and_half_of_that_at_a_score(sample):
    found = Distribution(sample, 1.0)
    expected = [np.mean(np.array(SCORES) < score) + np.mean(np.array(SCORES) == score) / 2 for score in range(1, 5)]
    assert found.rank(np.arange(1.0, 5)) == pytest.approx(expected)
    assert found.rank(np.array([0.5, 4.5])).tolist() == [0, 1]


def test_an_empty_cell_gives_the_middle_of_its_gap(sample):
    # nobody has 3: the ranks just below and above it meet at .75, between 2.5 and 3.5
    assert Distribution(sample, 1.0).quantile(np.array([0.75])) == pytest.approx([3.0])


@pytest.mark.parametrize("step", [1.0, None])
def test_scores_come_back_from_their_ranks(sample, step):
    found, seen = Distribution(sample, step), np.array([1.0, 2.0, 4.0])
    assert found.quantile(found.rank(seen)) == pytest.approx(seen)


def test_nothing_is_extrapolated_beyond_observed_totals(sample):
    found = Distribution(sample, None)
    assert found.quantile(np.array([0.0, 1.0])).tolist() == [1, 4]
    assert found.rank(np.array([-5.0, 9.0])) == pytest.approx([0.25, 0.875])


@pytest.mark.parametrize("step", [1.0, None])
def test_influence_is_what_one_more_row_moves(sample, step):
    """Independently: the derivative of the rank by the weight of a row."""
    at, more = np.array([2.0]), 1e-6
    for row in range(len(SCORES)):
        weights = np.ones(len(SCORES))
        weights[row] += more
        found, heavier = (Distribution(each, step) for each in (sample, read_sample(SCORES, None, weights, "x")))
        moved = heavier.rank(at) - found.rank(at)
        influence = found.rank_influence(at)[0, row] / len(SCORES)
        # grid ranks are kept to ten decimals
        assert moved[0] / more == pytest.approx(influence, abs=2e-4)


def test_rows_of_frequency_zero_do_not_count():
    found = Distribution(read_sample([0, *SCORES, 9], None, [0, 1, 1, 1, 1, 0], "x"), None)
    assert found.points.tolist() == [1, 2, 4]
    assert found.below == pytest.approx([0.25, 0.625, 0.875])


def test_points_per_rank_over_the_ranks_own_interval(sample):
    found = Distribution(sample, None)
    # ranks .25, .625, .875 at 1, 2, 4: from .43 - .1 to .43 + .1 a line of 1 / .375 points per unit of rank
    assert found.quantile_slope(np.array([0.43]), np.array([0.1 / 1.96])) == pytest.approx([1 / 0.375])
    # from .525 to .725, over a corner
    low, high = 1 + (0.525 - 0.25) / 0.375, 2 + 2 * (0.725 - 0.625) / 0.25
    assert found.quantile_slope(np.array([0.625]), np.array([0.1 / 1.96])) == pytest.approx([(high - low) / 0.2])
    # an interval that reaches out of the observed ranks is cut there, and one outside has no slope
    assert found.quantile_slope(np.array([0.2]), np.array([0.1 / 1.96])) == pytest.approx([1 / 0.375])
    assert found.quantile_slope(np.array([0.1, 0.95]), np.full(2, 0.01)).tolist() == [0, 0]


def test_points_per_rank_in_a_cell_of_the_grid(sample):
    found = Distribution(sample, 1.0)
    # half of the sample in the cell at 1, a quarter in those at 2 and 4
    assert found.quantile_slope(np.array([0.2, 0.6, 0.9])) == pytest.approx([2, 4, 4])
    assert found.quantile_slope(np.array([0.0, 1.0])).tolist() == [0, 0]
    assert Distribution(sample, 0.5).quantile_slope(np.array([0.2])) == pytest.approx([1])


def test_scores_at_the_ends_of_the_ranks(sample):
    found = Distribution(sample, 1.0)
    assert found.quantile(np.array([-0.1, 0.0, 0.25, 0.5, 1.0, 1.1])).tolist() == [0.5, 0.5, 1, 1.5, 4.5, 4.5]

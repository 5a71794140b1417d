"""Straight lines against formulas worked out here, and laws of theirs."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linking_scores import PUBLISHED, ROUNDING, laws, totals
from ombud.analysis.linking import link
from ombud.analysis.linking.lines import SYNTHETIC_METHODS, line, moments
from ombud.analysis.linking.samples import read_sample


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

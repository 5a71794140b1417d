"""The distribution of totals known exactly or as intervals: known special cases and laws."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from ombud.analysis.drops.zones.mass import bootstrap_share, fit_mass
from ombud.errors import OmbudError

laws = settings(deadline=None, max_examples=25)


@st.composite
def scores(draw):
    values = draw(st.lists(st.integers(500, 9500), min_size=5, max_size=40))
    assume(len(set(values)) > 3)
    return np.array(values) / 100


@laws
@given(scores())
def test_exact_totals_give_the_empirical_distribution(values):
    found = fit_mass(values, values)
    points, counts = np.unique(values, return_counts=True)
    np.testing.assert_allclose(found.low, points)
    np.testing.assert_allclose(found.mass, counts / len(values), atol=1e-7)
    cutoff = np.median(values)
    assert found.share_from(cutoff) == pytest.approx([(values >= cutoff).mean()] * 2)


def test_right_censored_totals_give_kaplan_meier():
    # 6, 6, 6, 6+, 7, 9+, 10: survival 1 - 3/7, then times 2/3 at 7 (three at risk), then 0 at 10
    low = np.array([6, 6, 6, 6, 7, 9, 10.0])
    high = np.array([6, 6, 6, 100, 7, 100, 10.0])
    # a censored total may be equal to its low end, as a tie is broken in favour of the event
    low[[3, 5]] += 1e-9
    found = fit_mass(low, high)
    below_7, below_9 = 1 - found.share_from(6.5)[1], 1 - found.share_from(8)[1]
    assert below_7 == pytest.approx(3 / 7, abs=1e-5)
    assert below_9 == pytest.approx(1 - (4 / 7) * (2 / 3), abs=1e-5)


@settings(laws, max_examples=8)
@given(scores(), st.randoms())
def test_order_and_multiplicity(values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    low, high = values, np.minimum(values + 5, 100)
    plain, shuffled = fit_mass(low, high), fit_mass(low[order], high[order])
    np.testing.assert_allclose(plain.mass, shuffled.mass, atol=1e-7)
    doubled = fit_mass(np.tile(low, 2), np.tile(high, 2))
    np.testing.assert_allclose(plain.mass, doubled.mass, atol=1e-7)


def test_bootstrap_is_the_same_on_every_run():
    rng = np.random.default_rng(2)
    values = rng.uniform(60, 100, 40)
    first = bootstrap_share(values, values, 81, replications=50)
    assert first == bootstrap_share(values[::-1], values[::-1], 81, replications=50)
    assert first[0] < (values >= 81).mean() < first[1]


def test_a_single_total_is_all_the_mass():
    found = fit_mass([50.0], [50.0])
    assert (found.low.tolist(), found.high.tolist(), found.mass.tolist()) == ([50], [50], [1])
    assert found.share_from(50) == (1, 1) and found.share_from(50.01) == (0, 0)


def test_an_interval_may_lie_on_either_side_of_a_cutoff():
    # intervals that share 60 to 70 put their mass there; a quarter is exact
    found = fit_mass([40.0, 60.0, 50.0, 90.0], [70.0, 80.0, 75.0, 90.0])
    assert (found.low.tolist(), found.high.tolist()) == ([60, 90], [70, 90])
    assert found.mass == pytest.approx([0.75, 0.25])
    assert found.share_from(65) == pytest.approx((0.25, 1))
    assert found.share_from(70) == pytest.approx((0.25, 1)) and found.share_from(60) == pytest.approx((1, 1))
    assert found.share_from(70.01) == pytest.approx((0.25, 0.25))


def test_ends_that_meet_leave_their_common_point():
    found = fit_mass([40.0, 60.0], [60.0, 80.0])
    assert (found.low.tolist(), found.high.tolist(), found.mass.tolist()) == ([60], [60], [1])


@pytest.mark.parametrize(
    ("low", "high", "named"),
    [([], [], "no totals"), ([60.0, 50.0], [60.0, 49.0], "above its high end"), ([np.nan], [50.0], "above")],
)
def test_totals_that_have_no_distribution_are_refused(low, high, named):
    with pytest.raises(OmbudError, match=named):
        fit_mass(low, high)


def test_the_bootstrap_runs_from_the_least_to_the_greatest_shares():
    values = np.repeat([60.0, 90.0], 20)
    # half and half: the share of 40 draws is binomial
    low, high = bootstrap_share(values, values, 81, replications=400)
    ends = stats.binom.ppf([0.025, 0.975], 40, 0.5) / 40
    assert (low, high) == pytest.approx(tuple(ends), abs=0.04)
    # of a zone that holds the cut-off nothing is known: from none of it to all
    low, high = bootstrap_share(np.full(40, 60.0), np.full(40, 90.0), 81, replications=3)
    assert (low, high) == (0, 1)

"""The bootstrap of units within governments."""

import numpy as np
import pytest

from ombud.analysis import attribution
from ombud.analysis.attribution.resampling import bootstrap_intervals, sampling_strata, stratified_resamples
from ombud.errors import ParameterError

GROUP = np.array(["kota", "kab", "kota", "kab", "kab", "kota", "kota"])
SCORES = np.array([70.0, 40.0, 82.0, 55.0, 61.0, 90.0, 78.0])
NAMES = ("kab", "kota")


def means(resampled):
    return np.stack([resampled[:, name == GROUP].mean(axis=1) for name in NAMES], axis=-1)


def drawn(estimate, scores=SCORES, group=GROUP):
    """Return a replication of an estimate from units of each group."""
    return lambda generator: estimate(scores[stratified_resamples(group, 1, generator)])[0]


def intervals(replications=2000, **options):
    return bootstrap_intervals(drawn(means), replications=replications, **options)


def test_resamples_stay_within_their_group():
    resamples = stratified_resamples(GROUP, 500, np.random.default_rng(1))
    assert resamples.shape == (500, 7)
    assert (GROUP[resamples] == GROUP).all()
    assert set(resamples[:, 1]) == {1, 3, 4}  # every unit of the group gets its turn


@pytest.mark.parametrize(("number", "which"), [(0.0, 0), (0.5, 25), (1 - 1e-9, 49)])
def test_numbers_fall_on_a_groups_units_in_their_order(number, which):
    """So that the same numbers draw the same units, whatever sorts them."""

    class Constant:
        def random(self, shape):
            return np.full(shape, number)

    group = np.tile(["kota", "kab"], 50)
    resamples = stratified_resamples(group, 2, Constant())
    assert resamples.tolist() == [[2 * which, 2 * which + 1] * 50] * 2


def test_the_spread_of_resampled_means_is_the_known_one():
    resampled = means(SCORES[stratified_resamples(GROUP, 20_000, np.random.default_rng(3))])
    # known variance of a bootstrapped mean: that of the population of the group's units, over n
    exact = [SCORES[name == GROUP].std() / np.sqrt((name == GROUP).sum()) for name in NAMES]
    np.testing.assert_allclose(resampled.std(axis=0, ddof=1), exact, rtol=0.03)  # 20 000 replications: 0.5 percent
    low, high = intervals(level=0.8)
    assert (low < [52, 80]).all() and (high > [52, 80]).all()


def test_wider_level_contains_the_narrower():
    wide, narrow = intervals(level=0.95), intervals(level=0.5)
    assert (wide[0] <= narrow[0]).all()
    assert (narrow[1] <= wide[1]).all()


def test_the_seed_decides():
    first = intervals(200, seed=1)
    np.testing.assert_array_equal(first, intervals(200, seed=1))
    assert not np.array_equal(first, intervals(200, seed=2))


def test_effects_of_factors_are_an_estimate_like_any_other():
    """Units of two years one after the other; the effects of scores and weights on the change."""
    rng = np.random.default_rng(5)
    group = np.repeat(np.arange(8), 6)  # four governments in the first year, the same four in the second
    scores = rng.uniform(40, 95, size=(48, 2))  # two dimensions

    def effects(resampled):
        means = resampled.reshape(-1, 2, 4, 6, 2).mean(axis=3)
        result = attribution.decompose(
            {"scores": means[:, 0], "weights": np.array([0.5, 0.5])},
            {"scores": means[:, 1], "weights": np.array([0.8, 0.2])},
            lambda scores, weights: scores @ weights,
        )
        return np.moveaxis(result.effect, 0, -1)

    low, high = bootstrap_intervals(drawn(effects, scores, group), replications=300)
    assert low.shape == high.shape == (4, 2)
    means = scores.reshape(2, 4, 6, 2).mean(axis=2)
    change = means[1] @ [0.8, 0.2] - means[0] @ [0.5, 0.5]
    estimate = effects(scores[np.newaxis])[0]
    np.testing.assert_allclose(estimate.sum(axis=1), change)
    assert (low < estimate).all() and (estimate < high).all()


def test_only_kinds_of_several_are_drawn_in_place_of_each_other():
    governments = ["a", "a", "a", "a", "a", "b", "b", "b"]
    kinds = ["dinkes", "puskesmas", "puskesmas", "rsud", "dinkes", "puskesmas", None, None]
    strata = sampling_strata(governments, kinds, {"puskesmas", "rsud"}).tolist()
    assert strata[1] == strata[2]
    assert len(set(strata)) == 7


def test_a_lone_unit_counts_as_known():
    scores, group = np.array([1.0, 2.0, 3.0]), np.array(["a", "a", "b"])
    low, high = bootstrap_intervals(drawn(lambda resampled: resampled[:, 2], scores, group), replications=50)
    assert low == high == 3


@pytest.mark.parametrize(
    ("changed", "named"),
    [({"replications": 1}, "at least 2 replications"), ({"level": 95}, "level between 0 and 1")],
)
def test_arguments_that_cannot_be_used(changed, named):
    with pytest.raises(ParameterError, match=named):
        intervals(**changed)

"""The bootstrap of units within governments."""

import numpy as np
import pytest

from ombud.analysis import attribution
from ombud.errors import ParameterError

GROUP = np.array(["kota", "kab", "kota", "kab", "kab", "kota", "kota"])
SCORES = np.array([70.0, 40.0, 82.0, 55.0, 61.0, 90.0, 78.0])


def test_resamples_stay_within_their_group():
    from ombud.analysis.attribution.resampling import stratified_resamples

    resamples = stratified_resamples(GROUP, 500, np.random.default_rng(1))
    assert resamples.shape == (500, 7)
    assert (GROUP[resamples] == GROUP).all()
    assert set(resamples[:, 1]) == {1, 3, 4}  # every unit of the group gets its turn


def test_group_means_are_sorted_by_group():
    means = attribution.group_means(np.stack([SCORES, SCORES + 1]), GROUP)
    np.testing.assert_allclose(means, [[52, 80], [53, 81]])
    dimensions = attribution.group_means(np.dstack([SCORES, 2 * SCORES]), GROUP)
    np.testing.assert_allclose(dimensions, [[[52, 104], [80, 160]]])


def test_default_estimate_is_the_mean_of_each_group():
    result = attribution.bootstrap_intervals(SCORES, GROUP, replications=20_000, seed=3)
    np.testing.assert_allclose(result.estimate, [52, 80])
    # known variance of a bootstrapped mean: that of the population of the group's units, over n
    exact = [SCORES[name == GROUP].std() / np.sqrt((name == GROUP).sum()) for name in ("kab", "kota")]
    np.testing.assert_allclose(result.standard_error, exact, rtol=0.03)  # 20 000 replications: 0.5 percent


def test_basic_interval_is_the_percentile_interval_reflected():
    result = attribution.bootstrap_intervals(SCORES, GROUP, level=0.8)
    low, high = result.percentile
    assert (low < result.estimate).all() and (result.estimate < high).all()
    np.testing.assert_allclose(result.basic, [2 * result.estimate - high, 2 * result.estimate - low])


def test_wider_level_contains_the_narrower():
    wide = attribution.bootstrap_intervals(SCORES, GROUP, level=0.95)
    narrow = attribution.bootstrap_intervals(SCORES, GROUP, level=0.5)
    assert (wide.percentile[0] <= narrow.percentile[0]).all()
    assert (narrow.percentile[1] <= wide.percentile[1]).all()


def test_the_seed_decides(monkeypatch):
    def percentile(seed):
        return attribution.bootstrap_intervals(SCORES, GROUP, replications=200, seed=seed).percentile

    first = percentile(1)
    np.testing.assert_array_equal(first, percentile(1))
    assert not np.array_equal(first, percentile(2))
    monkeypatch.setattr("ombud.analysis.attribution.resampling.ELEMENTS_AT_ONCE", 50)
    np.testing.assert_array_equal(first, percentile(1))  # nor how many are held in memory


def test_effects_of_factors_are_an_estimate_like_any_other():
    """Units of two years one after the other; the effects of scores and weights on the change."""
    rng = np.random.default_rng(5)
    group = np.repeat(np.arange(8), 6)  # four governments in the first year, the same four in the second
    scores = rng.uniform(40, 95, size=(48, 2))  # two dimensions

    def effects(resampled):
        means = attribution.group_means(resampled, group)
        result = attribution.decompose(
            {"scores": means[:, :4], "weights": np.array([0.5, 0.5])},
            {"scores": means[:, 4:], "weights": np.array([0.8, 0.2])},
            lambda scores, weights: scores @ weights,
        )
        return np.moveaxis(result.effect, 0, -1)

    result = attribution.bootstrap_intervals(scores, group, effects, replications=300)
    assert result.estimate.shape == (4, 2)
    assert result.percentile.shape == result.basic.shape == (2, 4, 2)
    means = scores.reshape(2, 4, 6, 2).mean(axis=2)
    change = means[1] @ [0.8, 0.2] - means[0] @ [0.5, 0.5]
    np.testing.assert_allclose(result.estimate.sum(axis=1), change)


def test_lone_units_are_refused_unless_kept():
    group = np.array(["a", "a", "b"])
    with pytest.raises(ParameterError, match=r"1 group\(s\) have one unit.*: b;"):
        attribution.bootstrap_intervals([1.0, 2.0, 3.0], group)
    kept = attribution.bootstrap_intervals([1.0, 2.0, 3.0], group, lone_units="keep")
    assert kept.standard_error[1] == 0


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"replications": 1}, "at least 2 replications"),
        ({"level": 95}, "level between 0 and 1"),
        ({"lone_units": "drop"}, "accepted: refuse, keep"),
        ({"group": GROUP[:-1]}, "one entry per unit"),
    ],
)
def test_arguments_that_cannot_be_used(changed, named):
    arguments = {"scores": SCORES, "group": GROUP} | changed
    with pytest.raises(ParameterError, match=named):
        attribution.bootstrap_intervals(**arguments)

"""Standard errors of linkings: analytic against bootstrap, simulation and known formulas."""

import numpy as np
import pytest

from ombud.analysis.linking import link

EXACT = 1e-9
AGREEMENT = 0.15  # analytic and bootstrap errors are both first-order; the bootstrap's own noise is about 3 %
LARGE_SAMPLE = 0.03  # sampling error of a fourth moment in 20 000 governments
SMALL_SAMPLE = 0.01  # terms of order 1/n that the sandwich and the published formula treat differently
ANCHORED = ("mean", "linear", "tucker", "levine", "levine_true", "chained")
SCORES = np.array([45.0, 55, 60, 65, 75])
MIDDLE = np.linspace(52, 68, 9)  # single scores are compared on average: a density at a point is noisy


def simulate(generator, size=400):
    """Totals of two groups that differ, and their anchors: skewed abilities, noisy scores."""
    ability_x, ability_y = 60 + 10 * generator.gamma(4, 0.5, (2, size)) - 20
    ability_y = ability_y + 3
    x, y = ability_x + generator.normal(0, 4, size), 5 + 0.9 * ability_y + generator.normal(0, 4, size)
    return x, y, 0.5 * ability_x + generator.normal(0, 2, size), 0.5 * ability_y + generator.normal(0, 2, size)


@pytest.fixture(scope="module")
def groups():
    return simulate(np.random.default_rng(2022))


@pytest.fixture(scope="module")
def pairs():
    generator = np.random.default_rng(7)
    first = generator.normal(60, 10, 20_000)
    return first, 20 + 0.8 * first + generator.normal(0, 6, 20_000)


def errors(arguments, method, scores=SCORES, **options):
    x, y, anchor_x, anchor_y = arguments
    design = options.pop("design", "equivalent_groups")
    return link(x, y, method, anchor_x, anchor_y, design=design).standard_error(scores, **options)


def root_mean_square(values, axis=None):
    return np.sqrt(np.mean(np.square(values), axis=axis))


class TestAnalyticAgainstBootstrap:
    @pytest.mark.parametrize("method", ANCHORED)
    def test_two_samples(self, groups, method):
        analytic = errors(groups, method)
        bootstrap = errors(groups, method, bootstrap=600)
        np.testing.assert_allclose(bootstrap, analytic, rtol=AGREEMENT)

    @pytest.mark.parametrize("method", ["mean", "linear"])
    def test_single_group(self, groups, method):
        pair = (groups[0], groups[0] + groups[1] / 3, None, None)
        analytic = errors(pair, method, design="single_group")
        options = {"bootstrap": 600, "design": "single_group"}
        np.testing.assert_allclose(errors(pair, method, **options), analytic, rtol=AGREEMENT)

    @pytest.mark.parametrize("design", ["equivalent_groups", "single_group"])
    def test_equipercentile_of_totals_with_decimals(self, groups, design):
        pair = (groups[0], groups[0] + groups[1] / 3, None, None)
        analytic = errors(pair, "equipercentile", MIDDLE, design=design)
        options = {"bootstrap": 400, "design": design}
        bootstrap = errors(pair, "equipercentile", MIDDLE, **options)
        assert root_mean_square(bootstrap) == pytest.approx(root_mean_square(analytic), rel=AGREEMENT)

    def test_equipercentile_on_a_grid(self):
        x, y = np.random.default_rng(1).binomial(10, [[0.5], [0.6]], (2, 1500))
        scores = np.arange(3, 8)
        linked = link(x, y, "equipercentile")
        bootstrap = linked.standard_error(scores, bootstrap=600)
        np.testing.assert_allclose(bootstrap, linked.standard_error(scores), rtol=AGREEMENT)

    @pytest.mark.parametrize("method", [*ANCHORED, "equipercentile"])
    def test_analytic_against_new_samples(self, method):
        generator = np.random.default_rng(11)
        samples = [simulate(generator) for _ in range(500)]
        linked = [link(x, y, method, *anchors)(MIDDLE) for x, y, *anchors in samples]
        analytic = root_mean_square([errors(sample, method, MIDDLE) for sample in samples[:100]], axis=0)
        np.testing.assert_allclose(analytic, np.std(linked, axis=0), rtol=AGREEMENT)

    def test_the_seed_decides_the_bootstrap(self, groups):
        first = errors(groups, "tucker", seed=3, bootstrap=50)
        np.testing.assert_array_equal(first, errors(groups, "tucker", seed=3, bootstrap=50))
        assert not np.array_equal(first, errors(groups, "tucker", seed=4, bootstrap=50))


class TestKnownFormulas:
    def test_mean_of_equivalent_groups(self, groups):
        x, y, *_ = groups
        expected = np.sqrt(x.var(ddof=1) / len(x) + y.var(ddof=1) / len(y))
        np.testing.assert_allclose(link(x, y, "mean").standard_error(SCORES), expected, rtol=EXACT)

    def test_mean_of_a_single_group_is_that_of_the_differences(self, pairs):
        x, y = pairs
        expected = (y - x).std(ddof=1) / np.sqrt(len(x))
        linked = link(x, y, "mean", design="single_group")
        np.testing.assert_allclose(linked.standard_error(SCORES), expected, rtol=EXACT)

    def test_linear_of_a_single_normal_group(self, pairs):
        """Kolen & Brennan (2014), chapter 7: var(Y) (1 - r) (2 + (1 + r) z^2) / n."""
        x, y = pairs
        r = np.corrcoef(x, y)[0, 1]
        z = (SCORES - x.mean()) / x.std()
        expected = np.sqrt(y.var() * (1 - r) * (2 + (1 + r) * z**2) / len(x))
        linked = link(x, y, "linear", design="single_group")
        np.testing.assert_allclose(linked.standard_error(SCORES), expected, rtol=LARGE_SAMPLE)

    def test_correlation_makes_a_single_group_more_precise(self, pairs):
        for method in ("mean", "linear", "equipercentile"):
            single = link(*pairs, method, design="single_group").standard_error(SCORES)
            assert (single < link(*pairs, method).standard_error(SCORES)).all()

    def test_errors_keep_the_shape_of_the_scores(self, groups):
        linked = link(*groups[:2], "linear")
        assert isinstance(linked.standard_error(50), float) and isinstance(linked(50), float)
        assert linked.standard_error([[50, np.nan]]).shape == (1, 2)
        assert np.isnan(linked.standard_error([50, np.nan])).tolist() == [False, True]

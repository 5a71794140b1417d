"""What can be uncertain: the laws of drawn weights, what is refused, and what uniform numbers make."""

import numpy as np
import pytest
from scipy.stats import gamma

from ombud.analysis.robustness import AttributionDesign, Bounds, Choices, Design, Dirichlet, replicate
from ombud.analysis.robustness.designs import from_uniforms, unit_sets
from ombud.errors import ParameterError
from wide_scores import EVERYTHING


class TestWeights:
    WEIGHTS = np.array([0.2185, 0.3237, 0.2424, 0.2154])

    @pytest.mark.parametrize("rule", [Dirichlet(5.0), Dirichlet(200.0), Bounds.around(WEIGHTS, 0.4)])
    def test_add_up_to_one(self, rule):
        drawn = rule.draw(np.random.default_rng(0).random((500, 4)), self.WEIGHTS)
        assert drawn.sum(axis=1) == pytest.approx(np.ones(500))
        assert (drawn >= 0).all()

    def test_dirichlet_has_its_moments(self):
        n, concentration = 40_000, 20.0
        drawn = Dirichlet(concentration).draw(np.random.default_rng(1).random((n, 4)), self.WEIGHTS)
        deviation = np.sqrt(self.WEIGHTS * (1 - self.WEIGHTS) / (concentration + 1))
        assert drawn.mean(axis=0) == pytest.approx(self.WEIGHTS, abs=4 * deviation.max() / np.sqrt(n))
        assert drawn.std(axis=0) == pytest.approx(deviation, rel=0.03)

    def test_dirichlet_leaves_a_weight_of_zero_at_zero(self):
        drawn = Dirichlet(10.0).draw(np.random.default_rng(1).random((50, 3)), np.array([0.5, 0.0, 0.5]))
        assert (drawn[:, 1] == 0).all()

    def test_dirichlet_of_hardly_any_concentration_still_adds_up(self):
        drawn = Dirichlet(1e-3).draw(np.random.default_rng(1).random((500, 4)), self.WEIGHTS)
        assert drawn.sum(axis=1) == pytest.approx(np.ones(500))

    def test_dirichlet_whose_draws_all_vanish_keeps_the_published_weights(self):
        uniforms = np.array([[0.0, 0.0, 0.0], [0.5, 0.5, 0.0]])
        drawn = Dirichlet(1.0).draw(uniforms, np.array([0.5, 0.5, 0.0]))
        assert drawn == pytest.approx(np.array([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0]]))

    def test_dirichlet_draws_are_gamma_quantiles_over_their_sum(self):
        uniforms, weights = np.array([[0.2, 0.9, 0.4]]), np.array([0.25, 0.5, 0.25])
        quantiles = gamma.ppf(uniforms, 8 * weights)
        assert Dirichlet(8.0).draw(uniforms, weights) == pytest.approx(quantiles / quantiles.sum())

    def test_bounds_hold_before_scaling(self):
        bounds = Bounds((0.2, 0.3), (0.2, 0.3))
        assert bounds.draw(np.random.default_rng(0).random((5, 2)), np.array([0.5, 0.5])) == pytest.approx(
            np.tile([0.4, 0.6], (5, 1))
        )

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Dirichlet(0.0),
            lambda: Bounds((0.5,), (0.4,)),
            lambda: Bounds((0.1, 0.2), (0.5,)),
            lambda: Design(aggregation=("harmonic",)),
            lambda: Design(aggregation="arithmetic"),
            lambda: Design(unit_sets="some"),
            lambda: Design(decimals=()),
        ],
    )
    def test_what_cant_be_drawn_is_refused(self, make):
        with pytest.raises(ParameterError):
            make()

    def test_the_least_that_can_be_drawn_is_accepted(self):
        uniforms, weights = np.array([[0.0, 0.5]]), np.array([0.5, 0.5])
        assert Bounds((0.0, 0.2), (0.0, 0.2)).draw(uniforms, weights).tolist() == [[0.0, 1.0]]
        assert Choices.of({"one": [0, 2]}).draw(uniforms, weights).tolist() == [[0.0, 1.0]]

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Bounds((0.0, 0.0), (0.0, 0.0)),
            lambda: Bounds((-0.1, 0.2), (0.3, 0.3)),
            lambda: AttributionDesign(resamples=0),
            lambda: Choices.of({}).draw(np.zeros((1, 2)), np.ones(2)),
            lambda: Choices.of({"none": [0, 0]}).draw(np.zeros((1, 2)), np.ones(2)),
            lambda: Choices.of({"below": [-1, 3]}).draw(np.zeros((1, 2)), np.ones(2)),
            lambda: Bounds((0.1,), (0.2,)).draw(np.zeros((1, 2)), np.ones(2)),
        ],
    )
    def test_just_beyond_is_refused(self, make):
        with pytest.raises(ParameterError):
            make()

    def test_bounds_around_weights_do_not_fall_below_0(self):
        bounds = Bounds.around([0.2, 0.8], 1.5)
        assert bounds.low == (0.0, 0.0)
        assert bounds.high == pytest.approx((0.5, 2.0))

    def test_choices_of_another_length_are_refused(self, tables):
        design = Design(weights=Choices.of({"equal": [1, 1]}))
        with pytest.raises(ParameterError, match="equal"):
            replicate(tables[2022, "dimension"], design, 3)


class TestFactors:
    def test_what_is_certain_takes_no_number(self, tables):
        assert Design().factors(tables[2022, "dimension"]) == {}

    def test_weights_take_one_number_each_and_a_choice_one_in_all(self, tables):
        table = tables[2022, "dimension"]
        assert Design(weights=Dirichlet(9.0)).factors(table) == {"weights": len(table.columns)}
        assert Design(weights=Choices.of({"equal": [1] * 4})).factors(table) == {"weights": 1}

    def test_what_is_chosen_takes_one_number_in_a_fixed_order(self, tables):
        design = Design(
            decimals=(None, 2),
            unit_sets="bootstrap",
            over=("units", "products"),
            aggregation=("geometric", "arithmetic"),
        )
        assert list(design.factors(tables[2022, "dimension"]).items()) == [
            ("aggregation", 1),
            ("over", 1),
            ("unit_sets", 1),
            ("decimals", 1),
        ]


# --- the parameters that uniform numbers make ---


def test_every_parameter_is_kept(tables):
    frame = replicate(tables[2022, "dimension"], EVERYTHING, 25, seed=9).parameters
    assert len(frame) == 25
    assert frame["replication"].is_unique
    expected = {"weights", "aggregation", "over", "unit_set", "decimals"}
    assert expected < set(frame)
    assert frame.filter(like="weight_").sum(axis=1).to_numpy() == pytest.approx(np.ones(25))
    assert not frame[["weights", "aggregation", "over", "unit_set"]].isna().any().any()


def test_without_uncertainty_every_replication_is_the_method(tables):
    table = tables[2022, "dimension"]
    parameters = from_uniforms(table, Design(), np.empty((3, 0)))
    assert len(parameters.frame) == 3
    assert (parameters.weights == table.weights).all()
    assert (parameters.unit_weights[parameters.unit_set] == 1).all()
    told = parameters.frame.iloc[0]
    assert (told["weights"], told["aggregation"], told["over"], told["unit_set"]) == (
        "method",
        "arithmetic",
        table.over,
        "all",
    )
    assert parameters.frame["decimals"].isna().all()


def test_uniform_numbers_fall_on_the_options_in_their_order(tables):
    sets = {"equal": [1, 1, 1, 1], "first": [1, 0, 0, 0]}
    design = Design(weights=Choices.of(sets), aggregation=("arithmetic", "geometric"), decimals=(None, 2))
    frame = from_uniforms(tables[2022, "dimension"], design, np.array([[0.0, 0.6, 0.2], [0.99, 0.49, 0.5]])).frame
    assert frame["weights"].tolist() == ["equal", "first"]
    assert frame["aggregation"].tolist() == ["geometric", "arithmetic"]
    assert frame["decimals"].fillna(-1).tolist() == [-1, 2]
    assert frame.filter(like="weight_").to_numpy().tolist() == [[0.25] * 4, [1, 0, 0, 0]]


class TestUnitSets:
    NAMES = np.array(["a", "b", "a"], dtype=object)
    STRATA = np.array([0, 0, 1])

    def sets(self, kind, resamples=200):
        design = Design(unit_sets=kind, resamples=resamples)
        return unit_sets(design, self.NAMES, self.STRATA, np.random.default_rng(0))

    def test_units_of_one_name_are_left_out_together(self):
        counts, labels = self.sets("leave_one_out")
        assert dict(zip(labels, counts.tolist(), strict=True)) == {
            "all": [1, 1, 1],
            "without a": [0, 1, 0],
            "without b": [1, 0, 1],
        }

    def test_units_are_drawn_in_place_of_their_own_stratum(self):
        counts, labels = self.sets("bootstrap")
        assert (labels[0], labels[-1]) == ("resample 1", "resample 200")
        assert (counts[:, :2].sum(axis=1) == 2).all() and (counts[:, 2] == 1).all()
        assert set(counts[:, 0]) == {0, 1, 2}

    def test_all_is_one_set(self):
        counts, labels = self.sets("all")
        assert (counts.tolist(), labels) == ([[1, 1, 1]], ("all",))


def test_bounds_around_weights_lie_as_far_below_as_above():
    bounds = Bounds.around([0.2, 0.8], 0.25)
    assert bounds.low == pytest.approx((0.15, 0.6)) and bounds.high == pytest.approx((0.25, 1.0))
    assert Bounds.around([0.5], 3.0).low == (0.0,)


@pytest.mark.parametrize("weights", [(0.6, -0.1, 0.3, 0.2), (0.0, 0.0, 0.0, 0.0), (0.5, 0.5)])
def test_a_set_of_weights_below_zero_or_of_nothing_is_refused(weights):
    with pytest.raises(ParameterError, match="a; each needs 4 weights"):
        Choices.of({"a": weights, "b": (1, 0, 0, 0)}).draw(np.zeros((2, 1)), TestWeights.WEIGHTS)


def test_one_resample_is_enough_and_none_is_refused():
    assert Design(unit_sets="bootstrap", resamples=1).resamples == 1
    with pytest.raises(ParameterError, match="one resample"):
        Design(resamples=0)


def test_a_single_choice_is_no_uncertain_factor(tables):
    table = tables[2022, "dimension"]
    assert Design(aggregation=("arithmetic",), over=("units",), decimals=(2,)).factors(table) == {}
    assert Design(aggregation=("arithmetic", "geometric")).factors(table) == {"aggregation": 1}

"""Attributions under many sets of parameters: each adds up, and none uncertain is the plain one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.attribution.units.causes import attribute
from ombud.analysis.robustness import AttributionDesign, Choices, Dirichlet, attribution_draws
from ombud.analysis.robustness import attribution as attribution_module
from ombud.errors import ParameterError
from ombud.evidence.simulation import simulate_with_truth

EVERYTHING = AttributionDesign(weights=Dirichlet(40.0), unit_sets="bootstrap", resamples=60)


@pytest.fixture(scope="module")
def simulation():
    return simulate_with_truth((2021, 2022), levels=("provinsi", "kota"), seed=3)


@pytest.fixture(scope="module")
def units(simulation):
    return simulation.units


@pytest.fixture(scope="module")
def plain(units):
    return attribute(units, 2021, 2022)


def wide(frame: pd.DataFrame, factors: tuple[str, ...]) -> np.ndarray:
    return frame.pivot(index="government_code", columns="factor", values="effect")[list(factors)].to_numpy().T


class TestLaws:
    def test_without_uncertainty_it_is_the_plain_attribution(self, units, plain):
        draws = attribution_draws(units, 2021, 2022, AttributionDesign(), 3)
        expected = wide(plain, draws.factors)
        assert draws.baseline == pytest.approx(expected)
        for replication in range(3):
            assert draws.effects[:, replication] == pytest.approx(expected)

    def test_other_years_and_rules(self, units):
        later = simulate_with_truth((2022, 2023), levels=("provinsi",), seed=3).units
        for frame, years, rule in ((later, (2022, 2023), "held"), (units, (2021, 2022), "parallel")):
            draws = attribution_draws(frame, *years, AttributionDesign(unseen=rule), 2)
            expected = wide(attribute(frame, *years, unseen=rule), draws.factors)
            assert draws.effects[:, 1] == pytest.approx(expected, nan_ok=True)

    def test_effects_add_up_to_the_change(self, units):
        draws = attribution_draws(units, 2021, 2022, EVERYTHING, 40, seed=1)
        assert draws.effects.sum(axis=0) == pytest.approx(draws.change, nan_ok=True)

    def test_the_weights_of_the_later_year_do_not_touch_the_earlier_total(self, units, plain):
        draws = attribution_draws(units, 2021, 2022, AttributionDesign(weights=Dirichlet(10.0)), 20, seed=1)
        weights = draws.parameters.filter(like="weight_to_")
        assert weights.sum(axis=1).to_numpy() == pytest.approx(np.ones(20))
        assert (draws.parameters["weight_from_proses"] == 1).all()
        assert draws.change.std(axis=0).max() > 0.1
        assert plain.groupby("government_code")["change"].first().to_numpy() == pytest.approx(
            draws.baseline.sum(axis=0)
        )

    def test_equal_weights_leave_nothing_to_the_weights(self, units):
        equal = AttributionDesign(weights=Choices.of({"equal": [1, 1, 1, 1]}))
        draws = attribution_draws(units, 2021, 2022, equal, 2)
        of_weights = draws.effects[draws.factors.index("weights")]
        assert of_weights == pytest.approx(np.zeros_like(of_weights), abs=1e-9)

    def test_portions_make_no_difference(self, units, monkeypatch):
        whole = attribution_draws(units, 2021, 2022, EVERYTHING, 30, seed=2)
        monkeypatch.setattr(attribution_module, "ELEMENTS_AT_ONCE", 1)
        alone = attribution_draws(units, 2021, 2022, EVERYTHING, 30, seed=2)
        assert alone.effects == pytest.approx(whole.effects, nan_ok=True)

    def test_same_seed_same_bytes(self, units):
        first, second = (attribution_draws(units, 2021, 2022, EVERYTHING, 10, seed=2) for _ in range(2))
        assert first.effects.tobytes() == second.effects.tobytes()
        pd.testing.assert_frame_equal(first.parameters, second.parameters)


class TestParameters:
    def test_every_one_is_kept(self, units):
        frame = attribution_draws(units, 2021, 2022, EVERYTHING, 30, seed=2).parameters
        assert len(frame) == 30
        assert frame["unit_set"].str.startswith("resample").all()

    def test_left_out_units_are_named(self, units):
        design = AttributionDesign(unit_sets="leave_one_out")
        draws = attribution_draws(units, 2021, 2022, design, 40, seed=0)
        everything = (draws.parameters["unit_set"] == "all").to_numpy()
        assert everything.any()
        assert draws.effects[:, everything][:, 0] == pytest.approx(draws.baseline)

    @pytest.mark.parametrize(
        "arguments", [{"unit_sets": "some"}, {"unseen": "guessed"}, {"unseen": ("held", "parallel")}, {"resamples": 0}]
    )
    def test_what_cant_be_drawn_is_refused(self, arguments):
        with pytest.raises(ParameterError):
            AttributionDesign(**arguments)


class TestSummary:
    def test_one_row_per_government_and_factor(self, units, plain):
        draws = attribution_draws(units, 2021, 2022, EVERYTHING, 40, seed=1)
        frame = draws.summary()
        assert len(frame) == len(plain)
        merged = frame.merge(plain, on=["government_code", "factor"], suffixes=("", "_plain"), validate="1:1")
        assert merged["effect"].to_numpy() == pytest.approx(merged["effect_plain"])
        assert (frame["q05"] <= frame["q95"]).all()
        assert frame["positive"].between(0, 1).all()
        assert set(frame["unseen"]) == {"held"}
        means = frame.pivot(index="government_code", columns="factor", values="mean")[list(draws.factors)]
        assert means.to_numpy().transpose() == pytest.approx(draws.effects.mean(axis=1))


class TestTruth:
    def test_without_change_of_service_performance_is_noise(self):
        simulation = simulate_with_truth((2021, 2022), levels=("kota",), seed=5, scenario="method")
        assert simulation.truth["performance_either_order"].abs().max() == pytest.approx(0, abs=1e-9)
        found = attribute(simulation.units, 2021, 2022)
        effects = found[found["factor"] == "performance"]["effect"]
        assert abs(effects.mean()) < 4 * effects.std() / np.sqrt(len(effects))


def test_one_replication_is_enough(units):
    assert attribution_draws(units, 2021, 2022, EVERYTHING, 1).effects.shape[1] == 1
    with pytest.raises(ParameterError, match="got 0"):
        attribution_draws(units, 2021, 2022, EVERYTHING, 0)


def test_seed_and_number_of_replications_have_known_defaults(units):
    plain = attribution_draws(units[units["level"] == "provinsi"], 2021, 2022, EVERYTHING)
    told = attribution_draws(units[units["level"] == "provinsi"], 2021, 2022, EVERYTHING, 1000, seed=0)
    assert np.array_equal(plain.effects, told.effects, equal_nan=True)

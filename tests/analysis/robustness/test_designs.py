"""What is uncertain of weights, and how they are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from ombud.analysis.robustness import Bounds, Choices, Design, Dirichlet, replicate, score_table
from ombud.errors import ParameterError
from ombud.evidence import simulate


@pytest.fixture(scope="module")
def units():
    return simulate((2021, 2022), levels=("provinsi", "kota"), seed=11)


@pytest.fixture(scope="module")
def tables(units):
    return {(year, by): score_table(units, year, by=by) for year in (2021, 2022) for by in ("indicator", "dimension")}


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

    def test_choices_of_another_length_are_refused(self, tables):
        design = Design(weights=Choices.of({"equal": [1, 1]}))
        with pytest.raises(ParameterError, match="equal"):
            replicate(tables[2022, "dimension"], design, 3)

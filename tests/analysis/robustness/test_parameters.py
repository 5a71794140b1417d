"""From uniform numbers to the parameters of replications."""

import numpy as np
import pytest

from ombud.analysis.robustness import Choices, Design, Dirichlet, replicate
from ombud.analysis.robustness.parameters import from_uniforms, unit_sets

EVERYTHING = Design(
    weights=Dirichlet(30.0),
    aggregation=("arithmetic", "geometric"),
    over=("units", "products"),
    unit_sets="bootstrap",
    resamples=40,
)


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
    assert len(parameters) == 3
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
        return unit_sets(kind, self.NAMES, self.STRATA, resamples, np.random.default_rng(0))

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

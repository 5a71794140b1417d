"""Enumerations against brute force."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.robustness import (
    Choices,
    Design,
    Dirichlet,
    bootstrap_distribution,
    enumerate_design,
    replicate,
    score_table,
    weight_lattice,
)
from ombud.analysis.robustness.enumeration import multiset_probabilities, multisets
from ombud.errors import ParameterError
from ombud.evidence import simulate

WEIGHTS = {"published": [21.85, 24.24, 21.54, 32.37], "equal": [1, 1, 1, 1], "standards": [1, 1, 1, 3]}
DISCRETE = Design(
    weights=Choices.of(WEIGHTS),
    aggregation=("arithmetic", "geometric"),
    unit_sets="leave_one_out",
    decimals=(None, 2),
)


@pytest.fixture(scope="module")
def units():
    return simulate((2021, 2022), levels=("provinsi", "kota"), seed=3)


@pytest.fixture(scope="module")
def table(units):
    return score_table(units, 2022, by="dimension")


class TestDesign:
    def test_every_combination_once(self, table):
        result = enumerate_design(table, DISCRETE)
        slots = len(set(table.slots)) + 1
        assert len(result.totals) == 3 * 2 * slots * 2
        keys = ["weights", "aggregation", "unit_set", "decimals"]
        assert not result.parameters.duplicated(keys).any()
        assert result.probability.sum() == pytest.approx(1)

    def test_equals_brute_force(self, table):
        result = enumerate_design(table, DISCRETE)
        frame = result.parameters
        dimensions = list(table.dimensions)
        scores = pd.DataFrame(table.scores, columns=dimensions)
        scores["government"], scores["slot"] = table.government, table.slots
        cases = product(WEIGHTS, ("arithmetic", "geometric"), ["all", *sorted(set(table.slots))])
        for name, mean, left_out in cases:
            weights = np.array(WEIGHTS[name], dtype=float)
            weights /= weights.sum()
            kept = scores[scores["slot"] != left_out]
            values = kept[dimensions].to_numpy()
            joined = values @ weights if mean == "arithmetic" else np.exp(np.log(np.maximum(values, 1)) @ weights)
            expected = pd.Series(joined).groupby(kept["government"].to_numpy()).mean().to_numpy()
            label = "all" if left_out == "all" else f"without {left_out}"
            row = (frame["weights"] == name) & (frame["aggregation"] == mean) & (frame["unit_set"] == label)
            exact = result.totals[(row & frame["decimals"].isna()).to_numpy()]
            rounded = result.totals[(row & frame["decimals"].eq(2).fillna(False)).to_numpy()]
            assert exact[0] == pytest.approx(expected, abs=1e-8)
            assert rounded[0] == pytest.approx(expected, abs=0.005 + 1e-9)

    def test_draws_converge_to_it(self, table):
        exact = enumerate_design(table, DISCRETE)
        drawn = replicate(table, DISCRETE, 4000, seed=0)
        error = drawn.totals.std(axis=0) / np.sqrt(4000)
        assert (np.abs(drawn.totals.mean(axis=0) - exact.totals.mean(axis=0)) < 5 * error).all()

    def test_without_uncertainty_one_case(self, table):
        result = enumerate_design(table, Design())
        assert result.totals.shape[0] == 1
        assert result.totals[0] == pytest.approx(result.baseline)

    @pytest.mark.parametrize(
        "design",
        [Design(weights=Dirichlet(5.0)), Design(unit_sets="bootstrap"), Design(published_decimals=2)],
    )
    def test_what_is_continuous_is_refused(self, table, design):
        with pytest.raises(ParameterError):
            enumerate_design(table, design)


class TestLattice:
    def test_all_weights_in_steps(self):
        lattice = weight_lattice(4, 10)
        assert len(lattice) == comb(13, 3)
        assert lattice.sum(axis=1) == pytest.approx(np.ones(len(lattice)))
        assert len(np.unique(lattice, axis=0)) == len(lattice)

    def test_as_choices(self, table):
        lattice = weight_lattice(4, 5)
        design = Design(weights=Choices.of({str(i): row for i, row in enumerate(lattice)}))
        result = enumerate_design(table, design)
        assert result.totals.shape[0] == len(lattice)
        drawn = result.parameters.filter(like="weight_").to_numpy()
        assert drawn == pytest.approx(lattice)

    def test_too_fine_a_lattice_is_refused(self):
        with pytest.raises(ParameterError):
            weight_lattice(10, 30)


class TestBootstrap:
    def test_multisets_with_their_chances(self):
        counts = multisets(3, 3)
        drawn = [tuple(np.bincount(draw, minlength=3)) for draw in product(range(3), repeat=3)]
        expected = pd.Series(drawn).value_counts(normalize=True)
        found = dict(zip(map(tuple, counts.tolist()), multiset_probabilities(counts), strict=True))
        assert len(found) == len(expected)
        for key, chance in expected.items():
            assert found[tuple(int(k) for k in key)] == pytest.approx(chance)

    @pytest.mark.parametrize(("year", "code"), [(2021, "64.71"), (2022, "64")])
    def test_equals_all_ordered_draws(self, units, year, code):
        table = score_table(units, year, by="dimension")
        distribution = bootstrap_distribution(table, code)
        own = np.flatnonzero(table.government == table.governments.get_loc(code))
        scores, products = table.scores[own] @ table.weights, table.products[own]
        share = products if table.over == "products" else np.ones(len(own))
        values = [
            np.average(scores[list(draw)], weights=share[list(draw)])
            for draw in product(range(len(own)), repeat=len(own))
        ]
        expected = pd.Series(np.round(values, 7)).value_counts(normalize=True).sort_index()
        found = distribution.groupby(distribution["total"].round(7))["probability"].sum()
        assert found.index.to_numpy() == pytest.approx(expected.index.to_numpy(), abs=1e-6)
        assert found.to_numpy() == pytest.approx(expected.to_numpy())
        assert distribution["probability"].sum() == pytest.approx(1)

    def test_variance_of_a_mean_over_units_is_the_known_one(self, table):
        """Over n units it is their population variance divided by n."""
        distribution = bootstrap_distribution(table, "64.71")
        own = table.government == table.governments.get_loc("64.71")
        scores = table.scores[own] @ table.weights
        mean = distribution["total"] @ distribution["probability"]
        variance = (distribution["total"] - mean) ** 2 @ distribution["probability"]
        assert mean == pytest.approx(scores.mean())
        assert variance == pytest.approx(scores.var() / len(scores), rel=1e-6)

    def test_what_cant_be_enumerated_is_refused(self, table):
        with pytest.raises(ParameterError, match="units"):
            bootstrap_distribution(table, "64.71", most_units=6)
        with pytest.raises(ParameterError, match="99"):
            bootstrap_distribution(table, "99")

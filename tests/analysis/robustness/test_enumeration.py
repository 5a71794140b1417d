"""Enumerations against brute force."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.robustness import Choices, Design, Replications, replicate, score_table
from ombud.analysis.robustness.designs import from_uniforms
from ombud.analysis.robustness.draws import baseline, totals
from ombud.evidence.simulation import simulate

WEIGHTS = {"published": [21.85, 24.24, 21.54, 32.37], "equal": [1, 1, 1, 1], "standards": [1, 1, 1, 3]}
DISCRETE = Design(
    weights=Choices.of(WEIGHTS),
    aggregation=("arithmetic", "geometric"),
    unit_sets="leave_one_out",
    decimals=(None, 2),
)


def enumerate_design(table, design):
    """Return the totals of every combination of a discrete design, each as likely."""
    slots = len(set(table.slots)) + 1 if design.unit_sets == "leave_one_out" else 1
    weights = len(design.weights.sets) if design.weights is not None else 1
    options = {
        "weights": weights,
        "aggregation": len(design.aggregation),
        "unit_sets": slots,
        "decimals": len(design.decimals),
    }
    counts = [options[name] for name in design.factors(table)]
    middles = [(np.arange(count) + 0.5) / count for count in counts]
    uniforms = np.array(list(product(*middles)))
    parameters = from_uniforms(table, design, uniforms)
    return Replications(table.governments, totals(table, parameters), baseline(table), parameters.frame)


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

    def test_equals_brute_force(self, table):
        result = enumerate_design(table, DISCRETE)
        frame = result.parameters
        dimensions = list(pd.unique(table.dimension))
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


def test_bootstrapped_totals_have_the_known_mean_and_variance(table):
    """Only puskesmas are drawn: each two of a kota's seven units, with the population variance of the two."""
    n = 4000
    drawn = replicate(table, Design(unit_sets="bootstrap", resamples=n), n, seed=1).totals
    frame = pd.DataFrame({"government": table.government, "score": table.scores @ table.weights})
    scores = frame.groupby("government")["score"]
    of_puskesmas = frame[pd.Series(table.slots).str.startswith("puskesmas")].groupby("government")["score"]
    variance = (of_puskesmas.size() * of_puskesmas.var(ddof=0) / scores.size() ** 2).reindex(scores.size().index)
    variance = variance.fillna(0).to_numpy()
    assert (variance > 0).sum() > 90
    # the sets are drawn, and then drawn among: twice the variance of a mean of n
    assert (np.abs(drawn.mean(axis=0) - scores.mean()) < 5 * np.sqrt(2 * variance / n) + 1e-6).all()
    assert drawn.var(axis=0) == pytest.approx(variance, rel=0.2, abs=1e-12)

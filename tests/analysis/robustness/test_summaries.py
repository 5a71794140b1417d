"""What is told of replications: probabilities add up, and labels are those of the method."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis.robustness import (
    Choices,
    Design,
    Dirichlet,
    Replications,
    category_summary,
    order_reversals,
    rank_summary,
    replicate,
    score_table,
    total_summary,
)
from ombud.analysis.robustness.designs import from_uniforms
from ombud.analysis.robustness.draws import baseline, totals
from ombud.analysis.robustness.summaries import change_rate, classify, quantile_columns, rank_shift, ranks
from ombud.errors import ParameterError
from ombud.evidence import simulate
from wide_scores import wide_table


@pytest.fixture(scope="module")
def replications():
    units = simulate((2022,), levels=("kota",), seed=3)
    return replicate(score_table(units, 2022, by="dimension"), Design(Dirichlet(30.0), unit_sets="bootstrap"), 300)


@pytest.fixture(scope="module")
def method():
    return ombud.load_methodology(2022)


@pytest.fixture
def two_cases():
    """Two governments that change places between two sets of weights."""
    scores = pd.DataFrame({"a": [90.0, 70.0, 20.0], "b": [60.0, 88.0, 10.0]}, index=["x", "y", "z"])
    design = Design(weights=Choices.of({"a": [1, 0], "b": [0, 1], "again a": [2, 0], "more a": [3, 0]}))
    table = wide_table(scores, {"a": 1, "b": 0})
    parameters = from_uniforms(table, design, (np.arange(4)[:, np.newaxis] + 0.5) / 4)
    return Replications(table.governments, totals(table, parameters), baseline(table), parameters.frame)


class TestTotals:
    def test_against_numpy(self, replications):
        frame = total_summary(replications, (0.1, 0.5))
        assert frame["mean"].to_numpy() == pytest.approx(replications.totals.mean(axis=0))
        assert frame["standard_deviation"].to_numpy() == pytest.approx(replications.totals.std(axis=0))
        expected = np.quantile(replications.totals, 0.1, axis=0, method="inverted_cdf")
        assert frame["q10"].to_numpy() == pytest.approx(expected)

    def test_missing_stays_missing(self):
        values = np.array([[1.0, np.nan], [2.0, 3.0]])
        assert np.isnan(quantile_columns(values, [0.5])["q50"]).tolist() == [False, True]


class TestRanks:
    def test_ties_share_the_better_rank(self):
        assert ranks(np.array([[80.0, 90.0, 80.0, np.nan, 70.0]]))[0] == pytest.approx(
            [2, 1, 2, np.nan, 4], nan_ok=True
        )

    def test_two_cases(self, two_cases):
        frame = rank_summary(two_cases, top=(1, 3)).set_index("government_code")
        assert frame["baseline"].tolist() == [1, 2, 3]
        assert frame["top_1"].tolist() == pytest.approx([0.75, 0.25, 0.0])
        assert frame["top_3"].tolist() == pytest.approx([1, 1, 1])

    def test_probabilities_of_the_top_add_up_to_its_size(self, replications):
        frame = rank_summary(replications, top=(10,))
        assert frame["top_10"].sum() == pytest.approx(10, abs=0.05)  # ties are rare
        assert (frame["q05"] <= frame["q95"]).all()

    def test_shift(self, two_cases):
        shift = rank_shift(two_cases.totals, two_cases.baseline)
        assert sorted(shift) == pytest.approx([0, 0, 0, 2 / 3])


class TestCategories:
    def test_labels_are_those_of_the_method(self, method):
        totals = np.array([[100.0, 88.0, 87.99, 78.0, 77.99, 54.0, 53.99, 32.0, 31.99, 0.0]])
        labels, place = classify(totals, method)
        told = method.classify(totals[0])
        assert [labels[k] for k in place[0]] == told["category"].tolist()
        zones, place = classify(totals, method, "zone")
        assert [zones[k] for k in place[0]] == told["zone"].tolist()

    @pytest.mark.parametrize("label", ["category", "zone"])
    def test_probabilities_add_up_to_one(self, replications, method, label):
        frame = category_summary(replications, method, label)
        chances = frame.drop(columns=["government_code", "simulated", "baseline", "flip"])
        assert chances.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(frame)))
        own = [row[row["baseline"]] for _, row in frame.iterrows()]
        assert frame["flip"].to_numpy() == pytest.approx(1 - np.array(own, dtype=float))

    def test_two_cases(self, two_cases, method):
        frame = category_summary(two_cases, method).set_index("government_code")
        assert frame.loc["x", ["baseline", "A", "C", "flip"]].tolist() == ["A", 0.75, 0.25, 0.25]
        assert frame.loc["z", ["baseline", "E", "flip"]].tolist() == ["E", 1.0, 0.0]
        assert sorted(change_rate(two_cases.totals, two_cases.baseline, method)) == pytest.approx([0, 0, 0, 2 / 3])

    def test_a_year_without_categories_has_zones(self, two_cases):
        with pytest.raises(ParameterError, match="zone"):
            category_summary(two_cases, ombud.load_methodology(2021))
        frame = category_summary(two_cases, ombud.load_methodology(2021), "zone")
        assert list(frame)[3:-1] == ["hijau", "kuning", "merah"]

    def test_nothing_uncertain_nothing_flips(self, method):
        units = simulate((2022,), levels=("provinsi",), seed=3)
        result = replicate(score_table(units, 2022, by="dimension"), Design(), 5)
        assert (category_summary(result, method)["flip"] == 0).all()


class TestOrder:
    def test_two_cases(self, two_cases):
        frame = order_reversals(two_cases)
        assert frame[["higher", "lower"]].to_numpy().tolist() == [["x", "y"], ["y", "z"]]
        assert frame["gap"].tolist() == pytest.approx([20, 50])
        assert frame["probability"].tolist() == pytest.approx([0.25, 0])


def test_a_government_without_totals_takes_nothing_from_the_others(two_cases, method):
    gone = np.where([[False, True, False]], np.nan, two_cases.totals)
    base = np.where([False, True, False], np.nan, two_cases.baseline)
    left = Replications(two_cases.governments, gone, base, two_cases.parameters)
    known = category_summary(two_cases, method).drop(index=1)
    found = category_summary(left, method)
    pd.testing.assert_frame_equal(found.drop(index=1)[list(method_labels(method))], known[list(method_labels(method))])
    assert found.loc[1, list(method_labels(method))].isna().all()


def method_labels(method):
    return [name for name in "ABCDE" if name in set(method.cutoffs["category"].dropna())]

"""Replications of totals: laws, and a loop of plain Python as the second computation."""

from __future__ import annotations

from itertools import pairwise

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
from ombud.analysis.robustness import draws as draws_module
from ombud.analysis.robustness.designs import from_uniforms
from ombud.analysis.robustness.draws import (
    baseline,
    change_rate,
    classify,
    quantile_columns,
    rank_shift,
    ranks,
    totals,
)
from ombud.errors import ParameterError
from ombud.evidence.simulation import simulate
from wide_scores import EVERYTHING, wide_table

EXACT = 1e-8  # totals are kept to nine decimals


def one_total(table, place: int, weights, geometric: bool, products: bool, times) -> float:
    """Total of one government under one set of parameters, number by number."""
    above = below = 0.0
    for unit in np.flatnonzero(table.government == place):
        share = times[unit] * (table.products[unit] if products else 1.0)
        scores = {}
        for name in pd.unique(table.dimension):
            own = np.flatnonzero(table.dimension == name)
            weight = sum(weights[k] for k in own)
            scores[name] = (sum(weights[k] * table.scores[unit, k] for k in own) / weight, weight)
        if geometric:
            score = np.prod([max(score, 1.0) ** weight for score, weight in scores.values()])
        else:
            score = sum(score * weight for score, weight in scores.values())
        above += share * score
        below += share
    return above / below if below else np.nan


class TestTotals:
    @pytest.mark.parametrize("year", [2021, 2022])
    @pytest.mark.parametrize("by", ["indicator", "dimension"])
    def test_without_uncertainty_they_are_the_plain_score(self, units, tables, year, by):
        result = replicate(tables[year, by], Design(), 3)
        expected = ombud.score(units[units["year"] == year], year).set_index("government_code")["total"]
        assert list(result.governments) == list(expected.index)
        assert result.baseline == pytest.approx(expected.to_numpy(), abs=EXACT)
        assert result.totals == pytest.approx(np.tile(expected.to_numpy(), (3, 1)), abs=EXACT)

    @pytest.mark.parametrize("year", [2021, 2022])
    def test_equal_a_loop_over_replications(self, tables, year):
        table = tables[year, "indicator"]
        result = replicate(table, EVERYTHING, 12, seed=5)
        drawn = result.parameters
        counts = _resample_counts(table, EVERYTHING, 5)
        names = [name for name in drawn if name.startswith("weight_")]
        for row in drawn.itertuples():
            weights = drawn.loc[row.Index, names].to_numpy(dtype=float)
            times = counts[int(row.unit_set.split()[1]) - 1]
            for place in (0, 7, len(table.governments) - 1):
                expected = one_total(
                    table, place, weights, row.aggregation == "geometric", row.over == "products", times
                )
                assert result.totals[row.Index, place] == pytest.approx(expected, abs=EXACT)

    def test_geometric_means_are_never_above_arithmetic_ones(self, tables):
        table = tables[2022, "dimension"]
        arithmetic = replicate(table, Design(weights=Dirichlet(20.0)), 50, seed=1).totals
        geometric = replicate(table, Design(weights=Dirichlet(20.0), aggregation=("geometric",)), 50, seed=1).totals
        assert (geometric <= arithmetic + EXACT).all()

    def test_leaving_a_unit_out_changes_only_governments_that_have_it(self, tables):
        table = tables[2021, "dimension"]
        result = replicate(table, Design(unit_sets="leave_one_out"), 60, seed=2)
        without = result.parameters["unit_set"] == "without disdukcapil"
        has = np.isin(np.arange(len(table.governments)), table.government[table.slots == "disdukcapil"])
        changed = (np.abs(result.totals - result.baseline) > EXACT)[without.to_numpy()].any(axis=0)
        assert without.any()
        assert (changed == has).all()

    def test_a_government_without_any_unit_left_has_no_total(self):
        units = simulate((2022,), levels=("provinsi",), seed=1)
        lone = units[(units["government_code"] != "11") | (units["unit_type"] == "dpmptsp")]
        table = score_table(lone, 2022, by="dimension")
        result = replicate(table, Design(unit_sets="leave_one_out"), 60, seed=0)
        without = (result.parameters["unit_set"] == "without dpmptsp").to_numpy()
        assert np.isnan(result.totals[without, 0]).all()
        assert not np.isnan(result.totals[~without]).any()

    def test_missing_scores_are_left_out(self):
        scores = pd.DataFrame({"a": [80.0, np.nan], "b": [60.0, 50.0]}, index=["x", "y"])
        result = replicate(wide_table(scores, {"a": 3, "b": 1}), Design(), 1)
        assert result.totals[0] == pytest.approx([75.0, 50.0])

    def test_drawn_weights_of_a_wide_table(self):
        generator = np.random.default_rng(0)
        scores = pd.DataFrame(generator.random((20, 6)) * 100, index=[f"g{i:02d}" for i in range(20)])
        result = replicate(wide_table(scores), Design(weights=Dirichlet(10.0)), 40, seed=3)
        weights = result.parameters.filter(like="weight_").to_numpy()
        assert result.totals == pytest.approx(weights @ scores.to_numpy().T, abs=EXACT)

    def test_portions_and_threads_make_no_difference(self, tables, monkeypatch):
        whole = replicate(tables[2022, "dimension"], EVERYTHING, 30, seed=4).totals
        monkeypatch.setattr(draws_module, "ELEMENTS_AT_ONCE", 1)
        monkeypatch.setattr(draws_module, "THREADS", 1)
        assert replicate(tables[2022, "dimension"], EVERYTHING, 30, seed=4).totals.tobytes() == whole.tobytes()


class TestRounding:
    def test_half_goes_up(self):
        scores = pd.DataFrame({"a": [87.995, 87.985, 77.994999, 53.5]}, index=list("abcd"))
        totals = replicate(wide_table(scores), Design(decimals=(2,)), 1).totals[0]
        assert totals == pytest.approx([88.0, 87.99, 77.99, 53.5])
        assert replicate(wide_table(scores), Design(decimals=(0,)), 1).totals[0] == pytest.approx([88, 88, 78, 54])


class TestReproduction:
    def test_same_seed_same_bytes(self, tables):
        first, second = (replicate(tables[2022, "indicator"], EVERYTHING, 25, seed=9) for _ in range(2))
        assert first.totals.tobytes() == second.totals.tobytes()
        pd.testing.assert_frame_equal(first.parameters, second.parameters, check_exact=True)
        other = replicate(tables[2022, "indicator"], EVERYTHING, 25, seed=10)
        assert other.totals.tobytes() != first.totals.tobytes()

    def test_order_of_rows_does_not_matter(self, units, tables):
        shuffled = units.sample(frac=1.0, random_state=3)
        first = replicate(tables[2022, "dimension"], EVERYTHING, 25, seed=9)
        second = replicate(score_table(shuffled, 2022, by="dimension"), EVERYTHING, 25, seed=9)
        assert first.governments.equals(second.governments)
        assert second.totals == pytest.approx(first.totals, abs=EXACT)

    def test_a_longer_run_begins_like_a_shorter_one(self, tables):
        """So that convergence can be looked at by cutting a run short."""
        sizes = (10, 20, 40)
        runs = [replicate(tables[2022, "dimension"], EVERYTHING, n, seed=1).totals for n in sizes]
        for short, long in pairwise(runs):
            assert long[: len(short)] == pytest.approx(short, abs=EXACT)


def _resample_counts(table, design, seed):
    uniforms = np.zeros((1, sum(design.factors(table).values())))
    counts = from_uniforms(table, design, uniforms, seed).unit_weights
    sizes = np.bincount(table.government)
    for row in counts:  # each government keeps its number of units
        assert (np.bincount(table.government, row) == sizes).all()
    return counts


def test_each_draw_is_a_mean_over_what_it_chose(tables):
    table = tables[2021, "indicator"]
    products = np.flatnonzero(np.unique(table.products) > 1)
    assert len(products)
    mixed = replicate(table, Design(over=("units", "products")), 40, seed=5)
    for kind in ("units", "products"):
        alone = replicate(table, Design(over=(kind,)), 1).totals[0]
        own = (mixed.parameters["over"] == kind).to_numpy()
        assert own.any()
        assert mixed.totals[own] == pytest.approx(np.tile(alone, (own.sum(), 1)), abs=EXACT)


# --- what is told of replications: probabilities add up, and labels are those of the method ---


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


class TestTotalSummaries:
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


def test_a_government_without_a_total_is_left_out_of_what_is_told():
    """Three governments in two replications; the third has no total, in the baseline neither."""
    nan = np.nan
    drawn = np.array([[90.0, 80.0, nan], [70.0, 80.0, nan]])
    told = Replications(pd.Index(["a", "b", "c"]), drawn, np.array([90.0, 80.0, nan]), pd.DataFrame())
    assert rank_shift(told.totals, told.baseline).tolist() == [0.0, 1.0]
    method = ombud.load_methodology(2022)
    assert change_rate(told.totals, told.baseline, method).tolist() == [0.0, 0.5]
    frame = category_summary(told, method)
    assert frame["baseline"].fillna("").tolist() == ["A", "B", ""]
    assert frame["flip"].tolist() == pytest.approx([0.5, 0.0, nan], nan_ok=True)
    assert rank_summary(told, (1,))["top_1"].tolist() == pytest.approx([0.5, 0.5, nan], nan_ok=True)
    reversals = order_reversals(told)
    assert reversals[["higher", "lower", "gap", "probability"]].values.tolist() == [["a", "b", 10.0, 0.5]]


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


@pytest.mark.parametrize(
    ("given", "told"), [(0.5, "a list such as"), (None, "a list such as"), ([2], "0 to 1"), (["a"], "0 to 1")]
)
def test_probabilities_are_a_list_of_shares(tables, given, told):
    drawn = replicate(tables[2022, "dimension"], EVERYTHING, 5, seed=1)
    for summary in (total_summary, rank_summary):
        with pytest.raises(ParameterError, match=rf"accepted: {told}"):
            summary(drawn, probabilities=given)


def test_one_rank_is_no_list_of_ranks(tables):
    with pytest.raises(ParameterError, match=r"^top is 10; accepted: a list such as \[10\]$"):
        rank_summary(replicate(tables[2022, "dimension"], EVERYTHING, 5, seed=1), top=10)

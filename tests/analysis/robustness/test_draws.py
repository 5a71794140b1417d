"""Replications of totals: laws, and a loop of plain Python as the second computation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis.robustness import Design, Dirichlet, replicate, score_table
from ombud.analysis.robustness import draws as draws_module
from ombud.analysis.robustness.designs import from_uniforms
from ombud.evidence import simulate
from wide_scores import EVERYTHING, wide_table

EXACT = 1e-8  # totals are kept to nine decimals


def one_total(table, place: int, weights, geometric: bool, products: bool, times) -> float:
    """Total of one government under one set of parameters, number by number."""
    above = below = 0.0
    for unit in np.flatnonzero(table.government == place):
        share = times[unit] * (table.products[unit] if products else 1.0)
        scores = {}
        for name in table.dimensions:
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

"""Simulated worlds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from ombud.evidence import simulate
from ombud.evidence.simulation import simulate_with_truth
from simulated_totals import totals


class TestScenarios:
    @pytest.mark.parametrize(
        ("scenario", "performance", "method"),
        [("none", False, False), ("service", True, False), ("method", False, True), ("both", True, True)],
    )
    def test_only_what_the_scenario_changes_has_an_effect(self, scenario, performance, method):
        truth = simulate_with_truth(levels=("kota",), seed=2, scenario=scenario).truth
        assert (truth["performance"].abs().max() > 1) == performance
        assert (truth["method"].abs().max() > 1) == method
        if not performance:
            assert truth["performance"].abs().max() == pytest.approx(0, abs=1e-9)
        if not method:
            assert truth["method"].abs().max() == pytest.approx(0, abs=1e-9)
        assert truth["change"].to_numpy() == pytest.approx(truth["performance"] + truth["method"])
        assert set(zip(truth["from_year"], truth["to_year"], strict=True)) == {(2021, 2022)}
        # the same years, the method of the other
        under_new = truth["to_total"] - truth["looking_back"]
        assert truth["performance_either_order"].to_numpy() == pytest.approx((truth["performance"] + under_new) / 2)
        if not performance:
            assert truth["looking_back"].to_numpy() == pytest.approx(truth["to_total"])
        if not method:
            assert truth["looking_back"].to_numpy() == pytest.approx(truth["from_total"])

    def test_observed_totals_scatter_around_the_truth(self, simulation):
        truth = simulation.truth.set_index(["level", "government_code"])
        for year, column in ((2021, "from_total"), (2022, "to_total")):
            error = totals(simulation.units, year).reindex(truth.index) - truth[column]
            assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(error))
            assert 0.5 < error.std() < 6

    def test_like_for_like_is_recovered_from_the_units(self, simulation):
        """Proses of the later year, in the units and with the products of the earlier one."""
        units = simulation.units
        units = units[units["level"] == "kota"]
        old = units[units["year"] == 2021]
        products = old.groupby(["government_code", "unit"])["product"].nunique()
        new = units[(units["year"] == 2022) & (units["dimension"] == "proses")]
        scores = new.groupby(["government_code", "unit"])["score"].mean().reindex(products.index)
        by_government = (scores * products).groupby(level=0).sum() / products.groupby(level=0).sum()
        truth = simulation.truth[simulation.truth["level"] == "kota"].set_index("government_code")["like_for_like"]
        error = by_government - truth
        assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(error))

    def test_without_change_of_method_later_years_are_scored_under_the_first(self):
        units = simulate(levels=("kota",), scenario="service", seed=2)
        later = units[units["year"] == 2022]
        assert set(later["dimension"]) == {"proses"}
        assert later["product"].notna().all()

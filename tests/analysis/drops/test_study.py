"""The committed simulation study: what its table shows, and that a slice of it comes out the same."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from ombud.analysis.drops.study import CORE_SCENARIOS, load_step_study

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "step_study.py"
RECOMMENDED = "weighted_slope_placebo"
REPLICATIONS = 12
# so many Monte-Carlo errors off would come up once in some ten thousand comparisons
ERRORS = 4


@pytest.fixture(scope="module")
def table():
    return load_step_study()


@pytest.fixture(scope="module")
def study():
    specification = importlib.util.spec_from_file_location("step_study", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    sys.modules["step_study"] = module  # dataclasses look their module up
    specification.loader.exec_module(module)
    return module


def cells(table, estimator, **chosen):
    rows = table[table["estimator"] == estimator]
    for name, value in chosen.items():
        rows = rows[rows[name].isin([value] if isinstance(value, str) else value)]
    return rows


class TestTable:
    def test_recommended_estimator_keeps_its_promise(self, table):
        rows = cells(table, RECOMMENDED, scenario=CORE_SCENARIOS)
        assert len(rows) == 8
        assert (rows["coverage"] >= 0.93).all()
        assert (rows.loc[rows["truth"] == 0, "rejected"] <= 0.07).all()

    def test_unweighted_keeps_it_only_when_totals_are_published_at_random(self, table):
        rows = cells(table, "slope_placebo", scenario=CORE_SCENARIOS)
        assert (rows.loc[rows["design"] == "at_random", "coverage"] >= 0.93).all()
        assert (rows.loc[rows["design"] == "winners", "coverage"] < 0.93).any()

    def test_interval_version_keeps_it_under_selection_as_well(self, table):
        rows = cells(table, "slope_placebo_with_intervals", scenario=CORE_SCENARIOS)
        assert len(rows) == 8
        assert (rows["coverage"] >= 0.93).all()

    def test_naive_contrast_is_wrong_under_compression(self, table):
        rows = cells(table, "naive_contrast", scenario="compression")
        assert (rows["coverage"] < 0.05).all()
        assert (rows["rejected"] > 0.95).all()

    def test_common_step_is_not_to_be_trusted(self, table):
        rows = cells(table, "step_with_trend", scenario=CORE_SCENARIOS)
        assert (rows["coverage"] < 0.9).all()

    def test_limits_are_shown(self, table):
        for scenario in ("unstable_compression", "steadier_scores"):
            assert (cells(table, RECOMMENDED, scenario=scenario)["coverage"] < 0.9).all()
            assert (cells(table, "spread_of_placebos", scenario=scenario)["coverage"] >= 0.95).all()

    def test_every_replication_counts(self, table):
        assert ((table["replications"] + table["failed"]).nunique()) == 1
        assert (table["failed"] <= 0.02 * table["replications"]).all()


class TestSlice:
    @pytest.fixture(scope="class")
    @classmethod
    def rerun(cls, study):
        return study.run(REPLICATIONS, cells=[("compression", "at_random"), ("method_and_compression", "winners")])

    def test_agrees_with_the_table(self, table, rerun):
        key = ["design", "scenario", "estimator"]
        both = rerun.merge(table, on=key, suffixes=("_rerun", ""), validate="1:1")
        assert len(both) == len(rerun) == 14
        allowed = ERRORS * both["deviation"] / np.sqrt(REPLICATIONS)
        assert ((both["bias_rerun"] - both["bias"]).abs() < allowed).all()
        share = both["coverage"].clip(0.02, 0.98)
        allowed = ERRORS * np.sqrt(share * (1 - share) / REPLICATIONS)
        assert ((both["coverage_rerun"] - both["coverage"]).abs() < allowed).all()

    def test_a_replication_has_its_own_seed(self, study):
        first = study.replicate("method_alone", "winners", 3)
        assert first == study.replicate("method_alone", "winners", 3)
        assert first != study.replicate("method_alone", "winners", 4)

    def test_worlds_have_the_slope_they_claim(self, study):
        slopes = []
        for number in range(30):
            world = study.simulate("method_and_compression", np.random.default_rng(number))
            slopes.append(np.polyfit(world.scores[2], world.scores[3], 1)[0])
        assert np.mean(slopes) == pytest.approx(world.target_slope, abs=4 * np.std(slopes) / np.sqrt(30))

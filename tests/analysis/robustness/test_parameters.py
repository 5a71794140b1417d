"""The parameters of each replication."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.robustness import Design, Dirichlet, replicate, score_table, wide_table
from ombud.evidence import simulate

EXACT = 1e-8  # totals are kept to nine decimals
EVERYTHING = Design(
    weights=Dirichlet(30.0),
    weights_of="columns",
    aggregation=("arithmetic", "geometric"),
    over=("units", "products"),
    unit_sets="bootstrap",
    resamples=40,
)


@pytest.fixture(scope="module")
def units():
    return simulate((2021, 2022), levels=("provinsi", "kota"), seed=11)


@pytest.fixture(scope="module")
def tables(units):
    return {(year, by): score_table(units, year, by=by) for year in (2021, 2022) for by in ("indicator", "dimension")}


class TestRounding:
    def test_half_goes_up(self):
        scores = pd.DataFrame({"a": [87.995, 87.985, 77.994999, 53.5]}, index=list("abcd"))
        totals = replicate(wide_table(scores), Design(decimals=(2,)), 1).totals[0]
        assert totals == pytest.approx([88.0, 87.99, 77.99, 53.5])
        assert replicate(wide_table(scores), Design(decimals=(0,)), 1).totals[0] == pytest.approx([88, 88, 78, 54])

    def test_unseen_decimals_lie_within_half_a_unit(self, tables):
        table = tables[2022, "dimension"]
        result = replicate(table, Design(published_decimals=1), 200, seed=1)
        moved = result.totals - result.baseline
        assert np.abs(moved).max() <= 0.05 + EXACT
        assert moved.std() == pytest.approx(0.1 / np.sqrt(12), rel=0.05)
        # governments are moved independently, and each replication anew
        assert abs(np.corrcoef(moved[:, 0], moved[:, 1])[0, 1]) < 0.3
        assert len(np.unique(moved[:, 0])) == 200


class TestReproduction:
    def test_every_parameter_is_kept(self, tables):
        frame = replicate(tables[2022, "dimension"], EVERYTHING, 25, seed=9).parameters
        assert len(frame) == 25
        assert frame["replication"].is_unique
        expected = {"weights", "aggregation", "over", "unit_set", "decimals", "published"}
        assert expected < set(frame)
        assert frame.filter(like="weight_").sum(axis=1).to_numpy() == pytest.approx(np.ones(25))
        assert not frame[["weights", "aggregation", "over", "unit_set"]].isna().any().any()

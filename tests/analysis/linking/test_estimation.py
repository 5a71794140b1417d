"""Linking against published numbers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.linking import link

LINKING = Path(__file__).parents[1] / "published" / "linking"
PUBLISHED = 1e-9  # what published/README.md asks for


def published(name):
    return pd.read_csv(LINKING / name)


@pytest.fixture(scope="module")
def act_mathematics():
    return published("actmath_frequencies.csv"), published("actmath_expected.csv")


@pytest.fixture(scope="module")
def anchor_design():
    return published("anchor_design_x.csv"), published("anchor_design_y.csv")


class TestPublishedNumbers:
    @pytest.mark.parametrize("method", ["mean", "linear", "equipercentile"])
    def test_equivalent_groups(self, act_mathematics, method):
        table, expected = act_mathematics
        linked = link(table.scale, table.scale, method, weights_x=table.xcount, weights_y=table.ycount)
        np.testing.assert_allclose(linked(expected.x), expected[method], rtol=0, atol=PUBLISHED)

    @pytest.mark.parametrize("method", ["linear", "equipercentile"])
    def test_their_standard_errors(self, act_mathematics, method):
        table, expected = act_mathematics
        linked = link(table.scale, table.scale, method, weights_x=table.xcount, weights_y=table.ycount)
        np.testing.assert_allclose(linked.standard_error(expected.x), expected[f"{method}_se"], rtol=0, atol=PUBLISHED)

    @pytest.mark.parametrize("ws", [0.5, 1])
    def test_tucker(self, anchor_design, ws):
        x, y = anchor_design
        expected = published("anchor_design_expected.csv").set_index("case").loc[f"linear_tucker_ws{ws}"]
        linked = link(x.total, y.total, "tucker", x.anchor, y.anchor, ws)
        assert linked.intercept == pytest.approx(expected.intercept, abs=PUBLISHED)
        assert linked.slope == pytest.approx(expected.slope, abs=PUBLISHED)

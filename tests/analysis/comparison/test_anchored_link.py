"""Cells of units, linked by a dimension that both years score."""

import pandas as pd
import pytest

import ombud
from grid_cells import cell
from ombud.errors import ParameterError


@pytest.fixture(scope="module")
def grid(simulation):
    return ombud.compare(simulation.units, 2021, 2022)


@pytest.mark.parametrize("method", ["tucker", "levine", "chained"])
def test_cells_that_can_not_be_scored_again_are_linked_on_request(simulation, grid, method):
    linked = ombud.compare(simulation.units, 2021, 2022, link=method)
    back = cell(linked, 2022, 2021)
    provinces = back[back["level"] == "provinsi"]
    assert provinces["grade"].eq("linked").all()
    assert (provinces["standard_error"] > 0).all()
    assert provinces["value"].between(provinces["low"], provinces["high"]).all()
    assert (provinces["prediction_error"] > provinces["standard_error"]).all()
    truth = simulation.truth.set_index("government_code")["like_for_like"]
    assert abs((provinces["value"] - truth).mean()) < 4
    exact = linked["grade"] == "recomputed"
    pd.testing.assert_frame_equal(linked[exact], grid[exact])


def test_a_link_without_anchor_is_refused_for_units(simulation):
    with pytest.raises(ParameterError, match="tucker"):
        ombud.compare(simulation.units, 2021, 2022, link="linear")

"""The grid from unit scores, linked cells, and zones against cut-offs."""

import numpy as np
import pandas as pd
import pytest

import ombud
from grid_cells import cell
from ombud.analysis.attribution.units.causes import attribute
from ombud.analysis.comparison.unit_grid import unit_grid
from ombud.errors import DataError, ParameterError

ROUNDING = 1e-9
PROSES = 0.3237


@pytest.fixture(scope="module")
def grid(simulation):
    return ombud.compare(simulation.units, 2021, 2022)


def test_grades_say_what_the_scores_allow(grid):
    for year in (2021, 2022):
        assert cell(grid, year, year)["grade"].eq("recomputed").all()
    back = cell(grid, 2022, 2021)
    # provinces' population and health offices were sampled in 2021 only
    assert back.loc[back["level"] == "provinsi", "grade"].eq("bounded").all()
    assert back.loc[back["level"] != "provinsi", "grade"].eq("recomputed").all()
    assert cell(grid, 2021, 2022)["grade"].eq("bounded").all()
    assert grid["reason"].ne("").all()


def test_the_diagonal_and_the_performance_step_agree_with_the_attribution(simulation, grid):
    frame = attribute(simulation.units, 2021, 2022)
    step = frame[frame["factor"] == "performance"].set_index("government_code")
    assert np.allclose(cell(grid, 2021, 2021)["value"], step["total_from"], atol=ROUNDING)
    assert np.allclose(cell(grid, 2022, 2022)["value"], step["total_to"], atol=ROUNDING)
    same_units = step["level"] != "provinsi"
    like_for_like = (cell(grid, 2022, 2021)["value"] - step["total_from"])[same_units]
    ends = step.loc[same_units, ["least", "greatest"]].sub(like_for_like, axis=0).abs().min(axis=1)
    assert ends.max() < ROUNDING


def test_recomputed_cells_recover_the_truth(simulation, grid):
    back = cell(grid, 2022, 2021)
    truth = simulation.truth.set_index("government_code")["like_for_like"]
    errors = (back["value"] - truth).dropna()
    assert len(errors) == 514
    assert abs(errors.mean()) < 0.5


def test_bounds_hold_the_truth_of_scores_never_taken(whole_units):
    whole = whole_units("99.01", "Kota Contoh", "99", "Contoh")
    grid = ombud.compare(whole, 2021, 2022)
    back = cell(grid, 2022, 2021).loc["99.01"]
    low = [max(0, (total - 100 * (1 - PROSES)) / PROSES) for total in (90, 50)]
    assert back["low"] == pytest.approx(np.mean(low), abs=ROUNDING)
    assert back["high"] == pytest.approx(100, abs=ROUNDING)
    assert back["grade"] == "bounded"
    ahead = cell(grid, 2021, 2022).loc["99.01"]
    assert (ahead["low"], ahead["high"]) == pytest.approx((70 * PROSES, 70 * PROSES + 100 * (1 - PROSES)))
    assert cell(grid, 2022, 2022).at["99.01", "value"] == pytest.approx(70)
    assert not grid["simulated"].any()


def test_dimensions_lack_only_where_the_method_counts_the_unit():
    rows = [
        (year, unit, dimension)
        for year, unit, dimensions in [
            (2022, "dpmptsp", ("input", "proses", "output", "pengaduan")),
            (2022, "dinas_sosial", ("input", "proses", "output", "pengaduan")),
            (2023, "dpmptsp", ("input", "proses", "output", "pengaduan")),
            (2023, "puskesmas", ("proses",)),
        ]
        for dimension in dimensions
    ]
    scores = pd.DataFrame(rows, columns=["year", "unit", "dimension"]).assign(
        government_code="99.01",
        government="Kota Contoh",
        level="kota",
        province_code="99",
        province="Contoh",
        unit_type=lambda frame: frame["unit"],
        product=None,
        variable=None,
        indicator=None,
        score=60.0,
    )
    back = cell(ombud.compare(scores, 2022, 2023), 2023, 2022).loc["99.01"]
    # the puskesmas was not among the units of 2022: what it lacks is nothing to their mean
    assert (back["low"], back["high"]) == pytest.approx((30, 80), abs=ROUNDING)
    assert back["reason"] == "units_not_scored"


def test_identical_years_fill_the_whole_grid():
    scores = pd.DataFrame(
        {
            "year": 2022,
            "government_code": "99.01",
            "government": "Kota Contoh",
            "level": "kota",
            "province_code": "99",
            "province": "Contoh",
            "unit": "dpmptsp",
            "unit_type": "dpmptsp",
            "product": None,
            "dimension": ["input", "proses", "output", "pengaduan"],
            "variable": None,
            "indicator": None,
            "score": [10.0, 20.0, 30.0, 40.0],
        }
    )
    grid = ombud.compare(pd.concat([scores, scores.assign(year=2023)]), 2022, 2023)
    assert grid["grade"].eq("recomputed").all()
    assert np.allclose(grid["value"], grid["value"][0], atol=ROUNDING)


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


def test_what_was_not_scored_lies_anywhere(simulation):
    """The cell of the new method takes the dimensions that 2021 scored, and anything for the others, in each unit."""
    own = simulation.units[simulation.units["government_code"] == simulation.units["government_code"].iloc[-1]]
    row = cell(unit_grid(own, 2021, 2022), 2021, 2022).iloc[0]
    assert row["grade"] == "bounded" and 0 <= row["low"] < row["high"] <= 100
    assert np.isnan(row["value"]) and row["simulated"]
    for reading in ("narrow", "wide"):
        assert row[[f"low_{reading}", f"high_{reading}"]].tolist() == row[["low", "high"]].tolist()


def test_methods_are_read_where_it_says(simulation, tmp_path):
    for function in (unit_grid, ombud.compare):
        with pytest.raises(DataError, match="methodology"):
            function(simulation.units, 2021, 2022, data_dir=tmp_path)


def test_units_are_one_by_name_or_by_kind():
    scores = pd.DataFrame({"dimension": ["input", "proses", "output", "pengaduan"], "score": [10.0, 20.0, 30.0, 40.0]})
    scores = scores.assign(government_code="99.01", government="Kota Contoh", level="kota", unit_type="puskesmas")
    scores = scores.assign(province_code="99", province="Contoh", product=None, variable=None, indicator=None)
    one, other = (scores.assign(year=year, unit=f"Puskesmas {year}") for year in (2022, 2023))
    both = pd.concat([one, other], ignore_index=True)
    grids = {match: unit_grid(both, 2022, 2023, match=match) for match in ("unit", "unit_type")}
    assert set(grids["unit_type"]["grade"]) == {"recomputed"}
    apart = cell(grids["unit"], 2022, 2023).loc["99.01"]
    assert (apart["low"], apart["high"]) == pytest.approx((0, 100)) and apart["grade"] == "bounded"


def test_a_government_without_units_of_a_year_is_unidentified(simulation):
    units = simulation.units
    codes = units.loc[units["level"] == "kota", "government_code"].unique()[:2]
    rows = units[units["government_code"].isin(codes)]
    rows = rows[(rows["government_code"] != codes[0]) | (rows["year"] != 2021)]
    found = unit_grid(rows, 2021, 2022)
    for method in (2021, 2022):
        row = cell(found, 2021, method).loc[codes[0]]
        assert (row["grade"], row["reason"]) == ("unidentified", "no_unit_scores")
        assert row[["value", "low", "high"]].isna().all()
    assert cell(found, 2021, 2021).loc[codes[1], "grade"] == "recomputed"

"""The grid from unit scores, linked cells, and zones against cut-offs."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis.attribution.units.causes import attribute
from ombud.analysis.attribution.zones import attribute_zones
from ombud.analysis.comparison import changes
from ombud.analysis.linking import link
from ombud.errors import ParameterError
from ombud.evidence.simulation import simulate_with_truth
from ombud.vocabulary import REGIONAL

ROUNDING = 1e-9
PROSES = 0.3237


@pytest.fixture(scope="module")
def simulation():
    return simulate_with_truth((2021, 2022), seed=3)


@pytest.fixture(scope="module")
def grid(simulation):
    return ombud.compare(simulation.units, 2021, 2022)


def cell(frame, data, method):
    rows = frame[(frame["data_year"] == data) & (frame["method_year"] == method)]
    return rows.set_index("government_code")


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


def test_bounds_hold_the_truth_of_scores_never_taken():
    whole = pd.DataFrame(
        {"year": [2021, 2021, 2022, 2022], "government_code": "99.01", "government": "Kota Contoh", "level": "kota",
         "province_code": "99", "province": "Contoh", "unit": ["dpmptsp", "disdukcapil"] * 2,
         "unit_type": ["dpmptsp", "disdukcapil"] * 2, "product": None,
         "dimension": "total", "variable": None, "indicator": None, "score": [80.0, 60.0, 90.0, 50.0]}
    )  # fmt: skip
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


def test_identical_years_fill_the_whole_grid():
    scores = pd.DataFrame(
        {"year": 2022, "government_code": "99.01", "government": "Kota Contoh", "level": "kota", "province_code": "99",
         "province": "Contoh", "unit": "dpmptsp", "unit_type": "dpmptsp", "product": None,
         "dimension": ["input", "proses", "output", "pengaduan"], "variable": None, "indicator": None,
         "score": [10.0, 20.0, 30.0, 40.0]}
    )  # fmt: skip
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
    truth = simulation.truth.set_index("government_code")["like_for_like"]
    assert abs((provinces["value"] - truth).mean()) < 4
    exact = linked["grade"] == "recomputed"
    pd.testing.assert_frame_equal(linked[exact], grid[exact])


def test_a_link_without_anchor_is_refused_for_units(simulation):
    with pytest.raises(ParameterError, match="tucker"):
        ombud.compare(simulation.units, 2021, 2022, link="linear")


# --- totals alone ---


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


def test_totals_are_linked_on_request_only(panel):
    plain, linked = ombud.compare(panel, 2021, 2022), ombud.compare(panel, 2021, 2022, link="linear")
    assert "linked" not in set(plain["grade"])
    rows = linked["grade"] == "linked"
    assert rows.any()
    assert linked.loc[rows, "value"].between(0, 100).all()
    assert (linked.loc[rows, "standard_error"] > 0).all()
    assert (linked.loc[rows, "data_year"] != linked.loc[rows, "method_year"]).all()
    assert linked.loc[rows, "level"].isin(REGIONAL).all()
    pd.testing.assert_frame_equal(linked.loc[~rows, plain.columns], plain[~rows])
    # the bounds, which need no model, stay
    assert linked.loc[rows, "low"].equals(plain.loc[rows, "low"])


def test_linked_totals_are_the_links_own(panel):
    pair = changes(panel, 2021, 2022)
    both = pair[pair["change"].notna() & pair["level"].isin(REGIONAL)]
    function = link(both["value_to"], both["value_from"], "linear", design="single_group")
    linked = cell(ombud.compare(panel, 2021, 2022, link="linear"), 2022, 2021)
    balikpapan = linked.loc["64.71"]
    assert balikpapan["value"] == pytest.approx(function(87.12), abs=ROUNDING)
    assert balikpapan["standard_error"] == pytest.approx(function.standard_error(87.12), abs=ROUNDING)


def test_years_with_one_method_are_not_linked(panel):
    assert "linked" not in set(ombud.compare(panel, 2022, 2023, link="linear")["grade"])


def test_an_unknown_link_is_named(panel):
    with pytest.raises(ParameterError, match="equipercentile"):
        ombud.compare(panel, 2021, 2022, link="tucker")


# --- zones ---


def totals(*pairs):
    return pd.DataFrame(
        {"government_code": [str(n) for n in range(len(pairs))], "total_from": [a for a, _ in pairs],
         "total_to": [b for _, b in pairs]}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "score", "cutoffs"),
    [
        (79.0, 79.5, 0, 1),  # 81 became 78: green without a better score
        (99.0, 60.0, -1, 0),
        (52.0, 53.0, 0, -1),  # 51 became 54
        (50.0, 90.0, 2, 0),
        (80.0, 82.0, 0.5, 0.5),  # either alone would have sufficed
    ],
)
def test_zones_by_score_and_cutoffs(before, after, score, cutoffs):
    effect = attribute_zones(totals((before, after)), 2021, 2022).set_index("factor")["effect"]
    assert effect.to_dict() == {"score": score, "cutoffs": cutoffs}


def test_zone_effects_add_up_and_missing_totals_stay_missing():
    random = np.random.default_rng(0).uniform(0, 100, (300, 2)).round(2)
    frame = attribute_zones(totals(*random, (np.nan, 80.0)), 2021, 2022)
    sums = frame.groupby("government_code")["effect"].sum(min_count=2)
    change = frame.groupby("government_code")["change"].first()
    pd.testing.assert_series_equal(sums, change, check_names=False)
    assert np.isnan(sums["300"])
    assert ((frame["least"] <= frame["effect"]) & (frame["effect"] <= frame["greatest"]))[:600].all()


def test_categories_need_both_years():
    with pytest.raises(ParameterError, match="2021"):
        attribute_zones(totals((80.0, 90.0)), 2021, 2022, name="category")
    found = attribute_zones(totals((80.0, 90.0)), 2022, 2023, name="category")
    assert found["effect"].tolist() == [1, 0]
    with pytest.raises(ParameterError, match="zone, category"):
        attribute_zones(totals((80.0, 90.0)), 2022, 2023, name="colour")

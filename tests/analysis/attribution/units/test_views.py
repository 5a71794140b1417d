"""Attributions seen otherwise add up to the changes that they divide."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud import attribution
from ombud.errors import ParameterError
from ombud.evidence.simulation import simulate


@pytest.fixture(scope="module")
def units():
    scores = simulate((2021, 2022), levels=("kota",), seed=1)
    return scores[scores["province_code"] == "64"]


@pytest.fixture(scope="module")
def effects(units):
    return pd.concat([ombud.attribute(units, 2021, 2022, unseen=rule) for rule in ("held", "parallel")])


def test_parts_add_up_under_either_assumption(effects):
    parts = attribution.by_part(effects)
    for rule in ("held", "parallel"):
        added = parts[f"performance_{rule}"] + parts[f"method_{rule}"]
        assert added.to_numpy() == pytest.approx(parts["change"].to_numpy())
        assert parts[f"performance_{rule}"].between(parts["bound_low"], parts["bound_high"]).all()


def test_assumptions_stand_side_by_side(effects):
    wide = attribution.by_assumption(effects).set_index(["government_code", "factor"])
    for rule in ("held", "parallel"):
        own = effects[effects["unseen"] == rule].set_index(["government_code", "factor"])["effect"]
        assert wide[f"effect_{rule}"].to_numpy() == pytest.approx(own.loc[wide.index].to_numpy())
    assert (wide["effect_held"] != wide["effect_parallel"]).any()


def test_means_add_up(units, effects):
    means = attribution.mean_effects(units, 2021, 2022)
    assert means["division"].unique().tolist() == ["three_sources", "five_factors"]
    change = attribution.by_part(effects)["change"].mean()
    for rule in ("held", "parallel"):
        assert means.groupby("division")[f"effect_{rule}"].sum().to_numpy() == pytest.approx(change)


def test_zones_add_up(units):
    zones = attribution.zone_changes(ombud.unit_grid(units, 2021, 2022), 2021, 2022)
    assert zones["government"].is_unique
    assert (zones["score_effect"] + zones["cutoffs_effect"]).to_numpy() == pytest.approx(zones["change"].to_numpy())


def found(*pairs, years=(2021, 2022), **options):
    """The change of zone of governments by their totals of two years."""
    totals = pd.DataFrame(pairs, columns=years).rename_axis("government_code").rename(str).reset_index()
    grid = totals.melt("government_code", var_name="data_year", value_name="value")
    grid = grid.assign(method_year=grid["data_year"], government=grid["government_code"], simulated=True)
    return attribution.zone_changes(grid, *years, **options)


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
    zones = found((before, after))
    assert zones[["score_effect", "cutoffs_effect"]].to_numpy().tolist() == [[score, cutoffs]]


def test_zone_effects_add_up_and_without_both_totals_there_are_none():
    random = np.random.default_rng(0).uniform(0, 100, (300, 2)).round(2)
    zones = found(*random, (np.nan, 80.0))
    assert (zones["score_effect"] + zones["cutoffs_effect"]).tolist() == zones["change"].tolist()
    assert len(zones) == 300 and "300" not in set(zones["government_code"])


def test_categories_need_both_years():
    with pytest.raises(ParameterError, match="2021"):
        found((80.0, 90.0), name="category")
    effects = found((80.0, 90.0), years=(2022, 2023), name="category")[["score_effect", "cutoffs_effect"]]
    assert effects.to_numpy().tolist() == [[1, 0]]
    with pytest.raises(ParameterError, match="zone, category"):
        found((80.0, 90.0), years=(2022, 2023), name="colour")


def test_totals_are_classified_as_published():
    # 80.995 is printed as 81.00, which was green in 2021; 80.994 as 80.99
    zones = found((80.996, 50.996), (80.994, 50.994))
    assert zones[["zone_from", "zone_to"]].to_numpy().tolist() == [["hijau", "merah"], ["kuning", "merah"]]
    assert zones[["zone_score_alone", "zone_cutoffs_alone"]].to_numpy().tolist() == [
        ["kuning", "hijau"],
        ["merah", "hijau"],
    ]


def test_columns_of_a_change_of_zone():
    zones = found((79.0, 79.5))
    columns = "government_code government total_from total_to zone_from zone_to zone_score_alone zone_cutoffs_alone"
    assert list(zones) == [*columns.split(), "change", "cutoffs_effect", "score_effect", "simulated"]
    assert zones["change"].tolist() == [1]


def test_categories_count_in_steps():
    zones = found((10.0, 95.0), years=(2022, 2023), name="category")
    assert zones[["category_from", "category_to", "change"]].iloc[0].tolist() == ["E", "A", 4]


def test_years_without_totals_have_no_changes_of_zone():
    assert found((79.0, 79.5), years=(2021, 2022)).shape[0] == 1
    grid = pd.DataFrame({"data_year": [2021], "method_year": [2021], "value": [79.0], "simulated": [True]})
    grid = grid.assign(government_code="x", government="X")
    assert (
        attribution.zone_changes(grid, 2021, 2022).empty and attribution.zone_changes(grid.iloc[:0], 2021, 2022).empty
    )


@pytest.mark.parametrize("year", ["2022", None, pd.NA])
def test_what_is_no_year_is_refused_in_words(year):
    grid = pd.DataFrame(columns=["data_year", "method_year", "value", "government_code", "government", "simulated"])
    with pytest.raises(ParameterError, match="is not a year"):
        attribution.zone_changes(grid, 2021, year)

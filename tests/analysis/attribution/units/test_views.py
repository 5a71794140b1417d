"""Attributions seen otherwise add up to the changes that they divide."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud import attribution
from ombud.analysis.attribution.units.views import attribute_zones
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


def totals(*pairs):
    return pd.DataFrame(
        {
            "government_code": [str(n) for n in range(len(pairs))],
            "total_from": [a for a, _ in pairs],
            "total_to": [b for _, b in pairs],
        }
    )


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


def test_totals_are_classified_as_published():
    # 80.995 is printed as 81.00, which was green in 2021; 80.994 as 80.99
    steps = attribute_zones(totals((80.996, 50.996), (80.994, 50.994)), 2021, 2022).drop_duplicates("government_code")
    assert steps[["zone_from", "zone_to"]].to_numpy().tolist() == [["hijau", "merah"], ["kuning", "merah"]]
    assert steps[["zone_score_alone", "zone_cutoffs_alone"]].to_numpy().tolist() == [
        ["kuning", "hijau"],
        ["merah", "hijau"],
    ]


def test_columns_of_a_government_are_carried_along():
    rows = totals((79.0, 79.5)).assign(province="Papua", other=1)
    frame = attribute_zones(rows, 2021, 2022)
    assert frame["factor"].tolist() == ["score", "cutoffs"] and frame["province"].tolist() == ["Papua"] * 2
    assert "other" not in frame
    assert frame["change"].tolist() == [1, 1]
    assert frame[["least", "greatest"]].to_numpy().tolist() == [[0, 0], [1, 1]]


def test_categories_count_in_steps():
    found = attribute_zones(totals((10.0, 95.0)), 2022, 2023, name="category")
    assert found[["category_from", "category_to", "change"]].iloc[0].tolist() == ["E", "A", 4]

"""Attributions seen otherwise add up to the changes that they divide."""

import pandas as pd
import pytest

import ombud
from ombud import attribution
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

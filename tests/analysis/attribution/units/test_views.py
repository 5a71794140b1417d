"""Attributions seen otherwise add up to the changes that they divide."""

import pytest

import ombud
from ombud import attribution
from ombud.evidence.simulation import simulate


@pytest.fixture(scope="module")
def units():
    scores = simulate((2021, 2022), levels=("kota",), seed=1)
    return scores[scores["province_code"] == "64"]


def test_parts_and_means_add_up(units):
    parts = attribution.by_part(ombud.attribute(units, 2021, 2022))
    assert (parts["performance"] + parts["method"]).to_numpy() == pytest.approx(parts["change"].to_numpy())
    means = attribution.mean_effects(units, 2021, 2022)
    sums = means.groupby("division")["effect"].sum()
    assert set(sums.index) == {"five_factors", "three_sources"}
    assert sums.to_numpy() == pytest.approx(parts["change"].mean())


def test_zones_add_up(units):
    zones = attribution.zone_changes(ombud.unit_grid(units, 2021, 2022), 2021, 2022)
    assert zones["government"].is_unique
    assert (zones["score_effect"] + zones["cutoffs_effect"]).to_numpy() == pytest.approx(zones["change"].to_numpy())

"""Notebook 02 in sentences: what changed, what is published, what the cut-offs alone do."""

import pytest

import ombud
from ombud import tell
from ombud.display.language import Language


@pytest.mark.parametrize("years", [(2021, 2022), (2015, 2016), (2024, 2025)])
def test_items_of_two_methods_are_all_counted(years):
    difference = ombud.methodology.difference(*years, lang="en")
    relation, counted = tell.methods(ombud.comparability(*years), difference, Language("en"))
    assert relation
    assert f"Of {len(difference)} items of the two methods" in counted


def test_totals_that_only_the_cutoffs_move_are_counted():
    panel = ombud.load_panel()
    zones = ombud.zones_under_cutoffs(panel[panel["value"].notna()], 2021, 2022)
    wide = zones.pivot(index=["government_code", "data_year"], columns="cutoff_year", values="zone")
    moved = (wide[2021] != wide[2022]).sum()
    assert tell.cutoffs(zones, Language("en")).startswith(f"{moved} of the {len(wide)} published totals")


def test_years_without_cutoffs_or_weights_are_told_so():
    panel = ombud.load_panel()
    zones = ombud.zones_under_cutoffs(panel[panel["value"].notna()], 2015, 2016)
    assert "are not known" in tell.cutoffs(zones, Language("en"))
    weights = ombud.methodology.weights_of([2021, 2022], lang="en")
    assert tell.weights(weights, [2021, 2022], Language("en")) == "Dimension weights of 2021 are not published."

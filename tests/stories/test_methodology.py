"""Methods and their change, in sentences and in tables."""

import io
import re

import pytest
from rich.console import Console

import ombud
from ombud import tell
from ombud.display.language import Language
from ombud.errors import ParameterError
from ombud.methodology import Methodology, available_years, difference, load_methodology, weights_of
from ombud.stories.methodology import difference_table, method_tables


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


def printed(*parts):
    out = io.StringIO()
    console = Console(file=out, width=160, highlight=False)
    for part in parts:
        console.print(part)
    return out.getvalue()


@pytest.mark.parametrize("year", available_years())
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_method_is_told_whole(year, lang):
    told = printed(*method_tables(load_methodology(year), lang))
    assert told.startswith(str(year))
    assert not re.search(r"\bnan\b|<NA>|\{", told)


def test_numbers_and_bases_are_in_the_reader_s_language():
    method = load_methodology(2022)
    assert "88,00" in printed(*method_tables(method, "id"))
    told = printed(*method_tables(method, "en"))
    assert "88.00" in told
    assert "assumed" in told


def test_what_is_not_published_is_said():
    assert "Not published: units." in printed(*method_tables(load_methodology(2016), "en"))
    assert "not published" in printed(*method_tables(load_methodology(2025), "en"))


def test_a_list_that_an_analyst_left_empty_is_not_published_either():
    document = load_methodology(2022).document | {"dimensions": [], "unit_types": []}
    told = printed(*method_tables(Methodology(2022, document), "en"))
    assert "Not published: dimensions." in told and "Not published: units." in told


def test_a_difference_names_both_years_in_its_heading():
    told = printed(difference_table(difference(2021, 2022, lang="en"), 2021, 2022, "en"))
    assert "2021" in told
    assert "2022" in told


def test_a_difference_names_every_level_in_the_language():
    told = printed(difference_table(difference(2021, 2022, lang="en"), 2021, 2022, "en"))
    assert "vertical agency: Land office" in told and "instansi" not in told


@pytest.mark.parametrize("years", [2022, None, "2022"])
def test_one_year_is_no_list_of_years(years):
    for ask in (tell.method_sources, lambda wanted: tell.weights(weights_of([2021, 2022]), wanted)):
        with pytest.raises(ParameterError, match=r"^years is .*; accepted: a list such as \[2021, 2022\]$"):
            ask(years)

"""A method, or the difference of two, as tables for a terminal."""

import io
import re

import pytest
from rich.console import Console

from ombud.methodology import available_years, difference, load_methodology
from ombud.stories.methodology.text import difference_table, method_tables


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


def test_a_difference_names_both_years_in_its_heading():
    told = printed(difference_table(difference(2021, 2022, lang="en"), 2021, 2022, "en"))
    assert "2021" in told
    assert "2022" in told

"""How the values of columns are told."""

import pandas as pd
import pytest

from ombud.display.columns import COLUMNS, Column, column, told
from ombud.display.language import Language

EN, ID = Language("en"), Language("id")


@pytest.mark.parametrize(
    ("name", "row", "english", "indonesian"),
    [
        ("cleanness", {"cleanness": "not_clean"}, "not clean", "tidak bersih"),
        ("placebo", {"placebo": "2022-2023;2023-2024"}, "2022-2023; 2023-2024", "2022-2023; 2023-2024"),
        ("cell", {"cell": "kabupaten merah"}, "kabupaten red", "kabupaten merah"),
        ("note", {"note": ""}, "", ""),
        ("aspect", {"aspect": "legal_basis"}, "Legal basis", "Dasar hukum"),
        ("before", {"from_value": None, "from_basis": "not_published"}, "?", "?"),
        ("before", {"from_value": 21.85, "from_basis": "assumed"}, "21.85*", "21,85*"),
        ("interval", {"low": -18.06, "high": 0.73}, "[−18.06; +0.73]", "[−18,06; +0,73]"),
        ("recommended", {"recommended": True}, "yes", "ya"),
    ],
)
def test_values_are_told_in_both_languages(name, row, english, indonesian):
    assert told(COLUMNS[name], name, row, EN) == english
    assert told(COLUMNS[name], name, row, ID) == indonesian


def test_a_code_is_told_with_the_numbers_of_its_row():
    row = {"note": "few_years", "years": 6}
    assert told(COLUMNS["note"], "note", row, EN).startswith("A series of 6 yearly means")


def test_a_column_of_ones_own_goes_by_what_it_holds():
    frame = pd.DataFrame({"own_share": [0.5], "own_year": [2022], "kept": [True]})
    assert [column(name, frame).kind for name in frame] == ["number", "text", "flag"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [("points", "87,12"), ("change", "+87,12"), ("count", "87"), ("p", "87,123"), ("steps", "+87,1")],
)
def test_numbers_are_told_by_their_kind(kind, text):
    assert told(Column("x", kind), "x", {"x": 87.123}, ID) == text


def test_an_interval_is_missing_with_either_end():
    assert told(COLUMNS["range"], "range", {"low": None, "high": 2.5}, ID) == "–"

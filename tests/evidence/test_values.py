"""Cells as people write them."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.evidence.values import SCALES, clean_text, may_be_thousands, read_flag, read_number, read_scale, read_year


def test_scales_have_a_highest_score():
    assert SCALES == {"0-3": 3, "0-100": 100}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, None),
        (math.nan, None),
        ("", None),
        (" - ", None),
        ("n/a", None),
        ("Nihil", None),
        (" Dinas\u00a0 Sosial\u200b ", "Dinas Sosial"),
        (2022.0, "2022"),
        (87.5, "87.5"),
    ],
)
def test_text(cell, text):
    assert clean_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (2022, 2022),
        (2022.0, 2022),
        ("2022", 2022),
        ("Tahun 2022", 2022),
        ("2022,0", 2022),
        (datetime.date(2022, 5, 1), 2022),
        (2013, 2013),
        (2012, None),
        ("2099", 2099),
        ("2100", None),
        (datetime.date(1999, 5, 1), None),
        (1999, None),
        ("dua ribu", None),
        (None, None),
    ],
)
def test_year(cell, year):
    assert read_year(cell) == year


@pytest.mark.parametrize(
    ("cell", "scale"),
    [
        ("0-3", "0-3"),
        (3, "0-3"),
        ("0 s.d. 100", "0-100"),
        ("0 – 3", "0-3"),
        ("100%", "0-100"),
        ("5", None),
        (None, None),
    ],
)
def test_scale(cell, scale):
    assert read_scale(cell) == scale


@pytest.mark.parametrize(
    ("cell", "value", "separator"),
    [
        ("87,12", 87.12, "comma"),
        ("87.12", 87.12, "point"),
        ("1.234,5", 1234.5, "comma"),
        ("1,234.5", 1234.5, "point"),
        ("88", 88.0, ""),
        (2, 2.0, ""),
        ("'2,5", 2.5, "comma"),
    ],
)
def test_number(cell, value, separator):
    found = read_number(cell)
    assert (found.value, found.separator, found.problem) == (value, separator, "")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("baik", "text"),
        (True, "text"),
        (datetime.date(2022, 2, 5), "date"),
        (math.inf, "infinite"),
        ("1e999", "infinite"),
        ("1.2.3", "text"),
        ("", ""),
    ],
)
def test_what_is_no_number(cell, problem):
    found = read_number(cell)
    assert found.problem == problem
    assert not math.isfinite(found.value)


@given(st.decimals(0, 999, places=2))
def test_comma_and_point_say_the_same(number):
    assert read_number(str(number)).value == read_number(str(number).replace(".", ",")).value == float(number)


def test_flags():
    assert all(map(read_flag, ("ya", "TRUE", 1, True, "Benar")))
    assert not any(map(read_flag, ("tidak", "", None, 0)))


@pytest.mark.parametrize("cell", ["84²", "84,2¹", "8½", "²"])
def test_a_raised_digit_is_none_of_a_number(cell):
    assert read_number(cell).problem == "text"


def test_percent_is_told():
    assert read_number("90%") == (90.0, "", "", True)
    assert read_number("2,5 %") == (2.5, "comma", "", True)
    assert not any(read_number(cell).percent for cell in (2, "2", "2,5", "", "baik", datetime.date(2022, 2, 5)))


@pytest.mark.parametrize(
    ("cell", "may_be"),
    [
        ("1.000", True),
        ("-12,345", True),
        (" '999.999 ", True),
        ("0.999", False),
        ("1.0000", False),
        ("1234.567", False),
        ("1000", False),
        ("-", False),
        ("", False),
        (1.0, False),
        (None, False),
    ],
)
def test_a_text_of_three_decimals_may_be_thousands(cell, may_be):
    assert may_be_thousands(cell) is may_be

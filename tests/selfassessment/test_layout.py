"""The lines of a form, by year, how the rows of its workbook are found again, and its looks: only cells to fill in are open."""

from fractions import Fraction

import numpy as np
import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

import ombud
from ombud.selfassessment.layout import PLACES, SCORE_COLUMNS, Page, form_lines, row_key
from ombud.selfassessment.result import assess
from ombud.selfassessment.template import new_workbook
from self_assessments import assessment


@pytest.mark.parametrize(("year", "lines"), [(2022, 26), (2023, 28), (2024, 5)])
def test_forms_of_other_years(year, lines):
    form = form_lines(year)
    assert len(form) == lines
    assert form["code"].is_unique
    assert form.groupby("dimension")["share"].agg(lambda shares: sum(shares, Fraction(0))).eq(1).all()
    assert assess(assessment(np.full((3, lines), 2), year=year)).total == 66.67


@pytest.mark.parametrize("year", [2015, 2021, 2025])
def test_years_without_weights_or_a_mean_over_units_are_refused(year):
    with pytest.raises(ombud.NotPublished, match=str(year)):
        form_lines(year)


def test_keys_tell_rows_apart():
    keys = [
        row_key("unit", 1),
        row_key("unit", 11),
        row_key(1, "input_01"),
        row_key(11, "input_01"),
        row_key("dimension", "a"),
    ]
    assert len(set(keys)) == len(keys)
    assert [PLACES[name] for name in SCORE_COLUMNS] == list(range(1, len(SCORE_COLUMNS) + 1))


def test_only_cells_to_fill_in_are_open(tmp_path):
    path = tmp_path / "page.xlsx"
    with Workbook(path) as book:
        page = Page(book, "Uji")
        page.sheet.write_string(0, 0, "=1+1", page.styles["typed"])
        page.sheet.write_number(0, 1, 1.5, page.styles["number"])
    sheet = load_workbook(path)["Uji"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert (sheet["A1"].protection.locked, sheet["B1"].protection.locked) == (False, True)
    assert sheet["A1"].number_format == "@"


def test_the_line_of_an_example_runs_on_over_the_cells_beside_it(tmp_path):
    book = load_workbook(new_workbook(tmp_path / "example.xlsx", year=2023, example=True))
    lines = [
        cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if "CONTOH" in str(cell.value)
    ]
    assert len(lines) >= 3
    assert not any(cell.alignment.wrap_text for cell in lines)

"""Sheets are protected without a password, and only cells to fill in are open."""

from openpyxl import load_workbook
from xlsxwriter import Workbook

from ombud.selfassessment.page import Page
from ombud.selfassessment.template import new_workbook


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

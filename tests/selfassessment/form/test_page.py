"""Sheets are protected without a password, and only cells to fill in are open."""

from openpyxl import load_workbook
from xlsxwriter import Workbook

from ombud.selfassessment.form.page import Page, add_styles


def test_only_cells_to_fill_in_are_open(tmp_path):
    path = tmp_path / "page.xlsx"
    with Workbook(path) as book:
        page = Page(book, "Uji", add_styles(book))
        page.sheet.write_string(0, 0, "=1+1", page.styles["typed"])
        page.sheet.write_number(0, 1, 1.5, page.styles["number"])
    sheet = load_workbook(path)["Uji"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert (sheet["A1"].protection.locked, sheet["B1"].protection.locked) == (False, True)
    assert sheet["A1"].number_format == "@"

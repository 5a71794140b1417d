"""A sheet is protected, and only what is to be filled in is open."""

import io

import openpyxl
import xlsxwriter

from ombud.selfassessment.form.page import STYLES, Page


def test_a_sheet_is_protected_without_a_password_and_inputs_are_open():
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    styles = {name: book.add_format(look) for name, look in STYLES.items()}
    page = Page(book, "Unit", styles)
    page.sheet.write(0, 1, "kept", styles["cell"])
    page.sheet.write(0, 2, "asked", styles["typed"])
    book.close()
    sheet = openpyxl.load_workbook(held)["Unit"]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet["B1"].protection.locked
    assert not sheet["C1"].protection.locked

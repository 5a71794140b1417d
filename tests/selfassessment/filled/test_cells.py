"""The cells of a filled workbook, by the keys of its rows."""

import openpyxl
import pytest

from ombud.errors import DataError, Fault
from ombud.selfassessment import layout
from ombud.selfassessment.filled.cells import Sheet, open_sheets
from ombud.selfassessment.form.template import new_workbook


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "form.xlsx"
    new_workbook(path, year=2023, example=True)
    return path


def test_rows_are_found_by_their_keys_and_blank_cells_hold_nothing(form):
    sheets = open_sheets(form)
    assert set(sheets) == {layout.UNITS, layout.SCORES, layout.WEIGHTS}
    scores = sheets[layout.SCORES]
    assert scores.rows
    assert scores.cell("no such key", 3) is None
    assert scores.text(layout.HEADER, layout.KEY_COLUMN) == layout.HEADER
    assert None not in scores.cells.values()


def test_a_key_that_stands_twice_is_kept_apart(form):
    book = openpyxl.load_workbook(form)
    sheet = book[layout.UNITS]
    keys = [row[layout.KEY_COLUMN].value for row in sheet.iter_rows()]
    again = next(key for key in reversed(keys) if key)
    sheet.cell(sheet.max_row + 1, layout.KEY_COLUMN + 1, again)
    book.save(form)
    (key, row), *others = open_sheets(form)[layout.UNITS].again
    assert (key, others) == (again, [])
    assert row == sheet.max_row


def test_a_fault_names_file_sheet_row_and_what_is_printed_over_the_column():
    faults = []
    rows, cells = {layout.HEADER: 4, "a": 7}, {(layout.HEADER, 5): "Skor"}
    Sheet("form.xlsx", layout.SCORES, faults, rows, cells).refuse(Fault("too high"), "a", 5)
    Sheet("form.xlsx", layout.WEIGHTS, faults, rows).refuse(Fault("too high"), "a", 5)
    assert [(f.file, f.sheet, f.row, f.column) for f in faults] == [
        ("form.xlsx", layout.SCORES, 7, "Skor"),
        ("form.xlsx", layout.WEIGHTS, 7, "F"),
    ]


def test_a_missing_sheet_or_file_is_refused(form, tmp_path):
    book = openpyxl.load_workbook(form)
    del book[layout.WEIGHTS]
    book.save(form)
    for path in (form, tmp_path / "absent.xlsx"):
        with pytest.raises(DataError):
            open_sheets(path)

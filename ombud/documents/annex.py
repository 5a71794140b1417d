"""The data behind a report as files for spreadsheets: a workbook of several sheets, and a CSV of the totals."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.display.parts import Sheet
from ombud.display.table_files import csv_for_people, workbook_bytes
from ombud.files import write_bytes_atomically

if TYPE_CHECKING:
    from xlsxwriter import Workbook

WIDEST = 60


def write_annex(sheets: Sequence[Sheet], path: str | os.PathLike) -> Path:
    """
    Write the data of a report; the same data give the same bytes.

    Parameters
    ----------
    sheets : sequence of Sheet
        At least one.
    path : path
        ``.xlsx``: all sheets. ``.csv``: the first, with decimal comma and semicolons as Indonesian spreadsheets read
        them, in either language.
    """
    path, first = Path(path), sheets[0]
    if path.suffix == ".xlsx":
        content = workbook_bytes(lambda book: _write_sheets(book, sheets))
    else:
        content = csv_for_people(first.columns, first.rows)
    return write_bytes_atomically(path, content)


def _write_sheets(book: Workbook, sheets: Sequence[Sheet]) -> None:
    heading = book.add_format({"bold": True, "bottom": 1})
    for sheet in sheets:
        written = book.add_worksheet(sheet.name)
        written.freeze_panes(1, 0)
        written.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
        written.write_row(0, 0, sheet.columns, heading)
        for place, row in enumerate(sheet.rows, start=1):
            written.write_row(place, 0, row)
        for place, (column, *values) in enumerate(zip(sheet.columns, *sheet.rows, strict=True)):
            longest = max(len(column) + 3, *(len(str(value)) for value in values[:200]))
            written.set_column(place, place, min(WIDEST, longest + 1))

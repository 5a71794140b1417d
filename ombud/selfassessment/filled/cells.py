"""The cells of a self-assessment workbook by their keys, and the faults that are found in them."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ombud.errors import N_, DataError, Fault
from ombud.evidence.values import clean_text
from ombud.selfassessment import layout

WHOLE_TEMPLATE = N_("a workbook made by: ombud selfassess new FILE.xlsx")


@dataclass
class Book:
    """
    Gathers the faults of one workbook.

    Attributes
    ----------
    file : str
    faults : list of Fault
    headings : dict of str to str
        What the workbook prints over the columns of the sheet of scores.
    """

    file: str
    faults: list[Fault] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)

    def add(self, fault: Fault) -> None:
        """Add a fault of this file."""
        self.faults.append(replace(fault, file=self.file))

    def heading(self, column: str) -> str:
        """Return what the workbook prints over a column of the sheet of scores."""
        return self.headings.get(column, column)

    def stop(self) -> None:
        """Raise `DataError` if there are faults."""
        if self.faults:
            raise DataError(self.faults)


@dataclass(frozen=True)
class Sheet:
    """
    The cells of a sheet.

    Attributes
    ----------
    rows : dict of str to int
        Key in the first column to its row, as a spreadsheet counts.
    values : dict of (row, column) to object
        Cells that are not blank; columns are counted from 0.
    formulas : frozenset of (row, column)
        Cells with a formula whose result was not saved.
    again : tuple of (key, row)
        Keys that stand in the sheet once more.
    """

    rows: dict[str, int]
    values: dict[tuple[int, int], Any]
    formulas: frozenset[tuple[int, int]]
    again: tuple[tuple[str, int], ...]

    def cell(self, key: str, column: int) -> Any:
        """Return the cell of a row and column, None where it is blank."""
        return self.values.get((self.rows[key], column)) if key in self.rows else None


def open_book(path: Path, book: Book) -> dict[str, Sheet]:
    """Return the sheets that are read back, by name; what is missing is a fault of `book`."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        book.add(Fault("there is no such file", WHOLE_TEMPLATE))
        return {}
    try:
        with warnings.catch_warnings():
            # what openpyxl can't keep (extensions of Excel) is not read here
            warnings.simplefilter("ignore", UserWarning)
            saved, typed = load_workbook(path, data_only=True), load_workbook(path)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        book.add(Fault("this is no XLSX workbook", WHOLE_TEMPLATE))
        return {}
    sheets = {}
    for name in (layout.UNITS, layout.SCORES, layout.WEIGHTS):
        if name not in saved.sheetnames:
            book.add(Fault("the sheet is missing", WHOLE_TEMPLATE, sheet=name))
            continue
        sheets[name] = _sheet(saved[name], typed[name])
    return sheets


def _sheet(saved: Any, typed: Any) -> Sheet:
    values, formulas, rows, again = {}, set(), {}, []
    for cells, sources in zip(saved.iter_rows(), typed.iter_rows(), strict=True):
        for place, (cell, source) in enumerate(zip(cells, sources, strict=True)):
            if cell.value is not None:
                values[cell.row, place] = cell.value
            elif source.data_type == "f":
                formulas.add((source.row, place))
        key = clean_text(cells[0].value) if cells else None
        if key is None:
            continue
        if key in rows:
            again.append((key, cells[0].row))
        rows.setdefault(key, cells[0].row)
    return Sheet(rows, values, frozenset(formulas), tuple(again))

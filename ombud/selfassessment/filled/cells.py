"""The cells of a self-assessment workbook by the keys of their rows, and the faults that are found in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ombud.errors import N_, DataError, Fault
from ombud.evidence.rapor.excel import read_sheets
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.rapor.sheets import Row, Unsaved
from ombud.evidence.values import clean_text
from ombud.selfassessment import layout

WHOLE_TEMPLATE = N_("a workbook made by: ombud selfassess new FILE.xlsx")


@dataclass(frozen=True)
class Sheet:
    """
    A sheet that is read back, and the faults of its workbook.

    Attributes
    ----------
    file, name : str
        Of the workbook and of the sheet.
    faults : list of Fault
        Gathered while all sheets of the workbook are read.
    rows : dict of str to int
        Key in the first column to its row, as a spreadsheet counts.
    cells : dict of (key, column) to object
        Cells that are not blank; columns are counted from 0.
    unsaved : set of (key, column)
        Formulas whose results were not saved.
    again : list of (key, row)
        Keys that stand in the sheet once more.
    """

    file: str
    name: str
    faults: list[Fault]
    rows: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[str, int], Any] = field(default_factory=dict)
    unsaved: set[tuple[str, int]] = field(default_factory=set)
    again: list[tuple[str, int]] = field(default_factory=list)

    def cell(self, key: str, column: int) -> Any:
        """Return a cell, None where it is blank."""
        return self.cells.get((key, column))

    def text(self, key: str, column: int) -> str | None:
        """Return a cell as text, None where it is blank."""
        return clean_text(self.cell(key, column))

    def refuse(self, fault: Fault, key: str = "", column: int | None = None, row: int | None = None) -> None:
        """Add a fault of the sheet, of a row, or of a cell; columns go by what is printed over them, or by letters."""
        from openpyxl.utils import get_column_letter

        place = ""
        if column is not None:
            heading = self.cell(layout.HEADER, column) if self.name == layout.SCORES else None
            place = str(heading or get_column_letter(column + 1))
        row = self.rows.get(key) if row is None else row
        self.faults.append(replace(fault, file=self.file, sheet=self.name, row=row, column=place))


def open_sheets(path: Path) -> dict[str, Sheet]:
    """Return the sheets that are read back, by name; raise `DataError` if the workbook or a sheet of it is missing."""
    if not path.is_file():
        raise DataError([Fault("there is no such file", WHOLE_TEMPLATE, path.name)])
    kind = kind_of(path)
    if kind != "xlsx":
        raise DataError([Fault("this is no XLSX workbook", WHOLE_TEMPLATE, path.name)])
    found = {sheet.name: sheet.rows for sheet in read_sheets(path)}
    names = (layout.UNITS, layout.SCORES, layout.WEIGHTS)
    faults = [Fault("the sheet is missing", WHOLE_TEMPLATE, path.name, name) for name in names if name not in found]
    if faults:
        raise DataError(faults)
    return {name: _filled(Sheet(path.name, name, faults), found[name]) for name in names}


def _filled(sheet: Sheet, rows: list[Row]) -> Sheet:
    for number, cells in rows:
        key = clean_text(cells[layout.KEY_COLUMN])
        if key in sheet.rows:
            sheet.again.append((key, number))
        elif key is not None:
            sheet.rows[key] = number
            for column, cell in enumerate(cells):
                if isinstance(cell, Unsaved):
                    sheet.unsaved.add((key, column))
                elif cell is not None:
                    sheet.cells[key, column] = cell
    return sheet

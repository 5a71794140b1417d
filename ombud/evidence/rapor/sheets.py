"""What every kind of file comes to: sheets of rows that are not blank; and how much of one is read."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import refusal
from ombud.evidence.values import clean_text

LARGEST = 100_000_000  # bytes of a text file, or of a workbook unpacked
MOST_CELLS = 1_500_000
MOST_COLUMNS = 1_000

_SMALLER_TEMPLATE = N_("a file with the scores alone; or the table as .parquet, which is read whatever its size")
_TOO_LARGE = Fault("the file holds {megabytes} MB, unpacked; more than {most} are not read", _SMALLER_TEMPLATE)

Row = tuple[int, list[Any]]  # number, as a spreadsheet counts, and cells


class Unsaved(str):
    """A formula whose result was not saved, as text with ``=``."""


@dataclass
class Sheet:
    """A sheet; a text file is a workbook of one, without a name."""

    name: str
    # those that are not blank. A formula without a saved result is `Unsaved`, a failed one "#N/A" or the like, a cell in
    # percent format a text such as "90%"
    rows: list[Row] = field(default_factory=list)
    # numbers of rows, and places of columns from 0, that a reader of the file does not see
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    # cells below the first row of a merged one, which have its value: number of the row and place of the column
    filled: set[tuple[int, int]] = field(default_factory=set)
    hidden: bool = False  # the whole sheet
    errors_told: bool = True  # whether failed formulas are told from blank cells
    separator: str = ""  # what parts the columns of a text file

    def add(self, number: int, cells: list[Any], hidden: bool = False) -> None:
        """Add a row, if any of its cells says something."""
        if any(clean_text(cell) is not None for cell in cells):
            self.rows.append((number, cells))
            if hidden:
                self.hidden_rows.add(number)


def refuse_large(path: Path, size: int) -> None:
    """Raise `RaporError` if a file is too large to be read at once."""
    if size > LARGEST:
        raise refusal(path, _TOO_LARGE, megabytes=size // 10**6, most=LARGEST // 10**6)


def refuse_many(path: Path, cells: int, sheet: str = "") -> None:
    """Raise `RaporError` if a file has more cells than are read."""
    if cells > MOST_CELLS:
        raise refusal(path, Fault("more than {most} cells are not read", _SMALLER_TEMPLATE), sheet, most=MOST_CELLS)


def fill_merged(sheet: Sheet, ranges: Sequence[tuple[int, int, int, int]]) -> None:
    """Write the value of merged cells - top, left, bottom, right; rows from 1, columns from 0 - into all that they cover."""
    # but for blank rows, which the sheet has not, and what lies beyond the last column
    place_of = {number: place for place, (number, _) in enumerate(sheet.rows)}
    width = max((len(cells) for _, cells in sheet.rows), default=0)
    numbers, visited = list(place_of), 0
    for top, left, bottom, right in ranges:
        cells = sheet.rows[place_of[top]][1] if top in place_of else []
        value = cells[left] if left < len(cells) else None
        if value is None:
            continue
        covered = sheet.rows[place_of[top] : bisect_right(numbers, bottom)]
        visited += len(covered)
        if visited > MOST_CELLS:
            raise ValueError("merged cells lie over each other")
        for number, row in covered:
            row += [None] * (min(right + 1, width) - len(row))
            for place in range(left, min(right + 1, len(row))):
                if row[place] is None:
                    row[place] = value
                    if number != top:
                        sheet.filled.add((number, place))

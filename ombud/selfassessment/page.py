"""What a self-assessment workbook is made of, and a sheet of it that is written row by row, with the looks of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from ombud.display.language import Language
from ombud.evidence.registers.governments import Government
from ombud.methodology import Methodology
from ombud.selfassessment import layout

FIRST_WEIGHT = 3  # row of the sheet of weights, from 0
ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True, "select_unlocked_cells": True}
LINED = {"border": 1, "border_color": "#BBBBBB"}
OPEN = {"locked": False, "bg_color": "#FFF8DC", "border": 1}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE7E3", "border": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "plain": {},
    "cell": {"text_wrap": True, "valign": "top", **LINED},
    # a name that is typed elsewhere may be long, and rows do not grow by themselves
    "fitted": {"shrink": True, "valign": "top", **LINED},
    "number": {"num_format": "0.00", "valign": "top", **LINED},
    "count": {"num_format": "0", "valign": "top", **LINED},
    "bold": {"bold": True, "num_format": "0.00", **LINED},
    # runs on over the cells beside it
    "warning": {"bold": True, "font_color": "#9E2A5B"},
    # cells to fill in; as text, what is typed can't become a formula
    "typed": {"num_format": "@", "text_wrap": True, **OPEN},
    "score": {"num_format": "0", "align": "center", **OPEN},
    "cost": {"num_format": "General", "align": "center", **OPEN},
    "asked": {"num_format": "General", "align": "center", **OPEN, "bg_color": "#FFC48A"},
}
STYLE_OF = {str: "cell", float: "number", int: "count"}


class Formula(NamedTuple):
    """A formula, what it gives so far (missing where nothing is known), and how that looks."""

    text: str
    result: Any = ""
    style: str = "number"


@dataclass(frozen=True, eq=False)
class Contents:
    """What a workbook is made of."""

    method: Methodology
    government: Government | None
    kinds: pd.DataFrame  # kinds of unit to choose from: unit_type, label_id, label_en
    # unit_number, unit, unit_type ("" where open), kind (its label; "" for one that can't be chosen)
    units: pd.DataFrame
    # one row per unit and indicator: the columns of `units` and of `layout.form_lines`; score and cost that are filled
    # in already, missing where they are not
    lines: pd.DataFrame
    example: bool
    language: Language

    @cached_property
    def form(self) -> pd.DataFrame:
        """The lines of one unit."""
        return self.lines.drop_duplicates("code")

    @cached_property
    def weight_rows(self) -> dict[str, dict[Any, int]]:
        """Rows of the sheet of weights, from 0, by what stands there and its name; two rows are left above each block."""
        blocks = {
            "dimension": self.form["dimension"].unique(),
            "indicator": self.form["code"],
            "cutoff": range(len(self.method.cutoffs)),
            "kind": self.kinds["unit_type"],
        }
        rows, first = {}, FIRST_WEIGHT
        for kind, names in blocks.items():
            rows[kind] = {name: first + place for place, name in enumerate(names)}
            first += len(names) + 2
        return rows

    def weight_cells(self, kind: str, column: int) -> str:
        """Return the cells of a column in a block of the sheet of weights."""
        rows = self.weight_rows[kind].values()
        return f"{layout.WEIGHTS}!{xl_range_abs(min(rows), column, max(rows), column)}"


class Page:
    """One protected sheet of a workbook."""

    def __init__(self, book: Workbook, name: str):
        self.sheet, self.styles = (
            book.add_worksheet(name),
            {each: book.add_format(look) for each, look in STYLES.items()},
        )
        self.sheet.protect("", ALLOWED)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def widths(self, widths: Iterable[float]) -> None:
        """Set the widths of the columns after the hidden one that holds the keys of the rows."""
        self.sheet.set_column(layout.KEY_COLUMN, layout.KEY_COLUMN, None, None, {"hidden": True})
        for column, width in enumerate(widths, start=1):
            self.sheet.set_column(column, column, width)

    def write(self, row: int, cells: Iterable[Any], style: str = "", *, column: int = 1, key: str = "") -> None:
        """Write cells of a row from a column on; None leaves one out. By `key` the row is found when it is read back."""
        if key:
            self.sheet.write_string(row, layout.KEY_COLUMN, key)
        for place, cell in enumerate(cells, start=column):
            if isinstance(cell, Formula):
                result = "" if pd.isna(cell.result) else cell.result
                self.sheet.write_formula(row, place, cell.text, self.styles[style or cell.style], result)
            elif cell is not None:
                self.sheet.write(row, place, cell, self.styles[style or STYLE_OF[type(cell)]])


def typed_of_unit(number: int, column: int, shown: str) -> Formula:
    """Return a formula that shows what is typed on the sheet of units about a unit (from 1)."""
    row = layout.FIRST_UNIT + number - 1
    cell = f"{layout.UNITS}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"
    return Formula(f'=IF({cell}="","",{cell})', shown, "fitted")

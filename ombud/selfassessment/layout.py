"""What a self-assessment workbook is made of: lines, places in rows and columns from 0, looks; and a sheet of it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from ombud.display.language import Language
from ombud.errors import NotPublished
from ombud.evidence.registers.governments import Government
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology

DEFAULT_LEVEL = "kabupaten"  # of a self-assessment that names no government
HIGHEST = 3  # indicators are scored 0 to 3
NAMES = "self_assessment_indicators.csv"
NAMED = "year variable number indicator label_id label_en basis"  # columns that the names need

GUIDE, UNITS, SCORES, WEIGHTS, RESULT, ANSWER = "Petunjuk", "Unit", "Penilaian", "Bobot", "Hasil", "Jawaban"
SHEETS = (GUIDE, UNITS, SCORES, WEIGHTS, RESULT)

# every sheet that is read back names its rows in a hidden first column, so that headings may be in any language
KEY_COLUMN = 0
HEADER = "header"
YEAR, GOVERNMENT, EXAMPLE = "year", "government", "example"

UNIT_NAME, UNIT_TYPE = 2, 3  # columns of the sheet of units
# columns of the sheet of scores
SCORE_COLUMNS = ("number", "unit", "unit_type", "dimension", "variable", "indicator")
SCORE_COLUMNS += ("weight", "score", "cost", "evidence", "note")
PLACES = {name: place for place, name in enumerate(SCORE_COLUMNS, start=1)}
WEIGHT_VALUE = 3  # column of the sheet of weights
FIRST_UNIT, FIRST_SCORE, FIRST_WEIGHT = 8, 3, 3  # rows on their sheets

NEVER = "x"  # in the column of costs: can't be raised
KINDS = "jenis_unit"  # name of the cells that list the kinds of unit
MARK = "x"  # marks a workbook as an example

# keys of rows: of a "unit" and its number from 1, of that number and an indicator, of a kind of weight and its name
row_key = "{} {}".format

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


def form_lines(year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return what one unit is scored on under the method of a year: one row per indicator, in the order of the method.

    code (unique), dimension, variable (keys, with labels in both languages), number (within the variable), label_id and
    label_en ("" where no page names the indicator), basis (of that name: published, assumed or ""), alone (bool: the line
    stands for its whole variable, whose number of indicators is not published), weight_percent of the dimension and
    weight_basis; share (Fraction of the dimension's weight, adding up to 1): variables weigh the same in a dimension and
    indicators in a variable, as in `ombud.score`, which is assumed; published_percent (share that a page gives, missing
    where none does: not used, since the others are not known). `NotPublished` is raised if the weights of the dimensions
    are neither published nor assumed, or the total is not the mean over units.
    """
    data = Data.at(data_dir)
    method = load_methodology(year, data)
    if method.aggregation != "units":
        raise NotPublished("The total of {year} is not a mean over units, so that it can't be self-assessed", year=year)
    order = list(method.weights.index)  # raises where weights are not published
    labels, counts = {"label_id": "variable_id", "label_en": "variable_en"}, method.variables["indicators"]
    variables = method.variables[["dimension", "variable", *labels]].rename(columns=labels).assign(alone=counts.isna())
    lines = variables.loc[variables.index.repeat(counts.fillna(1).astype(int))]
    lines = lines.assign(number=lines.groupby("variable").cumcount() + 1)
    names = data.table(NAMES, NAMED)[NAMED.split()].astype({"number": int})
    names = names[names["year"] == str(year)].drop(columns="year")
    lines = lines.merge(names, on=["variable", "number"], how="left", validate="1:1")
    dimensions = method.dimensions[["dimension", "label_id", "label_en", "weight_percent", "weight_basis"]]
    dimensions = dimensions.rename(columns={"label_id": "dimension_id", "label_en": "dimension_en"})
    lines = lines.merge(dimensions, on="dimension", how="left", validate="m:1")
    lines = lines.sort_values("dimension", key=lambda column: column.map(order.index), kind="stable", ignore_index=True)
    within = lines.groupby("variable")["number"].transform("size")
    across = lines.groupby("dimension")["variable"].transform("nunique")
    share = [Fraction(1, int(n) * int(m)) for n, m in zip(within, across, strict=True)]
    published = {}
    with suppress(NotPublished):
        published = method.indicators.dropna(subset="share_percent").set_index("indicator")["share_percent"]
    return lines.assign(
        code=lines["variable"] + "_" + lines["number"].map("{:02d}".format),
        **{name: lines[name].fillna("") for name in ("label_id", "label_en", "basis")},
        share=pd.Series(share, dtype=object),
        published_percent=lines["indicator"].map(published).astype(float),
    )


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
    # one row per unit and indicator: unit_number, unit, unit_type ("" where open), kind (its label; "" for one that can't be
    # chosen), the columns of `form_lines`; score and cost that are filled in already, missing where they are not
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
        return f"{WEIGHTS}!{xl_range_abs(min(rows), column, max(rows), column)}"


class Page:
    """One protected sheet of a workbook."""

    def __init__(self, book: Workbook, name: str):
        self.sheet = book.add_worksheet(name)
        self.styles = {name: book.add_format(look) for name, look in STYLES.items()}
        self.sheet.protect("", ALLOWED)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def widths(self, widths: Iterable[float]) -> None:
        """Set the widths of the columns after the hidden one that holds the keys of the rows."""
        self.sheet.set_column(KEY_COLUMN, KEY_COLUMN, None, None, {"hidden": True})
        for column, width in enumerate(widths, start=1):
            self.sheet.set_column(column, column, width)

    def write(self, row: int, cells: Iterable[Any], style: str = "", *, column: int = 1, key: str = "") -> None:
        """Write cells of a row from a column on; None leaves one out. By `key` the row is found when it is read back."""
        if key:
            self.sheet.write_string(row, KEY_COLUMN, key)
        for place, cell in enumerate(cells, start=column):
            if isinstance(cell, Formula):
                result = "" if pd.isna(cell.result) else cell.result
                self.sheet.write_formula(row, place, cell.text, self.styles[style or cell.style], result)
            elif cell is not None:
                self.sheet.write(row, place, cell, self.styles[style or STYLE_OF[type(cell)]])


def typed_of_unit(number: int, column: int, shown: str) -> Formula:
    """Return a formula that shows what is typed on the sheet of units about a unit (from 1)."""
    cell = f"{UNITS}!{xl_rowcol_to_cell(FIRST_UNIT + number - 1, column, row_abs=True, col_abs=True)}"
    return Formula(f'=IF({cell}="","",{cell})', shown, "fitted")

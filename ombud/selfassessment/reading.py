"""A filled self-assessment workbook read back by the keys of its rows, with every fault at once."""

import math
import os
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from ombud.errors import N_, DataError, Fault, OmbudError, UnknownGovernment
from ombud.evidence.rapor.excel import read_sheets
from ombud.evidence.rapor.sheets import Unsaved, kind_of
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.evidence.registers.unit_types import OTHER, classify_unit, load_unit_types
from ombud.evidence.values import clean_text, may_be_thousands, read_number, read_year
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.selfassessment import layout
from ombud.vocabulary import INSTITUTIONAL

WHOLE_TEMPLATE = N_("a workbook made by: ombud selfassess new FILE.xlsx")
DEAREST = 1_000_000_000
TOLERANCE = 1e-6  # points: weights are printed with more digits than this
ENTRIES = ("score", "cost", "cost_given", "evidence", "note", "row")


@dataclass(frozen=True, eq=False)
class SelfAssessment:
    """What a government says of itself."""

    file: str  # name of the workbook
    year: int  # of the method
    government: Government | None  # None where the workbook names none
    example: bool  # whether the workbook is marked as one
    units: pd.DataFrame  # unit_number (from 1), unit (its name), unit_type (a key of ``data/unit_types.csv``)
    # one row per unit and indicator: the columns of `units` and of `layout.form_lines`; score (Int64, 0..3; missing
    # where the cell is empty), cost (Fraction per point; None where the line can't be raised, or stands for a whole
    # variable and no cost is given), cost_given (bool), evidence, note, row (as a spreadsheet counts)
    lines: pd.DataFrame


@dataclass(frozen=True)
class Sheet:
    """A sheet that is read back; columns are counted from 0."""

    file: str
    name: str
    faults: list[Fault]  # of the workbook, gathered while all its sheets are read
    rows: dict[str, int] = field(default_factory=dict)  # key in the first column to its row, as a spreadsheet counts
    # by key and column, those that are not blank; and formulas whose results were not saved
    cells: dict[tuple[str, int], Any] = field(default_factory=dict)
    unsaved: set[tuple[str, int]] = field(default_factory=set)
    again: list[tuple[str, int]] = field(default_factory=list)  # keys that stand in the sheet once more, with the row

    def add(self, number: int, cells: list[Any]) -> None:
        """Take in a row."""
        key = clean_text(cells[layout.KEY_COLUMN])
        if key in self.rows:
            self.again.append((key, number))
        elif key is not None:
            self.rows[key] = number
            for column, cell in enumerate(cells):
                if isinstance(cell, Unsaved):
                    self.unsaved.add((key, column))
                elif cell is not None:
                    self.cells[key, column] = cell

    def text(self, key: str, column: int) -> str | None:
        """Return a cell as text, None where it is blank."""
        return clean_text(self.cells.get((key, column)))

    def number(self, key: str, column: int) -> float | None:
        """Return a cell as number: -1 where something else is, None where it is blank; refuse a formula without result."""
        if (key, column) in self.unsaved:
            accepted = N_("a number; or open the workbook in a spreadsheet program, save it and try again")
            self.refuse("the cell holds a formula whose result was not saved", accepted, key, column)
        found = read_number(self.cells.get((key, column)))
        if found.problem:
            return -1.0
        return None if math.isnan(found.value) else found.value

    def refuse(self, problem: str, accepted: str = "", key: str = "", column: int | None = None, **rest: Any) -> None:
        """Add a fault of the sheet, of a row, or of a cell; columns go by what is printed over them, or by letters."""
        place: dict[str, Any] = {"file": self.file, "sheet": self.name, "row": self.rows.get(key)}
        if column is not None:
            heading = self.cells.get((layout.HEADER, column)) if self.name == layout.SCORES else None
            place["column"] = str(heading or xl_col_to_name(column))
        self.faults.append(Fault(problem, accepted, **place | rest))


def open_sheets(path: Path) -> dict[str, Sheet]:
    """Return the sheets that are read back, by name; raise `DataError` if the workbook or a sheet of it is missing."""
    if not path.is_file():
        raise DataError(Fault("there is no such file", WHOLE_TEMPLATE, path.name))
    if kind_of(path) != "xlsx":
        raise DataError(Fault("this is no XLSX workbook", WHOLE_TEMPLATE, path.name))
    found = {sheet.name: sheet.rows for sheet in read_sheets(path)}
    names = (layout.UNITS, layout.SCORES, layout.WEIGHTS)
    faults = [Fault("the sheet is missing", WHOLE_TEMPLATE, path.name, name) for name in names if name not in found]
    if faults:
        raise DataError(faults)
    sheets = {name: Sheet(path.name, name, faults) for name in names}
    for name, sheet in sheets.items():
        for number, cells in found[name]:
            sheet.add(number, cells)
    return sheets


def read_self_assessment(path: str | os.PathLike, data_dir: DataDir = None) -> SelfAssessment:
    """Read a workbook that `new_workbook` made; `DataError` tells every fault: its place, value and what is accepted."""
    data, path = Data.at(data_dir), Path(path)
    sheets = open_sheets(path)
    sheet, scores = sheets[layout.UNITS], sheets[layout.SCORES]
    year, form = _form(sheet, data)
    place = layout.GOVERNMENT, layout.UNIT_NAME
    name, government = sheet.text(*place), None
    try:
        government = resolve_government(name, data_dir=data) if name else None
    except UnknownGovernment as error:
        sheet.refuse(error.template, N_("an official name; or empty"), *place, fields=error.fields)
    regional = government is None or government.level not in INSTITUTIONAL
    units = _units(sheet, load_methodology(year, data).kinds_apart if regional else set(), data)
    _check_weights(sheets[layout.WEIGHTS], form)
    lines = _lines(scores, units, form)
    if not sheet.faults and lines["score"].isna().all():
        column = layout.PLACES["score"]
        scores.refuse("no indicator has a score", N_("0, 1, 2 or 3 in the yellow cells"), column=column)
    if sheet.faults:
        raise DataError(sheet.faults)
    example = sheet.text(layout.EXAMPLE, layout.UNIT_NAME) is not None
    return SelfAssessment(path.name, year, government, example, units, lines)


def _form(sheet: Sheet, data: Data) -> tuple[int, pd.DataFrame]:
    """Return year and lines of the form, without which nothing else can be read."""
    place = layout.YEAR, layout.UNIT_NAME
    cell = sheet.cells.get(place)
    year = read_year(cell)
    if year is None:
        sheet.refuse("the year of the method is missing", N_("a year such as 2023"), *place, value=cell)
    else:
        try:
            return year, layout.form_lines(year, data)
        except OmbudError as error:
            sheet.refuse(error.template, fields=error.fields)
    raise DataError(sheet.faults)


def _units(sheet: Sheet, apart: set[str], data: Data) -> pd.DataFrame:
    rows: list[tuple[int, str, str]] = []
    seen: dict[str, int] = {}
    kinds = ", ".join(load_unit_types(data)["label_id"])
    while (key := layout.row_key("unit", len(rows) + 1)) in sheet.rows:
        named, typed = (key, layout.UNIT_NAME), (key, layout.UNIT_TYPE)
        name, stated = sheet.text(*named), sheet.text(*typed)
        if name is None:
            sheet.refuse("the unit has no name", N_("a name for every unit"), *named)
        elif (row := seen.setdefault(name.casefold(), sheet.rows[key])) != sheet.rows[key]:
            accepted = N_("another name for every unit")
            sheet.refuse("the name is that of row {row}", accepted, *named, value=name, fields={"row": row})
        kind = classify_unit(stated or name or "", data)
        if stated and kind is None:
            accepted = N_("{kinds}; or leave it empty")
            sheet.refuse("there is no such kind of unit", accepted, *typed, value=stated, fields={"kinds": kinds})
        elif kind in apart:
            problem = N_("units of this kind are assessed apart and are no part of the total")
            sheet.refuse(problem, N_("units of the government"), *typed, value=stated or name)
        rows.append((len(rows) + 1, name or "", kind or OTHER))
    if not rows:
        sheet.refuse("there are no units", N_("one unit or more"))
    return pd.DataFrame(rows, columns=["unit_number", "unit", "unit_type"])


def _check_weights(sheet: Sheet, form: pd.DataFrame) -> None:
    """Refuse weights that were changed: the sheet of results and this program would disagree."""
    expected = {layout.row_key("dimension", line.dimension): float(line.weight_percent) for line in form.itertuples()}
    expected |= {layout.row_key("indicator", line.code): 100 * float(line.share) for line in form.itertuples()}
    for key, weight in expected.items():
        place = key, layout.WEIGHT_VALUE
        cell, told = sheet.cells.get(place), {"weight": weight}
        if not abs(read_number(cell).value - weight) <= TOLERANCE and place not in sheet.unsaved:
            sheet.refuse("the weight is not that of the method", "{weight}", *place, value=cell, fields=told)


def _lines(sheet: Sheet, units: pd.DataFrame, form: pd.DataFrame) -> pd.DataFrame:
    lines = units.merge(form, how="cross")
    lines.index = pd.Index([layout.row_key(*line) for line in zip(lines["unit_number"], lines["code"], strict=True)])
    for key, row in sheet.again:
        accepted = N_("every indicator of a unit once, as the form has it")
        sheet.refuse("the row is there twice", accepted, row=row, value=key)
    for key in sheet.rows:
        if key not in lines.index and key != layout.HEADER:
            sheet.refuse("the form has no such row", N_("the rows of the form"), key, value=key)
    for line in lines[~lines.index.isin(sheet.rows)].itertuples():
        problem = N_("a row of the form is missing: {unit}, {indicator}")
        sheet.refuse(problem, N_("all rows of the form"), fields={"unit": line.unit, "indicator": line.code})
    records = lines.to_dict("index").items()
    filled = [line | _entries(sheet, key, line) for key, line in records if key in sheet.rows]
    kinds = {**lines.dtypes, "score": "Int64", "cost": object}
    return pd.DataFrame(filled, columns=[*lines, *ENTRIES]).astype(kinds)


def _entries(sheet: Sheet, key: str, line: dict[str, Any]) -> dict[str, Any]:
    """Return what was filled in on a line of the form."""
    name, evidence, note = (sheet.text(key, layout.PLACES[name]) or "" for name in ("indicator", "evidence", "note"))
    name = name.removesuffix("*").strip()
    # the form's own "Indikator 3" is no name
    offered = name.split()[-1:] == [str(line["number"])] or name in ("", line["label_id"], line["label_en"])
    own = {} if offered or line["basis"] == "published" else {"label_id": name, "label_en": name, "basis": "office"}
    place = key, layout.PLACES["score"]
    score, accepted = sheet.number(*place), N_("0, 1, 2 or 3; empty where not scored")
    if score not in (None, *range(layout.HIGHEST + 1)):
        sheet.refuse("this is not a score", accepted, *place, value=sheet.cells[place])
        score = None
    entries = score, *_cost(sheet, key, line["alone"]), evidence, note, sheet.rows[key]
    return own | dict(zip(ENTRIES, entries, strict=True))


def _cost(sheet: Sheet, key: str, alone: bool) -> tuple[Fraction | None, bool]:
    """Return the cost of a point and whether the office gave it; equal effort where it did not, unless one must be given."""
    place = key, layout.PLACES["cost"]
    cell = sheet.cells.get(place)
    if (clean_text(cell) or "").casefold() == layout.NEVER:
        return None, True
    if may_be_thousands(cell):
        sheet.refuse("this may be one or a thousand", N_("1000 or 1, without a mark between"), *place, value=cell)
    number = sheet.number(*place)
    if number is None:
        return None if alone else Fraction(1), False
    cost = Fraction(f"{number:.2f}")
    if not 0 < cost <= DEAREST:
        accepted = N_("a number from 0.01 to {dearest}; x where the score can't be raised; or empty")
        sheet.refuse("this is not a cost", accepted, *place, value=cell, fields={"dearest": DEAREST})
    return cost, True

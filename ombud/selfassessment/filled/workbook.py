"""A filled self-assessment workbook read back, with every fault at once."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pandas as pd

from ombud.errors import DataError, Fault, OmbudError, UnknownGovernment
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.evidence.registers.unit_types import OTHER, classify_unit, load_unit_types
from ombud.evidence.values import clean_text, read_number, read_year
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.selfassessment import layout
from ombud.selfassessment.catalogue import HIGHEST, form_lines
from ombud.selfassessment.filled.cells import Book, Sheet, open_book
from ombud.vocabulary import INSTITUTIONAL

DEAREST = 1_000_000_000
TOLERANCE = 1e-6  # points: weights are printed with more digits than this


@dataclass(frozen=True, eq=False)
class SelfAssessment:
    """
    What a government says of itself.

    Attributes
    ----------
    file : str
        Name of the workbook.
    year : int
        Year of the method.
    government : Government or None
        None where the workbook names none.
    example : bool
        Whether the workbook is marked as an example.
    units : DataFrame
        unit_number (from 1), unit (its name), unit_type (a key of ``data/unit_types.csv``).
    lines : DataFrame
        One row per unit and indicator: unit_number, unit, unit_type and the columns of
        `ombud.selfassessment.catalogue.form_lines`; score (Int64, 0..3; missing where the cell is empty), cost
        (Fraction per point; None where the line can't be raised), cost_given (bool), note, row (as a spreadsheet
        counts).
    """

    file: str
    year: int
    government: Government | None
    example: bool
    units: pd.DataFrame
    lines: pd.DataFrame


def read_self_assessment(path: str | os.PathLike, data_dir: DataDir = None) -> SelfAssessment:
    """
    Read a workbook that `ombud selfassess new` made and somebody filled.

    Parameters
    ----------
    path : path
        An .xlsx file.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    DataError
        With every fault: file, sheet, row, column, value, and what is accepted.
    """
    data = Data.at(data_dir)
    path = Path(path)
    book = Book(path.name)
    sheets = open_book(path, book)
    book.stop()
    year = _year(book, sheets)
    book.stop()
    try:
        form = form_lines(year, data)
    except OmbudError as error:
        raise DataError([Fault(error.template, file=path.name, sheet=layout.UNITS, fields=error.fields)]) from None
    government = _government(book, sheets, data)
    units = _units(book, sheets, _apart(year, government, data), data)
    _check_weights(book, sheets, form)
    lines = _lines(book, sheets, units, form)
    if not book.faults and lines["score"].isna().all():
        book.add(Fault("no indicator has a score", "0, 1, 2 or 3 in the yellow cells", sheet=layout.SCORES,
                       column=book.heading("score")))  # fmt: skip
    book.stop()
    example = clean_text(sheets[layout.UNITS].cell(layout.EXAMPLE, layout.UNIT_NAME)) is not None
    return SelfAssessment(path.name, year, government, example, units, lines)


def _year(book: Book, sheets: dict[str, Sheet]) -> int:
    cell = sheets[layout.UNITS].cell(layout.YEAR, layout.UNIT_NAME)
    year = read_year(cell)
    if year is None:
        book.add(Fault("the year of the method is missing", "a year such as 2023", sheet=layout.UNITS,
                       row=sheets[layout.UNITS].rows.get(layout.YEAR), column="C", value=cell))  # fmt: skip
        return 0
    return year


def _government(book: Book, sheets: dict[str, Sheet], data: Data) -> Government | None:
    sheet = sheets[layout.UNITS]
    name = clean_text(sheet.cell(layout.GOVERNMENT, layout.UNIT_NAME))
    if name is None:
        return None
    try:
        return resolve_government(name, data_dir=data)
    except UnknownGovernment as error:
        book.add(Fault(error.template, "an official name; or empty", sheet=layout.UNITS,
                       row=sheet.rows[layout.GOVERNMENT], column="C", fields=error.fields))  # fmt: skip
        return None


def _units(book: Book, sheets: dict[str, Sheet], apart: set[str], data: Data) -> pd.DataFrame:
    sheet, rows, seen = sheets[layout.UNITS], [], {}
    kinds = load_unit_types(data)
    number = 1
    while (key := layout.unit_key(number)) in sheet.rows:
        row = sheet.rows[key]
        name, stated = (clean_text(sheet.cell(key, place)) for place in (layout.UNIT_NAME, layout.UNIT_TYPE))
        if name is None:
            book.add(Fault("the unit has no name", "a name for every unit", sheet=layout.UNITS, row=row, column="C"))
        elif name.casefold() in seen:
            book.add(Fault("the name is that of row {row}", "another name for every unit", sheet=layout.UNITS, row=row,
                           column="C", value=name, fields={"row": seen[name.casefold()]}))  # fmt: skip
        else:
            seen[name.casefold()] = row
        kind = classify_unit(stated or name or "", data)
        if stated and kind is None:
            book.add(Fault("there is no such kind of unit", "{kinds}; or leave it empty", sheet=layout.UNITS, row=row,
                           column="D", value=stated, fields={"kinds": ", ".join(kinds["label_id"])}))  # fmt: skip
        if kind in apart:
            book.add(Fault("units of this kind are assessed apart and are no part of the total",
                           "units of the government", sheet=layout.UNITS, row=row, column="D",
                           value=stated or name))  # fmt: skip
        rows.append((number, name or "", kind or OTHER))
        number += 1
    if not rows:
        book.add(Fault("there are no units", "one unit or more", sheet=layout.UNITS))
    return pd.DataFrame(rows, columns=["unit_number", "unit", "unit_type"])


def _apart(year: int, government: Government | None, data: Data) -> set[str]:
    """Return the kinds of unit that are no part of a regional government's total."""
    if government and government.level in INSTITUTIONAL:
        return set()
    kinds = load_methodology(year, data).unit_types
    return set(kinds.loc[~kinds["in_total"], "unit_type"]) - set(kinds.loc[kinds["in_total"], "unit_type"])


def _check_weights(book: Book, sheets: dict[str, Sheet], form: pd.DataFrame) -> None:
    """Refuse weights that were changed: the sheet of results and this program would disagree."""
    sheet = sheets[layout.WEIGHTS]
    expected = {
        layout.weight_key("dimension", row.dimension): float(row.weight_percent) for row in form.itertuples()
    } | {layout.weight_key("indicator", row.code): 100 * float(row.share) for row in form.itertuples()}
    for key, weight in expected.items():
        place = (sheet.rows.get(key), layout.WEIGHT_VALUE)
        if key in sheet.rows and place in sheet.formulas:
            continue
        found = read_number(sheet.values.get(place))
        if not abs(found.value - weight) <= TOLERANCE:
            book.add(Fault("the weight is not that of the method", "{weight}", sheet=layout.WEIGHTS, row=place[0],
                           column="D", value=sheet.values.get(place), fields={"weight": f"{weight:.10g}"}))  # fmt: skip


def _lines(book: Book, sheets: dict[str, Sheet], units: pd.DataFrame, form: pd.DataFrame) -> pd.DataFrame:
    sheet = sheets[layout.SCORES]
    book.headings = {name: str(sheet.cell(layout.HEADER, place) or name) for name, place in layout.PLACES.items()}
    expected = {layout.score_key(n, code) for n in units["unit_number"] for code in form["code"]}
    for key, row in sheet.again:
        book.add(Fault("the row is there twice", "every indicator of a unit once, as the form has it",
                       sheet=layout.SCORES, row=row, value=key))  # fmt: skip
    for key in sheet.rows:
        if key not in expected and key != layout.HEADER:
            book.add(Fault("the form has no such row", "the rows of the form", sheet=layout.SCORES, row=sheet.rows[key],
                           value=key))  # fmt: skip
    rows = []
    for unit in units.itertuples(index=False):
        for line in form.to_dict("records"):
            key = layout.score_key(unit.unit_number, line["code"])
            if key not in sheet.rows:
                book.add(Fault("a row of the form is missing: {unit}, {indicator}", "all rows of the form",
                               sheet=layout.SCORES, fields={"unit": unit.unit, "indicator": line["code"]}))  # fmt: skip
                continue
            score, (cost, given) = _score(book, sheet, key), _cost(book, sheet, key)
            rows.append({
                **unit._asdict(), **line, **_labels(sheet, key, line), "score": score, "cost": cost,
                "cost_given": given, "note": clean_text(sheet.cell(key, layout.PLACES["note"])) or "",
                "row": sheet.rows[key],
            })  # fmt: skip
    columns = [*units, *form, "score", "cost", "cost_given", "note", "row"]
    lines = pd.DataFrame(rows, columns=columns)
    return lines.astype({"score": "Int64", "cost": object})


def _labels(sheet: Sheet, key: str, line: dict[str, object]) -> dict[str, str]:
    """Return the name that the office gave to an indicator that no page names; {} where there is none."""
    if line["label_id"]:
        return {}
    typed = clean_text(sheet.cell(key, layout.PLACES["indicator"])) or ""
    # the template's own "Indikator 3" is no name
    return {} if typed.split()[-1:] == [str(line["number"])] else {"label_id": typed, "label_en": typed}


def _score(book: Book, sheet: Sheet, key: str) -> int | None:
    place = (sheet.rows[key], layout.PLACES["score"])
    cell = sheet.values.get(place)
    _refuse_unsaved(book, sheet, place, "score")
    if clean_text(cell) is None:
        return None
    number = read_number(cell)
    if number.problem or isinstance(cell, bool) or number.value not in range(HIGHEST + 1):
        book.add(Fault("this is not a score", "0, 1, 2 or 3; empty where not scored", sheet=layout.SCORES,
                       row=place[0], column=book.heading("score"), value=cell))  # fmt: skip
        return None
    return int(number.value)


def _cost(book: Book, sheet: Sheet, key: str) -> tuple[Fraction | None, bool]:
    """Return the cost of a point and whether the office gave it; equal effort where it did not."""
    place = (sheet.rows[key], layout.PLACES["cost"])
    cell = sheet.values.get(place)
    _refuse_unsaved(book, sheet, place, "cost")
    text = clean_text(cell)
    if text is None:
        return Fraction(1), False
    if text.casefold() == layout.NEVER:
        return None, True
    number = read_number(cell)
    usable = not number.problem and not isinstance(cell, bool) and math.isfinite(number.value)
    cost = Fraction(f"{number.value:.2f}") if usable else Fraction(0)
    if not 0 < cost <= DEAREST:
        book.add(Fault("this is not a cost",
                       "a number from 0.01 to {dearest}; x where the score can't be raised; or empty",
                       sheet=layout.SCORES, row=place[0], column=book.heading("cost"), value=cell,
                       fields={"dearest": DEAREST}))  # fmt: skip
        return Fraction(1), True
    return cost, True


def _refuse_unsaved(book: Book, sheet: Sheet, place: tuple[int, int], column: str) -> None:
    if place in sheet.formulas:
        book.add(Fault("the cell holds a formula whose result was not saved",
                       "a number; or open the workbook in a spreadsheet program, save it and try again",
                       sheet=layout.SCORES, row=place[0], column=book.heading(column)))  # fmt: skip

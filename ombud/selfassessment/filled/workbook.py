"""A filled self-assessment workbook read back, with every fault at once."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pandas as pd

from ombud.errors import N_, DataError, Fault, OmbudError, UnknownGovernment
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.evidence.registers.unit_types import OTHER, classify_unit, load_unit_types
from ombud.evidence.values import may_be_thousands, read_number, read_year
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.selfassessment import layout
from ombud.selfassessment.catalogue import HIGHEST, apart_kinds, form_lines
from ombud.selfassessment.filled.cells import Sheet, open_sheets
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
        (Fraction per point; None where the line can't be raised, or stands for a whole variable and no cost is given),
        cost_given (bool), evidence, note, row (as a spreadsheet
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
    sheets = open_sheets(path)
    sheet, scores = sheets[layout.UNITS], sheets[layout.SCORES]
    year, form = _form(sheet, data)
    government = _government(sheet, data)
    regional = government is None or government.level not in INSTITUTIONAL
    units = _units(sheet, apart_kinds(load_methodology(year, data)) if regional else set(), data)
    _check_weights(sheets[layout.WEIGHTS], form)
    lines = _lines(scores, units, form)
    if not sheet.faults and lines["score"].isna().all():
        fault = Fault("no indicator has a score", N_("0, 1, 2 or 3 in the yellow cells"))
        scores.refuse(fault, column=layout.PLACES["score"])
    if sheet.faults:
        raise DataError(sheet.faults)
    example = sheet.text(layout.EXAMPLE, layout.UNIT_NAME) is not None
    return SelfAssessment(path.name, year, government, example, units, lines)


def _form(sheet: Sheet, data: Data) -> tuple[int, pd.DataFrame]:
    """Return year and lines of the form, without which nothing else can be read."""
    cell = sheet.cell(layout.YEAR, layout.UNIT_NAME)
    year = read_year(cell)
    if year is None:
        fault = Fault("the year of the method is missing", N_("a year such as 2023"), value=cell)
        sheet.refuse(fault, layout.YEAR, layout.UNIT_NAME)
    else:
        try:
            return year, form_lines(year, data)
        except OmbudError as error:
            sheet.refuse(Fault(error.template, fields=error.fields))
    raise DataError(sheet.faults)


def _government(sheet: Sheet, data: Data) -> Government | None:
    name = sheet.text(layout.GOVERNMENT, layout.UNIT_NAME)
    try:
        return None if name is None else resolve_government(name, data_dir=data)
    except UnknownGovernment as error:
        fault = Fault(error.template, N_("an official name; or empty"), fields=error.fields)
        sheet.refuse(fault, layout.GOVERNMENT, layout.UNIT_NAME)
        return None


def _units(sheet: Sheet, apart: set[str], data: Data) -> pd.DataFrame:
    rows: list[tuple[int, str, str]] = []
    seen: dict[str, int] = {}
    kinds = ", ".join(load_unit_types(data)["label_id"])
    while (key := layout.unit_key(len(rows) + 1)) in sheet.rows:
        name, stated = sheet.text(key, layout.UNIT_NAME), sheet.text(key, layout.UNIT_TYPE)
        if name is None:
            sheet.refuse(Fault("the unit has no name", N_("a name for every unit")), key, layout.UNIT_NAME)
        elif name.casefold() in seen:
            fields = {"row": seen[name.casefold()]}
            fault = Fault("the name is that of row {row}", N_("another name for every unit"), value=name, fields=fields)
            sheet.refuse(fault, key, layout.UNIT_NAME)
        else:
            seen[name.casefold()] = sheet.rows[key]
        kind = classify_unit(stated or name or "", data)
        fault = None
        if stated and kind is None:
            fault = Fault("there is no such kind of unit", N_("{kinds}; or leave it empty"), fields={"kinds": kinds})
        elif kind in apart:
            fault = Fault(
                "units of this kind are assessed apart and are no part of the total", N_("units of the government")
            )
        if fault:
            sheet.refuse(replace(fault, value=stated or name), key, layout.UNIT_TYPE)
        rows.append((len(rows) + 1, name or "", kind or OTHER))
    if not rows:
        sheet.refuse(Fault("there are no units", N_("one unit or more")))
    return pd.DataFrame(rows, columns=["unit_number", "unit", "unit_type"])


def _check_weights(sheet: Sheet, form: pd.DataFrame) -> None:
    """Refuse weights that were changed: the sheet of results and this program would disagree."""
    expected: dict[str, float] = {}
    for line in form.itertuples():
        expected[layout.weight_key("dimension", line.dimension)] = float(line.weight_percent)
        expected[layout.weight_key("indicator", line.code)] = 100 * float(line.share)
    for key, weight in expected.items():
        cell = sheet.cell(key, layout.WEIGHT_VALUE)
        agrees = abs(read_number(cell).value - weight) <= TOLERANCE
        if not agrees and (key, layout.WEIGHT_VALUE) not in sheet.unsaved:
            fields = {"weight": weight}
            fault = Fault("the weight is not that of the method", "{weight}", value=cell, fields=fields)
            sheet.refuse(fault, key, layout.WEIGHT_VALUE)


def _lines(sheet: Sheet, units: pd.DataFrame, form: pd.DataFrame) -> pd.DataFrame:
    lines = units.merge(form, how="cross")
    lines.index = pd.Index([layout.score_key(*line) for line in zip(lines["unit_number"], lines["code"], strict=True)])
    for key, row in sheet.again:
        fault = Fault("the row is there twice", N_("every indicator of a unit once, as the form has it"), value=key)
        sheet.refuse(fault, row=row)
    for key in sheet.rows:
        if key not in lines.index and key != layout.HEADER:
            sheet.refuse(Fault("the form has no such row", N_("the rows of the form"), value=key), key)
    for line in lines[~lines.index.isin(sheet.rows)].itertuples():
        fields = {"unit": line.unit, "indicator": line.code}
        sheet.refuse(
            Fault("a row of the form is missing: {unit}, {indicator}", N_("all rows of the form"), fields=fields)
        )
    lines = lines[lines.index.isin(sheet.rows)]
    own = pd.Series(
        [_own_name(sheet, key, line) for key, line in lines.to_dict("index").items()], lines.index, dtype=object
    )
    named = own != ""
    typed = [(_score(sheet, key), *_cost(sheet, key, alone)) for key, alone in lines["alone"].items()]
    return lines.assign(
        **{name: lines[name].mask(named, own) for name in ("label_id", "label_en")},
        basis=lines["basis"].mask(named, "office"),
        score=pd.array([score for score, _, _ in typed], dtype="Int64"),
        cost=pd.Series([cost for _, cost, _ in typed], lines.index, dtype=object),
        cost_given=[given for _, _, given in typed],
        **{name: [sheet.text(key, layout.PLACES[name]) or "" for key in lines.index] for name in ("evidence", "note")},
        row=[sheet.rows[key] for key in lines.index],
    ).reset_index(drop=True)


def _own_name(sheet: Sheet, key: str, line: dict) -> str:
    """Return the name that the office gave to an indicator whose name is not published; "" where there is none."""
    typed = (sheet.text(key, layout.PLACES["indicator"]) or "").removesuffix("*").strip()
    # the template's own "Indikator 3" is no name
    offered = typed.split()[-1:] == [str(line["number"])] or typed in (line["label_id"], line["label_en"])
    return "" if offered or line["basis"] == "published" else typed


def _score(sheet: Sheet, key: str) -> int | None:
    number = _number(sheet, key, "score")
    if number is None:
        return None
    if number not in range(HIGHEST + 1):
        cell = sheet.cell(key, layout.PLACES["score"])
        fault = Fault("this is not a score", N_("0, 1, 2 or 3; empty where not scored"), value=cell)
        sheet.refuse(fault, key, layout.PLACES["score"])
        return None
    return int(number)


def _cost(sheet: Sheet, key: str, alone: bool) -> tuple[Fraction | None, bool]:
    """Return the cost of a point and whether the office gave it; equal effort where it did not, unless one must be given."""
    if (sheet.text(key, layout.PLACES["cost"]) or "").casefold() == layout.NEVER:
        return None, True
    cell = sheet.cell(key, layout.PLACES["cost"])
    if may_be_thousands(cell):
        fault = Fault("this may be one or a thousand", N_("1000 or 1, without a mark between"), value=cell)
        sheet.refuse(fault, key, layout.PLACES["cost"])
    number = _number(sheet, key, "cost")
    if number is None:
        return None if alone else Fraction(1), False
    cost = Fraction(f"{number:.2f}") if math.isfinite(number) else Fraction(0)
    if not 0 < cost <= DEAREST:
        fault = Fault(
            "this is not a cost",
            N_("a number from 0.01 to {dearest}; x where the score can't be raised; or empty"),
            value=cell,
            fields={"dearest": DEAREST},
        )
        sheet.refuse(fault, key, layout.PLACES["cost"])
    return cost, True


def _number(sheet: Sheet, key: str, name: str) -> float | None:
    """Return the number in a cell; NaN where something else is, None where it is blank or its formula has no result."""
    column = layout.PLACES[name]
    if (key, column) in sheet.unsaved:
        fault = Fault(
            "the cell holds a formula whose result was not saved",
            N_("a number; or open the workbook in a spreadsheet program, save it and try again"),
        )
        sheet.refuse(fault, key, column)
    if sheet.text(key, column) is None:
        return None
    cell = sheet.cell(key, column)
    found = read_number(cell)
    return math.nan if found.problem else found.value

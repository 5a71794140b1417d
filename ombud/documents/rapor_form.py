"""An empty rapor of unit scores: a workbook in the documented columns, with lists to choose from."""

import os
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from ombud.display.language import Language
from ombud.display.table_files import workbook_bytes, writable
from ombud.errors import NotPublished
from ombud.evidence.registers.governments import Government, load_governments, resolve_government
from ombud.evidence.registers.unit_types import load_unit_types
from ombud.evidence.values import SCALES
from ombud.files import Data, DataDir, write_bytes_atomically
from ombud.methodology import Methodology, available_years, load_methodology

ROWS = 3000  # to which the lists reach
# what a list does with another text
ONLY, ALSO = "stop", "information"


class Column(NamedTuple):
    """A column: its heading, what stands there, its width, and what there is to choose from."""

    heading: str
    meaning: str
    width: int
    choices: list[Any] | None = None
    other: str = ONLY


def new_rapor(
    path: str | os.PathLike,
    *,
    year: int | None = None,
    government: str | None = None,
    lang: str = "id",
    force: bool = False,
    data_dir: DataDir = None,
) -> Path:
    """
    Write a workbook to be filled in with unit scores, which ``ombud check`` and `ombud.load_units` read.

    Offered are the dimensions and variables of the assessment of a year, by default the last that has a method. With a
    government, a row for each dimension of each unit that the method samples at its level is prepared, without score. Raises
    `ParameterError` if the file is there and is not to be replaced by `force`, or its name does not end in .xlsx;
    `NotPublished` if there is no method of the year; `UnknownGovernment`.
    """
    data, path, language = Data.at(data_dir), writable(path, replace=force), Language(lang)
    method = load_methodology(year or available_years(data)[-1], data)
    subject = resolve_government(government, data_dir=data) if government else None
    columns = _columns(method, subject, language, data)
    rows = _prepared(method, subject, language) if subject else []
    return write_bytes_atomically(
        path, workbook_bytes(lambda book: _write_sheets(book, columns, rows, language), title="Rapor")
    )


def _columns(method: Methodology, subject: Government | None, language: Language, data: Data) -> list[Column]:
    label = f"label_{language.code}"
    names = [subject.name] if subject else load_governments(data)["government"].tolist()
    kinds = load_unit_types(data)[label].tolist()
    dimensions, variables = (_labels(method, frame, label) for frame in ("dimensions", "variables"))
    return [
        Column(language("Year"), language("of the assessment; needed"), 8, available_years(data)),
        Column(language("Government"), language("name or alias; needed"), 34, names, ALSO),
        Column(language("Service unit"), language("name of the office or unit; needed"), 40),
        Column(language("Unit type"), language("needed only where the unit's name does not tell it"), 34, kinds),
        Column(language("Service product"), language("a service product of the unit; empty: the unit as a whole"), 26),
        Column(language("Dimension"), language("empty: the score of the whole unit"), 16, dimensions),
        Column(language("Variable"), language("empty: the score of the whole dimension"), 28, variables, ALSO),
        Column(language("Indicator"), language("empty: the score of the whole variable"), 40),
        Column(language("Score"), language("with a decimal comma or point; empty where nothing was scored"), 10),
        Column(language("Scale"), language("of the score"), 10, list(SCALES), ALSO),
    ]


def _labels(method: Methodology, frame: str, label: str) -> list[str]:
    """Return what there is to choose from; nothing where nothing is published."""
    try:
        return getattr(method, frame)[label].tolist()
    except NotPublished:
        return []


def _prepared(method: Methodology, subject: Government, language: Language) -> list[list[Any]]:
    """Return the rows of the units that the method samples, as far as it is published."""
    label = f"label_{language.code}"
    try:
        kinds = method.unit_types_of(subject.level)
    except NotPublished:
        return []
    dimensions = _labels(method, "dimensions", label) or [""]
    rows: list[list[Any]] = []
    for kind in kinds.to_dict("records"):
        count = 1 if pd.isna(kind["count"]) else kind["count"]
        for number in range(1, count + 1):
            unit = f"{kind[label]} {number}" if count > 1 else kind[label]
            rows += [[method.year, subject.name, unit, kind[label], "", dimension] for dimension in dimensions]
    return rows


def _write_sheets(book: Workbook, columns: list[Column], rows: list[list[Any]], language: Language) -> None:
    """Write each column with its explanation and, on a hidden sheet, its list."""
    sheet, guide, lists = map(book.add_worksheet, ("Rapor", language("Explanation"), language("Lists")))
    lists.hide()
    guide.set_column(0, 0, 26)
    guide.set_column(1, 1, 90)
    bold = book.add_format({"bold": True, "bg_color": "#DDE7E3", "border": 1, "text_wrap": True, "valign": "top"})
    text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "General"})
    for place, column in enumerate(columns):
        # as text, so that 0-3 does not become a day of March
        is_number = column.heading in (language("Year"), language("Score"))
        sheet.set_column(place, place, column.width, number if is_number else text)
        sheet.write(0, place, column.heading, bold)
        guide.write_row(place, 0, [column.heading, f"{column.heading}: {column.meaning}"])
        told: dict[str, Any] = {"input_title": column.heading[:32], "input_message": column.meaning}
        if column.choices:
            lists.write_column(0, place, column.choices)
            # by its name: Excel keeps a list on another sheet in a form that other programs drop
            name, cells = f"Daftar_{place + 1}", xl_range_abs(0, place, len(column.choices) - 1, place)
            book.define_name(name, f"='{language('Lists')}'!{cells}")
            told |= {"validate": "list", "source": f"={name}", "error_type": column.other}
        elif column.heading == language("Score"):
            told |= {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": max(SCALES.values())}
        else:
            told["validate"] = "any"
        sheet.data_validation(1, place, ROWS, place, told)
    for row, cells in enumerate(rows, start=1):
        sheet.write_row(row, 0, cells)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, ROWS, len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)

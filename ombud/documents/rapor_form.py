"""An empty rapor of unit scores: a workbook in the documented columns, with lists to choose from."""

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from ombud.display.language import Language
from ombud.display.table_files import workbook_bytes, writable
from ombud.errors import N_, NotPublished
from ombud.evidence.registers.governments import load_governments, resolve_government
from ombud.evidence.registers.unit_types import load_unit_types
from ombud.evidence.values import SCALES
from ombud.files import Data, DataDir, write_bytes_atomically
from ombud.methodology import known_years, load_methodology

ROWS = 3000  # to which the lists reach
# heading, what stands there, width
COLUMNS = (
    (N_("Year"), N_("of the assessment; needed"), 8),
    (N_("Government"), N_("name or alias; needed"), 34),
    (N_("Service unit"), N_("name of the office or unit; needed"), 40),
    (N_("Unit type"), N_("needed only where the unit's name does not tell it"), 34),
    (N_("Service product"), N_("a service product of the unit; empty: the unit as a whole"), 26),
    (N_("Dimension"), N_("empty: the score of the whole unit"), 16),
    (N_("Variable"), N_("empty: the score of the whole dimension"), 28),
    (N_("Indicator"), N_("empty: the score of the whole variable"), 40),
    (N_("Score"), N_("with a decimal comma or point; empty where nothing was scored"), 10),
    (N_("Scale"), N_("of the score"), 10),
)
NUMBERS = {"Year", "Score"}
# whose lists take another text too
OPEN = {"Government", "Variable", "Scale"}
POINTS = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": max(SCALES.values())}


def new_rapor(
    path: str | os.PathLike,
    *,
    year: int | None = None,
    government: str | None = None,
    lang: str = "id",
    force: bool = False,
    data_dir: DataDir = None,
) -> Path:
    """Write a rapor to be filled in; raises `NotPublished` of a year without method, `UnknownGovernment`, or as `writable`."""
    data, path, language = Data.at(data_dir), writable(path, replace=force), Language(lang)
    years = known_years(data)
    method = load_methodology(year or years[-1], data)
    label, rows = f"label_{lang}", []
    offered = {
        "Year": years,
        "Government": load_governments(data)["government"].tolist(),
        "Unit type": load_unit_types(data)[label].tolist(),
        "Scale": list(SCALES),
    }
    for column, frame in (("Dimension", "dimensions"), ("Variable", "variables")):
        with suppress(NotPublished):
            offered[column] = getattr(method, frame)[label].tolist()
    if government:  # a row for each dimension of each unit that the method samples at its level
        subject = resolve_government(government, data_dir=data)
        offered["Government"] = [subject.name]
        with suppress(NotPublished):
            for kind in method.unit_types_of(subject.level).fillna({"count": 1}).to_dict("records"):
                for number in range(1, int(kind["count"]) + 1):
                    unit = f"{kind[label]} {number}" if kind["count"] > 1 else kind[label]
                    start = [method.year, subject.name, unit, kind[label], ""]
                    rows += [[*start, dimension] for dimension in offered.get("Dimension", [""])]
    fill = partial(_write_sheets, offered=offered, rows=rows, language=language)
    return write_bytes_atomically(path, workbook_bytes(fill, title="Rapor"))


def _write_sheets(book: Workbook, offered: dict[str, list[Any]], rows: list[list[Any]], language: Language) -> None:
    """Write each column with its explanation and, on a hidden sheet, its list."""
    sheet, guide, lists = map(book.add_worksheet, ("Rapor", language("Explanation"), language("Lists")))
    lists.hide()
    guide.set_column(0, 0, 26)
    guide.set_column(1, 1, 90)
    bold = book.add_format({"bold": True, "bg_color": "#DDE7E3", "border": 1, "text_wrap": True, "valign": "top"})
    text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "General"})
    for place, (column, explanation, width) in enumerate(COLUMNS):
        heading, meaning = language(column), language(explanation)
        # as text, so that 0-3 does not become a day of March
        sheet.set_column(place, place, width, number if column in NUMBERS else text)
        sheet.write(0, place, heading, bold)
        guide.write_row(place, 0, [heading, f"{heading}: {meaning}"])
        check: dict[str, Any] = POINTS if column == "Score" else {"validate": "any"}
        if choices := offered.get(column):
            lists.write_column(0, place, choices)
            # by its name: Excel keeps a list on another sheet in a form that other programs drop
            name, cells = f"Daftar_{place + 1}", xl_range_abs(0, place, len(choices) - 1, place)
            book.define_name(name, f"='{language('Lists')}'!{cells}")
            strictness = "information" if column in OPEN else "stop"
            check = {"validate": "list", "source": f"={name}", "error_type": strictness}
        told = {"input_title": heading[:32], "input_message": meaning}
        sheet.data_validation(1, place, ROWS, place, told | check)
    for row, cells in enumerate(rows, start=1):
        sheet.write_row(row, 0, cells)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, ROWS, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)

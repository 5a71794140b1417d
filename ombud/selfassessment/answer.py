"""The answer written into a copy of the workbook; the workbook itself stays as it is."""

import io
import os
import re
import warnings
import zipfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ombud.display.language import Language
from ombud.display.table_files import writable
from ombud.display.tables import headings
from ombud.errors import N_, DataError, Fault, ParameterError
from ombud.evidence.published.panel import load_panel
from ombud.files import Data, DataDir, write_bytes_atomically
from ombud.selfassessment import layout, tell
from ombud.selfassessment.reading import read_self_assessment
from ombud.selfassessment.result import HALF_STEP, Assessed, assess, last_published

WIDTHS = (60, 60, 16, 16, 16, 16)  # characters
LINE = 15  # height in points
WRAPPED = Alignment(wrap_text=True, vertical="top")
# as openpyxl writes them
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
FORMULA = re.compile(rb'<c r="(\w+)"([^>]*)>(<f[^>]*>[^<]*</f>)<v ?/?>(?:</v>)?')


def score_workbook(
    workbook: str | os.PathLike, output: str | os.PathLike | None = None, lang: str = "id", data_dir: DataDir = None
) -> tuple[Path, list[str]]:
    """
    Score a filled workbook, and write the answer into a copy beside it, as its first sheet.

    Return the copy, by default ``<name>-hasil.xlsx``, replaced if it is there, as is an answer in the workbook; and the
    answer in words. The same workbook gives the same bytes. Raises `DataError` with all faults of the workbook,
    `ParameterError` if the output can't be written or is the workbook itself.
    """
    language, data = Language(lang), Data.at(data_dir)
    assessed = assess(read_self_assessment(workbook, data), data)
    published = last_published(assessed, load_panel(data), data)
    source = Path(workbook)
    output = writable(source.with_name(f"{source.stem}-hasil.xlsx") if output is None else output)
    if output.exists() and output.samefile(source):
        raise ParameterError("{file} is the workbook itself; the answer needs another name", file=output.name)
    book = _opened(source)
    if layout.ANSWER in book.sheetnames:
        del book[layout.ANSWER]
    sheet = book.create_sheet(layout.ANSWER, 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    _write(sheet, assessed, published, language)
    content = _finished(book, _saved_results(source, assessed.total))
    return write_bytes_atomically(output, content), tell.answer(assessed, published, language)


def _saved_results(source: Path, total: float) -> dict[str, dict[str, Any]]:
    """Return what cells showed when a workbook was saved, by sheet and cell; nothing if by a program that does not count."""
    cells = {
        sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
        for sheet in _opened(source, data_only=True).worksheets
    }
    numbers = [value for value in cells.get(layout.RESULT, {}).values() if isinstance(value, float | int)]
    return cells if any(abs(number - total) < HALF_STEP for number in numbers) else {}


def _opened(source: Path, data_only: bool = False) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what openpyxl can't keep stays in the workbook itself
        try:
            book = load_workbook(source, data_only=data_only)
        except Exception:  # what can be read of a workbook need not do for a copy of it
            book = None
    if book is None or not {*layout.SHEETS} - {layout.GUIDE} <= set(book.sheetnames):
        accepted = N_("the workbook opened in Excel and saved as Excel Workbook (.xlsx)")
        raise DataError(Fault("no copy of the workbook can be made", accepted, source.name))
    return book


def _write(sheet: Worksheet, assessed: Assessed, published: pd.Series | None, language: Language) -> None:
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    title = language("Answer to the self-assessment: {subject}", subject=tell.subject(assessed, language))
    origin = language("Made from {file} by ombud; change that file, not this one.", file=assessed.assessment.file)
    _put(sheet, 1, [title], font=Font(bold=True, size=14))
    _put(sheet, 2, [origin])
    row = _paragraphs(sheet, 4, tell.answer(assessed, published, language))
    for heading, frame in tables(assessed, language).items():
        row = _table(sheet, row + 1, heading, frame)
    _put(sheet, row + 1, [language("What the scores rest on")], font=Font(bold=True))
    _paragraphs(sheet, row + 2, tell.assumptions(assessed, language))
    sheet.protection.sheet = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)


def _put(sheet: Worksheet, row: int, values: Iterable[Any], **looks: Any) -> list[Cell]:
    """Write the cells of a row from the first on; texts stay texts, also those that begin like a formula."""
    cells = [sheet.cell(row, column, value) for column, value in enumerate(values, start=1)]
    for cell in cells:
        if isinstance(cell.value, str):
            cell.data_type = "s"
        for name, look in looks.items():
            setattr(cell, name, look)
    return cells


def _paragraphs(sheet: Worksheet, row: int, texts: list[str]) -> int:
    """Write texts over the width of the page; return the next row."""
    for place, text in enumerate(texts, start=row):
        sheet.merge_cells(start_row=place, start_column=1, end_row=place, end_column=len(WIDTHS))
        _put(sheet, place, [text], alignment=WRAPPED)
        sheet.row_dimensions[place].height = LINE * (1 + len(text) // sum(WIDTHS))
    return row + len(texts)


def _table(sheet: Worksheet, row: int, heading: str, frame: pd.DataFrame) -> int:
    """Write a table; numbers stay numbers. Return the row after it."""
    line, shade = Side(style="thin", color="BBBBBB"), PatternFill("solid", fgColor="DDE7E3")
    _put(sheet, row, [heading], font=Font(bold=True, size=12))
    _put(sheet, row + 1, frame, font=Font(bold=True), fill=shade, alignment=WRAPPED)
    for place, values in enumerate(frame.astype(object).itertuples(index=False, name=None), start=row + 2):
        known = [None if pd.isna(value) else value for value in values]
        for cell in _put(sheet, place, known, border=Border(line, line, line, line)):
            cell.alignment = Alignment(wrap_text=isinstance(cell.value, str), vertical="top")
            cell.number_format = "0.00" if isinstance(cell.value, float) else "General"
        # programs that do not count lines themselves would print a long name over the row below
        lines = (1 + len(str(value)) // width for value, width in zip(values, WIDTHS, strict=False))
        sheet.row_dimensions[place].height = LINE * max(lines)
    return row + 2 + len(frame)


def tables(assessed: Assessed, language: Language) -> dict[str, pd.DataFrame]:
    """Return the tables that have rows by their headings; the greatest gain of a unit comes first in the cheapest way."""
    name, own = f"dimension_{language.code}", assessed.dimensions
    steps = assessed.steps.sort_values(["unit_number", "gain"], ascending=[True, False], kind="stable")
    steps = steps.assign(indicator=tell.full_labels(steps, language), now=steps["score"])
    missing = assessed.missing.assign(indicator=tell.full_labels(assessed.missing, language))
    dimensions = own.assign(weight_basis=own["weight_basis"].map(language.tell))
    whole = {name: language("Total"), "weight_percent": 100.0, "weight_basis": "", "score": assessed.total}
    dimensions = pd.concat([dimensions, pd.DataFrame([whole])])
    made = {
        language("The cheapest way"): (steps, ["unit", "indicator", "now", "to", "spent", "gain"]),
        language("Dimensions"): (dimensions, [name, "weight_percent", "weight_basis", "score"]),
        language("Units"): (assessed.units, ["unit", *own["dimension"], "total"]),
        language("Scores not given"): (missing, ["unit", "indicator", name, "row"]),
    }
    labels = {"weight_percent": language("Weight (%)"), **own.set_index("dimension")[name]}
    return {
        heading: frame[columns].set_axis([*headings(columns, language, **labels).values()], axis="columns")
        for heading, (frame, columns) in made.items()
        if len(frame)
    }


def _finished(book: Workbook, results: dict[str, dict[str, Any]]) -> bytes:
    """Return a workbook as openpyxl saves it, with results of formulas, by sheet and cell, and without the time."""
    saved, buffer = io.BytesIO(), io.BytesIO()
    book.save(saved)
    numbered = enumerate(book.sheetnames, start=1)
    parts = {f"xl/worksheets/sheet{place}.xml": results.get(name, {}) for place, name in numbered}
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", old.read(name))
            part = FORMULA.sub(partial(_with_result, parts.get(name, {})), part)
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)  # dated 1980
    return buffer.getvalue()


def _with_result(results: dict[str, Any], found: re.Match[bytes]) -> bytes:
    """Return a cell that holds a formula with its result, if there is one."""
    place, looks, formula = found.groups()
    value = results.get(place.decode())
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return found[0]
    kind = b' t="str"' if isinstance(value, str) else b""
    return b'<c r="%b"%b%b>%b<v>%b</v>' % (place, looks, kind, formula, escape(str(value)).encode())

"""The answer written into a copy of the workbook; the workbook itself stays as it is."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.display.language import Language
from ombud.display.table_files import writable
from ombud.errors import N_, DataError, Fault, ParameterError
from ombud.evidence.published.panel import load_panel
from ombud.files import Data, DataDir, write_bytes_atomically
from ombud.selfassessment import layout
from ombud.selfassessment.answer import sentences
from ombud.selfassessment.answer.tables import tables
from ombud.selfassessment.answer.workbook_package import Results, finished
from ombud.selfassessment.filled.workbook import read_self_assessment
from ombud.selfassessment.result.published import Published, last_published
from ombud.selfassessment.result.result import Assessed, assess

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

HALF_STEP = 0.005  # points: totals are shown with two decimals
WIDTHS = (60, 60, 16, 16, 16, 16)  # characters
LINE = 15  # height in points


def score_workbook(
    workbook: str | os.PathLike,
    output: str | os.PathLike | None = None,
    lang: str = "id",
    data_dir: DataDir = None,
) -> tuple[Path, list[str]]:
    """
    Score a filled workbook, and write the answer into a copy beside it.

    Parameters
    ----------
    workbook : path
        Made by `ombud selfassess new`; not changed.
    output : path, optional
        By default ``<name>-hasil.xlsx`` beside the workbook; replaced if it is there.
    lang : {"id", "en"}
        Language of the answer.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    path : Path
        The copy.
    sentences : list of str
        The answer in words.

    Raises
    ------
    DataError
        If the workbook can't be used, with all its faults.
    """
    language, data = Language(lang), Data.at(data_dir)
    assessed = assess(read_self_assessment(workbook, data), data)
    published = last_published(assessed, load_panel(data), data)
    if output is None:
        output = Path(workbook).with_name(f"{Path(workbook).stem}-hasil.xlsx")
    written = write_answer(workbook, output, assessed, published, language)
    return written, sentences.answer(assessed, published, language)


def write_answer(
    source: str | os.PathLike,
    output: str | os.PathLike,
    assessed: Assessed,
    published: Published | None,
    language: Language,
) -> Path:
    """
    Write a copy of a workbook with the answer as its first sheet.

    The same workbook gives the same bytes. An answer that is in the workbook already is replaced.

    Parameters
    ----------
    source : path
        The filled workbook; not changed.
    output : path
        An .xlsx file; replaced if it is there.
    assessed : Assessed
        What the workbook comes to.
    published : Published or None
        The figure beside it.
    language : Language
        Of the answer.

    Raises
    ------
    ParameterError
        If the output is the workbook itself, its name does not end in .xlsx, or its folder does not exist.
    """
    source, output = Path(source), writable(output)
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
    buffer = io.BytesIO()
    book.save(buffer)
    results = saved_results(source, assessed.total)
    return write_bytes_atomically(output, finished(buffer.getvalue(), book.sheetnames, results))


def saved_results(source: Path, total: float) -> Results:
    """
    Return what the formulas of a workbook gave when it was saved, by sheet and cell.

    Empty where the sheet of results does not show `total`: it was saved by a program that does not count.
    """
    book = _opened(source, data_only=True)
    cells = {
        sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
        for sheet in book.worksheets
    }
    shown = cells.get(layout.RESULT, {}).values()
    counted = any(isinstance(value, float | int) and abs(value - total) < HALF_STEP for value in shown)
    return cells if counted else {}


def _opened(source: Path, data_only: bool = False) -> Workbook:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what openpyxl can't keep stays in the workbook itself
        try:
            book = load_workbook(source, data_only=data_only)
        except Exception:  # what can be read of a workbook need not do for a copy of it
            book = None
    if book is None or not {*layout.SHEETS} - {layout.GUIDE} <= set(book.sheetnames):
        fault = Fault(
            "no copy of the workbook can be made",
            N_("the workbook opened in Excel and saved as Excel Workbook (.xlsx)"),
            source.name,
        )
        raise DataError([fault])
    return book


def _write(sheet: Worksheet, assessed: Assessed, published: Published | None, language: Language) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.properties import PageSetupProperties

    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    title = language("Answer to the self-assessment: {subject}", subject=sentences.subject(assessed, language))
    origin = language("Made from {file} by ombud; change that file, not this one.", file=assessed.assessment.file)
    _put(sheet, 1, [title], font=Font(bold=True, size=14))
    _put(sheet, 2, [origin])
    row = _paragraphs(sheet, 4, sentences.answer(assessed, published, language))
    for heading, frame in tables(assessed, language).items():
        row = _table(sheet, row + 1, heading, frame)
    _put(sheet, row + 1, [language("What the scores rest on")], font=Font(bold=True))
    _paragraphs(sheet, row + 2, sentences.assumptions(assessed, language))
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
    from openpyxl.styles import Alignment

    for place, text in enumerate(texts, start=row):
        sheet.merge_cells(start_row=place, start_column=1, end_row=place, end_column=len(WIDTHS))
        _put(sheet, place, [text], alignment=Alignment(wrap_text=True, vertical="top"))
        sheet.row_dimensions[place].height = LINE * (1 + len(text) // sum(WIDTHS))
    return row + len(texts)


def _table(sheet: Worksheet, row: int, heading: str, frame: pd.DataFrame) -> int:
    """Write a table; numbers stay numbers. Return the row after it."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line, shade = Side(style="thin", color="BBBBBB"), PatternFill("solid", fgColor="DDE7E3")
    over = Alignment(wrap_text=True, vertical="top")
    _put(sheet, row, [heading], font=Font(bold=True, size=12))
    _put(sheet, row + 1, frame, font=Font(bold=True), fill=shade, alignment=over)
    for place, values in enumerate(frame.astype(object).itertuples(index=False, name=None), start=row + 2):
        known = [None if pd.isna(value) else value for value in values]
        for cell in _put(sheet, place, known, border=Border(line, line, line, line)):
            cell.alignment = Alignment(wrap_text=isinstance(cell.value, str), vertical="top")
            cell.number_format = "0.00" if isinstance(cell.value, float) else "General"
        # programs that do not count lines themselves would print a long name over the row below
        lines = (1 + len(str(value)) // width for value, width in zip(values, WIDTHS, strict=False))
        sheet.row_dimensions[place].height = LINE * max(lines)
    return row + 2 + len(frame)

"""The answer written into a copy of the workbook; the workbook itself stays as it is."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ombud.display.language import Language
from ombud.errors import ParameterError
from ombud.evidence.published.panel import load_panel
from ombud.files import DataDir, write_bytes_atomically
from ombud.selfassessment import layout
from ombud.selfassessment.answer import sentences
from ombud.selfassessment.answer.tables import Grid, grids
from ombud.selfassessment.answer.workbook_package import Results, finished
from ombud.selfassessment.filled.workbook import read_self_assessment
from ombud.selfassessment.result.published import Published, last_published
from ombud.selfassessment.result.result import Assessed, assess

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ENDING = "-hasil"
HALF_STEP = 0.005  # points: totals are shown with two decimals
WIDTHS = (60, 60, 16, 16, 16, 16)


def answer_path(path: str | os.PathLike) -> Path:
    """Return where the answer to a workbook is written unless another place is asked for."""
    path = Path(path)
    return path.with_name(f"{path.stem}{ENDING}.xlsx")


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
    language = Language(lang)
    assessed = assess(read_self_assessment(workbook, data_dir), data_dir)
    published = last_published(assessed, load_panel(data_dir), data_dir)
    target = answer_path(workbook) if output is None else Path(output)
    written = write_answer(workbook, target, assessed, published, language)
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
    source, output = Path(source), Path(output)
    if output.suffix.lower() != ".xlsx":
        raise ParameterError("{file} can't be written; accepted endings: {accepted}", file=output.name,
                             accepted=".xlsx")  # fmt: skip
    if not output.parent.is_dir():
        raise ParameterError("{file} can't be written: there is no folder {folder}", file=output.name,
                             folder=output.parent)  # fmt: skip
    if output.exists() and output.samefile(source):
        raise ParameterError("{file} is the workbook itself; the answer needs another name", file=output.name)
    return write_bytes_atomically(output, _answered(source, assessed, published, language))


def _answered(source: Path, assessed: Assessed, published: Published | None, language: Language) -> bytes:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what openpyxl can't keep stays in the workbook itself
        book = load_workbook(source)
    if layout.ANSWER in book.sheetnames:
        del book[layout.ANSWER]
    sheet = book.create_sheet(layout.ANSWER, 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    _write(sheet, assessed, published, language)
    buffer = io.BytesIO()
    book.save(buffer)
    places = {name: place for place, name in enumerate(book.sheetnames, start=1)}
    return finished(buffer.getvalue(), places, saved_results(source, assessed.total))


def saved_results(source: Path, total: float) -> Results:
    """
    Return what the formulas of a workbook gave when it was saved, by sheet and cell.

    Empty where the sheet of results does not show `total`: it was saved by a program that does not count.
    """
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(source, data_only=True)
    if layout.RESULT not in book.sheetnames:
        return {}
    cells = (cell.value for row in book[layout.RESULT].iter_rows() for cell in row)
    if not any(isinstance(value, float | int) and abs(value - total) < HALF_STEP for value in cells):
        return {}
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def _write(sheet: Worksheet, assessed: Assessed, published: Published | None, language: Language) -> None:
    from openpyxl.styles import Font

    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    title = language("Answer to the self-assessment: {subject}", subject=sentences.subject(assessed, language))
    _put(sheet, 1, 1, title).font = Font(bold=True, size=14)
    origin = language("Made from {file} by ombud; change that file, not this one.", file=assessed.assessment.file)
    _put(sheet, 2, 1, origin)
    row = 4
    for text in sentences.answer(assessed, published, language):
        row = _paragraph(sheet, row, text)
    for grid in grids(assessed, language):
        row = _grid(sheet, row + 1, grid)
    _put(sheet, row + 1, 1, language("What the scores rest on")).font = Font(bold=True)
    row += 2
    for text in sentences.assumptions(assessed, language):
        row = _paragraph(sheet, row, text)
    sheet.protection.sheet = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True  # ty: ignore[invalid-assignment]


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text stays a text, also one that begins like a formula
    return cell


def _paragraph(sheet: Worksheet, row: int, text: str) -> int:
    """Write a text over the width of the page; return the next row."""
    from openpyxl.styles import Alignment

    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(WIDTHS))
    _put(sheet, row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = 15 * (1 + len(text) // sum(WIDTHS))
    return row + 1


def _grid(sheet: Worksheet, row: int, grid: Grid) -> int:
    """Write a table; numbers stay numbers. Return the row after it."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color="BBBBBB")
    _put(sheet, row, 1, grid.heading).font = Font(bold=True, size=12)
    for column, label in enumerate(grid.labels.values(), start=1):
        cell = _put(sheet, row + 1, column, label)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7E3")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place, values in enumerate(grid.frame[list(grid.labels)].itertuples(index=False), start=row + 2):
        for column, (name, value) in enumerate(zip(grid.labels, values, strict=True), start=1):
            known = value is not None and value == value
            cell = _put(sheet, place, column, _plain(value, name in grid.numbers) if known else None)
            cell.border = Border(line, line, line, line)
            cell.alignment = Alignment(wrap_text=name not in grid.numbers, vertical="top")
            cell.number_format = "0.00" if isinstance(cell.value, float) else "General"
    return row + 2 + len(grid.frame)


def _plain(value: Any, number: bool) -> Any:
    if not number:
        return str(value)
    whole = float(value).is_integer() and not isinstance(value, float)
    return int(value) if whole else float(value)

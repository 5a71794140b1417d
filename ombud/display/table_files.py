"""Tables as files that spreadsheets and programs read: CSV, XLSX, Parquet; written whole or not at all."""

from __future__ import annotations

import csv
import datetime
import io
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.errors import ParameterError
from ombud.files import write_bytes_atomically

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from ombud.display.parts import Sheet

SUFFIXES = (".csv", ".xlsx", ".parquet")
# text that starts with one of these would be a formula
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# text such as 11.10, of which a spreadsheet program makes 11,1 or a time
_TAKEN_FOR_ANOTHER = re.compile(r"\d[\d.,:/ -]*")
# texts stay texts: nothing from the data, or passed in, becomes a formula or a link
WORKBOOK_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}
CREATED = datetime.datetime(2000, 1, 1)  # of every workbook, so that the same content gives the same bytes
WIDEST = 60


def writable(path: str | os.PathLike, suffixes: Sequence[str] = (".xlsx",), *, replace: bool = True) -> Path:
    """Return a file's path; a `ParameterError` tells of a wrong ending, no folder, or a file not to be replaced."""
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        accepted = ", ".join(suffixes)
        raise ParameterError(
            "{file} can't be written; accepted endings: {accepted}", file=path.name or path, accepted=accepted
        )
    if not path.parent.is_dir():
        raise ParameterError("{file} can't be written: there is no folder {folder}", file=path.name, folder=path.parent)
    if path.is_dir():
        raise ParameterError("{place} can't be used: it is a folder, not a file", place=path)
    if path.exists() and not replace:
        raise ParameterError("{file} is there already; another name, or --force to replace it", file=path.name)
    return path


def write_table(rows: pd.DataFrame, path: str | os.PathLike, *, people: bool = False) -> Path:
    """Write a table without its index, as CSV for `people` or programs, XLSX or Parquet; raises as `writable`."""
    path = writable(path, SUFFIXES)
    suffix, held = path.suffix.lower(), io.BytesIO()
    if suffix == ".parquet":
        rows.to_parquet(held, index=False)
    elif suffix == ".xlsx":
        with pd.ExcelWriter(held, engine="xlsxwriter", engine_kwargs={"options": WORKBOOK_OPTIONS}) as writer:
            rows.to_excel(writer, index=False, sheet_name="data", freeze_panes=(1, 0))
            writer.book.set_properties({"created": CREATED})
    elif people:
        held.write(csv_for_people(list(rows.columns), rows.itertuples(index=False, name=None)))
    else:
        held.write(rows.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    return write_bytes_atomically(path, held.getvalue())


def write_annex(sheets: Sequence[Sheet], path: str | os.PathLike) -> Path:
    """Write the data of a report, one sheet at least: as .xlsx all sheets, as .csv the first as `csv_for_people` has it."""
    path = Path(path)
    if path.suffix == ".xlsx":
        return write_bytes_atomically(path, workbook_bytes(lambda book: _write_sheets(book, sheets)))
    return write_bytes_atomically(path, csv_for_people(sheets[0].columns, sheets[0].rows))


def _write_sheets(book: Workbook, sheets: Sequence[Sheet]) -> None:
    heading = book.add_format({"bold": True, "bottom": 1})
    for sheet in sheets:
        written = book.add_worksheet(sheet.name)
        written.freeze_panes(1, 0)
        written.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
        written.write_row(0, 0, sheet.columns, heading)
        for place, row in enumerate(sheet.rows, start=1):
            written.write_row(place, 0, row)
        for place, (column, *values) in enumerate(zip(sheet.columns, *sheet.rows, strict=True)):
            longest = max(len(column) + 3, *(len(str(value)) for value in values[:200]))
            written.set_column(place, place, min(WIDEST, longest + 1))


def workbook_bytes(write: Callable[[Workbook], None], **properties: str) -> bytes:
    """Return the XLSX workbook that `write` fills, with properties such as its title; the same content, the same bytes."""
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, **WORKBOOK_OPTIONS}) as book:
        book.set_properties({"created": CREATED, **properties})
        write(book)
    return held.getvalue()


def csv_for_people(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return CSV for spreadsheets under Indonesian settings: semicolons, decimal commas, codes as texts, no formulas."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_field(value) for value in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def _field(value: Any) -> Any:
    if isinstance(value, float):
        return "" if pd.isna(value) else str(value).replace(".", ",")
    if not isinstance(value, str):
        return "" if value is None or value is pd.NA else value
    if _TAKEN_FOR_ANOTHER.fullmatch(value):
        return f'="{value}"'
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value

"""A rapor file as tables of cells under known columns; what the cells say is read elsewhere."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ombud.errors import N_, Fault
from ombud.evidence.rapor import csv as rapor_csv
from ombud.evidence.rapor import excel as rapor_excel
from ombud.evidence.rapor.faults import RaporError, RaporFaults
from ombud.evidence.rapor.headers import (
    FEWEST_KNOWN,
    Header,
    find_header,
    find_headers,
    header_faults,
    is_column_numbers,
)
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.rapor.rows import LEFT_OUT, STRAY, kind_of_row, looks_like_scores
from ombud.evidence.rapor.sheets import Row, Sheet
from ombud.evidence.values import clean_text
from ombud.files import Data

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

NO_ROWS = Fault("the table has a header and no rows below it", N_("at least one row of scores"))

_NO_SHEET = Fault("the workbook has no worksheet", N_("a workbook with a table of scores in a worksheet"))
_NOTHING = Fault("there is nothing in the table", N_("a header row with at least one row of scores below it"))
_NO_HEADER = Fault(
    "there is no header row; the first texts are {texts}",
    N_("a header row: tahun, pemerintah daerah, unit layanan, dimensi, variabel, indikator, skor, skala"),
)
_NO_TABLE = Fault(
    "this is not a table of unit scores; sheet {nearest} comes nearest to one",
    N_(
        "a row per score below a header with tahun, pemerintah daerah, unit layanan, skor; for a self-assessment the "
        "workbook that `ombud selfassess new` writes"
    ),
)
_HEADERLESS = Fault(
    "the rows from here look like scores and no header stands above them",
    N_("the header of the other rows above them, or no such rows"),
)
_BLANK_OR_FAILED = Fault(
    "the score is blank, and in this kind of workbook a failed formula looks the same",
    N_("the workbook saved as .xlsx"),
)

_MERGED = Fault(
    "the score is that of a merged cell whose first row stands above", N_("each score in a cell of its own")
)

_NO_SCORES = Fault("left out: the sheet has no table of scores")
_FEW_COLUMNS = Fault("left out: a table without columns for {lacking}")
_COLUMNS = Fault("left out: the columns {columns}")
_UNNAMED = Fault("left out: cells in columns without a header")
_HIDDEN_SHEET = Fault("read, though the sheet is hidden")
_HIDDEN_ROWS = Fault("read, though hidden, by a filter or by hand: {n} row(s)")
_HIDDEN_COLUMNS = Fault("read, though hidden: the columns {columns}")
_HIDDEN_UNTOLD = Fault("whether rows or columns are hidden is not told by this kind of workbook")


@dataclass(frozen=True)
class CellTable:
    """
    The cells of one table.

    Attributes
    ----------
    frame : DataFrame
        One row per row of the table that is not blank: the known columns (`ombud.evidence.rapor.loading`)
        that it has, with cells as they are; source_sheet and source_row (as a spreadsheet counts, the first row being 1).
    headers : dict of str to str
        Column to the header printed over it.
    """

    frame: pd.DataFrame
    headers: dict[str, str]


def read_tables(path: Path, faults: RaporFaults, data: Data) -> list[CellTable]:
    """
    Return the tables of a rapor file; what is left out of it becomes a note, what can't be left out a fault.

    Raises
    ------
    RaporError
        If the file can't be read, or with all that is wrong with its headers and the width of its rows.
    """
    kind = kind_of(path)
    if kind == "parquet":
        return [_read_parquet(path, faults, data)]
    if kind == "csv":
        whole, separator = rapor_csv.read_rows(path, data, faults)
        sheets = [whole]
    else:
        sheets, separator = list(rapor_excel.read_sheets(path, kind)), ""
    blocks = [_blocks(sheet, data) for sheet in sheets]
    whole_ones = [header for found in blocks for header, _ in found if not header.lacking]
    if not whole_ones:
        raise RaporError(_no_table(sheets, blocks, path.name, data))
    tables, wrong = [], []
    for sheet, found in zip(sheets, blocks, strict=True):
        wrong += _above(sheet, found[0][0].first if found else len(sheet.rows), bool(found), faults, data)
        for header, rows in _joined(sheet, found, faults):
            row = sheet.rows[header.first + header.rows - 1][0]
            wrong += header_faults(header, data, path.name, sheet.name, row)
            if separator:
                wrong += rapor_csv.too_wide(rows, len(header.printed), separator, path.name)
            tables.append(_table(sheet, header, rows, faults))
    if not wrong and not faults.found and all(table.frame.empty for table in tables):
        wrong = [replace(NO_ROWS, file=path.name)]
    if wrong:
        raise RaporError(wrong)
    return tables


def _joined(sheet: Sheet, found: list[tuple[Header, list[Row]]], faults: RaporFaults) -> list[tuple[Header, list[Row]]]:
    """Return the tables of a sheet, those of one header as one; note those that explain no more than a list."""
    read: list[tuple[Header, list[Row]]] = []
    for header, rows in found:
        if header.lacking and len(header.columns) == FEWEST_KNOWN:
            faults.note(_FEW_COLUMNS, sheet.name, sheet.rows[header.first][0], lacking=", ".join(header.lacking))
        elif read and header.like(read[-1][0]):
            read[-1][1].extend(rows)
        else:
            read.append((header, rows))
    return read


def _blocks(sheet: Sheet, data: Data) -> list[tuple[Header, list[Row]]]:
    """Return the headers of a sheet, each with the rows below it."""
    headers = find_headers([cells for _, cells in sheet.rows], data)
    starts = [header.first for header in headers] + [len(sheet.rows)]
    return [(each, sheet.rows[each.first + each.rows : end]) for each, end in zip(headers, starts[1:], strict=True)]


def _above(sheet: Sheet, end: int, headed: bool, faults: RaporFaults, data: Data) -> list[Fault]:
    """Return a fault where rows above the first header look like scores; note a sheet that has no header."""
    first = next((number for number, cells in sheet.rows[:end] if looks_like_scores(cells, data)), None)
    if first is not None:
        return [replace(_HEADERLESS, file=faults.file, sheet=sheet.name, row=first)]
    if sheet.rows and not headed:
        faults.note(_NO_SCORES, sheet.name)
    return []


def _no_table(
    sheets: Sequence[Sheet], blocks: Sequence[list[tuple[Header, list[Row]]]], file: str, data: Data
) -> list[Fault]:
    """Return why no sheet is a table of scores, and which comes nearest to one."""
    headers = [(sheet, header) for sheet, found in zip(sheets, blocks, strict=True) for header, _ in found]
    if headers:
        sheet, header = max(headers, key=lambda each: len(each[1].columns))
        wrong = header_faults(header, data, file, sheet.name, sheet.rows[header.first + header.rows - 1][0])
        if len(header.lacking) > 1 and sheet.name:
            wrong.append(replace(_NO_TABLE, file=file, fields={"nearest": sheet.name}))
        return wrong
    if not sheets:
        return [replace(_NO_SHEET, file=file)]
    sheet = next((sheet for sheet in sheets if sheet.rows), sheets[0])
    texts = [text for _, cells in sheet.rows for text in map(clean_text, cells) if text][:6]
    wrong = replace(_NO_HEADER, fields={"texts": ", ".join(map(repr, texts))}) if texts else _NOTHING
    return [replace(wrong, file=file, sheet=sheet.name, row=sheet.rows[0][0] if sheet.rows else None)]


def _table(sheet: Sheet, header: Header, rows: list[Row], faults: RaporFaults) -> CellTable:
    kept: list[Row] = []
    columns = header.columns
    for number, cells in rows:
        if not kept and is_column_numbers(cells):
            continue
        kind, lacking = kind_of_row(cells, columns)
        if kind == "scores":
            kept.append((number, [cells[place] if place < len(cells) else None for place in columns.values()]))
        elif kind in LEFT_OUT:
            faults.note(LEFT_OUT[kind], sheet.name, number)
        else:
            faults.found.append(
                replace(
                    STRAY,
                    file=faults.file,
                    sheet=sheet.name,
                    row=number,
                    column=header.printed[columns.get("score", columns.get("score_printed", 0))],
                    fields={"lacking": ", ".join(lacking)},
                )
            )
    frame = pd.DataFrame([cells for _, cells in kept], columns=list(columns), dtype=object)
    frame = frame.assign(source_sheet=sheet.name, source_row=np.array([number for number, _ in kept], dtype="int64"))
    table = CellTable(frame, header.headers)
    faults.headers = table.headers
    column = "score_printed" if "score_printed" in frame else "score"
    merged = [(number, columns.get(column)) in sheet.filled for number, _ in kept]
    faults.add(frame, merged, replace(_MERGED, column=column))
    _note_columns(sheet, header, rows, faults)
    _note_hidden(sheet, table, header, faults)
    if not sheet.errors_told and column in frame:
        faults.add(frame, frame[column].map(clean_text).isna(), replace(_BLANK_OR_FAILED, column=column))
    return table


def _note_columns(sheet: Sheet, header: Header, rows: list[Row], faults: RaporFaults) -> None:
    """Note the columns that hold something and are not read."""
    used = set(header.columns.values())
    held = {place for _, cells in rows for place, cell in enumerate(cells) if place not in used and clean_text(cell)}
    names = [header.printed[place] for place in sorted(held) if place < len(header.printed)]
    if any(names):
        faults.note(_COLUMNS, sheet.name, columns=", ".join(filter(None, names)))
    if len([name for name in names if name]) < len(held):
        bare = [place for place in held if place >= len(header.printed) or not header.printed[place]]
        for number, cells in rows:
            if any(place < len(cells) and clean_text(cells[place]) for place in bare):
                faults.note(_UNNAMED, sheet.name, number)


def _note_hidden(sheet: Sheet, table: CellTable, header: Header, faults: RaporFaults) -> None:
    """Note what of the table a reader of the sheet does not see."""
    if sheet.hidden:
        faults.note(_HIDDEN_SHEET, sheet.name)
    rows = sum(number in sheet.hidden_rows for number in table.frame["source_row"])
    if rows:
        faults.note(_HIDDEN_ROWS, sheet.name, n=rows)
    columns = [header.printed[place] for place in header.columns.values() if place in sheet.hidden_columns]
    if columns:
        faults.note(_HIDDEN_COLUMNS, sheet.name, columns=", ".join(columns))
    if not sheet.errors_told:
        faults.note(_HIDDEN_UNTOLD)


@contextmanager
def readable_parquet(path: Path) -> Generator[None]:
    """Turn what goes wrong when a Parquet file is read into a `RaporError`."""
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError, ValueError) as error:
        raise RaporError(
            [
                Fault(
                    "the Parquet file can't be read: {error}",
                    N_("a whole Parquet file"),
                    path.name,
                    fields={"error": error},
                )
            ]
        ) from None


def open_parquet(path: Path, data: Data) -> tuple[ParquetFile, Header]:
    """
    Return a Parquet file, with its header; nothing of it has been read yet.

    Raises
    ------
    RaporError
        If it can't be read, or lacks columns or rows.
    """
    from pyarrow import types
    from pyarrow.parquet import ParquetFile

    with readable_parquet(path):
        file = ParquetFile(path)
    names, kinds = file.schema_arrow.names, file.schema_arrow.types
    header = find_header([names], data)
    if header is None:
        raise RaporError([replace(_NO_HEADER, file=path.name, fields={"texts": ", ".join(map(repr, names[:6]))})])
    faults = header_faults(header, data, path.name, "", None)
    faults += [
        Fault("the column holds lists or records", N_("one text or number per row"), path.name, column=names[place])
        for place in header.columns.values()
        if types.is_nested(kinds[place])
    ]
    if not faults and file.metadata.num_rows == 0:
        faults = [replace(NO_ROWS, file=path.name)]
    if faults:
        raise RaporError(faults)
    return file, header


def _read_parquet(path: Path, faults: RaporFaults, data: Data) -> CellTable:
    file, header = open_parquet(path, data)
    names = {file.schema_arrow.names[place]: column for column, place in header.columns.items()}
    with readable_parquet(path):
        cells = file.read(columns=list(names)).to_pandas()
    frame = cells.rename(columns=names)
    frame = frame.assign(source_sheet="", source_row=np.arange(2, len(frame) + 2))
    rest = [name for name in file.schema_arrow.names if name not in names]
    if rest:
        faults.note(_COLUMNS, columns=", ".join(rest))
    return CellTable(frame, header.headers)

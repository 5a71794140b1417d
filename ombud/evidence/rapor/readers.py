"""A rapor file as tables of cells under known columns; what the cells say is read elsewhere."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ombud.errors import N_, Fault
from ombud.evidence.rapor import csv as rapor_csv
from ombud.evidence.rapor import excel as rapor_excel
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.headers import Header, find_header, header_faults, is_column_numbers
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.registers.names import fold
from ombud.evidence.values import clean_text
from ombud.files import Data

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

FEWEST_KNOWN = 2  # headers that make a sheet count as scores, and not as an explanation
NO_ROWS = Fault("the table has a header and no rows below it", N_("at least one row of scores"))


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


def read_tables(path: Path, data: Data) -> list[CellTable]:
    """
    Return the tables of a rapor file: one, or one per sheet of a workbook that holds scores.

    Raises
    ------
    RaporError
        If the file can't be read, or with all that is wrong with its headers and the width of its rows.
    """
    kind = kind_of(path)
    if kind == "parquet":
        return [_read_parquet(path, data)]
    sheets: Iterable[tuple[str, list[list[Any]]]]
    if kind == "csv":  # a workbook of one sheet
        whole, separator = rapor_csv.read_rows(path, data)
        sheets = [("", whole)]
    else:
        sheets, separator = rapor_excel.read_sheets(path), ""
    tables, faults, refused = [], [], []
    for sheet, rows in sheets:
        header = find_header(rows, data)
        if header is None or len(header.columns) < FEWEST_KNOWN:
            refused.append((sheet, rows, header))
            continue
        start = header.first + header.rows
        faults += header_faults(header, data, path.name, sheet, start)
        if separator:
            faults += rapor_csv.too_wide(rows, start, len(header.printed), separator, path.name)
        tables.append(_table(rows, header, sheet))
    if not tables:
        sheet, rows, header = max(refused, key=lambda item: len(item[2].columns) if item[2] else 0)
        _found(header, rows, path.name, sheet)
    if not faults and all(table.frame.empty for table in tables):
        faults = [replace(NO_ROWS, file=path.name)]
    if faults:
        raise RaporError(faults)
    return tables


def _found(header: Header | None, rows: Sequence[Sequence[Any]], file: str, sheet: str) -> Header:
    """Return a header that holds enough known columns; refuse any other."""
    if header is not None and len(header.columns) >= FEWEST_KNOWN:
        return header
    texts = [text for row in rows for text in map(clean_text, row) if text][:6]
    fault = Fault("there is nothing in the table", N_("a header row with at least one row of scores below it"))
    if texts:
        fault = Fault(
            "there is no header row; the first texts are {texts}",
            N_("a header row: tahun, pemerintah daerah, unit layanan, dimensi, variabel, indikator, skor, skala"),
            fields={"texts": ", ".join(map(repr, texts))},
        )
    raise RaporError([replace(fault, file=file, sheet=sheet)])


def _table(rows: Sequence[Sequence[Any]], header: Header, sheet: str) -> CellTable:
    start = header.first + header.rows
    if start < len(rows) and is_column_numbers(rows[start]):
        start += 1
    repeated = tuple(fold(text) for text in header.printed)
    kept, numbers = [], []
    for number, row in enumerate(rows[start:], start=start + 1):
        if any(clean_text(cell) is not None for cell in row) and not _repeats(row, repeated):
            kept.append([row[place] if place < len(row) else None for place in header.columns.values()])
            numbers.append(number)
    frame = pd.DataFrame(kept, columns=list(header.columns), dtype=object)
    frame = frame.assign(source_sheet=sheet, source_row=np.array(numbers, dtype="int64"))
    return CellTable(frame, header.headers)


def _repeats(row: Sequence[Any], header: tuple[str, ...]) -> bool:
    """Return whether a row is the header again, as on the pages of a printed table."""
    return all(fold(str("" if cell is None else cell)) == text for cell, text in zip(row, header, strict=False))


@contextmanager
def readable_parquet(path: Path) -> Generator[None]:
    """Turn what goes wrong when a Parquet file is read into a `RaporError`."""
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError, ValueError) as error:
        raise RaporError([
            Fault("the Parquet file can't be read: {error}", N_("a whole Parquet file"), path.name, fields={"error": error})
        ]) from None  # fmt: skip


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
    header = _found(find_header([names], data), [names], path.name, "")
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


def _read_parquet(path: Path, data: Data) -> CellTable:
    file, header = open_parquet(path, data)
    names = {file.schema_arrow.names[place]: column for column, place in header.columns.items()}
    with readable_parquet(path):
        cells = file.read(columns=list(names)).to_pandas()
    frame = cells.rename(columns=names)
    frame = frame.assign(source_sheet="", source_row=np.arange(2, len(frame) + 2))
    return CellTable(frame, header.headers)

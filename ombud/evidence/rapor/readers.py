"""A rapor file, or another table, as cells under known columns; what the cells say is read elsewhere."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import N_, Fault
from ombud.evidence.rapor import rows
from ombud.evidence.rapor.cells import PLACE
from ombud.evidence.rapor.excel import read_sheets
from ombud.evidence.rapor.faults import RaporFaults, refusal
from ombud.evidence.rapor.sheets import Row, Sheet, kind_of, read_text
from ombud.evidence.values import clean_text
from ombud.files import Data

NO_ROWS = Fault("the table has a header and no rows below it", N_("at least one row of scores"))

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
_TOO_WIDE = Fault("the row has {cells} cells, the header {width}", N_("one cell per column"))
_TOO_MANY_COMMAS = replace(_TOO_WIDE, accepted=N_("decimal commas only in quotes, or columns separated by ';'"))
_BLANK_OR_FAILED = Fault(
    "the score is blank, and in this kind of workbook a failed formula looks the same",
    N_("the workbook saved as .xlsx"),
)
_MERGED = Fault(
    "the score is that of a merged cell whose first row stands above", N_("each score in a cell of its own")
)
_DAMAGED = Fault("the Parquet file can't be read: {error}", N_("a whole Parquet file"))

_FEW_COLUMNS = Fault("left out: a table without columns for {lacking}")
_COLUMNS = Fault("left out: the columns {columns}")


def read_tables(path: Path, faults: RaporFaults, data: Data) -> list[tuple[dict[str, str], pd.DataFrame]]:
    """Return headers, and cells with source_sheet and source_row, of each table; `RaporError` if a header is wrong."""
    if kind_of(path) == "parquet":
        return [_read_parquet(path, faults, data)]
    known = rows.known_headers(data)
    sheets = [*_sheets_of(path, faults, known)]
    headers = [rows.find_headers([cells for _, cells in sheet.rows], known) for sheet in sheets]
    wrong = RaporFaults(path.name)
    if all(header.lacking for own in headers for header in own):
        _find_no_table(sheets, headers, wrong, data)
        wrong.stop()
    tables = []
    for sheet, own in zip(sheets, headers, strict=True):
        above = sheet.rows[: own[0].first] if own else sheet.rows
        first = next((number for number, cells in above if rows.looks_like_scores(cells, data)), None)
        if first is not None:
            wrong.find(_HEADERLESS, sheet.name, first)
        elif sheet.rows and not own:
            faults.note(Fault("left out: the sheet has no table of scores"), sheet.name)
        for header, below in _joined(sheet, own, faults):
            rows.check_header(header, wrong, data, sheet.name, sheet.rows[header.below - 1][0])
            _find_wider(sheet, header, below, wrong)
            tables.append((header.headers, _table(sheet, header, below, faults)))
    if not wrong.found and not faults.found and all(frame.empty for _, frame in tables):
        wrong.find(NO_ROWS)
    wrong.stop()
    return tables


def read_lists(path: Path, faults: RaporFaults, known: rows.Known, *, whole: bool = False) -> Iterator[pd.DataFrame]:
    """
    Yield the cells of each sheet that holds a header of other columns than a rapor's, as `read_tables` gives them.

    Where a sheet holds several headers, it is the fullest that counts. Raises `RaporError` for doubled headers and, of text,
    rows wider than the header; where they are to be `whole`, also for narrower ones.
    """
    for sheet in _sheets_of(path, faults, known):
        headers = rows.find_headers([cells for _, cells in sheet.rows[: rows.SEARCHED_ROWS]], known)
        if headers:
            header = max(headers, key=lambda header: len(header.columns))
            rows.check_doubled(header, known, faults, sheet.name, sheet.rows[header.below - 1][0])
            above, below = sheet.rows[: header.below], sheet.rows[header.below :]
            _find_wider(sheet, header, below, faults, whole)
            faults.stop()
            faults.headers = header.headers
            printed = [cells for _, cells in above[header.first :]]
            kept = [row for row in below if row[1] not in printed and not rows.is_column_numbers(row[1])]
            yield _framed(sheet, header, kept)


def _sheets_of(path: Path, faults: RaporFaults, known: rows.Known) -> Iterator[Sheet]:
    """Yield the sheets of a file of any kind; `known` headers tell what parts the columns of a text."""
    kind = kind_of(path)
    if kind == "csv":
        yield read_text(path, faults, known)
    elif kind == "parquet":
        yield _parquet_sheet(path)
    else:
        yield from read_sheets(path, kind)


def _find_wider(sheet: Sheet, header: rows.Header, below: list[Row], wrong: RaporFaults, whole: bool = False) -> None:
    """Add a fault for each row of a text, which alone has cells beyond all headers; if `whole`, also for a narrower one."""
    width, fault = len(header.printed), _TOO_MANY_COMMAS if sheet.separator == "," else _TOO_WIDE
    for number, cells in below if sheet.separator else ():
        if any(cell.strip() for cell in cells[width:]) or (whole and len(cells) != width):
            wrong.find(fault, row=number, cells=len(cells), width=width)


def _joined(sheet: Sheet, headers: list[rows.Header], faults: RaporFaults) -> list[tuple[rows.Header, list[Row]]]:
    """Return headers with the rows below, those of one header as one; note those that explain no more than a list."""
    read: list[tuple[rows.Header, list[Row]]] = []
    ends = [*(header.first for header in headers), len(sheet.rows)][1:]
    for header, end in zip(headers, ends, strict=True):
        below = sheet.rows[header.below : end]
        if header.lacking and len(header.columns) == rows.FEWEST_KNOWN:
            faults.note(_FEW_COLUMNS, sheet.name, sheet.rows[header.first][0], lacking=", ".join(header.lacking))
        elif read and header.like(read[-1][0]):
            read[-1][1].extend(below)
        else:
            read.append((header, below))
    return read


def _find_no_table(sheets: list[Sheet], headers: list[list[rows.Header]], wrong: RaporFaults, data: Data) -> None:
    """Add why no sheet is a table of scores, and which comes nearest to one."""
    found = [(sheet, header) for sheet, own in zip(sheets, headers, strict=True) for header in own]
    if found:
        sheet, header = max(found, key=lambda each: len(each[1].columns))
        rows.check_header(header, wrong, data, sheet.name, sheet.rows[header.below - 1][0])
        if len(header.lacking) > 1 and sheet.name:
            wrong.find(_NO_TABLE, nearest=sheet.name)
    elif sheets:
        sheet = next((sheet for sheet in sheets if sheet.rows), sheets[0])
        row = sheet.rows[0][0] if sheet.rows else None
        texts = [text for _, cells in sheet.rows for text in map(clean_text, cells) if text][:6]
        wrong.find(_NO_HEADER if texts else _NOTHING, sheet.name, row, texts=", ".join(map(repr, texts)))
    else:
        wrong.find(Fault("the workbook has no worksheet", N_("a workbook with a table of scores in a worksheet")))


def _table(sheet: Sheet, header: rows.Header, below: list[Row], faults: RaporFaults) -> pd.DataFrame:
    kept = []
    columns, score = header.columns, "score_printed" if "score_printed" in header.columns else "score"
    for number, cells in below:
        if not kept and rows.is_column_numbers(cells):
            continue
        kind, lacking = rows.kind_of_row(cells, columns)
        if kind is None:
            kept.append((number, cells))
        elif kind is rows.STRAY:
            fault = replace(kind, column=header.headers[score])
            faults.find(fault, sheet.name, number, lacking=", ".join(lacking))
        else:
            faults.note(kind, sheet.name, number)
    frame = _framed(sheet, header, kept)
    faults.headers = header.headers
    merged = [number for number, place in sheet.filled if place == columns.get(score)]
    faults.add(frame[frame["source_row"].isin(merged)], _MERGED, column=score)
    if not sheet.errors_told and score in frame:
        faults.add(frame[frame[score].map(clean_text).isna()], _BLANK_OR_FAILED, column=score)
    _note_unread_and_hidden(sheet, header, below, frame["source_row"], faults)
    return frame


def _framed(sheet: Sheet, header: rows.Header, below: list[Row]) -> pd.DataFrame:
    """Return the cells of rows under the columns that a header means, and `PLACE`."""
    places = header.columns.values()
    cells = [
        [*(row[place] if place < len(row) else None for place in places), sheet.name, number] for number, row in below
    ]
    return pd.DataFrame(cells, columns=[*header.columns, *PLACE], dtype=object).astype({"source_row": "int64"})


def _note_unread_and_hidden(
    sheet: Sheet, header: rows.Header, below: list[Row], read: pd.Series, faults: RaporFaults
) -> None:
    """Note columns that are not read, and what is read, by the numbers of its rows, though nobody sees it in the sheet."""
    over, used = dict(enumerate(header.printed)), set(header.columns.values())
    held = {place for _, cells in below for place, cell in enumerate(cells) if place not in used and clean_text(cell)}
    if named := [over[place] for place in sorted(held) if over.get(place)]:
        faults.note(_COLUMNS, sheet.name, columns=", ".join(named))
    bare = [place for place in held if not over.get(place)]
    for number, cells in below:
        if any(place < len(cells) and clean_text(cells[place]) for place in bare):
            faults.note(Fault("left out: cells in columns without a header"), sheet.name, number)
    if sheet.hidden:
        faults.note(Fault("read, though the sheet is hidden"), sheet.name)
    if hidden := int(read.isin(sheet.hidden_rows).sum()):
        faults.note(Fault("read, though hidden, by a filter or by hand: {n} row(s)"), sheet.name, n=hidden)
    if columns := [header.printed[place] for place in header.columns.values() if place in sheet.hidden_columns]:
        faults.note(Fault("read, though hidden: the columns {columns}"), sheet.name, columns=", ".join(columns))
    if not sheet.errors_told:
        faults.note(Fault("whether rows or columns are hidden is not told by this kind of workbook"))


@contextmanager
def readable_parquet(path: Path) -> Generator[None]:
    """Turn what goes wrong when a Parquet file is read into a `RaporError`."""
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError, ValueError) as error:
        raise refusal(path, _DAMAGED, error=error) from None


def open_parquet(path: Path, data: Data) -> tuple[Any, rows.Header]:
    """Return a Parquet file, nothing of it read yet, with its header; `RaporError` if it can't be read or lacks columns."""
    from pyarrow import types
    from pyarrow.parquet import ParquetFile

    with readable_parquet(path):
        file = ParquetFile(path)
    names, kinds, faults = file.schema_arrow.names, file.schema_arrow.types, RaporFaults(path.name)
    header = next(iter(rows.find_headers([names], rows.known_headers(data))), None)
    if header is None:
        raise refusal(path, _NO_HEADER, texts=", ".join(map(repr, names[:6])))
    rows.check_header(header, faults, data)
    nested = Fault("the column holds lists or records", N_("one text or number per row"))
    for place in header.columns.values():
        if types.is_nested(kinds[place]):
            faults.find(replace(nested, column=names[place]))
    if not faults.found and file.metadata.num_rows == 0:
        faults.find(NO_ROWS)
    faults.stop()
    return file, header


def _parquet_sheet(path: Path) -> Sheet:
    from pyarrow.parquet import ParquetFile

    with readable_parquet(path):
        table = ParquetFile(path).read()
    sheet, columns = Sheet(""), [column.to_pylist() for column in table.columns]
    for number, cells in enumerate([table.column_names, *zip(*columns, strict=True)], start=1):
        sheet.add(number, [str(cell) if isinstance(cell, list | dict) else cell for cell in cells])
    return sheet


def _read_parquet(path: Path, faults: RaporFaults, data: Data) -> tuple[dict[str, str], pd.DataFrame]:
    file, header = open_parquet(path, data)
    names = {file.schema_arrow.names[place]: column for column, place in header.columns.items()}
    with readable_parquet(path):
        cells = file.read(columns=list(names)).to_pandas()
    if rest := [name for name in file.schema_arrow.names if name not in names]:
        faults.note(_COLUMNS, columns=", ".join(rest))
    return header.headers, cells.rename(columns=names).assign(source_sheet="", source_row=np.arange(2, len(cells) + 2))

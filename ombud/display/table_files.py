"""Tables as files that spreadsheets and programs read: CSV, XLSX, Parquet; written whole or not at all."""

from __future__ import annotations

import csv
import datetime
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.errors import ParameterError

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SUFFIXES = (".csv", ".xlsx", ".parquet")
# text that starts with one of these would be a formula
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TAKEN_FOR_ANOTHER = re.compile(
    r"\d[\d.,:/ -]*"
)  # text such as 11.10, of which a spreadsheet program makes 11,1 or a time

# texts stay texts: nothing from the data, or passed in, becomes a formula or a link
WORKBOOK_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}
CREATED = datetime.datetime(2000, 1, 1)  # of every workbook, so that the same content gives the same bytes


def writable(path: str | os.PathLike, suffixes: Sequence[str] = (".xlsx",), *, replace: bool = True) -> Path:
    """
    Return where a file is to be written.

    Raises
    ------
    ParameterError
        If its name has another ending, there is no such folder, or it is there and not to be replaced.
    """
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise ParameterError(
            "{file} can't be written; accepted endings: {accepted}", file=path.name, accepted=", ".join(suffixes)
        )
    if not path.parent.is_dir():
        raise ParameterError("{file} can't be written: there is no folder {folder}", file=path.name, folder=path.parent)
    if path.is_dir():
        raise ParameterError("{place} can't be used: it is a folder, not a file", place=path)
    if path.exists() and not replace:
        raise ParameterError("{file} is there already; another name, or --force to replace it", file=path.name)
    return path


def workbook_bytes(write: Callable[[Workbook], None], **properties: str) -> bytes:
    """Return the XLSX workbook that `write` fills, with properties such as its title; the same content, the same bytes."""
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, **WORKBOOK_OPTIONS}) as book:
        book.set_properties({"created": CREATED, **properties})
        write(book)
    return held.getvalue()


def csv_for_people(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """
    Return CSV as spreadsheet programs read it under Indonesian settings.

    Semicolons between columns, decimal commas, a byte order mark; codes stay texts, and nothing becomes a formula.
    """
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


def write_table(rows: pd.DataFrame, path: str | os.PathLike, *, people: bool = False) -> Path:
    """
    Write a table; the same rows give the same bytes.

    Parameters
    ----------
    rows : DataFrame
        The index is not written.
    path : path
        Its suffix, .csv, .xlsx or .parquet, says how.
    people : bool
        Whether CSV is for people (`csv_for_people`); else it is for programs: commas, decimal points, UTF-8.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ParameterError
        If the suffix is another, or the folder does not exist.
    """
    path = writable(path, SUFFIXES)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    try:
        if people and path.suffix.lower() == ".csv":
            Path(temporary).write_bytes(csv_for_people(list(rows.columns), rows.itertuples(index=False, name=None)))
        else:
            _WRITERS[path.suffix.lower()](rows, Path(temporary))
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _write_csv(rows: pd.DataFrame, path: Path) -> None:
    rows.to_csv(path, index=False, lineterminator="\n")


def _write_xlsx(rows: pd.DataFrame, path: Path) -> None:
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": WORKBOOK_OPTIONS}) as writer:
        rows.to_excel(writer, index=False, sheet_name="data", freeze_panes=(1, 0))
        writer.book.set_properties({"created": CREATED})


def _write_parquet(rows: pd.DataFrame, path: Path) -> None:
    rows.to_parquet(path, index=False)


_WRITERS = {".csv": _write_csv, ".xlsx": _write_xlsx, ".parquet": _write_parquet}

"""Tables as files that spreadsheets and programs read: CSV, XLSX, Parquet; written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from ombud.errors import ParameterError

SUFFIXES = (".csv", ".xlsx", ".parquet")


def write_table(rows: pd.DataFrame, path: str | os.PathLike) -> Path:
    """
    Write a table; the same rows give the same bytes.

    Parameters
    ----------
    rows : DataFrame
        The index is not written.
    path : path
        Its suffix, .csv, .xlsx or .parquet, says how.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ParameterError
        If the suffix is another, or the folder does not exist.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise ParameterError("{file} can't be written; accepted endings: {accepted}", file=path.name,
                             accepted=", ".join(SUFFIXES))  # fmt: skip
    if not path.parent.is_dir():
        raise ParameterError("{file} can't be written: there is no folder {folder}", file=path.name,
                             folder=path.parent)  # fmt: skip
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    try:
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
    import datetime

    # texts stay texts: nothing from the data becomes a formula or a link
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        rows.to_excel(writer, index=False, sheet_name="data", freeze_panes=(1, 0))
        writer.book.set_properties({"created": datetime.datetime(2000, 1, 1)})


def _write_parquet(rows: pd.DataFrame, path: Path) -> None:
    rows.to_parquet(path, index=False)


_WRITERS = {".csv": _write_csv, ".xlsx": _write_xlsx, ".parquet": _write_parquet}

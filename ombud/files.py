"""The data files of the repository: where they are, and whether they are what their sidecars say."""

from __future__ import annotations

import datetime
import hashlib
import os
import tomllib
from pathlib import Path
from uuid import uuid4

import pandas as pd

from ombud.errors import DataError, Fault, OmbudError

SIDECAR_SUFFIX = ".meta.toml"
# ending of a file that is not yet whole
PART = ".part"
REQUIRED_KEYS = ("what", "source", "licence", "date", "sha256", "rows")


def data_folder(data_dir: str | os.PathLike | None = None) -> Path:
    """
    Return the folder of the data files.

    Parameters
    ----------
    data_dir : path, optional
        The folder itself. Default: the environment variable ``OMBUD_DATA``, the copy inside an installed
        package, or ``data`` beside the package in a checkout, whichever is there first.

    Raises
    ------
    OmbudError
        If there is no such folder.
    """
    package = Path(__file__).resolve().parents[0]
    if data_dir is not None:
        candidates = [Path(data_dir)]
    elif os.environ.get("OMBUD_DATA"):
        candidates = [Path(os.environ["OMBUD_DATA"])]
    else:
        candidates = [package / "_data", package.parent / "data"]
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise OmbudError(
        "No data folder at {folder}; give data_dir or set OMBUD_DATA to the folder that holds published/",
        folder=" or ".join(str(c) for c in candidates),
    )


def find_file(path: str | os.PathLike, data_dir: str | os.PathLike | None = None) -> Path:
    """Return a path as it is, or below the repository's root where nothing is there: ``data/private/rapor.xlsx``."""
    below_root = data_folder(data_dir).parent / path
    return below_root if below_root.exists() and not Path(path).exists() else Path(path)


def digest(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def count_rows(path: Path) -> int:
    """Return the number of records of a CSV (without its header), or of lines of any other file."""
    if path.suffix == ".csv":
        return len(read_csv(path))
    return len(path.read_text(encoding="utf-8").splitlines())


def read_sidecar(path: Path) -> dict:
    """
    Return the provenance of a data file: what, source, licence, date, sha256, rows.

    Raises
    ------
    DataError
        If the sidecar is missing, unreadable or incomplete.
    """
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    if not sidecar.is_file():
        raise DataError([Fault("this data file has no sidecar", "{sidecar}", path.name,
                               fields={"sidecar": sidecar.name})])  # fmt: skip
    try:
        facts = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError([Fault("the sidecar is not TOML: {error}", "TOML", sidecar.name,
                               fields={"error": error})]) from None  # fmt: skip
    missing = [key for key in REQUIRED_KEYS if key not in facts]
    if missing:
        raise DataError([Fault("the sidecar lacks a key", "{keys}", sidecar.name, column=key,
                               fields={"keys": ", ".join(REQUIRED_KEYS)}) for key in missing])  # fmt: skip
    return facts


def verify(path: Path) -> list[Fault]:
    """Return the ways in which a data file differs from its sidecar; an empty list when it does not."""
    if not path.is_file():
        return [Fault("the data file is missing", "a file at {path}", path.name, fields={"path": path})]
    facts = read_sidecar(path)
    if digest(path) == facts["sha256"]:
        return []
    faults = [Fault("the file is not the one its sidecar describes (sha256 differs)",
                    "the committed file; after an intended change: make checksums", path.name)]  # fmt: skip
    rows = count_rows(path)
    if rows != facts["rows"]:
        faults.append(Fault("the file has {rows} rows", "{expected} rows", path.name,
                            fields={"rows": rows, "expected": facts["rows"]}))  # fmt: skip
    return faults


def read_table(name: str, data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Read a data file whose sidecar vouches for it, all columns as text.

    Parameters
    ----------
    name : str
        Path below the data folder, such as ``published/sources.csv``.
    data_dir : path, optional
        See `data_folder`.

    Returns
    -------
    DataFrame
        One row per record; empty cells are empty strings.

    Raises
    ------
    DataError
        If the file is missing, or its sidecar is missing or disagrees with it.
    """
    path = data_folder(data_dir) / name
    faults = verify(path)
    if faults:
        raise DataError(faults)
    return read_csv(path)


def read_csv(path: Path) -> pd.DataFrame:
    """Return a CSV, all columns as text, whatever its sidecar says; raises `DataError` if it is none."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise DataError([Fault("the file is not a CSV: {error}", "comma-separated text in UTF-8", path.name,
                               fields={"error": str(error).strip()})]) from None  # fmt: skip


def read_document(name: str, data_dir: str | os.PathLike | None = None) -> dict:
    """Read a TOML data file whose sidecar vouches for it; raises as `read_table` does."""
    path = data_folder(data_dir) / name
    faults = verify(path)
    if faults:
        raise DataError(faults)
    return tomllib.loads(path.read_text(encoding="utf-8"))


def record_checksums(data_dir: str | os.PathLike | None = None, today: datetime.date | None = None) -> list[Path]:
    """
    Write sha256, row count and day of change of every changed data file into its sidecar, keeping its other keys.

    Parameters
    ----------
    data_dir : path, optional
        See `data_folder`.
    today : date, optional
        The day of the change; by default today's.

    Nothing is looked at: ``tools/record_data.py`` does that first.

    Returns
    -------
    list of Path
        The sidecars that changed.

    Raises
    ------
    DataError
        If a sidecar has no data file, or a CSV can't be read.
    """
    changed = []
    for sidecar in sorted(data_folder(data_dir).rglob("*" + SIDECAR_SUFFIX)):
        path = sidecar.with_name(sidecar.name.removesuffix(SIDECAR_SUFFIX))
        if not path.is_file():
            raise DataError([Fault("the data file of this sidecar is missing", "a file at {path}", sidecar.name,
                                   fields={"path": path})])  # fmt: skip
        before = sidecar.read_text(encoding="utf-8")
        sha256 = digest(path)
        facts = {"sha256": f'"{sha256}"', "rows": str(count_rows(path))}
        if f'sha256 = "{sha256}"' not in before:
            facts = {"date": (today or datetime.date.today()).isoformat()} | facts
        kept = [line for line in before.splitlines() if line.split("=")[0].strip() not in facts]
        after = "\n".join(kept + [f"{key} = {value}" for key, value in facts.items()]) + "\n"
        if after != before:
            sidecar.write_text(after, encoding="utf-8")
            changed.append(sidecar)
    return changed


def write_atomically(path: str | os.PathLike, text: str) -> Path:
    """Write UTF-8 text so that a reader sees the old file or the whole new one; it ends with one newline."""
    return write_bytes_atomically(path, (text.rstrip("\n") + "\n").encode("utf-8"))


def write_bytes_atomically(path: str | os.PathLike, content: bytes) -> Path:
    """Write bytes so that a reader sees the old file or the whole new one."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}{PART}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path

"""New rows of observations and sources, tried in a copy of the data and then saved: all files of them, or none."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from ombud.errors import OmbudError
from ombud.files import PACKAGE, PRIVATE, SIDECAR_SUFFIX, Data, read_sidecar, record_checksums, write_bytes_atomically

OBSERVATIONS, SOURCES = "published/observations.csv", "published/sources.csv"

Rows = Iterable[tuple[Mapping[str, str], Mapping[str, str]]]


def stage(rows: Rows, data: Data, scratch: Path, today: datetime.date | None = None) -> Path:
    """
    Copy the data and add rows to the copy.

    Parameters
    ----------
    rows : iterable of (dict, dict)
        Observation and source of each figure, as `ombud.evidence.entry.figures.read_figure` gives them; figures of one
        new page share its row, and of a known page only what its row lacks is taken.
    data : Data
        The data; it stays as it is.
    scratch : Path
        An empty folder.
    today : date, optional
        The day that sidecars note; by default today's.

    Returns
    -------
    Path
        The copy, with checksums recorded.

    Raises
    ------
    DataError
        If a sidecar of the two tables is missing.
    """
    folder = scratch / "data"
    shutil.copytree(data.folder, folder, ignore=lambda path, _: [PRIVATE] if Path(path) == data.folder else [])
    header, observations = _read(folder / OBSERVATIONS)
    columns, sources = _read(folder / SOURCES)
    by_id = {source["source_id"]: source for source in sources}
    by_address: dict[str, dict[str, str]] = {}
    for observation, source in rows:
        known = by_id.get(source["source_id"]) or by_address.get(source["url"])
        if known is None:
            known = by_address[source["url"]] = by_id[_next_id(by_id)] = {"source_id": _next_id(by_id)}
            sources.append(known)
        known |= {name: text for name, text in source.items() if text and not known.get(name)}
        observations.append({**observation, "source_id": known["source_id"]})
    # older tables lack the columns for day of access and archived copy
    columns += [
        name for name in ("accessed", "archived") if name not in columns and any(name in row for row in sources)
    ]
    _write(folder / SOURCES, columns, sources)
    _write(folder / OBSERVATIONS, header, observations)
    for name in (OBSERVATIONS, SOURCES):
        read_sidecar(folder / name)
    record_checksums(folder, today)
    return folder


def _next_id(known: Iterable[str]) -> str:
    return f"S{1 + max((int(name[1:]) for name in known), default=0):04}"


def save(staged: Path, data: Data) -> list[str]:
    """
    Take the two tables and their sidecars over from a staged copy.

    Returns
    -------
    list of str
        The files that changed, as paths below the data folder.

    Raises
    ------
    OmbudError
        If the data changed since they were copied, belong to an installed package, or can't be written; nothing is
        written then, and what was written before a file that failed is put back.
    """
    if data.folder == PACKAGE / "_data":
        raise OmbudError(
            "The data of an installed package stay as they are: copy {folder}, and set OMBUD_DATA to the copy",
            folder=data.folder,
        )
    if Data.at(data.folder) != data:
        raise OmbudError("The data in {folder} changed meanwhile; nothing was written: begin again", folder=data.folder)
    names = [name + suffix for name in (SOURCES, OBSERVATIONS) for suffix in ("", SIDECAR_SUFFIX)]
    held = {name: (data.folder / name).read_bytes() for name in names}
    new = {name: (staged / name).read_bytes() for name in names}
    changed = [name for name in names if new[name] != held[name]]
    written: list[str] = []
    try:
        for name in changed:
            write_bytes_atomically(data.folder / name, new[name])
            written.append(name)
    except BaseException as error:
        for name in written:
            write_bytes_atomically(data.folder / name, held[name])
        if isinstance(error, OSError):
            raise OmbudError(
                "The data in {folder} can't be written: {error}", folder=data.folder, error=error
            ) from None
        raise
    return changed


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or []), rows


def _write(path: Path, columns: list[str], rows: Iterable[Mapping[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_bytes_atomically(path, text.getvalue().encode("utf-8"))

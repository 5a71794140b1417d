"""New rows of observations and sources, tried in a copy of the data and then saved: all files of them, or none."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from ombud.errors import OmbudError
from ombud.files import (
    PACKAGE,
    PRIVATE,
    SIDECAR_SUFFIX,
    Data,
    read_csv,
    read_sidecar,
    record_checksums,
    write_bytes_atomically,
)

OBSERVATIONS, SOURCES = "published/observations.csv", "published/sources.csv"

Rows = Iterable[tuple[Mapping[str, str], Mapping[str, str]]]


def stage(rows: Rows, data: Data, scratch: Path, today: datetime.date | None = None) -> Path:
    """
    Copy the data into an empty folder `scratch`, add rows to the copy, record its checksums, and return it.

    Rows are observation and source of each figure, as `ombud.evidence.entry.figures.read_figure` gives them; figures of
    one new page share its row, and of a known page only what its row lacks is taken. `today`, by default today's date,
    is the day that sidecars note. `DataError` is raised if a sidecar of the two tables is missing.
    """
    folder = scratch / "data"
    shutil.copytree(data.folder, folder, ignore=lambda path, _: [PRIVATE] if Path(path) == data.folder else [])
    tables = {name: read_csv(folder / name) for name in (SOURCES, OBSERVATIONS)}
    sources, observations = (table.to_dict("records") for table in tables.values())
    by_id = {source["source_id"]: source for source in sources}
    by_address: dict[str, dict[str, str]] = {}
    for observation, source in rows:
        known = by_id.get(source["source_id"]) or by_address.get(source["url"])
        if known is None:
            new = f"S{1 + max((int(name[1:]) for name in by_id), default=0):04}"
            known = by_address[source["url"]] = by_id[new] = {"source_id": new}
            sources.append(known)
        known |= {name: text for name, text in source.items() if text and not known.get(name)}
        observations.append({**observation, "source_id": known["source_id"]})
    for (name, table), records in zip(tables.items(), (sources, observations), strict=True):
        frame = pd.DataFrame(records)
        # older tables lack the columns for day of access and archived copy
        columns = [*table, *(new for new in ("accessed", "archived") if new in frame and new not in table)]
        text = frame.reindex(columns=columns).fillna("").to_csv(index=False, lineterminator="\n")
        write_bytes_atomically(folder / name, text.encode("utf-8"))
        read_sidecar(folder / name)
    record_checksums(folder, today)
    return folder


def save(staged: Path, data: Data) -> list[str]:
    """
    Take the two tables and their sidecars over from a staged copy; return the files that changed, below the data folder.

    `OmbudError` is raised if the data changed since they were copied, belong to an installed package, or can't be
    written; nothing is written then, and what was written before a file that failed is put back.
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

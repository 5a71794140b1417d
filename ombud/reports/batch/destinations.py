"""Where reports go: a folder that all workers see, or an object store."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.errors import OmbudError
from ombud.reports.batch.jobs import Job
from ombud.reports.batch.manifest import NOTEBOOK, Manifest, Record
from ombud.reports.batch.production import produce
from ombud.reports.outcomes import Outcome

if TYPE_CHECKING:
    from fsspec.implementations.dirfs import DirFileSystem


class StoreError(OmbudError):
    """The address of the output leads nowhere."""


def is_address(output: str) -> bool:
    """Return whether the output is the address of an object store rather than a folder."""
    return "://" in output


def store_at(address: str) -> DirFileSystem:
    """
    Return the files under an address such as ``s3://bucket/reports``; each appears whole or not at all.

    Raises
    ------
    StoreError
        If the address can't be used here.
    """
    try:
        from fsspec.core import url_to_fs
        from fsspec.implementations.dirfs import DirFileSystem

        system, root = url_to_fs(address.rstrip("/"))
    except (ImportError, ValueError) as error:
        raise StoreError(
            "{address} can't be written: {problem}; install the extra: pip install 'ombud[cluster]', and the "
            "library of that store",
            address=address,
            problem=error,
        ) from error
    return DirFileSystem(root, system)


class StoredManifest(Manifest):
    """
    The manifest of an object store, where nothing can be appended to a file.

    It is written anew after every `EVERY` reports, and at the end: a crash loses no report, but the last few may be
    made again. Files are told by their size alone.
    """

    EVERY = 50

    def __init__(self, store: DirFileSystem, folder: Path):
        self.store = store
        if store.exists(self.name):
            (folder / self.name).write_bytes(store.cat_file(self.name))
        super().__init__(folder)
        self._added = 0

    def add(self, records: Iterable[Record]) -> None:
        """Keep records, and from time to time see them in the store."""
        super().add(records)
        self._added += 1
        if self._added % self.EVERY == 0:
            self.store.pipe_file(self.name, self.path.read_bytes())

    def _is_unchanged(self, record: Record) -> bool:
        return self.store.exists(record.path) and self.store.size(record.path) == record.size


def produce_into(job: Job, output: str, around: str, stale: tuple[str, ...]) -> tuple[Outcome, list[Record]]:
    """Make a report as `production.produce` does, in a folder or an object store."""
    if not is_address(output):
        return produce(job, Path(output), around, stale)
    with tempfile.TemporaryDirectory(prefix="ombud-report-") as folder:
        # the notebook is needed for every other file, and is not here
        outcome, records = produce(job, Path(folder), around, (NOTEBOOK, *job.formats))
        deliver(Path(folder), store_at(output))
    return outcome, records


def deliver(folder: Path, store: DirFileSystem) -> None:
    """Copy all files below a folder to a store, under the same names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            place = path.relative_to(folder)
            store.makedirs(place.parent.as_posix(), exist_ok=True)
            store.pipe_file(place.as_posix(), path.read_bytes())


@contextmanager
def opened(output: str) -> Generator[tuple[Path, Manifest]]:
    """Give the folder to work in and the manifest of an output; what is new in a store's folder is delivered."""
    if not is_address(output):
        yield Path(output), Manifest(Path(output))
        return
    store = store_at(output)
    with tempfile.TemporaryDirectory(prefix="ombud-batch-") as name:
        yield Path(name), StoredManifest(store, Path(name))
        deliver(Path(name), store)

"""Where reports go: a folder that all workers see, or an object store."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ombud.errors import OmbudError
from ombud.reports.batch.jobs import Job
from ombud.reports.batch.manifest import NOTEBOOK, Manifest, Record
from ombud.reports.outcomes import Outcome

# what papermill itself writes to, with its own handlers
PAPERMILL_SCHEMES = ("s3://", "gs://", "gcs://", "abs://", "adl://", "hdfs://")


class StoreError(OmbudError):
    """The address of the output leads nowhere."""


def is_address(output: str) -> bool:
    """Return whether the output is the address of an object store rather than a folder."""
    return "://" in output


@dataclass(frozen=True)
class Store:
    """
    Files under an address, by fsspec; notebooks by papermill's own handler where it has one.

    Each file appears whole or not at all, as object stores have it.

    Attributes
    ----------
    address : str
        Such as ``s3://bucket/reports``.
    """

    address: str

    def read(self, name: str) -> bytes | None:
        """Return a file; None where there is none."""
        system, root = self._system()
        place = f"{root}/{name}"
        return system.cat_file(place) if system.exists(place) else None

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes; None where there is none."""
        system, root = self._system()
        try:
            return system.info(f"{root}/{name}")["size"]
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Write a file."""
        if name.endswith(".ipynb") and self._write_by_papermill(name, content):
            return
        system, root = self._system()
        place = f"{root}/{name}"
        system.makedirs(place.rpartition("/")[0], exist_ok=True)
        system.pipe_file(place, content)

    def _write_by_papermill(self, name: str, content: bytes) -> bool:
        if not self.address.startswith(PAPERMILL_SCHEMES):
            return False
        from papermill.iorw import papermill_io

        try:
            papermill_io.write(content.decode("utf-8"), f"{self.address.rstrip('/')}/{name}")
        except (ImportError, ModuleNotFoundError):
            return False  # papermill's library for it is not installed; fsspec's may be
        return True

    def _system(self) -> tuple[Any, str]:
        try:
            from fsspec.core import url_to_fs

            return url_to_fs(self.address.rstrip("/"))
        except (ImportError, ValueError) as error:
            raise StoreError(
                "{address} can't be written: {problem}; install the extra: pip install 'ombud[cluster]', and the "
                "library of that store", address=self.address, problem=error,
            ) from error  # fmt: skip


class StoredManifest(Manifest):
    """
    The manifest of an object store, where nothing can be appended to a file.

    It is written anew after every `EVERY` reports, and by `compact`: a crash loses no report, but the last few may be
    made again. Files are told by their size alone.
    """

    EVERY = 50

    def __init__(self, store: Store, folder: Path):
        self.store = store
        content = store.read(self.name)
        if content is not None:
            (folder / self.name).write_bytes(content)
        super().__init__(folder)
        self._added = 0

    def add(self, records: Iterable[Record]) -> None:
        """Keep records, and from time to time see them in the store."""
        super().add(records)
        self._added += 1
        if self._added % self.EVERY == 0:
            self.store.write(self.name, self.path.read_bytes())

    def compact(self) -> None:
        """Write the manifest to the store."""
        super().compact()
        self.store.write(self.name, self.path.read_bytes())

    def _is_unchanged(self, record: Record) -> bool:
        return self.store.size(record.path) == record.size


def produce_into(job: Job, output: str, around: str, stale: tuple[str, ...]) -> tuple[Outcome, list[Record]]:
    """Make a report as `production.produce` does, in a folder or an object store."""
    from ombud.reports.batch.production import produce

    if not is_address(output):
        return produce(job, Path(output), around, stale)
    with tempfile.TemporaryDirectory(prefix="ombud-report-") as folder:
        # the notebook is needed for every other file, and is not here
        outcome, records = produce(job, Path(folder), around, (NOTEBOOK, *job.formats))
        deliver(Path(folder), Store(output))
    return outcome, records


def deliver(folder: Path, store: Store) -> None:
    """Copy all files below a folder to a store, under the same names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            store.write(path.relative_to(folder).as_posix(), path.read_bytes())


@contextmanager
def opened(output: str) -> Generator[tuple[Path, Manifest]]:
    """Give the folder to work in and the manifest of an output; what is new in a store's folder is delivered."""
    if not is_address(output):
        folder = Path(output).resolve()
        yield folder, Manifest(folder)
        return
    with tempfile.TemporaryDirectory(prefix="ombud-batch-") as name:
        store = Store(output)
        yield Path(name), StoredManifest(store, Path(name))
        deliver(Path(name), store)

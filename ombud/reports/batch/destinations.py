"""Where reports go, one batch at a time: a folder that all workers see, or an object store."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.errors import OmbudError
from ombud.files import PART
from ombud.reports.batch.manifest import Manifest, Record
from ombud.running.stopping import last_acts

if TYPE_CHECKING:
    from fsspec.implementations.dirfs import DirFileSystem

LOCK = ".manifest.lock"


def is_address(output: str) -> bool:
    """Return whether the output is the address of an object store rather than a folder."""
    return "://" in output


@contextmanager
def opened(output: str, years: Iterable[int]) -> Generator[tuple[Path, Manifest]]:
    """Give the folder to work in, held as by `locked`, and its manifest; what is new in a store's folder is delivered."""
    if not is_address(output):
        with locked(Path(output), years):
            yield Path(output), Manifest(Path(output))
        return
    store = store_at(output)
    with tempfile.TemporaryDirectory(prefix="ombud-batch-") as name:
        yield Path(name), StoredManifest(store, Path(name))
        deliver(Path(name), store)


@contextmanager
def locked(folder: Path, years: Iterable[int] = ()) -> Generator[None]:
    """Hold the folder until the end of the block or the process, or raise `OmbudError`; what is half written is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    # a link in its place would lead to somebody else's file
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(folder / LOCK, flags, 0o666), "r+") as file:
        try:
            import fcntl
        except ImportError:  # Windows: nothing guards the folder there
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OmbudError(
                "Another batch is writing to {folder}; wait for its end, or give another --output", folder=folder
            ) from None

        def clean() -> None:
            for below in ("", *(f"{year}/**/" for year in years)):
                for half in list(folder.glob(f"{below}.*{PART}")):
                    half.unlink(missing_ok=True)

        clean()
        last_acts.append(clean)
        try:
            yield
        finally:
            last_acts.remove(clean)
            clean()  # a worker that died left something


def store_at(address: str) -> DirFileSystem:
    """Return the files under an address such as ``s3://bucket/reports``, each whole or not at all, or raise `OmbudError`."""
    try:
        from fsspec.core import url_to_fs
        from fsspec.implementations.dirfs import DirFileSystem

        system, root = url_to_fs(address.rstrip("/"))
    except (ImportError, ValueError) as error:
        raise OmbudError(
            "{address} can't be written: {problem}; install the extra: pip install 'ombud[cluster]', and the "
            "library of that store",
            address=address,
            problem=error,
        ) from error
    return DirFileSystem(root, system)


def deliver(folder: Path, store: DirFileSystem) -> None:
    """Copy the files below a folder to a store, under the same names; hidden ones are half written, and stay."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            place = path.relative_to(folder)
            store.makedirs(place.parent.as_posix(), exist_ok=True)
            store.pipe_file(place.as_posix(), path.read_bytes())


class StoredManifest(Manifest):
    """The manifest of an object store, where nothing can be appended to a file; files are told by their size alone."""

    EVERY = 50  # reports after which it is written anew: after a crash, the last few may be made again

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

"""One batch at a time in a folder of reports, and nothing left of one that was interrupted."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from ombud.errors import OmbudError
from ombud.files import PART

NAME = ".manifest.lock"
_held: set[Path] = set()


class FolderBusyError(OmbudError):
    """Another batch is writing to the folder."""


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """
    Hold the folder until the end of the block, or of the process, in whatever way that ends.

    Raises
    ------
    FolderBusyError
        If another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # a link in its place would lead to somebody else's file
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(folder / NAME, flags, 0o666), "r+") as file:
        try:
            import fcntl
        except ImportError:  # Windows: nothing guards the folder there
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderBusyError(
                "Another batch is writing to {folder}; wait for its end, or give another --output", folder=folder
            ) from None
        _held.add(folder)
        try:
            yield
        finally:
            _held.discard(folder)


def clean_up(folder: Path, years: Iterable[int]) -> None:
    """Remove the half-written files of a batch that was interrupted; nothing in a folder that is not held."""
    if folder not in _held:
        return
    remains = [*folder.glob(f".*{PART}")]
    for year in years:
        remains += (folder / str(year)).rglob(f".*{PART}")
    for path in remains:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()

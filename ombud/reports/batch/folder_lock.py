"""One batch at a time in a folder of reports, and nothing left of one that was interrupted."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ombud.errors import OmbudError
from ombud.files import PART
from ombud.running.stopping import last_acts

NAME = ".manifest.lock"


class FolderBusyError(OmbudError):
    """Another batch is writing to the folder."""


@contextmanager
def locked(folder: Path, years: Iterable[int] = ()) -> Generator[None]:
    """
    Hold the folder until the end of the block, or of the process, in whatever way that ends.

    What interrupted batches left half written of some years is removed before and after.

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
        clean = partial(clean_up, folder, years)
        clean()
        last_acts.append(clean)
        try:
            yield
        finally:
            last_acts.remove(clean)
            clean()  # a worker that died left something


def clean_up(folder: Path, years: Iterable[int]) -> None:
    """Remove the half-written files of a batch that was interrupted; the folder must be held."""
    remains = [*folder.glob(f".*{PART}")]
    for year in years:
        remains += (folder / str(year)).rglob(f".*{PART}")
    for path in remains:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()

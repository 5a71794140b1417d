"""States of the data: folders, and revisions of git unpacked into one."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ombud.errors import ParameterError
from ombud.files import data_folder

MAIN = ("origin/main", "main")


class State(NamedTuple):
    """One state of the data: what it was called (a revision with its short hash, or a folder), and where its files lie."""

    name: str
    folder: Path


@contextmanager
def opened(before: str | None = None, after: str | None = None) -> Generator[tuple[State, State]]:
    """
    Give two states of the data, for as long as the context lasts.

    Each is a data folder, a folder with one in ``data``, or a revision of git; `ParameterError` is raised if it is none
    of them. By default the data as they lie in their folder, against the last commit while they differ from it, else
    against where the main branch was left.
    """
    with tempfile.TemporaryDirectory(prefix="ombud-diff-") as scratch:
        given = base_revision() if before is None else before
        now = data_folder()
        yield (
            _state(given, Path(scratch, "before")),
            State(str(now), now) if after is None else _state(after, Path(scratch, "after")),
        )


def _state(given: str, scratch: Path) -> State:
    for folder in (Path(given), Path(given, "data")):
        if (folder / "published").is_dir():
            return State(given, folder)
    try:
        short = _git("rev-parse", "--short", "--verify", "--end-of-options", f"{given}^{{commit}}").decode().strip()
        packed = _git("archive", short, ".")
    except subprocess.CalledProcessError as error:
        raise ParameterError(
            "{name} is neither a folder of data (with published/ in it) nor a revision of git that holds the data: {error}",
            name=given,
            error=error.stderr.decode(errors="replace").strip().splitlines()[-1:] or "",
        ) from None
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(scratch, filter="data")
    return State(short if given.startswith(short) else f"{given} ({short})", scratch)


def base_revision() -> str:
    """Return the revision to compare with: HEAD while data are uncommitted, else where main was left; raises as `opened`."""
    try:
        changed = _git("status", "--porcelain", "--", ".")
    except subprocess.CalledProcessError:
        raise ParameterError(
            "The data in {folder} are in no git repository; accepted: two data folders", folder=data_folder()
        ) from None
    for main in () if changed else MAIN:
        with suppress(subprocess.CalledProcessError):
            return _git("merge-base", "HEAD", main).decode().strip()
    return "HEAD"


def _git(*arguments: str) -> bytes:
    """Return what git says in the data folder; raises CalledProcessError."""
    try:
        return subprocess.run(["git", *arguments], cwd=data_folder(), check=True, capture_output=True).stdout
    except FileNotFoundError:
        raise ParameterError("git is not installed; accepted without it: two data folders") from None

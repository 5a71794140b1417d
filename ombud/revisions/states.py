"""States of the data: folders, or revisions of git unpacked into one; and which records of their files differ."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ombud.errors import ParameterError
from ombud.files import Data, data_folder, read_csv, read_toml

MAIN = ("origin/main", "main")
# what tells the rows of a table apart; of others, the fewest first columns that do
IDENTITY = {
    "published/observations.csv": ["source_id", "government_code", "entity", "year", "locus", "measure"],
    "published/aggregates.csv": ["source_id", "year", "level", "group"],
}
# what tells the records of a method apart
KEYS = ("key", "category", "zone", "year", "dimensions", "aspect")
# columns of our own beside those of a table, whatever these are called
ROW, TURN, SIDES = " row", " turn", (" before", " after")
# a record is what a row is of (of a method: the place of a value), rows are numbered as in the file, the header being
# row 1; where the record is not there, its row and cells are missing
COLUMNS = ["file", "record", "row_before", "row_after", "column", "before", "after"]


class State(NamedTuple):
    """One state of the data: what it was called (a revision with its short hash, or a folder), and where its files lie."""

    name: str
    folder: Path


@contextmanager
def opened(before: str | None = None, after: str | None = None) -> Generator[tuple[State, State]]:
    """Give two states, for as long as the context lasts: by default of `base_revision`, and the data as they lie there."""
    with tempfile.TemporaryDirectory(prefix="ombud-diff-") as scratch:
        before = base_revision() if before is None else before
        after = str(data_folder()) if after is None else after
        yield _state(before, Path(scratch, "before")), _state(after, Path(scratch, "after"))


def _state(given: str, scratch: Path) -> State:
    """Return a data folder, a folder with one in ``data``, or a revision of git; `ParameterError` if it is none of them."""
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


def changed_records(before: Path, after: Path) -> pd.DataFrame:
    """
    List the cells that differ between the data files of two folders, whatever the order of their rows; see `COLUMNS`.

    A record that was added or removed has a row for each of its cells that is not empty. Sidecars and private files are
    left out; `DataError` is raised if a table can't be read.
    """
    sides = [{name: folder / name for name in Data.at(folder).names} for folder in (before, after)]
    found: list[tuple] = []
    # figures first
    for name in sorted(sides[0].keys() | sides[1].keys(), key=lambda name: (name not in IDENTITY, name)):
        paths = [side.get(name) for side in sides]
        if len({path.read_bytes() if path else None for path in paths}) > 1:
            told = _rows(IDENTITY.get(name), *paths) if name.endswith(".csv") else _values(*paths)
            found += [(name, *cells) for cells in told]
    kinds = {"row_before": "Int64", "row_after": "Int64", "before": "str", "after": "str"}
    return pd.DataFrame(found, columns=COLUMNS).astype(kinds)


def _rows(identity: list[str] | None, *paths: Path | None) -> Iterator[tuple]:
    tables = [read_csv(path) if path else pd.DataFrame() for path in paths]
    columns = list(dict.fromkeys([*tables[0], *tables[1]]))
    # a column that one side lacks is empty there
    sides = [table.reindex(columns=columns, fill_value="") for table in tables]
    identity = [name for name in identity or [] if name in columns] or _identity(columns, *sides)
    # what stands on both sides is no change, wherever in the file
    sides = [side.assign(**{ROW: range(2, len(side) + 2), TURN: side.groupby(columns).cumcount()}) for side in sides]
    gone, new = (one.merge(other.drop(columns=ROW), how="left_anti") for one, other in permutations(sides))
    gone, new = (table.assign(**{TURN: table.groupby(identity).cumcount()}) for table in (gone, new))
    pairs = gone.merge(new, on=[*identity, TURN], how="outer", suffixes=SIDES)
    order = pairs[ROW + SIDES[1]].fillna(pairs[ROW + SIDES[0]]).argsort(kind="stable")
    for pair in pairs.iloc[order].to_dict("records"):
        record = ", ".join(pair[column] for column in identity if pair[column])
        rows = [pair[ROW + end] for end in SIDES]
        cells = [(column, *(pair[column + end] for end in SIDES)) for column in columns if column not in identity]
        differing = [cell for cell in cells if len({"" if pd.isna(side) else side for side in cell[1:]}) > 1]
        # a record of nothing but what tells it apart
        for told in differing or [("", *(pd.NA if pd.isna(row) else "" for row in rows))]:
            yield record, *rows, *told


def _identity(columns: list[str], *tables: pd.DataFrame) -> list[str]:
    for count in range(1, len(columns)):
        if not any(table.duplicated(columns[:count]).any() for table in tables):
            return columns[:count]
    return columns


def _values(*paths: Path | None) -> Iterator[tuple]:
    """Yield the values of a TOML file that differ."""
    before, after = (dict(_flat(read_toml(path))) if path else {} for path in paths)
    for place in dict.fromkeys([*before, *after]):
        sides = [side.get(place, pd.NA) for side in (before, after)]
        if str(sides[0]) != str(sides[1]):
            record, _, column = place.rpartition(".")
            yield record, pd.NA, pd.NA, column, *sides


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value of a document with its place, such as ``weights[input].percent``."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(part, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        used: set[str] = set()
        for number, part in enumerate(value, start=1):
            called = next((part[key] for key in KEYS if part.get(key)), number)
            called = "+".join(called) if isinstance(called, list) else str(called)
            called = f"{called} {number}" if called in used else called
            used.add(called)
            yield from _flat(part, f"{place}[{called}]")
    else:
        yield place, "; ".join(map(str, value)) if isinstance(value, list) else str(value)

"""
The data files of the repository: where they are, whether they are what their sidecars say, and what they say.

Whatever is made of data files is kept by `functools.lru_cache` on functions of `Data`: an edited file makes another `Data`,
so that every function sees the edit at its next call, and nothing is verified or parsed twice.
"""

import datetime
import hashlib
import math
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial, wraps
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pandas as pd

from ombud import __version__
from ombud.errors import N_, DataError, Fault, OmbudError, refuse
from ombud.privacy import FOLDER as PRIVATE  # an analyst's own files

SIDECAR_SUFFIX = ".meta.toml"
PART = ".part"  # ending of a file that is not yet whole
DATA_SUFFIXES = (".csv", ".toml")
PACKAGE = Path(__file__).resolve().parent
REQUIRED_KEYS = ("what", "source", "licence", "date", "sha256", "rows")


def data_folder(data_dir: str | os.PathLike[str] | None = None) -> Path:
    """
    Return the folder of the data files; an `OmbudError` is raised if there is none.

    By default it is that of the environment variable ``OMBUD_DATA``, else the copy inside an installed package, or
    ``data`` beside the package in a checkout.
    """
    named = data_dir if data_dir is not None else os.environ.get("OMBUD_DATA") or None
    candidates = [PACKAGE / "_data", PACKAGE.parent / "data"] if named is None else [Path(named)]
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise OmbudError(
        "No data folder at {folder}; give data_dir or set OMBUD_DATA to the folder that holds published/",
        folder=" or ".join(str(c) for c in candidates),
    )


@dataclass(frozen=True)
class Data:
    """The data folder as it stands at one moment; equal as long as no file changes."""

    folder: Path  # absolute
    # path below the folder, size in bytes and time of change in nanoseconds of every CSV and TOML, sorted; `PRIVATE` is
    # left out
    state: tuple[tuple[str, int, int], ...]

    @classmethod
    def at(cls, data_dir: "DataDir" = None, names: Iterable[str] | None = None) -> "Data":
        """
        Return the data of a folder as they stand now; a `Data` stays as it is.

        `names` are the data files that matter, as paths below the folder, their sidecars with them; by default all.
        Raises as `data_folder`.
        """
        if isinstance(data_dir, Data):
            return data_dir if names is None else data_dir.only(names)
        folder = os.path.abspath(data_folder(data_dir))
        states = []
        for name in sorted(_every_file(folder) if names is None else with_sidecars(names)):
            with suppress(FileNotFoundError):  # which reading it tells the user
                status = os.stat(f"{folder}/{name}")
                states.append((name, status.st_size, status.st_mtime_ns))
        return cls(Path(folder), tuple(states))

    def only(self, names: Iterable[str]) -> "Data":
        """Return the same folder with a part of its data files and their sidecars."""
        wanted = set(with_sidecars(names))
        return Data(self.folder, tuple(state for state in self.state if state[0] in wanted))

    @property
    def names(self) -> list[str]:
        """Paths of the data files below the folder, without sidecars."""
        return [name for name, _, _ in self.state if not name.endswith(SIDECAR_SUFFIX)]

    def table(self, name: str, columns: str = "") -> pd.DataFrame:
        """
        Return a CSV, by its path below the folder, whose sidecar vouches for it: the caller's own frame, all as text.

        Cells are "" where empty. `DataError` is raised if the file or its sidecar is missing, the two disagree, or the
        table lacks one of the `columns` that are needed, their names parted by blanks.
        """
        table, needed = _read(self.only([name]), name), {"columns": columns.replace(" ", ", ")}
        missing = Fault("the column is missing", "{columns}", Path(name).name, row=1, fields=needed)
        refuse(replace(missing, column=column) for column in columns.split() if column not in table)
        return table.copy(deep=False)

    def document(self, name: str) -> dict[str, Any]:
        """Return a TOML whose sidecar vouches for it, not to be changed; raises as `table` does."""
        return _read(self.only([name]), name)


# what a function that reads data takes
DataDir = Data | str | os.PathLike[str] | None
Load = TypeVar("Load", bound=Callable[..., pd.DataFrame])


def read_once(load: Load) -> Load:
    """Have a function of the data read its frame once, until a file changes; each caller gets a copy that shares its values."""
    read = lru_cache(maxsize=4)(load)
    copied = wraps(load)(lambda data_dir=None: read(Data.at(data_dir)).copy(deep=False))
    return copied  # ty: ignore[invalid-explicit-return] - it takes and returns what `load` does


def _every_file(folder: str, below: str = "") -> list[str]:
    found: list[str] = []
    with os.scandir(os.path.join(folder, below)) as entries:
        for entry in entries:
            if entry.name.endswith(DATA_SUFFIXES):
                found.append(below + entry.name)
            elif entry.name != PRIVATE and entry.is_dir():
                found += _every_file(folder, f"{below}{entry.name}/")
    return found


def with_sidecars(names: Iterable[str]) -> list[str]:
    """Return names of data files, each followed by that of its sidecar."""
    return [name + suffix for name in names for suffix in ("", SIDECAR_SUFFIX)]


@lru_cache(maxsize=128)
def _read(data: Data, name: str) -> Any:
    """Return a file that its sidecar vouches for, as its ending says."""
    path = data.folder / name
    refuse(verify(path))
    return read_csv(path) if path.suffix == ".csv" else read_toml(path)


def read_toml(path: Path, problem: str = N_("the file is not TOML: {error}")) -> dict[str, Any]:
    """Return a TOML file, whatever its sidecar says; raises `DataError` if it is none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(Fault(problem, N_("TOML"), path.name, fields={"error": error})) from None


def find_file(path: str | os.PathLike[str], data_dir: DataDir = None) -> Path:
    """Return a path as it is, or below the repository's root where nothing is there: ``data/private/rapor.xlsx``."""
    if not isinstance(path, str | os.PathLike):
        raise OmbudError("{path} is not a file; accepted: its path, such as data/private/rapor.xlsx", path=repr(path))
    folder = data_dir.folder if isinstance(data_dir, Data) else data_folder(data_dir)
    below_root = folder.parent / path
    return below_root if below_root.exists() and not Path(path).exists() else Path(path)


def is_own(path: Path, data: Data) -> bool:
    """Return whether a file is the analyst's own: outside the data folder, or in its folder of private files."""
    place, folder = path.resolve(), data.folder.resolve()
    return not place.is_relative_to(folder) or place.is_relative_to(folder / PRIVATE)


def digest(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def count_rows(path: Path) -> int:
    """Return the number of records of a CSV (without its header), or of lines of any other file."""
    return len(read_csv(path) if path.suffix == ".csv" else path.read_text(encoding="utf-8").splitlines())


def read_sidecar(path: Path) -> dict[str, Any]:
    """Return the provenance of a data file; `DataError` is raised if its sidecar is missing, unreadable or incomplete."""
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    if not sidecar.is_file():
        fields = {"sidecar": sidecar.name}
        raise DataError(Fault("this data file has no sidecar", "{sidecar}", path.name, fields=fields))
    facts = read_toml(sidecar, N_("the sidecar is not TOML: {error}"))
    lacking = Fault("the sidecar lacks a key", "{keys}", sidecar.name, fields={"keys": ", ".join(REQUIRED_KEYS)})
    refuse(replace(lacking, column=key) for key in REQUIRED_KEYS if key not in facts)
    return facts


def verify(path: Path) -> list[Fault]:
    """Return the ways in which a data file differs from its sidecar; an empty list when it does not."""
    if not path.is_file():
        return [Fault("the data file is missing", N_("a file at {path}"), path.name, fields={"path": path})]
    facts = read_sidecar(path)
    if digest(path) == facts["sha256"]:
        return []
    accepted = N_("the committed file; after an intended change: make checksums")
    faults = [Fault("the file is not the one its sidecar describes (sha256 differs)", accepted, path.name)]
    counts = {"rows": count_rows(path), "expected": facts["rows"]}
    if counts["rows"] != counts["expected"]:
        faults.append(Fault("the file has {rows} rows", N_("{expected} rows"), path.name, fields=counts))
    return faults


def read_csv(path: Path) -> pd.DataFrame:
    """Return a CSV, all columns as text, whatever its sidecar says; raises `DataError` if it is none."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        accepted, fields = N_("comma-separated text in UTF-8"), {"error": str(error).strip()}
        raise DataError(Fault("the file is not a CSV: {error}", accepted, path.name, fields=fields)) from None


def placed(table: pd.DataFrame, wrong: pd.Series, fault: Fault) -> list[Fault]:
    """Return a fault of one column once for each row of a file where it stands; the header is row 1, index 0 row 2."""
    return [replace(fault, row=int(row) + 2, value=value) for row, value in table.loc[wrong, fault.column].items()]


def as_numbers(table: pd.DataFrame, file: str, kinds: Mapping[str, Any]) -> pd.DataFrame:
    """
    Return columns of a file's texts as numbers: float, "Int64" for whole ones, or int for a whole one in every row.

    They are missing where a cell is empty; `DataError` is raised for one that holds anything else.
    """
    accepted = {float: N_("a number, or nothing"), "Int64": N_("a whole number, or nothing"), int: N_("a whole number")}
    numbers = table[list(kinds)].apply(pd.to_numeric, errors="coerce").replace([math.inf, -math.inf], math.nan)
    faults = []
    for column, kind in kinds.items():
        unusable = numbers[column].isna() if kind is int else numbers[column].isna() & (table[column] != "")
        if kind is not float:
            unusable |= numbers[column] % 1 > 0
        faults += placed(table, unusable, Fault(N_("this is not a number"), accepted[kind], column=column))
    refuse(faults, file)
    return numbers.astype(kinds)


@dataclass(frozen=True)
class Version:
    """Which data and which method a report was made of: last day of change and checksum of the data, the package's version."""

    date: str
    checksum: str
    package: str


def version(data_dir: DataDir = None) -> Version:
    """Return the version of the data in a folder: the latest day on which a file changed, and a sum over all of them."""
    return _version(Data.at(data_dir))


@lru_cache(maxsize=2)
def _version(data: Data) -> Version:
    facts = [read_sidecar(data.folder / name) for name in data.names]
    content = "\n".join(f"{name} {fact['sha256']}" for name, fact in zip(data.names, facts, strict=True))
    checksum = hashlib.sha256(content.encode()).hexdigest()[:10]
    return Version(str(max((fact["date"] for fact in facts), default="")), checksum, __version__)


def record_checksums(data_dir: str | os.PathLike[str] | None = None, today: datetime.date | None = None) -> list[Path]:
    """Write sha256, row count and day of change of every changed data file into its sidecar; return those that changed."""
    # nothing is looked at: ``tools/record_data.py`` does that first
    changed = []
    for sidecar in sorted(data_folder(data_dir).rglob("*" + SIDECAR_SUFFIX)):
        path = sidecar.with_name(sidecar.name.removesuffix(SIDECAR_SUFFIX))
        if not path.is_file():
            problem = N_("the data file of this sidecar is missing")
            raise DataError(Fault(problem, N_("a file at {path}"), sidecar.name, fields={"path": path}))
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


def write_atomically(path: str | os.PathLike[str], text: str) -> Path:
    """Write UTF-8 text so that a reader sees the old file or the whole new one; it ends with one newline."""
    return write_bytes_atomically(path, (text.rstrip("\n") + "\n").encode("utf-8"))


def write_bytes_atomically(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write bytes so that a reader sees the old file or the whole new one."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}{PART}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        # not the name of a part
        raise OSError(error.errno, error.strerror or str(error), os.fspath(path)) from None
    finally:
        temporary.unlink(missing_ok=True)
    return path


def write_data(data: Data, contents: Mapping[str, bytes]) -> None:
    """Write data files, by their paths below the folder, all or none; an `OmbudError` tells why they can't be."""
    if data.folder == PACKAGE / "_data":
        raise OmbudError(
            "The data of an installed package stay as they are: copy {folder}, and set OMBUD_DATA to the copy",
            folder=data.folder,
        )
    try:
        with ExitStack() as undone:  # in whatever way it fails
            for name, content in contents.items():
                path = data.folder / name
                undo = partial(path.unlink, missing_ok=True)
                if path.exists():
                    undo = partial(write_bytes_atomically, path, path.read_bytes())
                write_bytes_atomically(path, content)
                undone.callback(undo)
            undone.pop_all()
    except OSError as error:
        problem = error.strerror
        raise OmbudError("The data in {folder} can't be written: {error}", folder=data.folder, error=problem) from None

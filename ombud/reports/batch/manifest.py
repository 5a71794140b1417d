"""What lies in a folder of reports and what it was made from: one line of JSON per file, or per failure."""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Self, get_origin

import ombud
from ombud.errors import DataError
from ombud.files import SIDECAR_SUFFIX, Data, DataDir, digest, verify, write_atomically
from ombud.reports.one import STATUSES, Outcome, Request

NOTEBOOK = "ipynb"
# a link in the place of the manifest would lead to somebody else's file
APPENDING = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
SOURCES = {".py", ".mo", ".toml", ".css", ".j2", ".html", ".js", ".typ", ".ttf", ".woff2"}
# packages that leave their mark in what is written
MAKERS = str.split(
    "babel ipykernel ipython jinja2 matplotlib mistune nbclient nbformat nh3 numpy pandas papermill scipy seaborn statsmodels "
    "typst xlsxwriter"
)


def surroundings(data_dir: DataDir = None) -> str:
    """Return the fingerprint of data, package and environment; `DataError` if data are not what their sidecars describe."""
    package, data = Path(ombud.__file__).parent, Data.at(data_dir)
    described = [name.removesuffix(SIDECAR_SUFFIX) for name, _, _ in data.state if name.endswith(SIDECAR_SUFFIX)]
    faults = [fault for name in described for fault in verify(data.folder / name)]
    if faults:
        raise DataError(faults)
    sources = [path.relative_to(package).as_posix() for path in package.rglob("*") if path.suffix in SOURCES]
    told = {
        "data": _digest_of(data.folder, [name for name, _, _ in data.state]),
        "package": ombud.__version__,
        "source": _digest_of(package, sources),
        "python": sys.version.split()[0],
        "makers": {name: [found.version for found in distributions(name=name)] for name in MAKERS},
    }
    return fingerprint(told)


def keys_of(job: Request, around: str) -> dict[str, str]:
    """Return the fingerprint of each file of a report, its notebook's first; `around` is what `surroundings` gives."""
    read = [digest(Path(path)) for path in (job.notebook, job.rapor, job.panel) if path]
    told: dict[str, list[object]] = {form: [around, read, job.parameters, form] for form in (NOTEBOOK, *job.formats)}
    if "html" in told:
        told["html"] += [job.formats, job.site]
    return {form: fingerprint(parts) for form, parts in told.items()}


def fingerprint(told: object) -> str:
    """Return one short text that changes with what is told: plain values and dataclasses."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=asdict).encode()).hexdigest()


def _digest_of(folder: Path, names: Iterable[str]) -> str:
    """Return one digest of some files below a folder."""
    return fingerprint({name: digest(folder / name) for name in names})


@dataclass(frozen=True)
class Record:
    """One line of the manifest."""

    report: str  # its `Request.identity`
    form: str  # `NOTEBOOK`, or a format; of an index page and what it offers the path below the year
    key: str  # as `keys_of` gives it; empty when it failed
    status: str  # done or failed; a failed report has one line, under `NOTEBOOK`
    path: str = ""  # of the file, relative to the folder of reports; empty when it failed, as the next two
    size: int = 0
    sha256: str = ""
    outcome: dict[str, Any] = field(default_factory=dict)  # `Outcome.told`; empty for a page that is no report
    parameters: dict[str, Any] = field(default_factory=dict)  # of the notebook

    @classmethod
    def of_file(cls, folder: Path, path: str, report: str, form: str, key: str, **told: dict[str, Any]) -> Self:
        """Return the record of a file that lies below `folder`."""
        content = (folder / path).read_bytes()
        return cls(report, form, key, "done", path, len(content), hashlib.sha256(content).hexdigest(), **told)


class Manifest:
    """The manifest of a folder of reports; without times, so that two runs give the same one."""

    name = "manifest.jsonl"

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / self.name
        self.records: dict[tuple[str, str], Record] = {}
        self.passed_over = 0  # lines cut off by a crash or damaged: what they told of is made again
        content = self.path.read_bytes() if self.path.exists() else b""
        for line in filter(bytes.strip, content.split(b"\n")):
            record = _parse(line)
            if record is None:
                self.passed_over += 1
            else:
                self._keep(record)
        self._whole_lines = not content or content.endswith(b"\n")

    def add(self, records: Iterable[Record]) -> None:
        """Append records, and see them on disk."""
        records = list(records)
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(os.open(self.path, APPENDING, 0o666), "a", encoding="utf-8") as file:
            file.write("" if self._whole_lines else "\n")
            file.writelines(_line(record) + "\n" for record in records)
            file.flush()
            os.fsync(file.fileno())
        self._whole_lines = True
        for record in records:
            self._keep(record)

    def compact(self) -> None:
        """Write the manifest anew with the last line of each file, in order."""
        # a notebook first, since its line takes the place of all older ones of its report
        places = sorted(self.records, key=lambda place: (place[0], place[1] != NOTEBOOK, place[1]))
        text = "\n".join(_line(self.records[place]) for place in places)
        if not self.path.exists() or self.path.read_bytes() != (text + "\n").encode():
            write_atomically(self.path, text)

    def is_fresh(self, report: str, form: str, key: str) -> bool:
        """Return whether a file was made from the very same, and is what it was then."""
        record = self.records.get((report, form))
        return record is not None and record.status == "done" and record.key == key and self._is_unchanged(record)

    def _is_unchanged(self, record: Record) -> bool:
        with contextlib.suppress(OSError):
            return digest(self.folder / record.path) == record.sha256
        return False

    def outcomes(self, year: int, from_year: int) -> list[Outcome]:
        """Return what became of every report on two years, of earlier batches too."""
        found: dict[str, Outcome] = {}
        for (report, form), record in sorted(self.records.items()):
            told = record.outcome
            if not told or told["year"] != year or told["from_year"] != from_year:
                continue
            outcome = found.setdefault(report, Outcome(**told, files={}))
            if form != NOTEBOOK and outcome.status != "failed":
                outcome.files[form] = record.path.split("/", 2)[2]
        return list(found.values())

    def _keep(self, record: Record) -> None:
        """Keep the last record of a file; a report that failed, or whose notebook ran again, has no older files."""
        if record.form == NOTEBOOK:
            self.records = {place: kept for place, kept in self.records.items() if place[0] != record.report}
        self.records[record.report, record.form] = record


def _line(record: Record) -> str:
    return json.dumps(asdict(record), sort_keys=True, ensure_ascii=False)


def _parse(line: bytes) -> Record | None:
    """Return the record of a line; None for a line that is not whole, or tells of no report."""
    try:
        record = Record(**json.loads(line))
        _check_kinds(record)
        if record.outcome:
            year, lang, *_ = record.path.split("/") if record.path else record.report.split("/")
            outcome = Outcome(**record.outcome, files={})
            _check_kinds(outcome)
            is_known = outcome.status in STATUSES and (str(outcome.year), outcome.lang) == (year, lang)
            if not is_known or (outcome.failed_copy and not _is_below(outcome.failed_copy, 2)):
                return None
    except (ValueError, TypeError, RecursionError):
        return None
    depth = 3 if record.outcome else 1  # the start page lies above the years
    return record if record.status == "failed" or _is_below(record.path, depth) else None


def _check_kinds(told: Record | Outcome) -> None:
    """Raise `TypeError` if a field is of another kind than its class says."""
    for each in fields(told):
        if type(getattr(told, each.name)) is not (get_origin(each.type) or each.type):
            raise TypeError(each.name)


def _is_below(path: str, depth: int) -> bool:
    """Return whether a path leads so deep into a folder at least, and never out of it."""
    parts = path.split("/")
    return len(parts) >= depth and not {"", ".", ".."} & set(parts) and "\\" not in path and "\0" not in path

"""What lies in a folder of reports and what it was made from: one line of JSON per file, or per failure."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ombud.files import write_atomically
from ombud.reports.outcomes import STATUSES, Outcome

NAME = "manifest.jsonl"
NOTEBOOK = "ipynb"
# a link in the place of the manifest would lead to somebody else's file
APPENDING = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
KINDS = {"str": str, "int": int, "dict": dict}


@dataclass(frozen=True)
class Record:
    """
    One line of the manifest.

    Attributes
    ----------
    report : str
        `Job.identity`.
    form : str
        ``ipynb``, or a format; of an index page and what it offers the path below the year.
    key : str
        As `ombud.reports.batch.fingerprints.key` gives it.
    status : {"done", "failed"}
        A failed report has one line, under ``ipynb``.
    path, size, sha256
        The file, relative to the folder of reports; empty and 0 when it failed.
    outcome : dict
        The fields of its `Outcome`, save ``files``; empty for a page that is no report.
    parameters : dict
        Of the notebook.
    """

    report: str
    form: str
    key: str
    status: str
    path: str = ""
    size: int = 0
    sha256: str = ""
    outcome: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)


class Manifest:
    """
    The manifest of a folder of reports.

    Every line is on disk before `add` returns. A line that a crash cut off, or whose bytes or shape are wrong, is passed
    over; what it told of is made again. No times are kept, so that two runs give the same manifest.

    Parameters
    ----------
    folder : Path
        The folder of reports.

    Attributes
    ----------
    passed_over : int
        Number of lines that could not be read.
    """

    name = NAME

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / NAME
        self.records: dict[tuple[str, str], Record] = {}
        self.passed_over = 0
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
        lines = "".join(_line(record) + "\n" for record in records)
        if not self._whole_lines:
            lines = "\n" + lines
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(os.open(self.path, APPENDING, 0o666), "a", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        self._whole_lines = True
        for record in records:
            self._keep(record)

    def compact(self) -> None:
        """Write the manifest anew with the last line of each file, in order."""
        lines = [
            _line(self.records[place])
            # a notebook first, since its line takes the place of all older ones of its report
            for place in sorted(self.records, key=lambda place: (place[0], place[1] != NOTEBOOK, place[1]))
        ]
        text = "\n".join(lines)
        if not self.path.exists() or self.path.read_bytes() != (text + "\n").encode():
            write_atomically(self.path, text)

    def is_fresh(self, report: str, form: str, key: str) -> bool:
        """Return whether a file was made from the very same, and is what it was then."""
        record = self.records.get((report, form))
        return record is not None and record.status == "done" and record.key == key and self._is_unchanged(record)

    def _is_unchanged(self, record: Record) -> bool:
        try:
            content = (self.folder / record.path).read_bytes()
        except OSError:
            return False
        return len(content) == record.size and hashlib.sha256(content).hexdigest() == record.sha256

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
            for place in [place for place in self.records if place[0] == record.report]:
                del self.records[place]
        self.records[record.report, record.form] = record


def file_record(
    folder: Path,
    path: str,
    report: str,
    form: str,
    key: str,
    outcome: Outcome | None = None,
    parameters: dict[str, Any] | None = None,
) -> Record:
    """Return the record of a file that lies below `folder`; a page that is no report has no outcome or parameters."""
    content = (folder / path).read_bytes()
    told = {} if outcome is None else _told(outcome)
    return Record(
        report, form, key, "done", path, len(content), hashlib.sha256(content).hexdigest(), told, parameters or {}
    )


def failure_record(report: str, key: str, outcome: Outcome, parameters: dict[str, Any]) -> Record:
    """Return the record of a report that failed."""
    return Record(report, NOTEBOOK, key, "failed", outcome=_told(outcome), parameters=parameters)


def _told(outcome: Outcome) -> dict[str, Any]:
    return {name: value for name, value in asdict(outcome).items() if name != "files"}


def _line(record: Record) -> str:
    return json.dumps(asdict(record), sort_keys=True, ensure_ascii=False)


def _parse(line: bytes) -> Record | None:
    """Return the record of a line; None for a line that is not whole, or tells of no report."""
    try:
        record = Record(**json.loads(line))
        _check_kinds(record)
        year, lang, *_ = record.path.split("/") if record.path else record.report.split("/")
        if record.outcome:
            outcome = Outcome(**record.outcome, files={})
            _check_kinds(outcome)
            if outcome.status not in STATUSES or (str(outcome.year), outcome.lang) != (year, lang):
                return None
            if outcome.failed_copy and not _is_below(outcome.failed_copy, 2):
                return None
    except (ValueError, TypeError, RecursionError):
        return None
    return record if record.status == "failed" or _is_below(record.path, 3) else None


def _check_kinds(told: Record | Outcome) -> None:
    """Raise `TypeError` if a field is of another kind than its class says."""
    for each in fields(told):
        kind = KINDS[each.type.partition("[")[0]]
        if type(getattr(told, each.name)) is not kind:
            raise TypeError(each.name)


def _is_below(path: str, depth: int) -> bool:
    """Return whether a path leads so deep into a folder at least, and never out of it."""
    parts = path.split("/")
    return len(parts) >= depth and not {"", ".", ".."} & set(parts) and "\\" not in path and "\0" not in path

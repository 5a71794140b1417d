"""The index pages of a folder of reports: written anew when a report or the data changed."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import asdict, replace
from pathlib import Path

from ombud.errors import OmbudError
from ombud.reports.batch.manifest import Manifest, Record
from ombud.reports.warm.forking import ForkUnavailable, shared_server
from ombud.reports.warm.preloading import DOCUMENTS

SITE = "ombud.reports.site.pages"
TIMEOUT = 300


class SiteFailed(OmbudError):
    """The index pages could not be written; the reports are there."""


def keep_site(output: Path, manifest: Manifest, around: str, year: int, from_year: int) -> None:
    """
    Write the index pages of a year, unless they are there and nothing changed.

    Raises
    ------
    SiteFailed
        If they can't be written.
    """
    if importlib.util.find_spec(SITE) is None:
        return
    # a report that was made now and one that was left as it was are the same to a reader
    outcomes = [
        asdict(replace(outcome, status="done" if outcome.status == "fresh" else outcome.status))
        for outcome in manifest.outcomes(year, from_year)
    ]
    report = f"{year}/index"
    key = hashlib.sha256(json.dumps([around, outcomes, year, from_year], sort_keys=True).encode()).hexdigest()
    languages = sorted({outcome["lang"] for outcome in outcomes})
    if all(manifest.is_fresh(report, lang, key) for lang in languages):
        return
    pages = _write(output, outcomes, year, from_year)
    records = []
    for page in map(Path, pages):
        content = page.read_bytes()
        place = page.relative_to(output)
        records.append(Record(report, place.parts[1], key, "done", place.as_posix(), len(content),
                              hashlib.sha256(content).hexdigest()))  # fmt: skip
    manifest.add(records)


def _write(output: Path, outcomes: list[dict], year: int, from_year: int) -> list[str]:
    """Write the pages in a warm child process, or here where there is none."""
    asked = {"output": str(output), "outcomes": outcomes, "year": year, "from_year": from_year}
    try:
        child = shared_server().fork(DOCUMENTS, "ombud.reports.batch.finishing:write_site", asked)
    except ForkUnavailable:
        from ombud.reports.batch.finishing import write_site

        return write_site(**asked)
    child.wait(TIMEOUT)
    if child.result is None:
        raise SiteFailed("the index pages in {folder} could not be written; the reports are there", folder=output)
    return child.result

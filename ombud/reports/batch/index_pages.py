"""The index pages of a folder of reports: written anew when a report or the data changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

from ombud.errors import OmbudError
from ombud.reports.batch.manifest import Manifest, file_record
from ombud.reports.outcomes import Outcome
from ombud.reports.warm.children import ChildDied, call_apart

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
    # a report that was made now and one that was left as it was are the same to a reader
    outcomes = [
        replace(outcome, status="done") if outcome.status == "fresh" else outcome
        for outcome in manifest.outcomes(year, from_year)
    ]
    report = f"{year}/index"
    told = [around, [asdict(outcome) for outcome in outcomes], year, from_year]
    key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    languages = {outcome.lang for outcome in outcomes}
    kept = {
        lang: [form for name, form in manifest.records if name == report and form.startswith(f"{lang}/")]
        for lang in languages
    }
    if all(forms and all(manifest.is_fresh(report, form, key) for form in forms) for forms in kept.values()):
        return
    try:
        pages = call_apart(_write, output, outcomes, year, from_year, timeout=TIMEOUT, is_heavy=True)
    except (ChildDied, TimeoutError):
        raise SiteFailed(
            "the index pages in {folder} could not be written; the reports are there", folder=output
        ) from None
    # each file under its own name below the year, lest the last one speaks for all
    places = [page.relative_to(output) for page in pages]
    manifest.add(
        file_record(output, place.as_posix(), report, place.relative_to(str(year)).as_posix(), key) for place in places
    )


def _write(output: Path, outcomes: list[Outcome], year: int, from_year: int) -> list[Path]:
    """Write the pages; called in a child process, which has imported what it takes."""
    from ombud.reports.site.pages import write_site

    return write_site(output, outcomes, year, from_year)

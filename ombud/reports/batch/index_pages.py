"""The index pages of a folder of reports: written anew when a report or the data changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from ombud.errors import OmbudError
from ombud.reports.batch.manifest import Manifest, file_record
from ombud.reports.links import INDEX, Site, YearPair, languages_of
from ombud.reports.outcomes import Outcome
from ombud.reports.warm.children import ChildDied, call_apart

TIMEOUT = 300


class SiteFailed(OmbudError):
    """The index pages could not be written; the reports are there."""


def keep_site(output: Path, manifest: Manifest, around: str, pairs: Sequence[YearPair]) -> None:
    """
    Write the index pages of pairs of years, unless they are there and nothing changed.

    Raises
    ------
    SiteFailed
        If they can't be written.
    """
    for from_year, year in pairs:
        # a report that was made now and one that was left as it was are the same to a reader
        outcomes = [
            replace(outcome, status="done") if outcome.status == "fresh" else outcome
            for outcome in manifest.outcomes(year, from_year)
        ]
        told = [around, [asdict(outcome) for outcome in outcomes], year, from_year, pairs]
        languages = {f"{outcome.lang}/" for outcome in outcomes}
        write = partial(_write_site, output, outcomes, year, from_year, pairs)
        _keep(output, manifest, f"{year}/index", told, languages, write)
    if len(pairs) > 1:
        site = Site(tuple(pairs), languages_of(outcomes))
        told = [around, asdict(site)]
        _keep(output, manifest, INDEX, told, {INDEX}, partial(_write_start, output, site))


def _keep(
    output: Path, manifest: Manifest, report: str, told: list, starts: set[str], write: Callable[[], list[Path]]
) -> None:
    """Write pages unless a file under each of some names is there and what they depend on, `told`, is the same."""
    key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    kept = [form for name, form in manifest.records if name == report]
    if all(any(form.startswith(start) for form in kept) for start in starts) and all(
        manifest.is_fresh(report, form, key) for form in kept
    ):
        return
    try:
        pages = call_apart(write, timeout=TIMEOUT, is_heavy=True)
    except (ChildDied, TimeoutError):
        raise SiteFailed(
            "the index pages in {folder} could not be written; the reports are there", folder=output
        ) from None
    # each file under its own name below the year, lest the last one speaks for all
    places = [page.relative_to(output) for page in pages]
    manifest.add(
        file_record(output, place.as_posix(), report, place.as_posix().partition("/")[2] or INDEX, key)
        for place in places
    )


def _write_site(
    output: Path, outcomes: list[Outcome], year: int, from_year: int, pairs: Sequence[YearPair]
) -> list[Path]:
    """Write the pages; called in a child process, which has imported what it takes."""
    from ombud.reports.site.pages import write_site

    return write_site(output, outcomes, year, from_year, pairs)


def _write_start(output: Path, site: Site) -> list[Path]:
    from ombud.reports.site.pages import write_start

    return [write_start(output, site)]

"""The index pages of a folder of reports: written anew when a report or the data changed."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ombud.errors import OmbudError
from ombud.reports.batch.fingerprints import fingerprint
from ombud.reports.batch.manifest import Manifest, Record
from ombud.reports.links import INDEX, Site, YearPair, languages_of
from ombud.reports.warm.children import ChildDied, call_apart

TIMEOUT = 300


class SiteFailed(OmbudError):
    """The index pages could not be written; the reports are there."""


def keep_site(output: Path, manifest: Manifest, around: str, pairs: tuple[YearPair, ...]) -> None:
    """Write the index pages of pairs of years, unless they are there and nothing changed; `SiteFailed` if they can't be."""
    for from_year, year in pairs:
        # a report that was made now and one that was left as it was are the same to a reader
        outcomes = [
            replace(outcome, status="done") if outcome.status == "fresh" else outcome
            for outcome in manifest.outcomes(year, from_year)
        ]
        told = [around, [asdict(outcome) for outcome in outcomes], year, from_year, pairs]
        starts = {f"{outcome.lang}/" for outcome in outcomes}
        _keep(output, manifest, f"{year}/index", told, starts, "write_site", outcomes, year, from_year, pairs)
    if len(pairs) > 1:
        site = Site(pairs, languages_of(outcomes))
        _keep(output, manifest, INDEX, [around, asdict(site)], {INDEX}, "write_start", site)


def _keep(
    output: Path, manifest: Manifest, report: str, told: list, starts: set[str], writer: str, *arguments: Any
) -> None:
    """Write pages unless a file under each of some names is there and what they depend on, `told`, is the same."""
    key = fingerprint(told)
    kept = [form for name, form in manifest.records if name == report]
    if all(any(form.startswith(start) for form in kept) for start in starts) and all(
        manifest.is_fresh(report, form, key) for form in kept
    ):
        return
    try:
        pages = call_apart(_write, writer, output, *arguments, timeout=TIMEOUT, is_heavy=True)
    except (ChildDied, TimeoutError):
        raise SiteFailed(
            "the index pages in {folder} could not be written; the reports are there", folder=output
        ) from None
    places = [page.relative_to(output).as_posix() for page in pages]
    # each file under its own name below the year, lest the last one speaks for all
    manifest.add(Record.of_file(output, place, report, place.partition("/")[2] or INDEX, key) for place in places)


def _write(writer: str, *arguments: Any) -> list[Path]:
    """Write pages by a function of `ombud.reports.site.pages`, which a child process has imported."""
    from ombud.reports.site import pages

    return getattr(pages, writer)(*arguments)

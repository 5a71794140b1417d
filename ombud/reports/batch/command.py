"""Reports as the command line runs them: progress, failures as they come, an end at once when a signal asks for it."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ombud.display.language import Language
from ombud.errors import N_, ParameterError
from ombud.reports.batch.run import Note, list_jobs, make_here, run_alone, run_batch
from ombud.reports.links import Site, YearPair
from ombud.reports.one import STATUSES, Outcome, Request, check_formats, request


def run_command(
    kinds: Sequence[str],
    *,
    pairs: Sequence[YearPair],
    languages: Sequence[str],
    formats: Sequence[str],
    output: str,
    workers: int | None = None,
    scheduler: str | None = None,
    force: bool = False,
) -> bool:
    """
    Make all reports of some kinds and pairs of years as one site; return whether none failed.

    What comes is told on standard error, the end on standard output. `workers` is the number of processors to use,
    `scheduler` the address of a Dask cluster.
    """
    started = time.monotonic()
    forms = check_formats(formats)
    site = Site(tuple(pairs), tuple(dict.fromkeys(languages)), tuple(kinds))
    jobs: list[Request] = []
    for (from_year, year), kind in product(pairs, kinds):
        jobs += list_jobs(kind, from_year=from_year, year=year, languages=languages, formats=forms, site=site)
    language = Language(languages[0])
    require_named(output)
    make = make_here(workers)
    if scheduler is not None:
        from ombud.reports.batch.cluster import make_on_cluster

        make = make_on_cluster(scheduler)
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(language("left:")),
        TimeRemainingColumn(),
        console=errors,
        disable=not errors.is_terminal,
    ) as progress:
        task = progress.add_task(language("Reports"), total=len(jobs))

        def tell(outcome: Outcome) -> None:
            progress.advance(task)
            if outcome.status == "failed":
                title = f"{outcome.name} ({outcome.lang})"
                errors.print(language("failed: {title}: {error}", title=title, error=outcome.error), markup=False)

        outcomes = run_batch(jobs, output, make=make, force=force, tell=tell, note=_noting_on(errors, language))
    counts = {status: sum(outcome.status == status for outcome in outcomes) for status in STATUSES}
    seconds = language.number(time.monotonic() - started, 1)
    template = N_("{done} made, {fresh} unchanged, {failed} failed, in {seconds} s: {folder}")
    summary = language(template, counts, seconds=seconds, folder=output)
    Console(highlight=False, soft_wrap=True).print(summary, markup=False)
    return not counts["failed"]


def _noting_on(console: Console, language: Language) -> Note:
    return lambda error: console.print(error.describe(language.translate), markup=False)


def require_named(output: str) -> None:
    """Refuse an empty output, which would be the folder that one stands in."""
    if not output.strip():
        raise ParameterError("--output needs the name of a folder")


def run_one(
    name: str,
    kind: str,
    *,
    from_year: int,
    year: int,
    languages: Sequence[str],
    formats: Sequence[str],
    output: str,
    rapor: Path | None = None,
    panel: Path | None = None,
    force: bool = False,
) -> bool:
    """Write one report into a folder, in each language, and print where its files lie; return whether it did not fail."""
    require_named(output)
    forms = check_formats(formats)
    language, *_ = (Language(code) for code in languages)
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    with errors.status(escape(name)):
        asked = request(name, kind=kind, from_year=from_year, year=year, lang=language.code, rapor=rapor, panel=panel)
    for code in dict.fromkeys(languages):
        job = replace(asked, lang=code, formats=forms)
        with errors.status(escape(name)):
            outcome = run_alone(job, output, force=force, note=_noting_on(errors, language))
        if outcome.status == "failed":
            errors.print(outcome.error, markup=False)
            return False
        place = job.place(Path(os.path.realpath(output)))
        for form in outcome.files:
            print(job.path(place, f".{form}"))
    return True

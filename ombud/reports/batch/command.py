"""Reports as the command line runs them: progress, failures as they come, an end at once when a signal asks for it."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ombud.display.language import Language
from ombud.errors import N_
from ombud.reports.batch.run import Note, list_jobs, make_here, run_alone, run_batch
from ombud.reports.links import Site
from ombud.reports.one import STATUSES, Outcome, Request


def run_command(
    site: Site,
    formats: Sequence[str],
    output: str,
    *,
    workers: int | None,  # processors to use
    scheduler: str | None,  # address of a Dask cluster
    force: bool,
) -> bool:
    """Make all reports of a site, telling of each on standard error and of the end on the other; return whether none failed."""
    started = time.monotonic()
    jobs, language = list_jobs(site, formats), Language(site.languages[0])
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


def run_one(asked: Request, languages: Sequence[str], output: str, *, force: bool) -> bool:
    """Write one report into a folder, in each language, and print where its files lie; return whether it did not fail."""
    spoken = [Language(code) for code in languages]
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    for language in spoken:
        job = replace(asked, lang=language.code)
        with errors.status(escape(job.name)):
            outcome = run_alone(job, output, force=force, note=_noting_on(errors, spoken[0]))
        if outcome.status == "failed":
            errors.print(outcome.error, markup=False)
            return False
        place = job.place(Path(os.path.realpath(output)))
        for form in outcome.files:
            print(job.path(place, f".{form}"))
    return True

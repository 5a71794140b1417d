"""The batch as the command line runs it: one bar of progress, failures as they come, a summary at the end."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ombud.display.language import Language
from ombud.reports.batch.jobs import Job, list_jobs
from ombud.reports.batch.run import make_here, run_batch
from ombud.reports.one import check_formats
from ombud.reports.outcomes import STATUSES, Outcome


def run_command(
    kinds: Sequence[str],
    *,
    from_year: int,
    year: int,
    languages: Sequence[str],
    formats: Sequence[str],
    output: str,
    workers: int | None = None,
    scheduler: str | None = None,
    force: bool = False,
) -> bool:
    """
    Run a batch, telling of it on standard error and of its end on standard output.

    Parameters
    ----------
    kinds : sequence of {"province", "government"}
        All reports of these kinds.
    from_year, year, languages
        As `ombud.reports.batch.jobs.list_jobs` takes them.
    formats : sequence of str
        What to write.
    output : str
        Folder of the reports, or the address of an object store.
    workers : int, optional
        Processors to use.
    scheduler : str, optional
        Address of a Dask cluster.
    force : bool
        Make also what is fresh.

    Returns
    -------
    bool
        Whether no report failed.
    """
    started = time.monotonic()
    forms = check_formats(formats)
    jobs: list[Job] = []
    for kind in kinds:
        jobs += list_jobs(kind, from_year=from_year, year=year, languages=languages, formats=forms)
    language = Language(languages[0])
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn(language("left:")), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=errors, disable=not errors.is_terminal) as progress:
        task = progress.add_task(language("Reports"), total=len(jobs))

        def tell(outcome: Outcome) -> None:
            progress.advance(task)
            if outcome.status == "failed":
                title = f"{outcome.name} ({outcome.lang})"
                progress.console.print(language("failed: {title}: {error}", title=title, error=outcome.error),
                                       markup=False)  # fmt: skip

        outcomes = _run(jobs, output, workers, scheduler, force, tell)
    counts = {status: sum(outcome.status == status for outcome in outcomes) for status in STATUSES}
    seconds = language.number(time.monotonic() - started, 1)
    summary = language("{done} made, {fresh} unchanged, {failed} failed, in {seconds} s: {folder}", **counts,
                       seconds=seconds, folder=output)  # fmt: skip
    Console(highlight=False, soft_wrap=True).print(summary, markup=False)
    return not counts["failed"]


def _run(jobs: list[Job], output: str, workers: int | None, scheduler: str | None, force: bool, tell) -> list[Outcome]:
    make = make_here(workers)
    if scheduler is not None:
        from ombud.reports.batch.cluster import make_on_cluster

        make = make_on_cluster(scheduler)
    return run_batch(jobs, output, make=make, force=force, tell=tell)

"""A batch from start to end: what is fresh is skipped, the rest is made in parallel, and the manifest knows of all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from ombud.documents.pdf import require_typst
from ombud.errors import OmbudError, ParameterError
from ombud.reports.batch import fingerprints
from ombud.reports.batch.destinations import is_address, opened, produce_into
from ombud.reports.batch.folder_lock import locked
from ombud.reports.batch.index_pages import keep_site
from ombud.reports.batch.jobs import Job
from ombud.reports.batch.manifest import NOTEBOOK, Manifest, Record
from ombud.reports.batch.production import produce
from ombud.reports.links import YearPair
from ombud.reports.one import require_usable
from ombud.reports.outcomes import Outcome
from ombud.reports.warm.children import ForkUnavailable, ending_children, start_server
from ombud.running.normalisation import import_jsonschema_lean

# a kernel waits about as long as it works, so that two per processor keep it busy
REPORTS_PER_WORKER = 2
Tell = Callable[[Outcome], None]
Note = Callable[[OmbudError], None]
Made = Iterator[tuple[Outcome, list[Record]]]
# makes the jobs, each with what is stale of it, for a folder, under a fingerprint of the surroundings
Maker = Callable[[Sequence[tuple[Job, tuple[str, ...]]], str, str], Made]


def run_batch(
    jobs: Sequence[Job],
    output: str,
    *,
    make: Maker,
    force: bool = False,
    tell: Tell = lambda outcome: None,
    note: Note = lambda error: None,
) -> list[Outcome]:
    """
    Make the reports of a batch that are not there as they should be.

    Parameters
    ----------
    jobs : sequence of Job
        The reports.
    output : str
        The folder of reports, or the address of an object store; what is in it of other batches stays.
    make : function
        How the reports are made: see `make_here` and `ombud.reports.batch.cluster.make_on_cluster`.
    force : bool
        Make all of them.
    tell : function
        Called with each outcome as it comes.
    note : function
        Called with what was odd but stops nothing: a manifest with lines that can't be read.

    Returns
    -------
    list of Outcome
        In the order of the jobs.

    Raises
    ------
    FolderBusyError
        If another batch is writing to the folder.
    PlaceError, OSError
        If the folder can't be written to.
    DataError
        If a data file is not the one that its sidecar describes.
    """
    output = output if is_address(output) else os.path.realpath(output)
    with held(output, {job.request.year for job in jobs}), opened(output) as (folder, manifest):
        around = fingerprints.surroundings()
        if not is_address(output):
            require_usable(folder, *(job.request for job in jobs))
        _note_lines(manifest, note)
        outcomes: dict[str, Outcome] = {}
        waiting = []
        for job in jobs:
            stale = (NOTEBOOK, *job.formats) if force else stale_forms(job, manifest, around)
            if stale:
                waiting.append((job, stale))
            else:
                outcomes[job.identity] = job.outcome("fresh")
                tell(outcomes[job.identity])
        if waiting:
            for outcome, records in make(waiting, output, around):
                manifest.add(records)
                outcomes[identity_of(outcome)] = outcome
                tell(outcome)
        keep_site(folder, manifest, around, _pairs(jobs))
        manifest.compact()
    return [outcomes[job.identity] for job in jobs]


def _pairs(jobs: Sequence[Job]) -> tuple[YearPair, ...]:
    """Return the pairs of years of the site that jobs make."""
    asked = [job.site.pairs if job.site else ((job.request.from_year, job.request.year),) for job in jobs]
    return tuple(dict.fromkeys(pair for pairs in asked for pair in pairs))


def _note_lines(manifest: Manifest, note: Note) -> None:
    """Tell of lines of a manifest that can't be read."""
    if manifest.passed_over:
        note(
            OmbudError(
                "{n} line(s) of {file} can't be read and are passed over; what they told of is made again",
                n=manifest.passed_over,
                file=manifest.path,
            )
        )


def run_alone(job: Job, output: str, *, force: bool = False, note: Note = lambda error: None) -> Outcome:
    """
    Make one report unless it is there as it should be; the index pages stay as they are.

    Others may write to the folder meanwhile: files move into place whole, and what a batch forgets of this report is
    made again.

    Parameters
    ----------
    job : Job
        The report.
    output : str
        The folder of reports; one with a rapor or from an own panel has its place in it, and a manifest of its own there.
    force : bool
        Make it in any case.
    note : function
        As `run_batch` takes it.

    Raises
    ------
    ParameterError
        If the output is an object store.
    PlaceError, OSError, DataError
        As `run_batch` does.
    """
    if is_address(output):
        raise ParameterError("One report goes to a folder, not to {address}; give --all", address=output)
    folder = job.request.place(Path(os.path.realpath(output)))
    manifest, around = Manifest(folder), fingerprints.surroundings()
    _note_lines(manifest, note)
    stale = (NOTEBOOK, *job.formats) if force else stale_forms(job, manifest, around)
    if not stale:
        return job.outcome("fresh")
    require_usable(folder, job.request)
    if "pdf" in stale:
        require_typst()
    outcome, records = produce(job, folder, around, stale, is_one_of_many=False)
    manifest.add(records)
    return outcome


def held(output: str, years: Iterable[int]) -> AbstractContextManager:
    """Hold the folder of reports; an object store has nothing to hold."""
    return nullcontext() if is_address(output) else locked(Path(output), years)


def stale_forms(job: Job, manifest: Manifest, around: str) -> tuple[str, ...]:
    """Return what of a report is to be made: everything when its notebook is stale, else the stale formats."""
    forms = (NOTEBOOK, *job.formats)
    stale = tuple(
        form for form in forms if not manifest.is_fresh(job.identity, form, fingerprints.key(job, form, around))
    )
    return forms if NOTEBOOK in stale else stale


def identity_of(outcome: Outcome) -> str:
    """Return the identity of the job that an outcome is of."""
    return f"{outcome.year}/{outcome.lang}/{outcome.kind}/{outcome.government_code}"


def make_here(workers: int | None = None) -> Maker:
    """
    Return the maker that uses this machine.

    Parameters
    ----------
    workers : int, optional
        Processors to use. Default: all that this process may use.
    """
    count = workers or available_processors()

    def make(waiting: Sequence[tuple[Job, tuple[str, ...]]], output: str, around: str) -> Made:
        if any("pdf" in stale for _, stale in waiting):
            require_typst()
        with suppress(ForkUnavailable):
            start_server()  # it loads while this process does
        import_jsonschema_lean()
        import papermill  # noqa: F401

        pool = ThreadPoolExecutor(min(len(waiting), REPORTS_PER_WORKER * count))
        with ending_children(pool):
            futures = [pool.submit(produce_into, job, output, around, stale) for job, stale in waiting]
            for future in as_completed(futures):
                yield future.result()

    return make


def available_processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

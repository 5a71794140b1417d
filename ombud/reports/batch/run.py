"""A batch from start to end: what is fresh is skipped, the rest is made in parallel, and the manifest knows of all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path

from ombud.documents.pdf import require_typst
from ombud.errors import OmbudError, ParameterError
from ombud.reports.batch import fingerprints
from ombud.reports.batch.destinations import is_address, opened
from ombud.reports.batch.index_pages import keep_site
from ombud.reports.batch.manifest import NOTEBOOK, Manifest
from ombud.reports.batch.production import Made, produce, produce_into
from ombud.reports.one import Outcome, Request, require_usable
from ombud.reports.warm.children import ForkUnavailable, ending_children, start_server
from ombud.running.notebook_libraries import import_jsonschema_lean

# a kernel waits about as long as it works, so that two per processor keep it busy
REPORTS_PER_WORKER = 2
Note = Callable[[OmbudError], None]
Waiting = Sequence[tuple[Request, tuple[str, ...]]]  # reports, each with what is stale of it
# makes reports for a folder, under a fingerprint of the surroundings
Maker = Callable[[Waiting, str, str], Iterator[Made]]


def run_batch(
    jobs: Sequence[Request],
    output: str,
    *,
    make: Maker,
    force: bool = False,
    tell: Callable[[Outcome], None] = lambda outcome: None,
    note: Note = lambda error: None,
) -> list[Outcome]:
    """
    Make the reports of a batch that are not there as they should be, or all by `force`; return what became of each.

    `output` is a folder, or the address of an object store; what is in it of other batches stays. `make` is `make_here` or
    `ombud.reports.batch.cluster.make_on_cluster`. `tell` is called with each outcome as it comes, `note` with what was odd
    but stops nothing. Raises `FolderBusyError` if another batch is writing to the folder, `PlaceError` or `OSError` if it
    can't be written to, `DataError` if a data file is not the one that its sidecar describes.
    """
    output = output if is_address(output) else os.path.realpath(output)
    with opened(output, {job.year for job in jobs}) as (folder, manifest):
        around = fingerprints.surroundings()
        if not is_address(output):
            require_usable(folder, *jobs)
        _note_lines(manifest, note)
        outcomes: dict[str, Outcome] = {}
        waiting = []
        for job in jobs:
            stale = _stale_forms(job, manifest, around, force)
            if stale:
                waiting.append((job, stale))
            else:
                outcomes[job.identity] = job.outcome("fresh")
                tell(outcomes[job.identity])
        if waiting:
            for outcome, records in make(waiting, output, around):
                manifest.add(records)
                outcomes[records[0].report] = outcome
                tell(outcome)
        pairs = (pair for job in jobs for pair in (job.site.pairs if job.site else [(job.from_year, job.year)]))
        keep_site(folder, manifest, around, tuple(dict.fromkeys(pairs)))
        manifest.compact()
    return [outcomes[job.identity] for job in jobs]


def run_alone(job: Request, output: str, *, force: bool = False, note: Note = lambda error: None) -> Outcome:
    """
    Make one report unless it is there as it should be; the index pages stay as they are.

    Others may write to the folder meanwhile: files move into place whole, and what a batch forgets of this report is
    made again. One with a rapor or from an own panel has its place in the folder, and a manifest of its own there.
    Parameters and errors as of `run_batch`; `ParameterError` is raised if the output is an object store.
    """
    if is_address(output):
        raise ParameterError("One report goes to a folder, not to {address}; give --all", address=output)
    folder = job.place(Path(os.path.realpath(output)))
    manifest, around = Manifest(folder), fingerprints.surroundings()
    _note_lines(manifest, note)
    stale = _stale_forms(job, manifest, around, force)
    if not stale:
        return job.outcome("fresh")
    require_usable(folder, job)
    if "pdf" in stale:
        require_typst()
    outcome, records = produce(job, folder, around, stale, is_one_of_many=False)
    manifest.add(records)
    return outcome


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


def _stale_forms(job: Request, manifest: Manifest, around: str, force: bool) -> tuple[str, ...]:
    """Return what of a report is to be made: everything when its notebook is stale, else the stale formats."""
    forms = (NOTEBOOK, *job.formats)
    stale = tuple(
        form
        for form in forms
        if force or not manifest.is_fresh(job.identity, form, fingerprints.key(job, form, around))
    )
    return forms if NOTEBOOK in stale else stale


def make_here(workers: int | None = None) -> Maker:
    """Return the maker that uses processors of this machine, by default all that this process may use."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = workers or here or 1

    def make(waiting: Waiting, output: str, around: str) -> Iterator[Made]:
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

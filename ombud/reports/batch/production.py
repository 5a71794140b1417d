"""One report of a batch from notebook to files, each step in a process of its own that may be stopped."""

from __future__ import annotations

import contextlib
import os
from functools import partial
from pathlib import Path

from ombud.display.language import Language
from ombud.errors import OmbudError, PlaceError
from ombud.reports import one as reports
from ombud.reports.batch import fingerprints, manifest
from ombud.reports.batch.jobs import Job
from ombud.reports.batch.manifest import NOTEBOOK, Record
from ombud.reports.links import report_links
from ombud.reports.outcomes import Outcome
from ombud.reports.warm.children import ChildDied, call_apart, is_stopped
from ombud.running.execution import NotebookFailed

TIMEOUT = 300  # seconds that the files of one report may take
DEAD = "DeadKernelError"
FAILED_ENDING = ".failed.ipynb"


class WritingFailed(OmbudError):
    """The files of a report could not be written."""


def produce(
    job: Job, output: Path, around: str, stale: tuple[str, ...], *, is_one_of_many: bool = True
) -> tuple[Outcome, list[Record]]:
    """
    Make a report.

    Parameters
    ----------
    job : Job
        The report.
    output : Path
        The folder of reports.
    around : str
        As `fingerprints.surroundings` gives it.
    stale : tuple of str
        What to make: formats, and ``ipynb`` when the notebook is to run.
    is_one_of_many : bool
        Whether a fork server pays, which imports once what all reports need.

    Returns
    -------
    Outcome
        Done or failed; nothing is raised for a report that fails.
    list of Record
        For the manifest.
    """
    key = fingerprints.key(job, NOTEBOOK, around)
    try:
        if NOTEBOOK in stale:
            _run_notebook(job, output, is_one_of_many)
        formats = [form for form in stale if form != NOTEBOOK]
        if formats:
            _write_documents(job, output, formats, is_one_of_many)
    except Exception as error:  # whatever is wrong with one report, the others go on
        outcome = _failed(job, output, error)
        return outcome, [manifest.failure_record(job.identity, key, outcome, job.request.parameters)]
    done = job.outcome("done")
    return done, [
        manifest.file_record(
            output,
            f"{job.folder}/{job.file(f'.{form}')}",
            job.identity,
            form,
            fingerprints.key(job, form, around),
            done,
            job.request.parameters,
        )
        for form in sorted(stale, key=lambda form: form != NOTEBOOK)
    ]


def _run_notebook(job: Job, output: Path, is_warm: bool) -> None:
    """Run the notebook; in a warm kernel first, and once more in an ordinary one when that died."""
    if is_warm:
        from ombud.reports.warm.warm_kernels import WarmKernelManager

        try:
            reports.run_notebook(job.request, output, WarmKernelManager)
            return
        except NotebookFailed as error:
            if error.fields["error"] != DEAD or is_stopped():
                raise
    reports.run_notebook(job.request, output)


def _write_documents(job: Job, output: Path, formats: list[str], is_apart: bool) -> None:
    """Write the files; apart in a child, which may die or hang."""
    links = report_links(job.request, job.formats, job.site)
    write = partial(reports.write_documents, job.request, output, formats, links)
    if not is_apart:
        write()
        return
    try:
        # Typst remembers some 30 MB of each document that it has set
        call_apart(write, timeout=TIMEOUT, is_heavy="pdf" in formats)
    except ChildDied:
        raise WritingFailed("the process that wrote the files of {name} died", name=job.request.title) from None
    except TimeoutError:
        raise WritingFailed(
            "writing the files of {name} took more than {seconds} seconds", name=job.request.title, seconds=TIMEOUT
        ) from None


def _failed(job: Job, output: Path, error: Exception) -> Outcome:
    """Return the outcome of a report that failed, its notebook kept under a name that says so."""
    if isinstance(error, OSError):
        error = PlaceError.of(error)
    if not isinstance(error, OmbudError):
        error = WritingFailed("{problem}", problem=f"{type(error).__name__}: {error}")
    notebook = output / job.folder / job.file(".ipynb")
    copy = notebook.with_name(notebook.name.removesuffix(".ipynb") + FAILED_ENDING)
    if not isinstance(error, NotebookFailed):
        # the notebook ran, but what it shows can't be the report
        with contextlib.suppress(FileNotFoundError):
            os.replace(notebook, copy)
    if "copy" in error.fields:
        error.fields["copy"] = copy.name
    told = error.describe(Language(job.request.lang).translate)
    where = copy.relative_to(output / job.folder).as_posix() if copy.exists() else ""
    return job.outcome("failed", told, where)

"""One report of a batch from notebook to files, each step in a process of its own that may be stopped."""

import contextlib
import os
import tempfile
from functools import partial
from pathlib import Path

from ombud.display.language import Language
from ombud.errors import OmbudError, PlaceError
from ombud.reports import one as reports
from ombud.reports.batch.destinations import deliver, is_address, store_at
from ombud.reports.batch.manifest import NOTEBOOK, Record
from ombud.reports.one import Outcome, Request
from ombud.reports.warm.children import Child, ChildDied, ChildLate, ForkUnavailable, call_apart, stopped
from ombud.running.execution import NotebookFailed

TIMEOUT = 300  # seconds that the files of one report may take
REPORT_TIMEOUT = 900  # with its notebook
Stale = dict[str, str]  # what is to be made of a report, the notebook or formats, each with its key for the manifest
Made = tuple[Outcome, list[Record]]  # what became of a report, and what the manifest is told of it


def produce(job: Request, output: str, stale: Stale, *, is_one_of_many: bool = True) -> Made:
    """Make a report in a folder or an object store, one of many in a fork server; nothing is raised for one that fails."""
    if is_address(output):
        with tempfile.TemporaryDirectory(prefix="ombud-report-") as folder:
            made = produce(job, folder, stale)
            deliver(Path(folder), store_at(output))
        return made
    place = Path(output)
    try:
        _make(job, place, stale, is_one_of_many)
    except Exception as error:  # whatever is wrong with one report, the others go on
        return failure(job, *_told_and_kept(job, place, error))
    done = job.outcome("done")
    told = {"outcome": done.told, "parameters": job.parameters}
    files = {form: f"{job.folder}/{job.file(f'.{form}')}" for form in stale}
    return done, [Record.of_file(place, files[form], job.identity, form, key, **told) for form, key in stale.items()]


def failure(job: Request, error: str, failed_copy: str = "") -> Made:
    """Return the outcome of a report that failed."""
    failed = job.outcome("failed", error, failed_copy)
    return failed, [Record(job.identity, NOTEBOOK, "", "failed", outcome=failed.told, parameters=job.parameters)]


def _make(job: Request, output: Path, stale: Stale, is_apart: bool) -> None:
    """Run the notebook and write the files; apart in a child of the fork server, or step by step when that died."""
    formats = [form for form in stale if form != NOTEBOOK]
    if NOTEBOOK in stale:
        if is_apart:
            try:
                Child(partial(reports.write_report, is_in_process=True), job, output, formats).result(REPORT_TIMEOUT)
                return
            except (ChildDied, ForkUnavailable):
                if stopped.is_set():
                    raise
        reports.run_notebook(job, output)
    if is_apart:
        call_apart(reports.write_documents, job, output, formats, timeout=TIMEOUT)
    else:
        reports.write_documents(job, output, formats)


def _told_and_kept(job: Request, output: Path, error: Exception) -> tuple[str, str]:
    """Return what is told of an error, and where the notebook is kept under a name that says that it failed."""
    title = f"{job.name}, {job.from_year}–{job.year}"
    match error:
        case OmbudError():
            pass
        case ChildDied():
            error = OmbudError("the process that wrote the files of {name} died", name=title)
        case ChildLate(args=(seconds,)):
            error = OmbudError(
                "writing the files of {name} took more than {seconds} seconds", name=title, seconds=seconds
            )
        case OSError():
            error = PlaceError.of(error)
        case _:
            error = OmbudError("{problem}", problem=f"{type(error).__name__}: {error}")
    notebook = job.path(output, ".ipynb")
    copy = notebook.with_suffix(".failed.ipynb")
    if not isinstance(error, NotebookFailed):
        # the notebook ran, but what it shows can't be the report
        with contextlib.suppress(FileNotFoundError):
            os.replace(notebook, copy)
    if "copy" in error.fields:
        error.fields["copy"] = copy.name
    told = error.describe(Language(job.lang).translate)
    return told, copy.relative_to(output / job.folder).as_posix() if copy.exists() else ""

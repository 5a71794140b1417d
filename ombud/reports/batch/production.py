"""One report of a batch from notebook to files, each step in a process of its own that may be stopped."""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import partial
from pathlib import Path

from ombud.display.language import Language
from ombud.errors import OmbudError, PlaceError
from ombud.reports import one as reports
from ombud.reports.batch.destinations import deliver, is_address, store_at
from ombud.reports.batch.manifest import NOTEBOOK, Record, key_of
from ombud.reports.one import Outcome, Request
from ombud.reports.warm.children import Child, ChildDied, ForkUnavailable, call_apart, is_stopped
from ombud.running.execution import NotebookFailed

TIMEOUT = 300  # seconds that the files of one report may take
REPORT_TIMEOUT = 900  # with its notebook
FAILED_ENDING = ".failed.ipynb"
Made = tuple[Outcome, list[Record]]  # what became of a report, and what the manifest is told of it


class WritingFailed(OmbudError):
    """The files of a report could not be written."""


def produce_into(job: Request, output: str, around: str, stale: tuple[str, ...]) -> Made:
    """Make a report as `produce` does, in a folder or an object store."""
    if not is_address(output):
        return produce(job, Path(output), around, stale)
    with tempfile.TemporaryDirectory(prefix="ombud-report-") as folder:
        # the notebook is needed for every other file, and is not here
        made = produce(job, Path(folder), around, (NOTEBOOK, *job.formats))
        deliver(Path(folder), store_at(output))
    return made


def produce(job: Request, output: Path, around: str, stale: tuple[str, ...], *, is_one_of_many: bool = True) -> Made:
    """
    Make a report; nothing is raised for one that fails.

    `around` is what `surroundings` gives, `stale` what to make: formats, and ``ipynb`` when the notebook is to
    run. One of many pays for a fork server, which imports once what all reports need.
    """
    try:
        formats = [form for form in stale if form != NOTEBOOK]
        make = _make if NOTEBOOK in stale else _write_documents
        make(job, output, formats, is_one_of_many)
    except Exception as error:  # whatever is wrong with one report, the others go on
        return failure(job, around, *_told_and_kept(job, output, error))
    done = job.outcome("done")
    return done, [
        Record.of_file(
            output,
            f"{job.folder}/{job.file(f'.{form}')}",
            job.identity,
            form,
            key_of(job, form, around),
            outcome=done.told,
            parameters=job.parameters,
        )
        for form in sorted(stale, key=lambda form: form != NOTEBOOK)
    ]


def failure(job: Request, around: str, error: str, failed_copy: str = "") -> Made:
    """Return the outcome of a report that failed."""
    failed, key = job.outcome("failed", error, failed_copy), key_of(job, NOTEBOOK, around)
    return failed, [Record(job.identity, NOTEBOOK, key, "failed", outcome=failed.told, parameters=job.parameters)]


def _make(job: Request, output: Path, formats: list[str], is_apart: bool) -> None:
    """Run the notebook and write the files; apart in one child, or step by step when that died."""
    if is_apart:
        try:
            Child(_make_at_once, job, output, formats).result(REPORT_TIMEOUT)
            return
        except TimeoutError:
            raise _late(job, REPORT_TIMEOUT) from None
        except (ChildDied, ForkUnavailable):
            if is_stopped():
                raise
    reports.run_notebook(job, output)
    _write_documents(job, output, formats, is_apart)


def _make_at_once(job: Request, output: Path, formats: list[str]) -> None:
    """Run the notebook in this very process, which is a child for this one report, and write the files."""
    reports.run_notebook(job, output, is_in_process=True)
    reports.write_documents(job, output, formats)


def _write_documents(job: Request, output: Path, formats: list[str], is_apart: bool) -> None:
    """Write the files; apart in a child, which may die or hang."""
    write = partial(reports.write_documents, job, output, formats)
    if not is_apart:
        write()
        return
    try:
        call_apart(write, timeout=TIMEOUT)
    except ChildDied:
        raise WritingFailed("the process that wrote the files of {name} died", name=job.title) from None
    except TimeoutError:
        raise _late(job, TIMEOUT) from None


def _late(job: Request, seconds: int) -> WritingFailed:
    return WritingFailed(
        "writing the files of {name} took more than {seconds} seconds", name=job.title, seconds=seconds
    )


def _told_and_kept(job: Request, output: Path, error: Exception) -> tuple[str, str]:
    """Return what is told of an error, and where the notebook is kept under a name that says that it failed."""
    if isinstance(error, OSError):
        error = PlaceError.of(error)
    if not isinstance(error, OmbudError):
        error = WritingFailed("{problem}", problem=f"{type(error).__name__}: {error}")
    notebook = job.path(output, ".ipynb")
    copy = notebook.with_name(notebook.name.removesuffix(".ipynb") + FAILED_ENDING)
    if not isinstance(error, NotebookFailed):
        # the notebook ran, but what it shows can't be the report
        with contextlib.suppress(FileNotFoundError):
            os.replace(notebook, copy)
    if "copy" in error.fields:
        error.fields["copy"] = copy.name
    told = error.describe(Language(job.lang).translate)
    return told, copy.relative_to(output / job.folder).as_posix() if copy.exists() else ""

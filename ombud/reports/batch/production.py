"""One report of a batch from notebook to files, each step in a process of its own that may be stopped."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ombud.display.language import Language
from ombud.errors import OmbudError
from ombud.reports import one as reports
from ombud.reports.batch import fingerprints, manifest
from ombud.reports.batch.jobs import Job
from ombud.reports.batch.manifest import NOTEBOOK, Record
from ombud.reports.outcomes import Outcome
from ombud.reports.warm.finishers import FinisherDied, finisher
from ombud.reports.warm.forking import ForkUnavailable, is_stopped
from ombud.running.environment_kernel import KERNEL_ENVIRONMENT
from ombud.running.execution import NotebookFailed

TIMEOUT = 300  # seconds that the files of one report may take
DEAD = "DeadKernelError"
FAILED_ENDING = ".failed.ipynb"


class WritingFailed(OmbudError):
    """The files of a report could not be written."""


def produce(job: Job, output: Path, around: str, stale: tuple[str, ...]) -> tuple[Outcome, list[Record]]:
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
            _run_notebook(job, output)
        formats = [form for form in stale if form != NOTEBOOK]
        if formats:
            _write_documents(job, output, formats)
    except Exception as error:  # whatever is wrong with one report, the others go on
        outcome = _failed(job, output, error)
        return outcome, [manifest.failure_record(job.identity, key, outcome, job.request.parameters)]
    done = job.outcome("done")
    return done, [
        manifest.file_record(
            output, f"{job.folder}/{job.file(f'.{form}')}", job.identity, form, fingerprints.key(job, form, around),
            done, job.request.parameters,
        )
        for form in sorted(stale, key=lambda form: form != NOTEBOOK)
    ]  # fmt: skip


def _run_notebook(job: Job, output: Path) -> None:
    """Run the notebook in a warm kernel; once more in an ordinary one when the kernel died."""
    from ombud.reports.warm.warm_kernels import WarmKernelManager

    try:
        reports.run_notebook(job.request, output, WarmKernelManager)
    except NotebookFailed as error:
        if error.fields["error"] != DEAD or is_stopped():
            raise
        reports.run_notebook(job.request, output)


def _write_documents(job: Job, output: Path, formats: list[str]) -> None:
    """Write the files in a child process; raises what went wrong there."""
    asked = {"job": job.to_json(), "output": str(output), "formats": formats}
    try:
        with finisher() as process:
            told = process.ask(asked, TIMEOUT)
    except (ForkUnavailable, FinisherDied):
        # as with kernels, the slow way is the second try
        told = _finish_apart(asked)
    except TimeoutError:
        raise _too_slow(job) from None
    if told is None:
        raise WritingFailed("the process that wrote the files of {name} died", name=job.request.title)
    if told["error"]:
        raise WritingFailed("{problem}", problem=told["error"])


def _finish_apart(asked: dict[str, Any]) -> dict[str, str] | None:
    """Write the files in an ordinary process; return None when it died."""
    command = [sys.executable, "-m", "ombud.reports.batch.finishing"]
    try:
        done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=TIMEOUT,
                              env={**os.environ, **KERNEL_ENVIRONMENT}, check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _too_slow(Job.from_json(asked["job"])) from None
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def _too_slow(job: Job) -> WritingFailed:
    return WritingFailed("writing the files of {name} took more than {seconds} seconds", name=job.request.title,
                         seconds=TIMEOUT)  # fmt: skip


def _failed(job: Job, output: Path, error: Exception) -> Outcome:
    """Return the outcome of a report that failed, its notebook kept under a name that says so."""
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

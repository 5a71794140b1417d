"""
Time the batch against a plain loop of papermill and nbconvert over the same notebooks, in one run.

    python tests/benchmarks/batch.py [--sample N] [--kills N] [--without NAME ...]

Prints seconds by the clock and of processors, ratios and peak memory. Each batch is the command ``ombud report`` in a
process of its own, from a cold start into an empty folder. Parts, each of which ``--without`` leaves out:

provinces    38 provinces in HTML and PDF, in one language; then again, unchanged; then in both languages and all formats
rival        the loop: papermill as it comes, nbconvert to HTML, WeasyPrint to PDF, and Chromium's own PDF beside it
governments  552 governments in HTML, in one language
bytes        a second run of the provinces, compared byte for byte; its memory is sampled (which slows it a little)
kills        kill -9 while the first, second ... file is being written, and as soon as it is; each is followed by a rerun,
             compared byte for byte with an undisturbed run

``--sample N`` runs the loop over N of the provinces only, and says what 38 would take.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from ombud.reports.one import Request

PARTS = ("provinces", "rival", "governments", "bytes", "kills")
PROVINCES = 38
PAPER = ("--all", "--lang", "id", "--format", "html,pdf")
KILLED_PROVINCES = ("65", "93", "75", "64", "51", "34")
KILLED = """
import os, sys
os.environ["KILLED"] = str(os.getpid())
from ombud.reports.batch.run import list_jobs, make_here, run_batch
from ombud.reports.links import Site
site = Site(((2021, 2022),), ("id",), ("province",))
jobs = list_jobs(site, ("html", "pdf", "xlsx", "csv"), only=sys.argv[2:])
run_batch(jobs, sys.argv[1], make=make_here())
"""
KILLING = Path(__file__).parents[1] / "killing"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of all processors."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s (processor time {self.processor:.1f} s)"


def report(output: Path, *options: str) -> Spent:
    """Run the command, and return what it took."""
    return timed([sys.executable, "-m", "ombud.cli", "report", *options, "--output", str(output)])


def timed(command: list[str]) -> Spent:
    """Run a command that must succeed, and return what it took with all processes that it leaves behind."""
    started, before = time.perf_counter(), _processor_time()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    await_orphans()
    return Spent(wall, _processor_time() - before)


def adopt_orphans() -> None:
    """Become, on Linux, the parent of processes whose own parent ended: their time counts too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def await_orphans() -> None:
    """Wait for the end of all children."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _processor_time() -> float:
    """Return the seconds of processors that this process and its ended children have used."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder but its lock."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".manifest.lock"
    }


def peak_memory(run: Callable[[], object]) -> float:
    """Call a function, and return the most memory in MB that this process's descendants held at once (PSS)."""
    peak, ended = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.5):
            held = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    held += process.memory_full_info().pss
                except psutil.Error:
                    continue
            peak = max(peak, held)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        run()
    finally:
        ended.set()
        watcher.join()
    return peak / 1e6


def rival(sample: int) -> dict[str, Spent]:
    """Run the plain loop over some provinces; return what its steps took, for all of them."""
    import nbformat
    import papermill
    import weasyprint
    from nbconvert import HTMLExporter

    from ombud.reports.batch.run import list_jobs
    from ombud.reports.links import Site

    site = Site(((2021, 2022),), ("id",), ("province",))
    jobs = sorted(list_jobs(site, ("html",)), key=lambda job: job.identity)
    jobs = jobs[:: max(1, len(jobs) // sample)][:sample]
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notebook, page = folder / "run.ipynb", folder / "run.html"

        def run(job: Request) -> None:
            papermill.execute_notebook(
                str(job.notebook),
                str(notebook),
                parameters=job.parameters,
                progress_bar=False,
                kernel_name="python3",
            )

        def convert(_: Request) -> None:
            told, _ = HTMLExporter(exclude_input=True).from_notebook_node(nbformat.read(notebook, 4))
            page.write_text(told, encoding="utf-8")

        def typeset(_: Request) -> None:
            weasyprint.HTML(filename=str(page)).write_pdf(str(folder / "run.pdf"))

        def print_by_browser(_: Request) -> None:
            subprocess.run(
                [
                    chromium,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    f"--user-data-dir={folder}/profile",
                    f"--print-to-pdf={folder}/chromium.pdf",
                    page.as_uri(),
                ],
                check=True,
                capture_output=True,
                timeout=120,
            )

        steps = {"papermill": run, "nbconvert": convert, "WeasyPrint": typeset}
        if chromium:
            steps["Chromium"] = print_by_browser
        spent = dict.fromkeys(steps, Spent(0, 0))
        for job in jobs:
            for step, take in steps.items():
                started, before = time.perf_counter(), _processor_time()
                take(job)
                wall, processor = time.perf_counter() - started, _processor_time() - before
                spent[step] = Spent(spent[step].wall + wall, spent[step].processor + processor)
    scale = PROVINCES / len(jobs)
    return {step: Spent(took.wall * scale, took.processor * scale) for step, took in spent.items()}


def same(found: dict[str, str], wanted: dict[str, str]) -> str:
    """Return in words whether two folders hold the same."""
    differing = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    return f"{len(wanted)} files, all the same bytes" if not differing else f"DIFFERENT: {', '.join(differing)}"


def kills(work: Path, count: int) -> int:
    """Kill batches at telling moments and rerun them; return how many then equal an undisturbed one."""
    command = [sys.executable, "-c", KILLED]
    timed([*command, str(work / "calm"), *KILLED_PROVINCES])
    wanted = digests(work / "calm")
    equal = 0
    for number in range(count):
        folder = work / f"killed-{number}"
        moment = f"{('during', 'after')[number % 2]} {number // 2 + 1}"
        killing = {"KILL_AT": moment, "KILL_COUNT": str(work / f"count-{number}"), "PYTHONPATH": str(KILLING)}
        done = subprocess.run([*command, str(folder), *KILLED_PROVINCES], env={**os.environ, **killing}, check=False)
        await_orphans()
        if done.returncode != -signal.SIGKILL:
            raise RuntimeError(f"the batch was not killed {moment}")
        left = len(digests(folder))
        timed([*command, str(folder), *KILLED_PROVINCES])
        result = same(digests(folder), wanted)
        equal += result.endswith("same bytes")
        print(f"  killed {moment:9} with {left:2d} files there; after the rerun {result}", flush=True)
    return equal


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=PROVINCES, help="provinces that the loop runs over")
    parser.add_argument("--kills", type=int, default=20, help="half while a file is being written, half after")
    parser.add_argument("--without", nargs="*", choices=PARTS, default=[])
    options = parser.parse_args()
    parts = [part for part in PARTS if part not in options.without]
    os.environ.pop("OMBUD_DATA", None)
    adopt_orphans()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the start", flush=True)
    with tempfile.TemporaryDirectory(prefix="ombud-benchmark-") as name:
        work = Path(name)
        ours = None
        if "provinces" in parts:
            ours = report(work / "first", *PAPER)
            print(f"38 provinces, HTML and PDF, one language: {ours}", flush=True)
            print(f"  unchanged rerun: {report(work / 'first', *PAPER)}", flush=True)
            print(f"  both languages, HTML, PDF, XLSX and CSV: {report(work / 'both', '--all')}", flush=True)
            print(f"  unchanged rerun of these: {report(work / 'both', '--all')}", flush=True)
        if "rival" in parts:
            spent = rival(options.sample)
            told = ", ".join(f"{step} {took}" for step, took in spent.items())
            scaled = "" if options.sample >= PROVINCES else f" (scaled from {options.sample})"
            print(f"plain loop over 38 provinces{scaled}: {told}", flush=True)
            for way in ("WeasyPrint", "Chromium"):
                if way in spent and ours:
                    took = [spent[step] for step in ("papermill", "nbconvert", way)]
                    total = Spent(sum(each.wall for each in took), sum(each.processor for each in took))
                    print(
                        f"  with PDF by {way}: {total}, {total.wall / ours.wall:.1f} times ours by the clock, "
                        f"{total.processor / ours.processor:.1f} times ours of processors",
                        flush=True,
                    )
        if "governments" in parts:
            spent = report(work / "governments", "--all-governments", "--lang", "id", "--format", "html")
            made = len(list((work / "governments").rglob("government/*.html")))
            print(f"{made} governments, HTML: {spent}", flush=True)
        if "bytes" in parts and ours:
            memory = peak_memory(lambda: report(work / "second", *PAPER))
            print(
                f"second run of the provinces: {same(digests(work / 'second'), digests(work / 'first'))}; "
                f"peak memory {memory:.0f} MB",
                flush=True,
            )
        if "kills" in parts:
            print(f"{options.kills} batches killed:", flush=True)
            equal = kills(work, options.kills)
            print(f"  {equal} of {options.kills} equal an undisturbed batch after one rerun", flush=True)
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()

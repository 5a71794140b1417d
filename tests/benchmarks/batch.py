"""
Time the batch against a plain loop of papermill and nbconvert over the same notebooks, in one run.

    python tests/benchmarks/batch.py [--sample N] [--kills N] [--without NAME ...]

Prints seconds, ratios and peak memory. Each batch is the command ``ombud report`` in a process of its own, from a cold
start into an empty folder. Parts, each of which ``--without`` leaves out:

provinces    38 provinces in HTML and PDF, in one language; then again, unchanged; then in both languages and all formats
rival        the loop: papermill as it comes, nbconvert to HTML, WeasyPrint to PDF, and Chromium's own PDF beside it
governments  552 governments in HTML, in one language
bytes        a second run of the provinces, compared byte for byte; its memory is sampled (which slows it a little)
kills        kill -9 at random moments, each followed by a rerun, compared byte for byte with an undisturbed run

``--sample N`` runs the loop over N of the provinces only, and says what 38 would take.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

PARTS = ("provinces", "rival", "governments", "bytes", "kills")
PROVINCES = 38
PAPER = ("--all", "--lang", "id", "--format", "html,pdf")
KILLED_PROVINCES = ("65", "93", "75", "64", "51", "34")
KILLED = """
import sys
from ombud.reports.batch.jobs import list_jobs
from ombud.reports.batch.run import make_here, run_batch
jobs = list_jobs("province", from_year=2021, year=2022, languages=("id",), formats=("html", "pdf", "xlsx", "csv"),
                 only=sys.argv[2:])
run_batch(jobs, sys.argv[1], make=make_here())
"""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def report(output: Path, *options: str) -> float:
    """Run the command, and return its seconds."""
    return timed([sys.executable, "-m", "ombud.cli", "report", *options, "--output", str(output)])


def timed(command: list[str]) -> float:
    """Run a command that must succeed, and return its seconds."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


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


def rival(sample: int) -> dict[str, float]:
    """Run the plain loop over some provinces; return the seconds of its steps, for all of them."""
    import nbformat
    import papermill
    import weasyprint
    from nbconvert import HTMLExporter

    from ombud.reports.batch.jobs import list_jobs

    jobs = sorted(
        list_jobs("province", from_year=2021, year=2022, languages=("id",), formats=("html",)),
        key=lambda job: job.identity,
    )
    jobs = jobs[:: max(1, len(jobs) // sample)][:sample]
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    spent = {"papermill": 0.0, "nbconvert": 0.0, "WeasyPrint": 0.0} | ({"Chromium": 0.0} if chromium else {})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notebook, page = folder / "run.ipynb", folder / "run.html"
        for job in jobs:
            started = time.perf_counter()
            papermill.execute_notebook(str(job.request.notebook), str(notebook), parameters=job.request.parameters,
                                       progress_bar=False, kernel_name="python3")  # fmt: skip
            spent["papermill"] += time.perf_counter() - started
            started = time.perf_counter()
            told, _ = HTMLExporter(exclude_input=True).from_notebook_node(nbformat.read(notebook, 4))
            page.write_text(told, encoding="utf-8")
            spent["nbconvert"] += time.perf_counter() - started
            started = time.perf_counter()
            weasyprint.HTML(filename=str(page)).write_pdf(str(folder / "run.pdf"))
            spent["WeasyPrint"] += time.perf_counter() - started
            if chromium:
                started = time.perf_counter()
                subprocess.run(
                    [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                     f"--print-to-pdf={folder}/chromium.pdf", page.as_uri()],
                    check=True, capture_output=True, timeout=120,
                )  # fmt: skip
                spent["Chromium"] += time.perf_counter() - started
    return {step: seconds * PROVINCES / len(jobs) for step, seconds in spent.items()}


def same(found: dict[str, str], wanted: dict[str, str]) -> str:
    """Return in words whether two folders hold the same."""
    differing = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    return f"{len(wanted)} files, all the same bytes" if not differing else f"DIFFERENT: {', '.join(differing)}"


def kills(work: Path, count: int) -> int:
    """Kill batches at random moments and rerun them; return how many then equal an undisturbed one."""
    command = [sys.executable, "-c", KILLED]
    seconds = timed([*command, str(work / "calm"), *KILLED_PROVINCES])
    wanted = digests(work / "calm")
    moments = random.Random()
    equal = 0
    for number in range(count):
        folder = work / f"killed-{number}"
        moment = moments.uniform(0.3, seconds)
        with subprocess.Popen([*command, str(folder), *KILLED_PROVINCES]) as batch:
            time.sleep(moment)
            batch.send_signal(signal.SIGKILL)
        left = len(digests(folder)) if folder.exists() else 0
        timed([*command, str(folder), *KILLED_PROVINCES])
        result = same(digests(folder), wanted)
        equal += result.endswith("same bytes")
        print(f"  killed after {moment:4.1f} s with {left:2d} files there; after the rerun {result}", flush=True)
    return equal


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=PROVINCES, help="provinces that the loop runs over")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--without", nargs="*", choices=PARTS, default=[])
    options = parser.parse_args()
    parts = [part for part in PARTS if part not in options.without]
    os.environ.pop("OMBUD_DATA", None)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the start", flush=True)
    with tempfile.TemporaryDirectory(prefix="ombud-benchmark-") as name:
        work = Path(name)
        ours = None
        if "provinces" in parts:
            ours = report(work / "first", *PAPER)
            print(f"38 provinces, HTML and PDF, one language: {ours:.1f} s", flush=True)
            print(f"  unchanged rerun: {report(work / 'first', *PAPER):.2f} s", flush=True)
            print(f"  both languages, HTML, PDF, XLSX and CSV: {report(work / 'both', '--all'):.1f} s", flush=True)
            print(f"  unchanged rerun of these: {report(work / 'both', '--all'):.2f} s", flush=True)
        if "rival" in parts:
            spent = rival(options.sample)
            told = ", ".join(f"{step} {seconds:.0f} s" for step, seconds in spent.items())
            scaled = "" if options.sample >= PROVINCES else f" (scaled from {options.sample})"
            print(f"plain loop over 38 provinces{scaled}: {told}", flush=True)
            before = spent["papermill"] + spent["nbconvert"]
            for way in ("WeasyPrint", "Chromium"):
                if way in spent and ours:
                    total = before + spent[way]
                    print(f"  with PDF by {way}: {total:.0f} s, {total / ours:.1f} times ours", flush=True)
        if "governments" in parts:
            seconds = report(work / "governments", "--all-governments", "--lang", "id", "--format", "html")
            made = len(list((work / "governments").rglob("government/*.html")))
            print(f"{made} governments, HTML: {seconds:.1f} s", flush=True)
        if "bytes" in parts and ours:
            memory = peak_memory(lambda: report(work / "second", *PAPER))
            print(f"second run of the provinces: {same(digests(work / 'second'), digests(work / 'first'))}; "
                  f"peak memory {memory:.0f} MB", flush=True)  # fmt: skip
        if "kills" in parts:
            print(f"{options.kills} batches killed:", flush=True)
            equal = kills(work, options.kills)
            print(f"  {equal} of {options.kills} equal an undisturbed batch after one rerun", flush=True)
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()

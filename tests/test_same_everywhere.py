"""The same bytes on every machine: other processors, threads, clocks and languages, and while others work beside it."""

import contextlib
import difflib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__ as NUMPY_DISPATCH

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# what a machine may set by itself
OWN = (
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "GLIBC_TUNABLES",
    "OMBUD_DATA",
)
# OpenBLAS, numpy and the C library compute as on processors that every x86-64 machine can stand in for
FIRST_64_BIT = {
    "OPENBLAS_CORETYPE": "Prescott",
    "NPY_DISABLE_CPU_FEATURES": " ".join(NUMPY_DISPATCH),
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-FMA,-FMA4",
    "TZ": "Asia/Jayapura",
    "LANG": "C",
    "LC_ALL": "C",
}
NEHALEM = {"OPENBLAS_CORETYPE": "Nehalem", "TZ": "America/St_Johns", "LANG": "id_ID.UTF-8"}
ENVIRONMENTS = {"first 64 bit, one thread": (FIRST_64_BIT, "1", 0), "Nehalem, two threads, busy": (NEHALEM, "2", 1)}
# now and then, for the other tests work beside it as well
BUSY = "import os, time\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(1_000_000))\n    time.sleep(0.02)"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@contextlib.contextmanager
def busy_loops(number):
    """Keep so many processors busy; the loops also end when their owner does."""
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(number)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def write_everything(folder, changes, threads):
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "write_everything.py"), str(folder), threads],
        env={**kept, **changes, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    # a processor that is not emulated whole is told by numpy; nothing else is said
    assert [line for line in done.stderr.splitlines() if "Error" in line or "Traceback" in line] == []


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def elsewhere(request, tmp_path_factory):
    """What was written in another environment."""
    changes, threads, loops = ENVIRONMENTS[request.param]
    folder = tmp_path_factory.mktemp("elsewhere")
    with busy_loops(loops):
        write_everything(folder, changes, threads)
    return folder


@pytest.fixture(scope="module")
def report_here(tmp_path_factory):
    """The report, written by this process."""
    from tests.write_everything import write_report

    folder = tmp_path_factory.mktemp("here")
    write_report(folder)
    return folder


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_notebook_gives_its_committed_bytes(elsewhere):
    changed = {}
    for path in NOTEBOOKS:
        here, there = (file.read_text(encoding="utf-8") for file in (path, elsewhere / "notebooks" / path.name))
        if here != there:
            lines = difflib.unified_diff(here.splitlines(), there.splitlines(), "committed", "elsewhere", "", "", 0, "")
            changed[path.name] = "\n".join(line[:200] for line in list(lines)[:8])
    assert not changed, "\n\n".join(changed.values())


def test_a_report_is_the_same_in_all_formats(elsewhere, report_here):
    here, there = contents(report_here), contents(elsewhere / "report")
    assert {Path(name).suffix for name in here} == {".html", ".pdf", ".xlsx", ".csv", ".ipynb"}
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []


def test_numpy_is_held_to_what_every_processor_can():
    code = (
        "from numpy._core._multiarray_umath import __cpu_features__ as known, __cpu_dispatch__ as names\n"
        "print([name for name in names if known[name]])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env={**os.environ, **FIRST_64_BIT}, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr

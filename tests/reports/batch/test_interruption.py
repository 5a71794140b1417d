"""A batch that is killed at any moment is finished by a rerun, which gives what an undisturbed batch gives."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ombud.files import PART

from .conftest import digests, run_small

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="signals are of POSIX")]

BATCH = """
import os, sys
os.environ["KILLED"] = str(os.getpid())
from ombud.reports.batch.run import list_jobs, make_here, run_batch
from ombud.reports.links import Site
site = Site(((2021, 2022),), ("id", "en"), ("province",))
jobs = list_jobs(site, ("html", "pdf", "xlsx", "csv"), only=("65", "93", "75"))
run_batch(jobs, sys.argv[1], make=make_here(2))
"""
KILLING = Path(__file__).parents[2] / "killing"


def test_kill_9_loses_nothing(undisturbed, tmp_path):
    _, folder = undisturbed
    out, found = tmp_path / "out", set()
    # of some thirty files; each batch goes on where the one before was killed. Six notebooks and six pages may
    # come before the first PDF, so the 14th file is never the first of what follows them.
    for place, moment in enumerate(("during 1", "after 2", "after 14", "during 9")):
        killing = {"KILL_AT": moment, "KILL_COUNT": str(tmp_path / str(place)), "PYTHONPATH": str(KILLING)}
        done = subprocess.run([sys.executable, "-c", BATCH, str(out)], env={**os.environ, **killing}, check=False)
        assert done.returncode == -signal.SIGKILL
        found |= {path.name for path in out.rglob("*") if path.is_file()}
    assert any(name.endswith(PART) for name in found)
    assert any(name.endswith(".pdf") for name in found)
    run_small(out, languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    assert digests(out) == digests(folder)


def wait_for(condition):
    while not condition():
        time.sleep(0.1)


def is_alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


# before the fork server, while kernels start, and when the first files are there
MOMENTS = {
    "SIGINT": lambda out, started: out.exists(),
    "SIGHUP": lambda out, started: len(started()) > 3,
    "SIGTERM": lambda out, started: list(out.rglob("*.html")),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_a_signal_ends_the_command_and_leaves_nothing(tmp_path, name):
    out, temporary = tmp_path / "out", tmp_path / "tmp"
    temporary.mkdir()
    command = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\nfrom ombud.cli import main; main()"
    )
    arguments = ("report", "--all", "--lang", "id", "--format", "html,pdf", "--output", str(out))
    batch = subprocess.Popen(
        [sys.executable, "-c", command, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
        start_new_session=True,
    )
    own = psutil.Process(batch.pid)
    wait_for(lambda: batch.poll() is not None or MOMENTS[name](out, lambda: own.children(recursive=True)))
    started = own.children(recursive=True)
    batch.send_signal(getattr(signal, name))
    _, told = batch.communicate(timeout=60)
    assert batch.returncode == 128 + getattr(signal, name)
    assert told.strip() in {
        "Dihentikan. Yang sudah selesai tetap ada; perintah yang sama melanjutkan dari situ.",
        "Stopped. What is finished stays; the same command goes on from there.",
    }
    wait_for(lambda: not any(map(is_alive, started)))
    assert list(temporary.iterdir()) == []
    assert not [path for path in out.rglob("*") if path.name.endswith((PART, ".failed.ipynb"))]

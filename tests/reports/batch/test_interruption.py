"""A batch that is killed at any moment is finished by a rerun, which gives what an undisturbed batch gives."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ombud.files import PART

from .conftest import digests, run_small

pytestmark = pytest.mark.slow

BATCH = """
import os, sys
os.environ["KILLED"] = str(os.getpid())
from ombud.reports.batch.jobs import list_jobs
from ombud.reports.batch.run import make_here, run_batch
jobs = list_jobs("province", from_year=2021, year=2022, languages=("id", "en"),
                 formats=("html", "pdf", "xlsx", "csv"), only=("65", "93", "75"))
run_batch(jobs, sys.argv[1], make=make_here(2))
"""
KILLING = Path(__file__).parents[2] / "killing"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is of POSIX")
def test_kill_9_loses_nothing(undisturbed, tmp_path):
    _, folder = undisturbed
    out, found = tmp_path / "out", set()
    # of some thirty files; each batch goes on where the one before was killed. Six notebooks and six pages may
    # come before the first PDF, so the 14th file is never the first of what follows them.
    for place, moment in enumerate(("during 1", "after 1", "during 2", "after 14", "during 9")):
        killing = {"KILL_AT": moment, "KILL_COUNT": str(tmp_path / str(place)), "PYTHONPATH": str(KILLING)}
        done = subprocess.run([sys.executable, "-c", BATCH, str(out)], env={**os.environ, **killing}, check=False)
        assert done.returncode == -signal.SIGKILL
        found |= {path.name for path in out.rglob("*") if path.is_file()}
    assert any(name.endswith(PART) for name in found)
    assert any(name.endswith(".pdf") for name in found)
    run_small(out, languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    assert digests(out) == digests(folder)

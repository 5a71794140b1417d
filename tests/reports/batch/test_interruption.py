"""A batch that is killed at any moment is finished by a rerun, which gives what an undisturbed batch gives."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from .conftest import digests, run_small

pytestmark = pytest.mark.slow

BATCH = """
import sys
from ombud.reports.batch.jobs import list_jobs
from ombud.reports.batch.run import make_here, run_batch
jobs = list_jobs("province", from_year=2021, year=2022, languages=("id", "en"),
                 formats=("html", "pdf", "xlsx", "csv"), only={codes})
run_batch(jobs, sys.argv[1], make=make_here(2), tell=lambda outcome: print(outcome.name, flush=True))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is of POSIX")
def test_kill_9_loses_nothing(undisturbed, tmp_path):
    _, folder = undisturbed
    moments = random.Random(20220)
    code = BATCH.format(codes=("65", "93", "75"))
    for finished in (0, 1, 2):
        with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as batch:
            for _ in range(finished):
                batch.stdout.readline()
            time.sleep(moments.uniform(0.2, 2.0))
            batch.send_signal(signal.SIGKILL)
    run_small(tmp_path, languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    assert digests(tmp_path) == digests(folder)

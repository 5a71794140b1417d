"""A signal ends a process at once, with all that it started and all that it kept in temporary files."""

import os
import signal
import subprocess
import sys
import tempfile
import threading

import psutil
import pytest

from ombud.running.stopping import ending_at_signals

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
WAITING = """
import pathlib, signal, subprocess, sys, tempfile, threading, time
from ombud.running.stopping import ending_at_signals, last_acts
for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # one that is ignored where the tests run would stay so
    signal.signal(each, signal.SIG_DFL)
last_acts.append(pathlib.Path(sys.argv[2]).touch)
with ending_at_signals(lambda: "Stopped."):
    tempfile.mkdtemp(), tempfile.mkstemp()
    started = [subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, start_new_session=True)
               for CHILD in (sys.argv[1],) * 2]
    print(*[line.decode().strip() for child in started for line in [child.stdout.readline()]], flush=True)
    for _ in range(3):  # threads that no signal reaches
        threading.Thread(target=time.sleep, args=(600,)).start()
    time.sleep(600)
"""
CHILD = """
import os, signal, subprocess, sys, time
for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(each, signal.SIG_IGN)
print(os.getpid(), subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_all_and_leaves_nothing(tmp_path, name):
    temporary, acted = tmp_path / "tmp", tmp_path / "acted"
    temporary.mkdir()
    signum = getattr(signal, name)
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, CHILD, str(acted)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
        restore_signals=True,
        start_new_session=True,
    )
    started = list(map(int, process.stdout.readline().split()))
    assert len(started) == 4 and all(map(psutil.pid_exists, started))
    process.send_signal(signum)
    shown, told = process.communicate(timeout=60)
    assert (process.returncode, told.strip(), shown) == (128 + signum, "Stopped.", "")
    alive = [pid for pid in started if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]
    assert alive == []
    assert list(temporary.iterdir()) == [] and acted.exists()


def test_what_was_set_is_set_again(monkeypatch):
    monkeypatch.delenv("TMPDIR", raising=False)
    before = signal.getsignal(signal.SIGTERM), tempfile.gettempdir()
    monkeypatch.setattr(tempfile, "tempdir", before[1])
    with ending_at_signals(lambda: "Stopped."):
        assert tempfile.gettempdir() == os.environ["TMPDIR"] != before[1]
        assert signal.getsignal(signal.SIGTERM) is not before[0]
    assert (signal.getsignal(signal.SIGTERM), tempfile.gettempdir()) == before
    assert "TMPDIR" not in os.environ


def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_at_signals(lambda: "Stopped."):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_thread_may_use_it_without_effect():
    place = []

    def use():
        with ending_at_signals(lambda: "Stopped."):
            place.append(tempfile.gettempdir())

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert place == [tempfile.gettempdir()]

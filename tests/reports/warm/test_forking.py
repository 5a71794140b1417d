"""Children of the fork server end when they should, and tell how."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ombud.reports.warm import forking
from ombud.reports.warm.forking import ForkServer, ForkUnavailable
from ombud.reports.warm.preloading import DOCUMENTS, ROLES

pytestmark = [pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"), pytest.mark.slow]
SOON = 300  # a guard: a busy machine takes its time


@pytest.fixture(scope="module")
def server():
    server = ForkServer()
    yield server
    server.close()


def gone(pid, within=SOON):
    end = time.monotonic() + within
    while time.monotonic() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_a_child_returns_what_its_function_does(server):
    child = server.fork(DOCUMENTS, "os.path:basename", {"p": "reports/bali.html"})
    assert child.wait(SOON) == 0
    assert child.result == "bali.html"


def test_a_child_has_the_environment_and_the_folder_asked_for(server, tmp_path):
    child = server.fork(DOCUMENTS, "os:getenv", {"key": "ASKED"}, environment={"ASKED": "yes"})
    assert (child.wait(SOON), child.result) == (0, "yes")
    child = server.fork(DOCUMENTS, "os:getcwd", {}, folder=str(tmp_path))
    assert (child.wait(SOON), child.result) == (0, str(tmp_path))


def test_the_exit_status_tells_of_errors_and_signals(server):
    assert server.fork(DOCUMENTS, "os:_exit", {"status": 3}).wait(SOON) == 3
    assert server.fork(DOCUMENTS, "os:remove", {"path": "/no/such/file"}).wait(SOON) != 0
    assert server.fork(DOCUMENTS, "os:abort", {}).wait(SOON) < 0


def test_waiting_ends_in_time(server):
    child = server.fork(DOCUMENTS, "subprocess:call", {"args": ["sleep", "60"]})
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.2)
    child.close()
    assert gone(child.pid)


def test_a_child_whose_client_hangs_up_is_killed_with_its_own_children(server):
    child = server.fork(DOCUMENTS, "subprocess:call", {"args": ["sleep", "60"]})
    end = time.monotonic() + SOON
    while not (below := psutil.Process(child.pid).children()) and time.monotonic() < end:
        time.sleep(0.02)
    child.close()
    assert gone(child.pid)
    assert gone(below[0].pid)


def test_a_client_that_does_not_listen_does_no_harm(server):
    for _ in range(5):
        child = server.fork(DOCUMENTS, "os.path:basename", {"p": "x" * 100_000})
        select.select([child.connection], [], [], SOON)  # the answer is there, and stays unread
        child.close()
        assert gone(child.pid)
    assert server.fork(DOCUMENTS, "os:getpid", {}).wait(SOON) == 0
    assert server.process.poll() is None


@pytest.mark.parametrize("role", ROLES)
def test_the_servers_have_one_thread(server, role):
    child = server.fork(role, "os:getppid", {})
    assert child.wait(SOON) == 0
    assert psutil.Process(child.result).num_threads() == 1


def test_a_server_ends_with_its_owner_however_that_ends():
    code = (
        "import time\n"
        "from ombud.reports.warm.forking import ForkServer\n"
        "server = ForkServer()\n"
        "child = server.fork('documents', 'subprocess:call', {'args': ['sleep', '60']})\n"
        "print(server.process.pid, child.pid, server.folder, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as owner:
        server, child, folder = owner.stdout.readline().split()
        owner.kill()
    assert gone(int(server))
    assert gone(int(child))
    assert not Path(folder).exists()


def test_a_server_that_has_ended_gives_no_child():
    server = ForkServer()
    server.process.kill()
    server.process.wait()
    with pytest.raises(ForkUnavailable):
        server.fork(DOCUMENTS, "os:getpid", {})
    server.close()


def test_nothing_new_starts_once_a_batch_is_interrupted(monkeypatch):
    monkeypatch.setattr(forking, "_servers", {})
    with pytest.raises(KeyboardInterrupt), forking.ending_children():
        raise KeyboardInterrupt
    with pytest.raises(forking.BatchStoppedError):
        forking.shared_server()
    with forking.ending_children():
        assert not forking.is_stopped()

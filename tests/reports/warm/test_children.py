"""Children of the fork server end when they should, and tell how."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from ombud.errors import OmbudError
from ombud.evidence.published.observations import load_sources
from ombud.reports.warm import children
from ombud.reports.warm.children import Child, ChildDied, call_apart

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
SOON = 300  # a guard: a busy machine takes its time


def gone(pid, within=SOON):
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def below(pid):
    """The first child of a process, as soon as it has one."""
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if found := psutil.Process(pid).children():
            return found[0].pid
        time.sleep(0.02)
    raise AssertionError("no child was started")


def test_a_child_returns_what_its_function_does_in_this_folder_and_environment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASKED", "yes")
    child = Child(os.getenv, "ASKED")
    assert child.result(SOON) == "yes"
    assert gone(child.pid)
    assert Child(os.getcwd).result(SOON) == str(tmp_path)


def test_errors_come_back_and_a_death_is_told():
    with pytest.raises(OmbudError, match="no such folder"):
        Child(load_sources, "no such folder").result(SOON)
    with pytest.raises(FileNotFoundError, match="/no/such/file"):
        Child(os.remove, "/no/such/file").result(SOON)
    with pytest.raises(OmbudError, match="ValueError"):
        Child(int, "no number").result(SOON)
    with pytest.raises(ChildDied):
        Child(os._exit, 3).result(SOON)


def test_waiting_ends_in_time_and_the_child_with_its_own_children():
    child = Child(subprocess.call, ["sleep", "60"])
    own = below(child.pid)
    with pytest.raises(TimeoutError):
        child.result(0.2)
    assert gone(child.pid)
    assert gone(own)


def test_a_child_that_dies_is_tried_once_more(tmp_path, monkeypatch):
    with pytest.raises(ChildDied):
        call_apart(os._exit, 3, timeout=SOON)
    once = "if [ -e mark ]; then exit 0; fi; touch mark; kill -9 $PPID"
    monkeypatch.chdir(tmp_path)
    assert call_apart(subprocess.call, ["sh", "-c", once], timeout=SOON) == 0


def test_the_server_has_one_thread():
    assert psutil.Process(Child(os.getppid).result(SOON)).num_threads() == 1


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_all_ends_with_the_owner_however_that_ends(signal):
    # a program without a guard against being imported
    code = (
        "import os, signal, time, subprocess, psutil\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from ombud.reports.warm.children import Child, ending_children\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # it may be ignored where the tests run
        "with ending_children(ThreadPoolExecutor(1)):\n"
        "    server, child = Child(os.getppid).result(300), Child(subprocess.call, ['sleep', '60'])\n"
        "    print(server, child.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as owner:
        server, child = map(int, owner.stdout.readline().split())
        own = below(child)
        owner.send_signal(getattr(__import__("signal"), signal))
    for pid in (own, child, server):
        assert gone(pid)


def test_a_program_that_is_no_module_to_import_may_have_children(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import os\nfrom ombud.reports.warm.children import Child\nprint(Child(os.getcwd).result(300))")
    told = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert told.stdout == f"{tmp_path}\n"
    assert told.stderr == ""


def test_without_its_server_nothing_is_lost():
    code = (
        "import os\n"
        "from ombud.reports.warm.children import Child, ForkUnavailable, call_apart\n"
        "child = Child(os.getppid)\n"
        "os.kill(child.result(300), 9)\n"
        "try:\n"
        "    Child(os.getpid)\n"
        "except ForkUnavailable:\n"
        "    print(call_apart(os.getpid, timeout=300) == os.getpid())\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "True"


def test_nothing_new_starts_once_a_batch_is_interrupted():
    def another():
        time.sleep(1)
        return Child(os.getpid)

    pool = ThreadPoolExecutor(1)
    asked = []
    with pytest.raises(KeyboardInterrupt), children.ending_children(pool):  # noqa: PT012 - the child is to be interrupted
        child = Child(subprocess.call, ["sleep", "60"])
        asked += [pool.submit(another), pool.submit(os.getpid)]
        raise KeyboardInterrupt
    assert gone(child.pid)
    assert str(asked[0].exception()) == "the batch was interrupted"
    assert asked[1].cancelled()
    assert Child(os.getpid).result(SOON) > 0

"""A kernel of the running environment, spoken with by sockets in a private folder."""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from ombud.running import execution
from ombud.running.environment_kernel import KERNEL_ENVIRONMENT, EnvironmentKernelManager, LocalSockets
from written_notebooks import cells_of

BY_SOCKETS = pytest.mark.skipif(os.name != "posix", reason="ports are used where the system has no such sockets")


def test_the_running_interpreter_is_started_with_one_order_and_one_thread(tmp_path, monkeypatch):
    kernels = tmp_path / "kernels" / "python3"
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text('{"argv": ["another", "{connection_file}"], "display_name": "own"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    specification = EnvironmentKernelManager(kernel_name="python3").kernel_spec
    assert specification.argv[0] == sys.executable
    assert specification.env == KERNEL_ENVIRONMENT
    assert specification.env["PYTHONHASHSEED"] == "0"
    assert specification.env["OMP_NUM_THREADS"] == "1"


def test_one_manager_s_environment_is_not_another_s():
    first, second = EnvironmentKernelManager(), EnvironmentKernelManager()
    first.kernel_spec.env["OWN"] = "1"
    assert "OWN" not in second.kernel_spec.env
    assert "OWN" not in KERNEL_ENVIRONMENT


TELL = (
    "import os, socket, stat\nfrom ipykernel.kernelapp import IPKernelApp\n"
    "folder = os.path.dirname(IPKernelApp.instance().ip)\n"
    "print(IPKernelApp.instance().transport, oct(stat.S_IMODE(os.stat(folder).st_mode) & 0o077), folder)"
)


@pytest.fixture
def place(monkeypatch):
    """An empty folder for temporary files, with a short path."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def kernel_folders(place):
    return list(place.glob("ombud-*"))


@BY_SOCKETS
@pytest.mark.slow
def test_sockets_lie_in_a_private_folder_that_goes_with_the_kernel(tmp_path, place):
    done = execution.run(cells_of(tmp_path / "own.ipynb", TELL), {}, tmp_path / "out.ipynb")
    transport, mode, folder = nbformat.read(done, 4).cells[0].outputs[0].text.split()
    assert (transport, mode, Path(folder).parent) == ("ipc", "0o0", place)
    assert kernel_folders(place) == []


@BY_SOCKETS
@pytest.mark.slow
def test_a_kernel_that_dies_leaves_no_folder(tmp_path, place):
    with pytest.raises(execution.NotebookFailed, match="DeadKernelError"):
        execution.run(cells_of(tmp_path / "own.ipynb", "import os\nos._exit(3)"), {}, tmp_path / "out.ipynb")
    assert kernel_folders(place) == []


@BY_SOCKETS
@pytest.mark.slow
def test_temporary_files_may_lie_deep(tmp_path, place, monkeypatch):
    deep = place / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    done = execution.run(cells_of(tmp_path / "own.ipynb", TELL), {}, tmp_path / "out.ipynb")
    assert nbformat.read(done, 4).cells[0].outputs[0].text.startswith("ipc 0o0 /tmp/ombud-")


@BY_SOCKETS
@pytest.mark.slow
def test_a_kernel_can_be_started_again(place):
    manager = LocalSockets(kernel_name="python3")
    manager.start_kernel()
    try:
        manager.restart_kernel(now=True)
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=300)
        assert (manager.transport, len(kernel_folders(place))) == ("ipc", 1)
        client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)
    assert kernel_folders(place) == []


@BY_SOCKETS
@pytest.mark.slow
def test_without_such_sockets_ports_are_used(monkeypatch):
    monkeypatch.setattr("ombud.running.environment_kernel.place_of_sockets", lambda: None)
    manager = EnvironmentKernelManager()
    assert (manager.transport, manager.ip) == ("tcp", "127.0.0.1")

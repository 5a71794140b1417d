"""Children of a fork server: started, waited for, killed; a fork server that lives as long as its owner."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from ombud.errors import OmbudError
from ombud.reports.warm.preloading import ROLES

# the folder that one stands in is no place to import from
SERVER = "import sys; sys.path.pop(0); from ombud.reports.warm.fork_server import main; main()"
START_TIMEOUT = 300
LOST = -int(signal.SIGKILL)
# pyarrow's allocator starts a thread of its own otherwise, and a process of several can't be forked safely
ONE_THREAD = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}


class ForkUnavailable(Exception):
    """No child can be forked: the system has no fork, or the server has ended. Callers take another way."""


class BatchStoppedError(OmbudError):
    """The batch was interrupted; nothing new is started."""


class ForkedProcess:
    """
    A forked child, with what `jupyter_client` expects of a `subprocess.Popen`.

    Attributes
    ----------
    pid : int
        Also its process group.
    returncode : int or None
        None while it runs; minus the signal when it was killed.
    result : object
        What its function returned; None before it has.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.returncode: int | None = None
        self.result: Any = None
        self.pid = 0
        self._text = b""
        self._lock = threading.Lock()
        deadline = time.monotonic() + START_TIMEOUT
        while not self.pid:
            self._receive(max(0.0, deadline - time.monotonic()))
            if not self.pid and (self.returncode is not None or time.monotonic() >= deadline):
                self.close()
                raise ForkUnavailable("the fork server gave no child")

    def poll(self) -> int | None:
        """Return the return code, or None while the child runs."""
        with self._lock:
            while self.returncode is None and self._receive(0):
                pass
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the return code as soon as there is one; raises `subprocess.TimeoutExpired`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            while self.returncode is None:
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    raise subprocess.TimeoutExpired(f"forked process {self.pid}", timeout or 0)
                self._receive(left)
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the child, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask the child to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the child."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Hang up; a child that still runs is killed by the server."""
        self.connection.close()

    def _receive(self, timeout: float | None) -> bool:
        """Take in what the server sent, within `timeout` seconds; return whether anything came."""
        ready, _, _ = select.select([self.connection], [], [], timeout)
        if not ready:
            return False
        try:
            piece = self.connection.recv(1 << 16)
        except OSError:
            piece = b""
        *lines, self._text = (self._text + piece).split(b"\n")
        for line in lines:
            message = json.loads(line)
            self.pid = message.get("pid", self.pid)
            self.result = message.get("result", self.result)
            self.returncode = message.get("exit", self.returncode)
        if not piece and self.returncode is None:
            self.returncode = LOST
        if self.returncode is not None:
            self.close()
        return bool(piece)


class ForkServer:
    """
    A fork server process, see `ombud.reports.warm.fork_server`.

    It starts at once and loads meanwhile; requests wait until it is ready. It ends with `close`, or when the
    process that owns it does, in whatever way.

    Raises
    ------
    ForkUnavailable
        If the system has no fork.
    """

    def __init__(self) -> None:
        if not hasattr(os, "fork") or not hasattr(socket, "AF_UNIX"):
            raise ForkUnavailable("this system has no fork")
        from ombud.running.environment_kernel import KERNEL_ENVIRONMENT
        from ombud.running.sockets import place_of_sockets

        place = place_of_sockets()
        if place is None:
            raise ForkUnavailable("no temporary folder has a path that is short enough for sockets")
        self.owner = os.getpid()
        self.folder = Path(tempfile.mkdtemp(prefix="ombud-fork-", dir=place))
        with contextlib.ExitStack() as stack:
            listeners = {role: stack.enter_context(socket.socket(socket.AF_UNIX)) for role in ROLES}
            for role, listener in listeners.items():
                listener.bind(self.address(role))
                listener.listen(128)
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVER, str(self.folder),
                 *(f"{role}={listener.fileno()}" for role, listener in listeners.items())],
                stdin=subprocess.PIPE,
                pass_fds=[listener.fileno() for listener in listeners.values()],
                env={**os.environ, **KERNEL_ENVIRONMENT, **ONE_THREAD},
                start_new_session=True,  # an interrupt from the keyboard is for its owner to handle
            )  # fmt: skip

    def address(self, role: str) -> str:
        """Return the path of the socket of a role."""
        return str(self.folder / role)

    def fork(
        self,
        role: str,
        target: str,
        arguments: dict[str, Any],
        *,
        environment: dict[str, str] | None = None,
        folder: str = "",
    ) -> ForkedProcess:
        """
        Start a child.

        Parameters
        ----------
        role : {"kernels", "documents"}
            What is imported already, see `ombud.reports.warm.preloading`.
        target : str
            ``module:function``.
        arguments : dict
            Keyword arguments that JSON can hold; so must be what the function returns.
        environment : dict, optional
            Default: this process's.
        folder : str
            Where the child works. Default: where this process does.

        Raises
        ------
        ForkUnavailable
            If the server has ended.
        """
        asked = {
            "target": target,
            "arguments": arguments,
            "environment": dict(os.environ) if environment is None else environment,
            "folder": folder or os.getcwd(),
        }
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.address(role))
            connection.sendall(json.dumps(asked).encode() + b"\n")
        except OSError as error:
            connection.close()
            raise ForkUnavailable(str(error)) from error
        return ForkedProcess(connection)

    def close(self) -> None:
        """End the server and all its children."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


_servers: dict[int, ForkServer] = {}
_starting = threading.Lock()
_stopped = threading.Event()


def shared_server() -> ForkServer:
    """Return this process's fork server, started on first use; raises `ForkUnavailable` or `BatchStoppedError`."""
    if _stopped.is_set():
        raise BatchStoppedError("the batch was interrupted")
    with _starting:
        server = _servers.get(os.getpid())
        if server is None or server.process.poll() is not None:
            server = _servers[os.getpid()] = ForkServer()
        return server


def is_stopped() -> bool:
    """Return whether the batch was interrupted."""
    return _stopped.is_set()


def warm_up() -> None:
    """Start this process's fork server where the system has fork, and import papermill meanwhile."""
    with contextlib.suppress(ForkUnavailable):
        shared_server()
    from ombud.running.notebook_libraries import import_jsonschema_lean

    import_jsonschema_lean()
    import papermill  # noqa: F401


@contextlib.contextmanager
def ending_children() -> Generator[None]:
    """End this process's fork server, and children that still run, with the block."""
    _stopped.clear()
    try:
        yield
    except BaseException:
        _stopped.set()  # threads that are still at work must not start anything new
        raise
    finally:
        with _starting:
            server = _servers.pop(os.getpid(), None)
        if server is not None:
            server.close()

"""
Children that the standard library's fork server forks from a process which has imported what they need.

A child is called one function in, in a session of its own, and is killed with all that it started as soon as its
parent ends, in whatever way. The fork server ends with the last of them.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ombud.errors import OmbudError
from ombud.running.environment_kernel import KERNEL_ENVIRONMENT
from ombud.running.stopping import halt_if_ending

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from multiprocessing.connection import Connection

NAME = "ombud-child"
PRELOADED = "ombud.reports.warm.preloaded"
START_TIMEOUT = 300
LOST = 255  # the exit status that `multiprocessing` gives a child whose fork server has ended
SERVER_ENVIRONMENT = {
    **KERNEL_ENVIRONMENT,
    # pyarrow's allocator starts a thread of its own otherwise, and a process of several can't be forked safely
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTHONSAFEPATH": "1",  # the folder that one stands in is no place to import from
}
CALLS_EACH = 20  # that one child of `call_apart` answers
# objects that a child makes between two collections: few of them are garbage that only a collection finds
SELDOM = (50_000, 20, 50)


class ForkUnavailable(Exception):
    """No child can be forked: the system has no fork, or the server has ended. Callers take another way."""


class ChildDied(Exception):
    """A child ended before it answered."""


class ChildFailed(OmbudError):
    """The function that a child was called for raised something that is no `OmbudError`."""


class BatchStoppedError(OmbudError):
    """The batch was interrupted; nothing new is started."""


class Child:
    """
    A forked child, with what `jupyter_client` expects of a `subprocess.Popen`; its id is also its process group.

    A function is called in it by its name in its module; its arguments and its result are pickled. After so many `calls` it
    ends; see `ask`. Environment and folder are by default this process's. Raises `ForkUnavailable` if none can be forked,
    `BatchStoppedError` if the batch was interrupted.
    """

    stdin = stdout = stderr = None

    def __init__(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        calls: int = 1,
        environment: dict[str, str] | None = None,
        folder: str = "",
    ):
        halt_if_ending()
        if _stopped.is_set():
            raise BatchStoppedError("the batch was interrupted")
        start_server()
        self._connection, theirs = multiprocessing.Pipe()
        environment = dict(os.environ) if environment is None else environment
        self._process = multiprocessing.get_context("forkserver").Process(
            target=_be_child,
            args=(theirs, environment, folder or os.getcwd(), calls),
            name=NAME,
            daemon=calls > 1,  # it may be waiting for its next call when this process ends
        )
        try:
            self._process.start()
            theirs.close()
            if not self._connection.poll(START_TIMEOUT):
                self.kill()
                raise ForkUnavailable("the child does not start")
            self._connection.recv()
        except (OSError, EOFError) as error:
            raise ForkUnavailable(f"{type(error).__name__}: {error}") from error
        self.pid = self._process.pid
        self.calls = calls
        self.ask(function, *arguments)

    def ask(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call a function in it; the result of the call before must have been taken."""
        self.calls -= 1
        with contextlib.suppress(OSError):  # it has died, as `result` will tell
            self._connection.send((function, arguments))

    def result(self, timeout: float) -> Any:
        """
        Return what the last call returned; raise the `OmbudError` that it raised.

        Raises `TimeoutError` if that takes more than `timeout` seconds, and kills the child then; `ChildDied` if it ended
        before.
        """
        try:
            if not self._connection.poll(timeout):
                self.kill()
                raise TimeoutError
            result, error = self._connection.recv()
        except TimeoutError:
            raise
        except (OSError, EOFError):
            raise ChildDied from None
        if error is not None:
            raise error
        return result

    def poll(self) -> int | None:
        """Return the exit status, minus the signal if one killed it; None while the child runs."""
        status = self._process.exitcode
        if status == LOST:
            self.send_signal(signal.SIGKILL)
        return status

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status as soon as there is one; raises `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(NAME, timeout or 0)
        return status

    def send_signal(self, signum: int) -> None:
        """Send a signal to the child and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signum)  # ty: ignore[invalid-argument-type]

    def terminate(self) -> None:
        """Ask the child to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the child."""
        self.send_signal(signal.SIGKILL)


_starting = threading.Lock()
_started: set[int] = set()
_stopped = threading.Event()
# by process, since a fork has no children of its own
_idle: defaultdict[int, queue.SimpleQueue[Child]] = defaultdict(queue.SimpleQueue)


def start_server() -> None:
    """Start this process's fork server, which loads meanwhile; raises `ForkUnavailable`."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        raise ForkUnavailable("this system has no fork")
    with _starting:
        if os.getpid() in _started:
            return
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload([PRELOADED])
        before = dict(os.environ)
        os.environ.update(SERVER_ENVIRONMENT)
        try:
            forkserver.ensure_running()
        except OSError as error:
            raise ForkUnavailable(str(error)) from error
        finally:
            for name in SERVER_ENVIRONMENT:
                del os.environ[name]
            os.environ.update(before)
        _started.add(os.getpid())


def is_stopped() -> bool:
    """Return whether the batch was interrupted."""
    return _stopped.is_set()


@contextlib.contextmanager  # ty: ignore[deprecated]
def ending_children(pool: Executor) -> Iterator[None]:
    """
    End the threads of a pool with the block, and their children.

    When the block is interrupted, children that still run are killed, and none is started until the threads have ended.
    """
    try:
        yield
    except BaseException:
        _stopped.set()
        for process in multiprocessing.active_children():
            if process.name == NAME:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # ty: ignore[invalid-argument-type]
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        _stopped.clear()
        _idle.pop(os.getpid(), None)  # they end when nobody can ask them any more


def call_apart(function: Callable[..., Any], *arguments: Any, timeout: float, is_heavy: bool = False) -> Any:
    """
    Call a function in a child, in another one if that dies, or here where none can be forked.

    It may take `timeout` seconds; a heavy one leaves much in memory, so that the child is asked no more. Raises what
    `Child.result` does.
    """
    waiting = _idle[os.getpid()]
    for is_last in (False, True):
        try:
            child = waiting.get_nowait()
            child.ask(function, *arguments)
        except queue.Empty:
            try:
                child = Child(function, *arguments, calls=CALLS_EACH)
            except ForkUnavailable:
                return function(*arguments)
        try:
            result = child.result(timeout)
        except ChildDied:
            if is_last:
                raise
            waiting = _idle[os.getpid()] = queue.SimpleQueue()  # whatever killed this one may have killed others
        else:
            if child.calls and not is_heavy:
                waiting.put(child)
            return result


def _be_child(connection: Connection, environment: dict[str, str], folder: str, calls: int) -> None:
    """Be a child: answer each call by its result or its error."""
    if PRELOADED not in sys.modules:
        return  # another's fork server, with another order of sets than ordinary kernels have
    os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    multiprocessing.set_start_method(None, force=True)  # as in a process that was not forked
    gc.set_threshold(*SELDOM)
    sys.modules["numpy"].random.seed()
    connection.send("ready")
    with contextlib.suppress(OSError, EOFError):  # nobody asks or listens any more
        for _ in range(calls):
            function, arguments = connection.recv()
            try:
                answer = function(*arguments), None
            except OmbudError as error:
                answer = None, error
            except Exception as error:
                answer = None, ChildFailed("{problem}", problem=f"{type(error).__name__}: {error}")
            connection.send(answer)


def _end_with_parent() -> None:
    """Wait for the end of the process that asked for this one, and kill this one's group."""
    multiprocessing.parent_process().join()  # ty: ignore[missing-union-attribute]
    os.killpg(0, signal.SIGKILL)

"""Children that the standard library's fork server forks from a process which has imported what they need."""

# A child is called one function in, in a session of its own, and is killed with all that it started as soon as its parent
# ends, in whatever way. The fork server ends with the last of them.

import contextlib
import functools
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Executor
from multiprocessing.connection import Connection
from typing import Any

from ombud.errors import OmbudError
from ombud.running.environment_kernel import KERNEL_ENVIRONMENT
from ombud.running.stopping import halt_if_ending

NAME = "ombud-child"
PRELOADED = "ombud.reports.warm.preloaded"
START_TIMEOUT = 300
SERVER_ENVIRONMENT = {
    **KERNEL_ENVIRONMENT,
    # pyarrow's allocator starts a thread of its own otherwise, and a process of several can't be forked safely
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTHONSAFEPATH": "1",  # the folder that one stands in is no place to import from
}
# Typst asks for much memory, which large pages give faster
LARGE_PAGES = "glibc.malloc.hugetlb=1"
# objects that a child makes between two collections: few of them are garbage that only a collection finds
SELDOM = (50_000, 20, 50)


class ForkUnavailable(Exception):
    """No child can be forked: the system has no fork, or the server has ended. Callers take another way."""


class ChildDied(Exception):
    """A child ended before it answered."""


class ChildLate(TimeoutError):
    """A child took more than some seconds, its argument, and was killed."""


class Child:
    """A forked child that a function is called in, once, with the environment and the folder of this process."""

    # the function goes to it by its name in its module; its arguments and its result are pickled; `ForkUnavailable` is
    # raised if none can be forked, `OmbudError` if the batch was interrupted
    def __init__(self, function: Callable[..., Any], *arguments: Any):
        halt_if_ending()
        if stopped.is_set():
            raise OmbudError("the batch was interrupted")
        start_server()
        self._connection, theirs = multiprocessing.Pipe()
        call = functools.partial(function, *arguments)
        process = multiprocessing.get_context("forkserver").Process(
            target=_be_child, args=(call, theirs, dict(os.environ), os.getcwd()), name=NAME
        )
        try:
            process.start()
            theirs.close()
            self.pid = process.pid
            if not self._connection.poll(START_TIMEOUT):
                self.kill()
                raise ForkUnavailable("the child does not start")
            self._connection.recv()
        except (OSError, EOFError) as error:
            raise ForkUnavailable(f"{type(error).__name__}: {error}") from error

    def result(self, timeout: float) -> Any:
        """Return or raise what the function did; `ChildDied` if it died, `ChildLate` if it took longer and was killed."""
        if not self._connection.poll(timeout):
            self.kill()
            raise ChildLate(timeout)
        try:
            result, error = self._connection.recv()
        except (OSError, EOFError):
            raise ChildDied from None
        if error is not None:
            raise error
        return result

    def kill(self) -> None:
        """Kill it and what it started."""
        _kill(self.pid)


def _kill(group: int | None) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)  # ty: ignore[invalid-argument-type] - of a process that was started


_starting = threading.Lock()
_started: set[int] = set()
stopped = threading.Event()  # the batch was interrupted


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
        tunables = ":".join(filter(None, [before.get("GLIBC_TUNABLES"), LARGE_PAGES]))
        changed = SERVER_ENVIRONMENT | {"GLIBC_TUNABLES": tunables}
        os.environ.update(changed)
        try:
            forkserver.ensure_running()
        except OSError as error:
            raise ForkUnavailable(str(error)) from error
        finally:
            for name in changed:
                del os.environ[name]
            os.environ.update(before)
        _started.add(os.getpid())


@contextlib.contextmanager
def ending_children(pool: Executor) -> Generator[None]:
    """End the threads of a pool with the block; when it is interrupted, their children are killed, and no other starts."""
    try:
        yield
    except BaseException:
        stopped.set()
        for process in multiprocessing.active_children():
            if process.name == NAME:
                _kill(process.pid)
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        stopped.clear()


def call_apart(function: Callable[..., Any], *arguments: Any, timeout: float) -> Any:
    """Call a function in a child, in another one if that dies, or here where none can be forked; raises as `Child.result`."""
    try:
        try:
            return Child(function, *arguments).result(timeout)
        except ChildDied:
            return Child(function, *arguments).result(timeout)
    except ForkUnavailable:
        return function(*arguments)


def _be_child(call: Callable[[], Any], connection: Connection, environment: dict[str, str], folder: str) -> None:
    """Be a child: answer a call by its result or its error."""
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
    try:
        answer = call(), None
    except (OmbudError, OSError) as error:
        answer = None, error
    except Exception as error:
        answer = None, OmbudError("{problem}", problem=f"{type(error).__name__}: {error}")
    with contextlib.suppress(OSError):  # nobody listens any more
        connection.send(answer)


def _end_with_parent() -> None:
    """Wait for the end of the process that asked for this one, and kill this one's group."""
    multiprocessing.parent_process().join()  # ty: ignore[missing-union-attribute]
    os.killpg(0, signal.SIGKILL)

"""The end at a signal: at once, with every process that was started, and with nothing left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Generator
from types import FrameType

import psutil

from ombud.running.sockets import place_of_sockets

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
PREFIX = "ombud-"
ROUNDS = 3  # a thread may start another process while the first are killed
PATIENCE = 0.3  # seconds for killed processes to be gone
LAST = -1000  # of the priorities in which things are ended
SHOW_CURSOR = "\x1b[?25h"  # which a bar of progress hides


@contextlib.contextmanager
def ending_at_signals(word: str, clean: Callable[[], None] = lambda: None) -> Generator[None]:
    """
    End this process at once when Ctrl-C, SIGTERM or SIGHUP comes within the block; for the main thread.

    Threads that wait for kernels would hold up an orderly end. Temporary files of this process and of all that it
    starts go into one folder, which is removed.

    Parameters
    ----------
    word : str
        Told on standard error.
    clean : function
        Called when all started processes are killed.
    """
    if threading.current_thread() is not threading.main_thread():  # signals come to the main thread alone
        yield
        return
    # within it, sockets still need a short path
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=place_of_sockets(len(PREFIX) + 10))
    before, place = tempfile.tempdir, os.environ.get("TMPDIR")

    def end(signum: int, _frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        _tell(word)
        for _ in range(ROUNDS):
            started = psutil.Process().children(recursive=True)
            for process in started:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            if not started or not psutil.wait_procs(started, timeout=PATIENCE)[1]:
                break
        with contextlib.suppress(Exception):
            clean()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(128 + signum)

    # one that is ignored stays so, as `nohup` has it
    held = [(each, signal.getsignal(each)) for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
    try:
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        for each, _ in held:
            signal.signal(each, end)
        yield
    finally:
        for each, handler in held:
            signal.signal(each, handler)
        tempfile.tempdir = before
        del os.environ["TMPDIR"]
        if place is not None:
            os.environ["TMPDIR"] = place
        _remove_at_exit(folder)


def _tell(word: str) -> None:
    """Tell a word, whatever a thread that writes meanwhile holds."""
    with contextlib.suppress(OSError):
        os.write(2, f"{SHOW_CURSOR if os.isatty(2) else ''}\n{word}\n".encode())


def _remove_at_exit(folder: str) -> None:
    """Remove a folder when the process ends, after `multiprocessing` has removed what it keeps in it until then."""
    from multiprocessing.util import Finalize

    Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=LAST)

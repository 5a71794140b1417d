"""The end at a signal: at once, with every process that was started, and with nothing left behind."""

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Generator
from multiprocessing.util import Finalize
from types import FrameType

import psutil

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
PREFIX = "ombud-"
ROUNDS = 3  # a thread may start another process while the first are killed
PATIENCE = 0.3  # seconds for killed processes to be gone
# of the folder that a private one is made in: an address takes up to 104 bytes on macOS, 108 on Linux, names included
LONGEST_PLACE = 60
LAST = -1000  # of the priorities in which things are ended
# called when all started processes are killed
last_acts: list[Callable[[], None]] = []
_ending = threading.Event()
SHOW_CURSOR = "\x1b[?25h"  # which a bar of progress hides


def place_of_sockets(room: int = 0) -> str | None:
    """Return a folder whose path, with `room` more letters, is short enough for sockets within folders made there."""
    if os.name != "posix":
        return None
    short = (place for place in (tempfile.gettempdir(), "/tmp") if len(os.fsencode(place)) + room <= LONGEST_PLACE)
    return next(filter(os.path.isdir, short), None)


@contextlib.contextmanager
def ending_at_signals(word: Callable[[], str]) -> Generator[None]:
    """End this process at once at Ctrl-C, SIGTERM or SIGHUP within the block; what `word` returns goes to standard error."""
    # threads that wait for kernels would hold up an orderly end; temporary files, of what is started too, go with one folder
    if threading.current_thread() is not threading.main_thread():  # signals come to the main thread alone
        yield
        return
    # within it, sockets still need a short path
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=place_of_sockets(len(PREFIX) + 10))
    before, place = tempfile.tempdir, os.environ.get("TMPDIR")

    def end(signum: int, _frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        _ending.set()
        _tell(word)
        _kill_all_started()
        for act in last_acts:
            with contextlib.suppress(Exception):
                act()
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
        # after `multiprocessing` has removed what it keeps in it until then
        Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=LAST)


def _kill_all_started() -> None:
    for _ in range(ROUNDS):
        started = psutil.Process().children(recursive=True)
        for process in started:
            with contextlib.suppress(psutil.Error):
                process.kill()
        if not started or not psutil.wait_procs(started, timeout=PATIENCE)[1]:
            break


def halt_if_ending() -> None:
    """Let a thread wait for the end when that is near: it starts nothing new, and writes of no failure."""
    if _ending.is_set():
        threading.Event().wait()


def _tell(word: Callable[[], str]) -> None:
    """Tell a word, whatever a thread that writes meanwhile holds; nothing is told after it."""
    with contextlib.suppress(OSError):
        os.write(2, f"{SHOW_CURSOR if os.isatty(2) else ''}\n{word()}\n".encode())
        silent = os.open(os.devnull, os.O_WRONLY)
        for told in (1, 2):
            os.dup2(silent, told)

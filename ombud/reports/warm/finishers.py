"""Forked processes that write the files of one report after another."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
from collections.abc import Generator
from typing import Any
from uuid import uuid4

from ombud.reports.warm.forking import ForkServer, ForkUnavailable, shared_server
from ombud.reports.warm.preloading import DOCUMENTS

START_TIMEOUT = 300
# Typst remembers some 30 MB of each document that it has set
DOCUMENTS_EACH = 3


class FinisherDied(Exception):
    """A process ended before it answered."""


class Finisher:
    """
    A process that runs `ombud.reports.batch.finishing.serve`.

    Parameters
    ----------
    server : ForkServer
        Which forks it.

    Raises
    ------
    ForkUnavailable
        If it can't be forked.
    """

    def __init__(self, server: ForkServer):
        self.documents = 0
        address = str(server.folder / uuid4().hex[:8])
        with socket.socket(socket.AF_UNIX) as listener:
            try:
                listener.bind(address)
                listener.listen(1)
                listener.settimeout(START_TIMEOUT)
                self.child = server.fork(DOCUMENTS, "ombud.reports.batch.finishing:serve", {"address": address})
                self.connection, _ = listener.accept()
            except OSError as error:
                raise ForkUnavailable(str(error)) from error

    @property
    def is_usable(self) -> bool:
        """Whether it can write one more report."""
        return self.documents < DOCUMENTS_EACH and self.child.poll() is None

    def ask(self, request: dict[str, Any], timeout: float) -> dict[str, str]:
        """
        Have the files of a report written; the arguments of `ombud.reports.batch.finishing.finish`.

        Raises
        ------
        TimeoutError
            If that takes more than `timeout` seconds; the process is of no more use then.
        FinisherDied
            If the process died.
        """
        self.documents += "pdf" in request["formats"]
        self.connection.settimeout(timeout)
        try:
            self.connection.sendall(json.dumps(request).encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                piece = self.connection.recv(1 << 16)
                if not piece:
                    raise FinisherDied
                answer += piece
        except TimeoutError:
            raise
        except OSError as error:
            raise FinisherDied from error
        return json.loads(answer)

    def close(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self.child.close()


_idle: dict[int, queue.SimpleQueue[Finisher]] = {}


@contextlib.contextmanager
def finisher() -> Generator[Finisher]:
    """Give a process that waits for work, or a new one; raises `ForkUnavailable` if there can be none."""
    waiting = _idle.setdefault(os.getpid(), queue.SimpleQueue())
    server = shared_server()
    taken = None
    while taken is None:
        try:
            taken = waiting.get_nowait()
        except queue.Empty:
            taken = Finisher(server)
        if not taken.is_usable:
            taken.close()
            taken = None
    try:
        yield taken
    except BaseException:
        taken.close()
        raise
    waiting.put(taken)

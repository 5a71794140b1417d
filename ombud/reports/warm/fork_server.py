"""
A process that has imported what reports need, and forks children that share it.

`main` takes from the command line the private folder of its sockets, and for each role (what to import) an inherited
listening socket; the first role is the process itself, the others are forked from it. Each connection asks for one
child by one line of JSON: ``target`` (``module:function``), ``arguments``, ``environment`` and ``folder``. The answers
are lines of JSON: ``pid``, then ``result`` if the function returned, then ``exit``. A client that hangs up has its
child killed; when standard input ends, all children are killed. The processes keep to one thread, since only such a
process can be forked safely.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import selectors
import shutil
import signal
import socket
import sys
import traceback
from typing import Any

REQUEST_TIMEOUT = 60
LONGEST_REQUEST = 1 << 22
FAILED = 70  # exit status of a child whose function raised
# objects that a child makes between two collections: few of them are garbage that only a collection finds
SELDOM = (50_000, 20, 50)


class Server:
    """Forks on request, and tells each client how its child ended."""

    def __init__(self, listener: socket.socket):
        self.listener = listener
        self.selector = selectors.DefaultSelector()
        self.connections: dict[int, socket.socket] = {}
        self.woken, self.waker = socket.socketpair()
        self.woken.setblocking(False)
        self.waker.setblocking(False)

    def serve(self) -> None:
        """Serve until standard input ends."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        self.selector.register(self.woken, selectors.EVENT_READ, self.reap)
        self.selector.register(0, selectors.EVENT_READ, None)
        while True:
            for key, _ in self.selector.select():
                if key.fileobj == 0:
                    return
                if key.fileobj in (self.listener, self.woken):
                    key.data()
                elif key.fileobj.fileno() >= 0:  # ty: ignore[missing-union-attribute] - only 0 is a number
                    self.hung_up(key.data)

    def accept(self) -> None:
        """Fork the child that a new connection asks for."""
        connection, _ = self.listener.accept()
        try:
            asked = _read_request(connection)
        except (OSError, ValueError):
            connection.close()
            return
        pid = os.fork()
        if pid == 0:
            self._forget()
            _become(asked, connection)
        self.connections[pid] = connection
        self.selector.register(connection, selectors.EVENT_READ, pid)

    def reap(self) -> None:
        """Tell the clients of ended children."""
        with contextlib.suppress(BlockingIOError):
            self.woken.recv(1024)
        while self.connections:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            connection = self.connections.pop(pid, None)
            if connection is not None:
                self._ignore(connection)
                with contextlib.suppress(OSError):  # where the client has gone, nobody is left to tell
                    _send(connection, exit=os.waitstatus_to_exitcode(status))
                connection.close()

    def hung_up(self, pid: int) -> None:
        """Kill the child of a client that has closed its end; `reap` then forgets it."""
        connection = self.connections.get(pid)
        if connection is None:
            return
        with contextlib.suppress(ConnectionError):  # it hung up without reading all that it was told
            if connection.recv(1024):
                return
        self._ignore(connection)
        _kill(pid)

    def kill_all(self) -> None:
        """Kill every child, and see them end."""
        for pid in self.connections:
            _kill(pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)

    def _ignore(self, connection: socket.socket) -> None:
        if connection in self.selector.get_map():
            self.selector.unregister(connection)

    def _forget(self) -> None:
        """Close in a child what belongs to the server."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        for held in (self.listener, self.woken, self.waker, *self.connections.values()):
            held.close()


def _read_request(connection: socket.socket) -> dict[str, Any]:
    """Return what a client asks for; raises OSError or ValueError when it does not say."""
    connection.settimeout(REQUEST_TIMEOUT)
    text = b""
    while not text.endswith(b"\n"):
        piece = connection.recv(1 << 16)
        text += piece
        if not piece or len(text) > LONGEST_REQUEST:
            raise ValueError("not a whole request")
    connection.settimeout(None)
    return json.loads(text)


def _send(connection: socket.socket, **message: Any) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def _kill(pid: int) -> None:
    """Kill a child with its own children."""
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _die_with_parent() -> None:
    """Ask Linux to kill this process when its parent ends, even if that is killed."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _become(asked: dict[str, Any], connection: socket.socket) -> None:
    """Be the child: call what was asked for, and end."""
    status = FAILED
    try:
        os.setsid()
        _die_with_parent()
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.chdir(asked["folder"])
        gc.set_threshold(*SELDOM)
        random.seed()
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
        _send(connection, pid=os.getpid())
        module, name = asked["target"].split(":")
        result = getattr(importlib.import_module(module), name)(**asked["arguments"])
        with contextlib.suppress(ConnectionError):  # nobody waits for it
            _send(connection, result=result)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Import what all children need, fork into one server per role, import what its children need, and serve."""
    folder, roles = sys.argv[1], dict(pair.split("=") for pair in sys.argv[2:])
    from ombud.reports.warm import preloading

    preloading.preload_common()
    listeners = {role: socket.socket(fileno=int(descriptor)) for role, descriptor in roles.items()}
    gc.collect()
    gc.freeze()  # else the collector writes to pages that children share
    mine, *others = listeners
    for other in others:
        if os.fork() == 0:
            _die_with_parent()
            mine = other
            break
    for role, listener in listeners.items():
        if role != mine:
            listener.close()
    server = Server(listeners[mine])
    try:
        preloading.preload(mine)
        gc.collect()
        gc.freeze()
        server.serve()
    finally:
        server.kill_all()
        shutil.rmtree(folder, ignore_errors=True)

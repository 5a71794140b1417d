"""Kernels that are spoken with by sockets in a private folder, where the system has such sockets."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from ombud.running.stopping import halt_if_ending, place_of_sockets


class LocalSockets(KernelManager):
    """
    Lets a manager speak with its kernel by sockets in a private folder.

    Ports would be open to other users of the machine, and may be taken by another program between being chosen and
    being used. Where the system has no such sockets, or no folder with a path short enough, ports it is.
    """

    def __init__(self, **options: Any):
        super().__init__(**options)
        halt_if_ending()
        place = place_of_sockets()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if place:
            self._folder = tempfile.TemporaryDirectory(prefix="ombud-", dir=place, ignore_cleanup_errors=True)
            self.transport = "ipc"
            self.ip = str(Path(self._folder.name, "socket"))
            self.connection_file = str(Path(self._folder.name, "kernel.json"))

    def cleanup_connection_file(self) -> None:
        """Remove the folder with its file and sockets; called when the kernel has ended for good."""
        super().cleanup_connection_file()
        if self._folder:
            self._folder.cleanup()

"""A kernel of the running environment, whatever kernels the user has installed and wherever one stands."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager, KernelManager

KERNEL_ENVIRONMENT = {
    "IPYKERNEL_CELL_NAME": "<cell>",  # else warnings show a path that holds the kernel's process id
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else a debugger warning is printed at every start
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # else a caller's backend hides figures
    "PYTHONHASHSEED": "0",  # sets of text keep one order
    # sums over several threads may differ in their last digits; and only a process of one thread can be forked
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
# what the address of a socket may take up: 104 bytes on macOS, 108 on Linux
LONGEST_ADDRESS = 100


class LocalSockets(KernelManager):
    """
    Lets a manager speak with its kernel by sockets in a private folder.

    Ports would be open to other users of the machine, and may be taken by another program between being chosen and
    being used. Where the system has no such sockets, or no folder with a name short enough, ports it is.
    """

    def __init__(self, **options: Any):
        super().__init__(**options)
        self._folder = _private_folder()
        if self._folder is not None:
            self.transport = "ipc"
            self.ip = str(Path(self._folder.name, "socket"))
            self.connection_file = str(Path(self._folder.name, "kernel.json"))

    def cleanup_connection_file(self) -> None:
        """Remove the folder with its file and sockets; called when the kernel has ended for good."""
        super().cleanup_connection_file()
        if self._folder is not None:
            self._folder.cleanup()


def _private_folder() -> tempfile.TemporaryDirectory | None:
    """Return a new folder for sockets, or None."""
    if os.name != "posix":
        return None
    for place in (tempfile.gettempdir(), "/tmp"):
        try:
            folder = tempfile.TemporaryDirectory(prefix="ombud-", dir=place, ignore_cleanup_errors=True)
        except OSError:
            continue
        if len(os.fsencode(folder.name)) + len("/socket-9") <= LONGEST_ADDRESS:
            return folder
        folder.cleanup()
    return None


class EnvironmentKernelManager(LocalSockets, AsyncKernelManager):
    """Starts the interpreter that runs this process, never a user's own kernel of the name ``python3``."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel."""
        if self._kernel_spec is None:
            self._kernel_spec = KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3 (ipykernel)",
                language="python",
                env=dict(KERNEL_ENVIRONMENT),
            )
        return self._kernel_spec

"""A kernel of the running environment, whatever kernels the user has installed and wherever one stands."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager, KernelManager

from ombud.running.stopping import halt_if_ending, place_of_sockets

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


def kernel_environment() -> dict[str, str]:
    """Return what the environment of a kernel has beside this process's."""
    data = os.environ.get("OMBUD_DATA")
    # a kernel works elsewhere than the process that starts it
    return KERNEL_ENVIRONMENT | ({"OMBUD_DATA": os.path.abspath(data)} if data else {})


class LocalSockets(KernelManager):
    """Speaks with its kernel by sockets in a private folder; by ports where the system has none, or no short enough path."""

    # ports are open to other users of the machine, and may be taken between being chosen and being used
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


class EnvironmentKernelManager(LocalSockets, AsyncKernelManager):
    """Starts the interpreter that runs this process, never a user's own kernel of the name ``python3``."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel."""
        if self._kernel_spec is None:
            # a dollar sign would begin a name that Jupyter fills in
            environment = {name: value.replace("$", "$$") for name, value in kernel_environment().items()}
            self._kernel_spec = KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3 (ipykernel)",
                language="python",
                env=environment,
            )
        return self._kernel_spec

"""A kernel of the running environment, whatever kernels the user has installed and wherever one stands."""

from __future__ import annotations

import os
import sys

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from ombud.running.sockets import LocalSockets

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
# names of folders in the environment: a kernel works elsewhere than the process that starts it
FOLDERS = ("OMBUD_DATA",)


class EnvironmentKernelManager(LocalSockets, AsyncKernelManager):
    """Starts the interpreter that runs this process, never a user's own kernel of the name ``python3``."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel."""
        if self._kernel_spec is None:
            # a dollar sign would begin a name that Jupyter fills in
            folders = {name: os.path.abspath(os.environ[name]) for name in FOLDERS if os.environ.get(name)}
            own = {name: folder.replace("$", "$$") for name, folder in folders.items()}
            self._kernel_spec = KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3 (ipykernel)",
                language="python",
                env=KERNEL_ENVIRONMENT | own,
            )
        return self._kernel_spec

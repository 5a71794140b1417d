"""
Kernels that are forked from a process which has already imported pandas, statsmodels and seaborn.

They come to papermill by the ways that Jupyter provides: a kernel manager whose specification names a kernel
provisioner (entry point ``ombud-warm``). Where no kernel can be forked, an ordinary one is started.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import sys
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import LocalProvisioner

from ombud.reports.warm.children import Child, ForkUnavailable
from ombud.running.environment_kernel import EnvironmentKernelManager
from ombud.running.stopping import halt_if_ending

PROVISIONER = "ombud-warm"
LAUNCHER = ["-m", "ipykernel_launcher"]
_log = logging.getLogger(__name__)


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel from the warm process, or starts an ordinary one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel of a command line ``python -m ipykernel_launcher ...``."""
        if cmd[:1] == [sys.executable] and cmd[1:3] == LAUNCHER:
            try:
                self.process = Child(be_kernel, cmd[3:], environment=kwargs.get("env"), folder=kwargs.get("cwd") or "")
            except ForkUnavailable as reason:
                halt_if_ending()
                _log.info("an ordinary kernel is started: %s", reason)
            else:
                self.pid = self.pgid = self.process.pid
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)


class WarmKernelManager(EnvironmentKernelManager):
    """Starts kernels of this environment through `WarmProvisioner`."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel, which names the provisioner where it is installed."""
        spec = super().kernel_spec
        if "kernel_provisioner" not in spec.metadata and _is_installed():
            spec.metadata["kernel_provisioner"] = {"provisioner_name": PROVISIONER}
        return spec


def _is_installed() -> bool:
    """Return whether Jupyter finds the provisioner; an older installation of the package lacks its entry point."""
    from jupyter_client.provisioning import KernelProvisionerFactory

    return KernelProvisionerFactory.instance().is_provisioner_available(
        KernelSpec(metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}})
    )


def be_kernel(arguments: list[str]) -> None:
    """Be an IPython kernel; called in a forked child, ends with it."""
    from ipykernel.kernelapp import IPKernelApp

    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher and launcher.origin else "ipykernel_launcher", *arguments]
    # where IPython puts the notebook's folder, had the fork server not been told to keep its own out
    installed = (place for place, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages")))
    sys.path.insert(next(installed, 0), "")
    application = IPKernelApp.instance()
    application.parent_handle = os.getppid()  # else it tells how to connect to it
    application.initialize(arguments)
    application.start()

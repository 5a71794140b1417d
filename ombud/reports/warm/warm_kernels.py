"""
Kernels that are forked from a process which has already imported pandas, statsmodels and seaborn.

They come to papermill by the ways that Jupyter provides: a kernel manager whose specification names a kernel
provisioner (entry point ``ombud-warm``). Where no kernel can be forked, an ordinary one is started.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import sys
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import LocalProvisioner

from ombud.reports.warm.forking import ForkedProcess, ForkUnavailable, shared_server
from ombud.reports.warm.preloading import KERNELS
from ombud.running.environment_kernel import EnvironmentKernelManager

PROVISIONER = "ombud-warm"
LAUNCHER = ["-m", "ipykernel_launcher"]
_log = logging.getLogger(__name__)


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel from the warm process, or starts an ordinary one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel of a command line ``python -m ipykernel_launcher ...``."""
        if cmd[:1] == [sys.executable] and cmd[1:3] == LAUNCHER:
            try:
                self.process = shared_server().fork(
                    KERNELS,
                    "ombud.reports.warm.warm_kernels:be_kernel",
                    {"arguments": cmd[3:]},
                    environment=kwargs.get("env"),
                    folder=kwargs.get("cwd") or "",
                )
            except ForkUnavailable as reason:
                _log.info("an ordinary kernel is started: %s", reason)
            else:
                self.pid = self.pgid = self.process.pid
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)

    async def wait(self) -> int | None:
        """Wait for the kernel's end; a forked one is looked after ten times as often."""
        if not isinstance(self.process, ForkedProcess):
            return await super().wait()
        while self.process.poll() is None:
            await asyncio.sleep(0.01)
        status, self.process = self.process.returncode, None
        return status


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
    application = IPKernelApp.instance()
    application.parent_handle = os.getppid()  # else the kernel would outlive the fork server
    application.initialize(arguments)
    application.start()

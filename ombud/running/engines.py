"""
The engines by which papermill runs a notebook here: in a kernel of its own, or cell by cell in this very process.

Both hand on the notebook as far as it ran, and save nothing: papermill's own saves before and after every cell, which
costs more than running most of them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import sys
import tempfile
from collections.abc import Generator
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager, papermill_engines

from ombud.running.environment_kernel import kernel_environment
from ombud.running.shell import Shell, Stream

KERNEL = "ombud-kernel"
IN_PROCESS = "ombud-in-process"


class _Kernel(NBClientEngine):
    """Runs cells in a kernel; puts the notebook into `held`, a list."""

    @classmethod
    def execute_managed_notebook(  # ty: ignore[incompatible-method-override] - papermill gives the rest by name
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, held: list[NotebookNode], **options: Any
    ) -> None:
        with _holding(nb_man, held):
            super().execute_managed_notebook(nb_man, kernel_name, **options)


class _InProcess(Engine):
    """Runs cells in this process, which must be there for this one run: what they change stays changed."""

    @classmethod
    def execute_managed_notebook(  # ty: ignore[incompatible-method-override]
        cls,
        nb_man: NotebookExecutionManager,
        _kernel_name: str,
        *,
        held: list[NotebookNode],
        execution_timeout: float,
        resources: dict[str, Any],
        **_: Any,
    ) -> None:
        _stand_as_kernel(resources["metadata"]["path"])
        with _holding(nb_man, held) as notebook, tempfile.TemporaryDirectory(prefix="ombud-run-") as folder:
            shell = Shell.started(folder)
            with (
                contextlib.redirect_stdout(Stream(shell, "stdout")),
                contextlib.redirect_stderr(Stream(shell, "stderr")),
            ):
                for place, cell in enumerate(notebook.cells):
                    nb_man.cell_start(cell, place)
                    goes_on = cell.cell_type != "code" or _run(shell, cell, execution_timeout)
                    nb_man.cell_complete(cell, place)
                    if not goes_on:
                        break


@contextlib.contextmanager
def _holding(nb_man: NotebookExecutionManager, held: list[NotebookNode]) -> Generator[NotebookNode]:
    """Put the notebook into a list before it runs, since what raises an error gives no notebook."""
    notebook = nb_man.nb
    held.append(notebook)
    yield notebook
    if not any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", ())):
        # papermill looks through what it gets for errors, then serialises it even where it writes no file
        nb_man.nb = nbformat.v4.new_notebook(metadata={"papermill": {}})


def _stand_as_kernel(folder: str) -> None:
    """Give this process the folder, environment and search path of a kernel."""
    os.environ.update(kernel_environment())
    os.chdir(folder)
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher and launcher.origin else "ipykernel_launcher"]
    # where IPython puts the notebook's folder, had the fork server not been told to keep its own out
    installed = (place for place, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages")))
    sys.path.insert(next(installed, 0), "")


def _run(shell: Shell, cell: NotebookNode, timeout: float) -> bool:
    """Run a cell of code within some seconds, and return whether the next one may follow."""

    def stop(*_: Any) -> None:
        raise CellTimeoutError.error_from_timeout_and_cell("", int(timeout), cell)

    cell.outputs = shell.outputs = []
    if not cell.source.strip():
        return True
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        result = shell.run_cell(cell.source, store_history=True)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    cell.execution_count = result.execution_count
    if not result.success and not any(output.output_type == "error" for output in cell.outputs):
        # a wrong use of a magic is told in a line on standard error alone
        error = result.error_before_exec or result.error_in_exec
        shell.show("error", ename=type(error).__name__, evalue=str(error), traceback=[])
    return result.success and not shell.exit_now


papermill_engines.register(KERNEL, _Kernel)
papermill_engines.register(IN_PROCESS, _InProcess)

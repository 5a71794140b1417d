"""Notebooks run with parameters: checked before a kernel starts, saved whole or not at all."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ombud.errors import OmbudError, ParameterError
from ombud.files import write_atomically
from ombud.running.normalisation import INJECTED_TAG, import_jsonschema_lean, normalise, read_notebook
from ombud.running.parameters import PARAMETERS_TAG, Parameter, check_parameters, declared_parameters
from ombud.running.stopping import halt_if_ending

if TYPE_CHECKING:
    from nbclient import NotebookClient
    from nbformat import NotebookNode

__all__ = [
    "NotebookFailed",
    "Parameter",
    "check_parameters",
    "declared_parameters",
    "normalise",
    "notebook_folder",
    "read_notebook",
    "run",
]

# a guard against what never starts; a busy machine takes its time
START_TIMEOUT = 300
EXTENSION = ".ipynb"
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # failures come back as messages; a caller's own handlers still get all


class NotebookFailed(OmbudError):
    """
    A notebook stopped before its end.

    `fields` holds notebook, parameters, cell (its place in the failed copy, from 1; 0 when no cell ran),
    error, message and copy (the path of the failed copy).
    """


def run(
    notebook_path: str | os.PathLike,
    parameters: Mapping[str, Any] | None,
    output_path: str | os.PathLike,
    *,
    timeout: float = 600,
    kernel_cwd: str | os.PathLike | None = None,
    kernel_manager_class: str | type | None = None,
) -> Path:
    """
    Run a notebook with parameters and save it with its outputs, at once and only if every cell succeeded.

    The same notebook, parameters and data give the same bytes. May be called from several threads. Parameters that are
    not given keep the defaults that the notebook declares; `timeout` are the seconds that one cell may take; the kernel
    works in `kernel_cwd`, by default the notebook's folder, and is by default of the interpreter that runs this process.
    An older file at `output_path` is kept when the run fails.

    Raises
    ------
    ParameterError
        Before any kernel starts: the notebook has no such parameter, or takes values of another type.
    NotebookFailed
        A cell failed or took too long, the kernel died, or it left before the last cell had run; the failed copy lies
        beside the output as ``<name>.failed.ipynb``.
    """
    notebook_path, output_path = Path(notebook_path).resolve(), Path(output_path).resolve()
    parameters = dict(parameters or {})
    check_parameters(notebook_path, parameters)
    if output_path == notebook_path:
        raise ParameterError("{notebook} cannot be overwritten by its own run", notebook=notebook_path.name)
    import_jsonschema_lean()
    import nbformat

    failed_copy = output_path.with_name(output_path.name.removesuffix(EXTENSION) + ".failed" + EXTENSION)
    notebook = _prepared(read_notebook(notebook_path), parameters)
    folder = Path(kernel_cwd or notebook_path.parent).resolve()
    place = None
    try:
        with _kernel(notebook, folder, timeout, kernel_manager_class) as client:
            for place, cell in enumerate(notebook.cells):
                client.execute_cell(cell, place)
    except Exception as error:
        halt_if_ending()
        write_atomically(failed_copy, nbformat.writes(normalise(notebook)))
        raise _failure(error, place, notebook_path, parameters, failed_copy) from error
    write_atomically(output_path, nbformat.writes(normalise(notebook)))
    failed_copy.unlink(missing_ok=True)
    return output_path


def notebook_folder() -> Path:
    """Return the folder of the notebooks: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_notebooks", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise OmbudError(
        "No notebooks at {folder}; reinstall the package, or run from a checkout", folder=package.parent / "notebooks"
    )


def _prepared(notebook: NotebookNode, parameters: dict[str, Any]) -> NotebookNode:
    """Return a notebook without outputs, with a cell of values after the one that declares its parameters."""
    from nbformat.v4 import new_code_cell
    from papermill.translators import translate_parameters

    cells = [cell for cell in notebook.cells if INJECTED_TAG not in cell.metadata.get("tags", [])]
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if parameters:
        code = translate_parameters("python3", "python", parameters, "Parameters")
        declaring = (n for n, cell in enumerate(cells, start=1) if PARAMETERS_TAG in cell.metadata.get("tags", []))
        cells.insert(next(declaring, 0), new_code_cell(code, metadata={"tags": [INJECTED_TAG]}))
    notebook.cells = cells
    return notebook


@contextmanager
def _kernel(
    notebook: NotebookNode, folder: Path, timeout: float, kernel_manager_class: str | type | None
) -> Generator[NotebookClient]:
    """Start a kernel that works in a folder, for a notebook whose cells the client then runs."""
    from nbclient import NotebookClient

    from ombud.running.environment_kernel import EnvironmentKernelManager

    with tempfile.TemporaryDirectory(prefix="ombud-run-") as own:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            kernel_manager_class=kernel_manager_class or EnvironmentKernelManager,
            startup_timeout=START_TIMEOUT,
            timeout=timeout,
            raise_on_iopub_timeout=True,
            force_raise_errors=True,
            shutdown_kernel="immediate",
            coalesce_streams=True,
            log=_log,
            # the user's own start-up files must not change a report; and a kernel that outlives its parent by a moment
            # has nothing to warn the terminal of
            extra_arguments=[f"--ipython-dir={own}", "--log-level=ERROR"],
            resources={"metadata": {"path": str(folder)}},
        )
        client.reset_execution_trackers()
        with client.setup_kernel():
            yield client


def _failure(
    error: Exception, place: int | None, notebook_path: Path, parameters: dict[str, Any], failed_copy: Path
) -> NotebookFailed:
    """Return the error that tells where a notebook stopped, and why; `place` is that of the cell, None before the first."""
    message = str(getattr(error, "evalue", error)).strip()
    fields = {
        "notebook": notebook_path.name,
        "parameters": ", ".join(f"{name}={value!r}" for name, value in parameters.items()) or "defaults",
        "cell": 0 if place is None else place + 1,
        "error": getattr(error, "ename", None) or type(error).__name__,
        "message": message.splitlines()[0] if message else "",
        "copy": failed_copy,
    }
    if fields["error"] == "SystemExit" and message in ("", "0"):  # it left in good order
        return NotebookFailed("{notebook} ({parameters}) stopped in cell {cell}, before its end; see {copy}", **fields)
    if place is None:
        return NotebookFailed(
            "{notebook} ({parameters}) failed before its first cell: {error}: {message}; see {copy}", **fields
        )
    return NotebookFailed("{notebook} ({parameters}) failed in cell {cell}: {error}: {message}; see {copy}", **fields)

"""Notebooks run with parameters: checked before a kernel starts, saved whole or not at all."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ombud.errors import N_, OmbudError, ParameterError
from ombud.files import write_atomically
from ombud.running.notebooks import EXTENSION, import_jsonschema_lean, normalise, read_notebook
from ombud.running.parameters import check_parameters
from ombud.running.stopping import halt_if_ending

if TYPE_CHECKING:
    from nbformat import NotebookNode

# a guard against what never starts; a busy machine takes its time
START_TIMEOUT = 300


class NotebookFailed(OmbudError):
    """A notebook stopped before its end, in the cell (from 1; 0 when none ran) of the failed copy that `fields` name."""


def run(
    notebook_path: str | os.PathLike,
    parameters: Mapping[str, Any] | None,
    output_path: str | os.PathLike,
    *,
    timeout: float = 600,
    is_in_process: bool = False,
) -> Path:
    """
    Run a notebook with parameters and save it with its outputs, at once and only if every cell succeeded.

    The same notebook, parameters and data give the same bytes, in any thread. `timeout` are the seconds that one cell may
    take; the kernel, of this interpreter, works in the notebook's folder. A process that was started for this run alone can
    run the cells itself instead (`is_in_process`). Raises `ParameterError` before any kernel starts; `NotebookFailed` if a
    cell failed or took too long, or the kernel died or left before its end: an older output stays then, and a failed copy
    lies beside it as ``<name>.failed.ipynb``.
    """
    notebook_path, output_path = Path(notebook_path).resolve(), Path(output_path).resolve()
    parameters = dict(parameters or {})
    check_parameters(notebook_path, parameters)
    if output_path == notebook_path:
        raise ParameterError("{notebook} cannot be overwritten by its own run", notebook=notebook_path.name)
    import_jsonschema_lean()
    import nbformat
    import papermill

    from ombud.running import engines
    from ombud.running.environment_kernel import EnvironmentKernelManager

    logger = logging.getLogger("papermill")
    if not logger.handlers:  # silent by default; handlers that the caller has set up still get its records
        logger.addHandler(logging.NullHandler())
    failed_copy = output_path.with_suffix(f".failed{EXTENSION}")
    notebook = read_notebook(notebook_path)
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = []  # of an earlier run, which papermill would copy before it drops them
    held: list[NotebookNode] = []  # the notebook as far as it came
    try:
        with tempfile.TemporaryDirectory(prefix="ombud-run-") as own:
            papermill.execute_notebook(
                notebook,
                None,
                parameters=parameters,
                kernel_name="python3",
                language="python",
                engine_name=engines.IN_PROCESS if is_in_process else engines.KERNEL,
                progress_bar=False,
                start_timeout=START_TIMEOUT,
                execution_timeout=timeout,
                shutdown_kernel="immediate",
                coalesce_streams=True,
                kernel_manager_class=EnvironmentKernelManager,
                held=held,
                # the user's own start-up files must not change a report; and a kernel that outlives its parent by a
                # moment has nothing to warn the terminal of: failures come back as messages
                extra_arguments=[f"--ipython-dir={own}", "--log-level=ERROR"],
                # papermill's own `cwd` changes the folder of the whole process, which threads share
                resources={"metadata": {"path": str(notebook_path.parent)}},
            )
        _require_its_end(held[0])
    except Exception as error:
        halt_if_ending()
        stopped = held[0] if held else notebook
        failure = _failure(error, stopped, notebook_path, parameters, failed_copy)
        write_atomically(failed_copy, nbformat.writes(normalise(stopped)))
        raise failure from error
    write_atomically(output_path, nbformat.writes(normalise(held[0])))
    failed_copy.unlink(missing_ok=True)
    return output_path


class _EndedEarly(Exception):
    """The kernel left in good order (``sys.exit``), which papermill takes for an end."""


def _require_its_end(notebook: NotebookNode) -> None:
    """Raise `_EndedEarly` unless every cell of code ran, none of them into an end."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    errors = [output for cell in code for output in cell.outputs if output.output_type == "error"]
    if any(error.ename == "SystemExit" for error in errors) or any(cell.execution_count is None for cell in code):
        raise _EndedEarly


def _failure(
    error: Exception, stopped: NotebookNode, notebook_path: Path, parameters: dict[str, Any], failed_copy: Path
) -> NotebookFailed:
    """Return the error that tells where a notebook stopped, and why."""
    started = [
        place for place, cell in enumerate(stopped.cells) if cell.metadata.get("papermill", {}).get("start_time")
    ]
    place = getattr(error, "cell_index", started[-1] if started else None)
    message = str(getattr(error, "evalue", error)).strip()
    fields = {
        "notebook": notebook_path.name,
        "parameters": ", ".join(f"{name}={value!r}" for name, value in parameters.items()) or "defaults",
        "cell": 0 if place is None else place + 1,
        "error": getattr(error, "ename", None) or type(error).__name__,
        "message": message.splitlines()[0] if message else "",
        "copy": failed_copy,
    }
    template = N_("{notebook} ({parameters}) failed in cell {cell}: {error}: {message}; see {copy}")
    if isinstance(error, _EndedEarly):
        template = N_("{notebook} ({parameters}) stopped in cell {cell}, before its end; see {copy}")
    elif place is None:
        template = N_("{notebook} ({parameters}) failed before its first cell: {error}: {message}; see {copy}")
    return NotebookFailed(template, **fields)

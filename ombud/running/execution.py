"""Notebooks run with parameters: checked before a kernel starts, saved whole or not at all."""

from __future__ import annotations

import ast
import json
import keyword
import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ombud.errors import N_, OmbudError, ParameterError
from ombud.files import write_atomically
from ombud.running.notebooks import EXTENSION, import_jsonschema_lean, normalise, read_notebook
from ombud.running.stopping import halt_if_ending

if TYPE_CHECKING:
    from nbformat import NotebookNode

# a guard against what never starts; a busy machine takes its time
START_TIMEOUT = 300
PARAMETERS_TAG = "parameters"
LITERAL_TYPES = (str, bool, int, float, list, tuple, dict, type(None))
TYPE_NAMES = {kind.__name__: kind for kind in LITERAL_TYPES}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook."""

    name: str  # a Python identifier
    default: Any  # the literal in the cell
    # what a value may be: the annotation's types, else the default's; any literal type when the default is None and has
    # no annotation
    types: tuple[type, ...]

    def accepts(self, value: Any) -> bool:
        """Return whether `value` may replace the default: a literal of its type, or an int for a float."""
        allowed = self.types + ((int,) if float in self.types else ())
        return type(value) in allowed and is_literal(value)

    def describe_types(self) -> str:
        """Return the accepted types as one reads them in an annotation: ``str | None``."""
        return " | ".join("None" if kind is type(None) else kind.__name__ for kind in self.types)


def is_literal(value: Any) -> bool:
    """Return whether a value consists of plain literals only, so that a cell can hold it as it is."""
    if isinstance(value, dict):
        return type(value) is dict and all(type(k) is str and is_literal(v) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return type(value) in (list, tuple) and all(is_literal(item) for item in value)
    return type(value) in LITERAL_TYPES


def declared_parameters(notebook_path: str | os.PathLike) -> dict[str, Parameter]:
    """Return what the cell tagged ``parameters`` declares; `ParameterError` at anything but literals, or at two such cells."""
    path = Path(notebook_path)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise ParameterError("There is no notebook {notebook}", notebook=path) from None
    except (ValueError, KeyError, TypeError):
        raise ParameterError("{notebook} is not a Jupyter notebook of format 4", notebook=path) from None
    cells = [cell for cell in cells if PARAMETERS_TAG in cell.get("metadata", {}).get("tags", [])]
    if not cells:
        return {}
    if len(cells) > 1:
        raise ParameterError("{notebook} has {n} cells tagged 'parameters'; keep one", notebook=path.name, n=len(cells))
    try:
        statements = ast.parse("".join(cells[0]["source"])).body
    except SyntaxError as error:
        raise ParameterError(
            "The parameters cell of {notebook} is not Python: line {line}: {problem}",
            notebook=path.name,
            line=error.lineno,
            problem=error.msg,
        ) from None
    parameters = [_parse_parameter(statement, path.name) for statement in statements]
    return {parameter.name: parameter for parameter in parameters}


def check_parameters(notebook_path: str | os.PathLike, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that a notebook does not declare, or whose values are of another type: a `ParameterError`."""
    declared = declared_parameters(notebook_path)
    fields = {"notebook": Path(notebook_path).name, "declared": ", ".join(declared) or "none"}
    for name, value in parameters.items():
        if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
            problem = N_("{name} cannot be the name of a parameter; {notebook} declares: {declared}")
            raise ParameterError(problem, name=repr(name), **fields)
        if name not in declared:
            raise ParameterError("{notebook} has no parameter {name}; it declares: {declared}", name=name, **fields)
        if not declared[name].accepts(value):
            fields |= {"types": declared[name].describe_types(), "value": repr(value), "found": type(value).__name__}
            raise ParameterError(
                "Parameter {name} of {notebook} takes {types}, not {value} ({found})", name=name, **fields
            )


def _parse_parameter(statement: ast.stmt, notebook: str) -> Parameter:
    """Return the parameter that one statement of the cell declares."""
    try:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=node):
                default = ast.literal_eval(node)
                types = LITERAL_TYPES if default is None else (type(default),)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as node):
                default = ast.literal_eval(node)
                types = _annotated_types(annotation)
            case _:
                raise ValueError
        parameter = Parameter(name, default, types)
        if not parameter.accepts(default):
            raise ValueError
    except (ValueError, TypeError, KeyError):
        raise ParameterError(
            "The parameters cell of {notebook} may hold only 'name = literal' or 'name: type = literal' "
            "with a literal of that type; line {line} is: {code}",
            notebook=notebook,
            line=statement.lineno,
            code=ast.unparse(statement).splitlines()[0],
        ) from None
    return parameter


def _annotated_types(annotation: ast.expr) -> tuple[type, ...]:
    """Return the types of an annotation such as ``str``, ``list[int]`` or ``int | None``."""
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _annotated_types(left) + _annotated_types(right)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return (*_annotated_types(inner), type(None))
        case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name):
            return (TYPE_NAMES[name],)
        case ast.Constant(value=None):
            return (type(None),)
    raise ValueError


class NotebookFailed(OmbudError):
    """A notebook stopped before its end, in the cell (from 1; 0 when none ran) of the failed copy that `fields` name."""


def run(
    notebook_path: str | os.PathLike,
    parameters: Mapping[str, Any] | None,
    output_path: str | os.PathLike,
    *,
    timeout: float = 600,  # seconds that one cell may take
    is_in_process: bool = False,  # run by this process, started for it alone, rather than in a kernel of this interpreter
) -> Path:
    """
    Run a notebook in its folder and save it with its outputs, at once and only if every cell succeeded.

    The same notebook, parameters and data give the same bytes, in any thread. Raises `ParameterError` before any kernel
    starts; `NotebookFailed` if a cell failed or took too long, or the kernel died or left before its end: an older output
    stays then, and a failed copy lies beside it as ``<name>.failed.ipynb``.
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
    error = None
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
    except Exception as raised:
        error = raised
    run_so_far = held[0] if held else notebook
    text = nbformat.writes(normalise(run_so_far))
    if error is not None or not _is_whole(run_so_far):
        halt_if_ending()
        write_atomically(failed_copy, text)
        raise _failure(error, run_so_far, notebook_path, parameters, failed_copy) from error
    write_atomically(output_path, text)
    failed_copy.unlink(missing_ok=True)
    return output_path


def _is_whole(notebook: NotebookNode) -> bool:
    """Return whether every cell of code ran; papermill takes one that left in good order (``exit()``) for an end."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    return all(cell.execution_count is not None and not cell.metadata["papermill"]["exception"] for cell in code)


def _failure(
    error: Exception | None,  # none where it left before its end
    stopped: NotebookNode,
    notebook_path: Path,
    parameters: Mapping[str, Any],
    failed_copy: Path,
) -> NotebookFailed:
    """Return the error that tells where a notebook stopped, and why."""
    started = [
        place for place, cell in enumerate(stopped.cells) if cell.metadata.get("papermill", {}).get("start_time")
    ]
    place = getattr(error, "cell_index", started[-1] if started else None)
    fields = {
        "notebook": notebook_path.name,
        "parameters": ", ".join(f"{name}={value!r}" for name, value in parameters.items()) or "defaults",
        "cell": 0 if place is None else place + 1,
        "copy": failed_copy,
    }
    template = N_("{notebook} ({parameters}) stopped in cell {cell}, before its end; see {copy}")
    if error is not None:
        message = str(getattr(error, "evalue", error)).strip()
        fields["error"] = getattr(error, "ename", None) or type(error).__name__
        fields["message"] = message.splitlines()[0] if message else ""
        template = N_("{notebook} ({parameters}) failed in cell {cell}: {error}: {message}; see {copy}")
        if place is None:
            template = N_("{notebook} ({parameters}) failed before its first cell: {error}: {message}; see {copy}")
    return NotebookFailed(template, **fields)

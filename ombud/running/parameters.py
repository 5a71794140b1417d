"""The parameters that a notebook declares, and whether given values fit them."""

import ast
import json
import keyword
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ombud.errors import N_, ParameterError

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
    """
    Return the parameters that a notebook declares in its cell tagged ``parameters``, in its order.

    Each statement of the cell must be ``name = literal`` or ``name: type = literal``; a `ParameterError` is raised at
    anything else, and at a second cell with the tag.
    """
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

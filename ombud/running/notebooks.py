"""Notebooks as files: where they lie, how one is begun and read, and executed ones whose bytes depend on their inputs alone."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.errors import OmbudError, ParameterError
from ombud.files import PACKAGE, write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

EXTENSION = ".ipynb"
TEMPLATE = Path(__file__).with_name(f"skeleton{EXTENSION}")
# what every file system and every shell takes
NAME = re.compile(r"[^\W_][\w -]*")
LONGEST = 100
TITLE = "{title}"

RUN_METADATA = ("papermill", "execution", "ExecuteTime", "scrolled", "collapsed", "widgets")
ERROR_MARKER_TAG = "papermill-error-cell-tag"
INJECTED_TAG = "injected-parameters"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

MEMORY_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
# pandas' Styler names a table by five random hexadecimal digits
RANDOM_TABLE_NAME = re.compile(r'<table id="(T_[0-9a-f]{5})"')
GRAMMARS = "rfc3987_syntax"
_lock = threading.Lock()


def notebook_folder() -> Path:
    """Return the folder of the notebooks: inside an installed package, or beside it in a checkout."""
    for folder in (PACKAGE / "_notebooks", PACKAGE.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise OmbudError("No notebooks at {folder}; reinstall the package, or run from a checkout", folder=folder)


def new_notebook(name: str | os.PathLike[str]) -> Path:
    """Write a notebook to be changed by its owner; `ParameterError` if the name can't be one, is taken, or can't be written."""
    path = Path(name)
    stem = path.name.removesuffix(EXTENSION)
    if not NAME.fullmatch(stem) or len(stem) > LONGEST or stem.endswith(" "):
        raise ParameterError(
            "{name} can't be the name of a notebook; accepted: letters, digits, spaces, _ and -, up to {most} of them, "
            "with or without {ending}",
            name=repr(path.name),
            most=LONGEST,
            ending=EXTENSION,
        )
    if path.name == str(name):
        # beside those of a checkout, or else where one stands: those inside an installed package are not the user's
        folder = notebook_folder()
        path = (folder if folder.name == "notebooks" else Path()) / path
    path = path.with_name(f"{stem}{EXTENSION}")
    place = {"file": path.name, "folder": path.parent}
    title = re.sub(r"^(\d+)[ _]", r"\1 · ", stem).replace("_", " ")
    text = TEMPLATE.read_text(encoding="utf-8").replace(TITLE, title)
    if os.path.lexists(path):
        raise ParameterError("{folder} has a {file} already; give another name", **place)
    if not path.parent.is_dir():
        raise ParameterError("{file} can't be written: there is no folder {folder}", **place)
    try:
        return write_atomically(path, text)
    except OSError as error:
        problem = error.strerror
        raise ParameterError("{file} can't be written in {folder}: {problem}", **place, problem=problem) from None


def read_notebook(path: str | os.PathLike) -> NotebookNode:
    """Return a notebook in format 4.5; cells that the file gives no id get one that stays the same."""
    import_jsonschema_lean()
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    stabilise_ids(notebook)
    return notebook


def import_jsonschema_lean() -> None:
    """Import jsonschema, which checks notebooks, without ``rfc3987_syntax``, unless the process has either already."""
    # that compiles 35 grammars (1.2 s) for international addresses, of which no schema of a notebook has any; jsonschema
    # provides for its absence; afterwards it can be imported as ever
    with _lock:
        if "jsonschema" in sys.modules or GRAMMARS in sys.modules:
            return
        sys.modules[GRAMMARS] = None  # ty: ignore[invalid-assignment] - the import system's mark for "absent"
        try:
            import jsonschema  # noqa: F401
        finally:
            del sys.modules[GRAMMARS]


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of an executed notebook without what differs from run to run, its execution counts from 1."""
    from nbformat import from_dict

    notebook = from_dict(notebook)  # a copy
    notebook.cells = [cell for cell in notebook.cells if ERROR_MARKER_TAG not in _tags(cell)]
    stabilise_ids(notebook)
    for described in (notebook, *notebook.cells):
        for name in RUN_METADATA:
            described.metadata.pop(name, None)
    notebook.metadata.update(kernelspec=dict(KERNEL), language_info={"name": "python"})
    executed = 0
    for place, cell in enumerate(notebook.cells, start=1):
        if not _tags(cell):
            cell.metadata.pop("tags", None)
        if cell.cell_type != "code":
            continue
        if cell.get("execution_count") is not None:
            executed += 1
            cell.execution_count = executed
        cell.outputs = _joined(cell.outputs)
        for number, output in enumerate(cell.outputs, start=1):
            if "execution_count" in output:
                output.execution_count = cell.execution_count
            output.pop("transient", None)
            _replace_random_names(output, f"{place}-{number}")
    return notebook


def stabilise_ids(notebook: NotebookNode) -> None:
    """Give every cell of format 4.5 an id that stays: its own, or one made from its place and source."""
    had_ids = (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    seen: set[str] = set()
    for place, cell in enumerate(notebook.cells):
        if INJECTED_TAG in _tags(cell):
            cell["id"] = INJECTED_TAG
        elif not had_ids or not cell.get("id") or cell["id"] in seen:
            cell["id"] = hashlib.sha256(f"{place}\n{cell.source}".encode()).hexdigest()[:8]
        seen.add(cell["id"])
    if not had_ids:
        notebook.nbformat, notebook.nbformat_minor = 4, 5


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs with adjacent pieces of one stream joined."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if joined and output.output_type == "stream" and output.name == joined[-1].get("name"):
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _replace_random_names(output: NotebookNode, place: str) -> None:
    """Replace memory addresses in text and random table names in HTML."""
    if output.output_type == "stream":
        output.text = MEMORY_ADDRESS.sub("at 0x0", output.text)
    data = output.get("data", {})
    if "text/plain" in data:
        data["text/plain"] = MEMORY_ADDRESS.sub("at 0x0", data["text/plain"])
    if "text/html" in data:
        for number, name in enumerate(dict.fromkeys(RANDOM_TABLE_NAME.findall(data["text/html"])), start=1):
            data["text/html"] = re.sub(rf"\b{name}(?=\b|_)", f"T_{place}-{number}", data["text/html"])

"""
What a notebook shows of an analyst's own files, and how it stays out of version control.

As soon as a file of unit scores has been read, everything that the notebook shows is marked, whatever it is computed from:
what pandas keeps with a frame is lost in the next merge, and a printed line keeps nothing. Outputs of a marked notebook are
not saved by the JupyterLab of ``make lab`` and not committed; notebooks in the folder of private files keep them.
"""

import ast
import re
import sys
from pathlib import PurePosixPath
from typing import Any

MARK = "application/vnd.ombud.private+json"
FOLDER = "private"
NOTICE = (
    "Keluaran notebook ini berasal dari skor rapor, sehingga tidak disimpan. Jalankan semua sel untuk melihatnya lagi, "
    "atau simpan notebook di data/private.\n"
    "The outputs of this notebook come from the scores of a rapor and were not saved. Run all cells to see them again, or "
    "keep the notebook in data/private.\n"
)
PRIVATE_PATH = re.compile(rf"(^|[/\\]){FOLDER}[/\\]")


def mark_outputs() -> None:
    """Mark whatever this notebook shows from now on, until its kernel starts anew; outside a notebook do nothing."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or MARK in shell.display_formatter.formatters:
        return
    from IPython.core.formatters import JSONFormatter

    formatter = JSONFormatter(format_type=MARK)
    formatter.for_type(object, lambda _: {FOLDER: True})
    shell.display_formatter.formatters[MARK] = formatter
    # a stamp of its own: printed lines and tracebacks bear no mark
    shell.display_pub.publish({MARK: {FOLDER: True}, "text/plain": ""})


def is_private(notebook: dict[str, Any]) -> bool:
    """Return whether a notebook, of nbformat 4 as JSON has it, shows what comes from private files."""
    cells = [cell for cell in notebook.get("cells", []) if cell.get("cell_type") == "code"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    if any(MARK in output.get("data", {}) for output in outputs):
        return True
    # read by other means than this package's
    return any("".join(output.get("text", "")) != NOTICE for output in outputs) and any(map(_names_private_file, cells))


def _names_private_file(cell: dict[str, Any]) -> bool:
    source = "".join(cell.get("source", ""))
    try:
        texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    except (SyntaxError, ValueError):
        texts = [source]
    return any(isinstance(text, str) and PRIVATE_PATH.search(text) for text in texts)


def strip(notebook: dict[str, Any]) -> None:
    """Take the outputs out of a notebook, in place, and say so in its first code cell."""
    cells = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    for cell in cells:
        cell["outputs"], cell["execution_count"] = [], None
    cells[0]["outputs"] = [type(cells[0])(output_type="stream", name="stdout", text=NOTICE)]


def strip_on_save(model: dict[str, Any], path: str = "", **_: Any) -> None:
    """Save a notebook without its private outputs; what Jupyter calls before it writes `model`, a file below its folder."""
    notebook = model.get("content")
    if model.get("type") != "notebook" or not isinstance(notebook, dict) or FOLDER in PurePosixPath(path).parts[:-1]:
        return
    if is_private(notebook):
        strip(notebook)

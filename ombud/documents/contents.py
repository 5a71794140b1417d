"""What a run notebook shows, part by part and harmless, whether it becomes a page, print or data."""

from __future__ import annotations

import base64
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.display.parts import REPORT_TYPE, ReportData
from ombud.display.tables import TABLE_TYPE, Table
from ombud.documents.sanitising import clean_html, clean_svg
from ombud.errors import N_, OmbudError
from ombud.running.notebooks import read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

REMOVED_CELL_TAGS = {"remove_cell", "remove-cell"}
REMOVED_OUTPUT_TAGS = {"remove_output", "remove-output"}
TABLE_WITH_DATA = re.compile(r"<tbody\b[^>]*>(?:(?!</table>).)*?<td\b", re.DOTALL)
PLOT_OBJECT = re.compile(r"<[\w.]*(?:Axes|Figure|FacetGrid|PairGrid|JointGrid)\w*\b[^\n]*>|\[?<matplotlib[^\n]*")
OBJECT = re.compile(r"<[\w.]+ [^\n]*>")
ATTACHMENT = re.compile(r"attachment:([^)\s\"'>]+)")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class ReportIncomplete(OmbudError):
    """A notebook does not hold all that its report needs; no report is written."""


@dataclass(frozen=True)
class Words:
    """A Markdown text, of a cell or of a result."""

    markdown: str
    is_result: bool = True


@dataclass(frozen=True)
class Image:
    """A figure: ``png``, ``jpeg`` or ``svg+xml`` in base64, what its author tells of it, its size in pixels."""

    kind: str
    data: str
    alternative: str = ""
    size: tuple[int, int] | None = None


@dataclass(frozen=True)
class Markup:
    """Clean HTML of somebody else's, and the same as plain text, which may be empty."""

    html: str
    plain: str


@dataclass(frozen=True)
class Plain:
    """Text as it is."""

    text: str


Part = Words | Image | Markup | Plain | Table


@dataclass
class Contents:
    """What a notebook shows."""

    name: str  # of the notebook's file
    parts: list[Part] = field(default_factory=list)  # in their order
    report: ReportData | None = None  # what the notebook of a report hands on

    @property
    def figures(self) -> int:
        """Number of figures among the results."""
        return sum(isinstance(part, Image) for part in self.parts) + self._markup.count("<img ")

    @property
    def tables(self) -> int:
        """Number of tables with at least one cell of data among the results."""
        own = sum(isinstance(part, Table) and bool(part.rows) for part in self.parts)
        return own + len(TABLE_WITH_DATA.findall(self._markup))

    @property
    def _markup(self) -> str:
        return "\n".join(part.html for part in self.parts if isinstance(part, Markup))

    def require(self, figures: int, tables: int) -> None:
        """Raise `ReportIncomplete` if figures, or tables with data, are fewer."""
        for found, expected, message in (
            (self.figures, figures, N_("{notebook} shows {found} figures where its report needs {expected}")),
            (self.tables, tables, N_("{notebook} shows {found} tables where its report needs {expected}")),
        ):
            if found < expected:
                raise ReportIncomplete(message, notebook=self.name, found=found, expected=expected)


def read_contents(notebook_path: str | os.PathLike) -> Contents:
    """
    Return the texts and results of an executed notebook.

    Code is never shown. Cells tagged ``remove-cell`` and results of cells tagged ``remove-output`` are left out, as are
    warnings (standard error) and the names of plot objects. What a figure's author tells of it is what was given as
    ``display(figure, metadata={"image/png": {"alt": "..."}})``. Raises `ReportIncomplete` if a cell ended in an error.
    """
    contents = Contents(Path(notebook_path).name)
    for place, cell in enumerate(read_notebook(notebook_path).cells, start=1):
        tags = set(cell.metadata.get("tags", []))
        if tags & REMOVED_CELL_TAGS:
            continue
        if cell.cell_type == "markdown":
            contents.parts.append(Words(_with_attachments(cell), is_result=False))
        elif cell.cell_type == "code" and not tags & REMOVED_OUTPUT_TAGS:
            for output in cell.outputs:
                if REPORT_TYPE in output.get("data", {}):
                    contents.report = ReportData.from_json(output.data[REPORT_TYPE])
                else:
                    contents.parts += _parts(output, place, f"result-{len(contents.parts)}-")
    return contents


def _with_attachments(cell: NotebookNode) -> str:
    """Return the Markdown of a cell, its attached images as data within it."""
    held = {name: next(iter(forms.items())) for name, forms in cell.get("attachments", {}).items()}
    return ATTACHMENT.sub(
        lambda found: "data:{};base64,{}".format(*held[found[1]]) if found[1] in held else found[0], cell.source
    )


def _parts(output: NotebookNode, place: int, prefix: str) -> Iterator[Part]:  # noqa: C901 - a branch for each kind
    """Yield what one result shows; nothing when there is nothing to show."""
    if output.output_type == "error":
        raise ReportIncomplete(
            "cell {cell} of the notebook ended in an error: {error}: {message}",
            cell=place,
            error=output.ename,
            message=output.evalue,
        )
    if output.output_type == "stream":
        if output.name == "stdout" and output.text.strip():
            yield Plain(_stripped(output.text))
        return
    data, plain = output.data, _stripped(output.data.get("text/plain", ""))
    if TABLE_TYPE in data:
        yield Table.from_json(data[TABLE_TYPE])
    elif "text/html" in data:
        cleaned = clean_html(data["text/html"], prefix)
        if re.sub(r"<[^>]*>|\s", "", cleaned) or "<img" in cleaned:
            yield Markup(cleaned, "" if OBJECT.fullmatch(plain) else plain)
    elif "text/markdown" in data:
        yield Words(data["text/markdown"])
    elif image := _image(output):
        yield image
    elif data.get("text/latex", "").strip():
        yield Plain(_stripped(data["text/latex"]))
    elif plain and not PLOT_OBJECT.fullmatch(plain):
        yield Plain(plain)


def _image(output: NotebookNode) -> Image | None:
    for kind in ("svg+xml", "png", "jpeg"):
        data = output.data.get(f"image/{kind}", "")
        if kind == "svg+xml" and data:
            data = base64.b64encode(clean_svg(data).encode()).decode("ascii")
        elif not BASE64.fullmatch(data):
            continue
        alternative = str(output.metadata.get(f"image/{kind}", {}).get("alt") or "")
        data = "".join(data.split())
        return Image(kind, data, alternative, _png_size(data) if kind == "png" else None)
    return None


def _stripped(text: str) -> str:
    return COLOUR_CODE.sub("", text).rstrip()


def _png_size(data: str) -> tuple[int, int] | None:
    """Return the size of a PNG, so that a page does not move when images appear."""
    try:
        width, height = struct.unpack(">II", base64.b64decode(data[:48])[16:24])
    except (ValueError, struct.error):
        return None
    return width, height

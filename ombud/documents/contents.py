"""What a run notebook shows, part by part and harmless, whether it becomes a page, print or data."""

from __future__ import annotations

import base64
import html
import io
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ombud.display.parts import REPORT_TYPE, ReportData
from ombud.display.tables import TABLE_TYPE, Table
from ombud.documents.sanitising import clean_html, clean_svg, in_base64
from ombud.errors import N_, OmbudError
from ombud.running.notebooks import read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

TABLE_WITH_DATA = re.compile(r"<tbody\b[^>]*>(?:(?!</table>).)*?<td\b", re.DOTALL)
PLOT_OBJECT = re.compile(r"<[\w.]*(?:Axes|Figure|FacetGrid|PairGrid|JointGrid)\w*\b[^\n]*>|\[?<matplotlib[^\n]*")
OBJECT = re.compile(r"<[\w.]+ [^\n]*>")
ATTACHMENT = re.compile(r"attachment:([^)\s\"'>]+)")
COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class ReportIncomplete(OmbudError):
    """A notebook does not hold all that its report needs; no report is written."""


class Words(NamedTuple):
    """A Markdown text, of a cell or of a result."""

    markdown: str
    is_result: bool = True


class Image(NamedTuple):
    """A figure: ``png``, ``jpeg`` or ``svg+xml`` in base64, what its author tells of it, its size in pixels."""

    kind: str
    data: str
    alternative: str = ""
    size: tuple[int, int] | None = None

    @classmethod
    def of_drawing(cls, source: str, alternative: str = "") -> Image | None:
        """Return the harmless part of an SVG as an image; None if it is no SVG."""
        drawing = clean_svg(source)
        return cls("svg+xml", in_base64(drawing), alternative) if drawing else None


class Markup(NamedTuple):
    """Clean HTML of somebody else's, and the same as plain text, which stands for it on paper and may be empty."""

    html: str
    plain: str

    @classmethod
    def of(cls, text: str) -> Markup | None:
        """Return plain text as it is; None if there is none."""
        return cls(f'<pre tabindex="0">{html.escape(text)}</pre>', text) if text else None


Part = Words | Image | Markup | Table


@dataclass
class Contents:
    """What a notebook shows."""

    name: str  # of the notebook's file
    parts: list[Part] = field(default_factory=list)  # in their order
    report: ReportData | None = None  # what the notebook of a report hands on

    @property
    def counts(self) -> tuple[int, int]:
        """Numbers of figures, and of tables with at least one cell of data, among the results."""
        markup = "\n".join(part.html for part in self.parts if isinstance(part, Markup))
        figures = sum(isinstance(part, Image) for part in self.parts) + markup.count("<img ")
        tables = sum(isinstance(part, Table) and bool(part.rows) for part in self.parts)
        return figures, tables + len(TABLE_WITH_DATA.findall(markup))

    def require(self, figures: int, tables: int) -> None:
        """Raise `ReportIncomplete` if figures, or tables with data, are fewer."""
        messages = (
            N_("{notebook} shows {found} figures where its report needs {expected}"),
            N_("{notebook} shows {found} tables where its report needs {expected}"),
        )
        for found, expected, message in zip(self.counts, (figures, tables), messages, strict=True):
            if found < expected:
                raise ReportIncomplete(message, notebook=self.name, found=found, expected=expected)


def read_contents(notebook_path: str | os.PathLike) -> Contents:
    """Return what an executed notebook shows, its code never; raises `ReportIncomplete` if a cell ended in an error."""
    contents = Contents(Path(notebook_path).name)
    for place, cell in enumerate(read_notebook(notebook_path).cells, start=1):
        tags = {tag.replace("_", "-") for tag in cell.metadata.get("tags", [])}
        if "remove-cell" in tags:
            continue
        if cell.cell_type == "markdown":
            contents.parts.append(Words(_with_attachments(cell), is_result=False))
        for output in [] if "remove-output" in tags else cell.get("outputs", []):
            if REPORT_TYPE in output.get("data", {}):
                contents.report = ReportData.from_json(output.data[REPORT_TYPE])
            elif part := _part(output, place, f"result-{len(contents.parts)}-"):
                contents.parts.append(part)
    return contents


def _with_attachments(cell: NotebookNode) -> str:
    """Return the Markdown of a cell, its attached images as data within it."""
    attached = {name: next(iter(forms.items())) for name, forms in cell.get("attachments", {}).items()}
    sources = {name: f"data:{kind};base64,{data}" for name, (kind, data) in attached.items()}
    return ATTACHMENT.sub(lambda found: sources.get(found[1], found[0]), cell.source)


def _part(output: NotebookNode, place: int, prefix: str) -> Part | None:
    """Return what one result shows; None when there is nothing to show, as of warnings and the names of plot objects."""
    if output.output_type == "error":
        fields = {"cell": place, "error": output.ename, "message": output.evalue}
        raise ReportIncomplete("cell {cell} of the notebook ended in an error: {error}: {message}", **fields)
    if output.output_type == "stream":
        return Markup.of(_stripped(output.text)) if output.name == "stdout" else None
    data, plain = output.data, _stripped(output.data.get("text/plain", ""))
    if TABLE_TYPE in data:
        return Table.from_json(data[TABLE_TYPE])
    if "text/html" in data:
        cleaned = clean_html(data["text/html"], prefix)
        shown = re.sub(r"<[^>]*>|\s", "", cleaned) or "<img" in cleaned
        return Markup(cleaned, "" if OBJECT.fullmatch(plain) else plain) if shown else None
    if "text/markdown" in data:
        return Words(data["text/markdown"])
    told = "" if PLOT_OBJECT.fullmatch(plain) else plain
    return _image(output) or Markup.of(_stripped(data.get("text/latex", "")) or told)


def _image(output: NotebookNode) -> Image | None:
    """Return the first form of a figure that is one, and what its author tells of it: ``{"image/png": {"alt": "..."}}``."""
    for kind in ("svg+xml", "png", "jpeg"):
        told = str(output.metadata.get(f"image/{kind}", {}).get("alt") or "")
        data = output.data.get(f"image/{kind}", "")
        if image := Image.of_drawing(data, told) if kind == "svg+xml" else read_image(kind, data, told):
            return image
    return None


def read_image(kind: str, data: str, alternative: str = "") -> Image | None:
    """Return an image in base64, with its size so that a page does not move when it appears; None if it is damaged."""
    from PIL import Image as pillow

    data = "".join(data.split())
    # what damaged bytes raise differs from kind to kind
    with suppress(ValueError, OSError, SyntaxError, pillow.DecompressionBombError):
        held = base64.b64decode(data, validate=True)
        if kind == "svg+xml":
            return Image.of_drawing(held.decode("utf-8", "replace"), alternative)
        opened = pillow.open(io.BytesIO(held), formats=[kind])
        opened.load()
        return Image(kind, data, alternative, opened.size)
    return None


def _stripped(text: str) -> str:
    return COLOUR_CODE.sub("", text).rstrip()

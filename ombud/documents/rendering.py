"""The cells of an executed notebook as clean HTML: texts and results, no code."""

from __future__ import annotations

import base64
import html
import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ombud.display.language import Language
from ombud.documents.sanitising import clean_html
from ombud.documents.vector import vector_image
from ombud.errors import OmbudError
from ombud.running.notebook_libraries import import_jsonschema_lean

if TYPE_CHECKING:
    from nbformat import NotebookNode

REMOVED_CELL_TAGS = {"remove_cell", "remove-cell"}
REMOVED_OUTPUT_TAGS = {"remove_output", "remove-output"}
SECTION_PREFIX = "section-"

HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
TABLE_WITH_DATA = re.compile(r"<tbody\b[^>]*>.*?<td\b", re.DOTALL)
PLOT_OBJECT = re.compile(r"<[\w.]*(?:Axes|Figure|FacetGrid|PairGrid|JointGrid)\w*\b[^\n]*>|\[?<matplotlib[^\n]*")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


class ReportIncomplete(OmbudError):
    """A notebook does not hold all that its report needs; no report is written."""


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level (1 to 6), its text without markup, and the id that links lead to."""

    level: int
    text: str
    anchor: str


@dataclass
class Body:
    """
    The content of a page.

    Attributes
    ----------
    html : str
        Clean HTML.
    headings : list of Heading
        In the order of the text.
    figures, tables : int
        Number of images, and of tables with at least one cell of data, among the results.
    """

    html: str = ""
    headings: list[Heading] = field(default_factory=list)
    figures: int = 0
    tables: int = 0


def render(notebook: NotebookNode, *, title: str, language: str = "id") -> Body:
    """
    Return the texts and results of an executed notebook.

    Code is never shown. Cells tagged ``remove-cell`` and results of cells tagged ``remove-output`` are left
    out, as are warnings (standard error) and the names of plot objects. A figure's text alternative is what
    its author gave as ``display(figure, metadata={"image/png": {"alt": "..."}})``, else the heading above it.

    Raises
    ------
    ReportIncomplete
        If a cell ended in an error.
    """
    return _Renderer(title, Language(language)).render(notebook)


class _Renderer:
    """Renders one notebook, counting headings, figures and tables as they come."""

    def __init__(self, title: str, language: Language):
        import_jsonschema_lean()
        from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

        self.markdown_writer = IPythonRenderer
        self.markdown = MarkdownWithMath
        self.title = title
        self.language = language
        self.body = Body()
        self.parts = 0

    def render(self, notebook: NotebookNode) -> Body:
        blocks = []
        for place, cell in enumerate(notebook.cells, start=1):
            tags = set(cell.metadata.get("tags", []))
            if tags & REMOVED_CELL_TAGS:
                continue
            if cell.cell_type == "markdown":
                blocks.append(_block("text", self.text(cell.source, cell.get("attachments"))))
            elif cell.cell_type == "code" and not tags & REMOVED_OUTPUT_TAGS:
                blocks += [_block("result", self.output(output, place)) for output in cell.outputs]
        self.body.html = "\n".join(block for block in blocks if block)
        return self.body

    def text(self, source: str, attachments: dict | None = None) -> str:
        """Return a markdown text as clean HTML, its headings with ids."""
        writer = self.markdown_writer(escape=False, exclude_anchor_links=True, attachments=attachments)
        cleaned = clean_html(self.markdown(renderer=writer).render(source), SECTION_PREFIX)
        return TABLE.sub(self.scrolling, HEADING.sub(self.heading, cleaned))

    def heading(self, match: re.Match) -> str:
        """Return a heading with an id, noted for the table of contents."""
        level, attributes, content = match.groups()
        text = " ".join(html.unescape(re.sub(r"<[^>]*>", "", content)).split())
        found = re.search(r' id="([^"]+)"', attributes)
        anchor = html.unescape(found[1]) if found else self.free_anchor(text)
        self.body.headings.append(Heading(int(level), text, anchor))
        if not found:
            attributes += f' id="{html.escape(anchor)}"'
        return f"<h{level}{attributes}>{content}</h{level}>"

    def free_anchor(self, text: str) -> str:
        """Return an id made of a heading's text as Jupyter makes it, numbered when it is taken."""
        base = anchor = SECTION_PREFIX + re.sub(r"""[\s"'<>&]+""", "-", text)
        taken = {heading.anchor for heading in self.body.headings}
        number = 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        return anchor

    def output(self, output: NotebookNode, place: int) -> str:
        """Return one result as clean HTML; empty when there is nothing to show."""
        if output.output_type == "error":
            raise ReportIncomplete(
                "cell {cell} of the notebook ended in an error: {error}: {message}",
                cell=place, error=output.ename, message=output.evalue,
            )  # fmt: skip
        if output.output_type == "stream":
            return _plain(output.text) if output.name == "stdout" else ""
        forms = {
            "text/html": self.table_or_html,
            "text/markdown": self.markdown_result,
            "image/svg+xml": self.drawing,
            "image/png": self.png,
            "image/jpeg": self.jpeg,
            "text/latex": lambda data, _: _plain(data),
            "text/plain": lambda data, _: "" if PLOT_OBJECT.fullmatch(data.strip()) else _plain(data),
        }
        for kind, write in forms.items():
            if kind in output.data:
                shown = write(output.data[kind], output.metadata.get(kind, {}))
                if shown.strip():
                    return shown
        return ""

    def table_or_html(self, data: str, _: dict) -> str:
        self.parts += 1
        scope = f"result-{self.parts}"
        cleaned = clean_html(data, f"{scope}-", scope)
        if not re.sub(r"<style>.*?</style>|<[^>]*>|\s", "", cleaned, flags=re.DOTALL) and "<img" not in cleaned:
            return ""
        self.body.figures += cleaned.count("<img ")
        return f'<div id="{scope}">{self.count_tables(TABLE.sub(self.scrolling, cleaned))}</div>'

    def markdown_result(self, data: str, _: dict) -> str:
        return self.count_tables(self.text(data))

    def count_tables(self, cleaned: str) -> str:
        tables = TABLE.findall(cleaned)
        self.body.tables += sum(1 for table in tables if TABLE_WITH_DATA.search(table))
        return cleaned

    def scrolling(self, match: re.Match) -> str:
        """Return a table in a box of its own that scrolls sideways, by keyboard too."""
        label = html.escape(self.language("Table: {heading}", heading=self.nearest_heading()))
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">{match[0]}</div>'

    def drawing(self, data: str, metadata: dict) -> str:
        image = vector_image(data, self.alternative(metadata))
        return self.figure(image) if image else ""

    def png(self, data: str, metadata: dict) -> str:
        return self.raster("png", data, metadata, _png_size(data))

    def jpeg(self, data: str, metadata: dict) -> str:
        return self.raster("jpeg", data, metadata, "")

    def raster(self, kind: str, data: str, metadata: dict, size: str) -> str:
        if not BASE64.fullmatch(data):
            return ""
        source = f"data:image/{kind};base64,{''.join(data.split())}"
        alternative = html.escape(self.alternative(metadata))
        return self.figure(f'<img src="{source}" alt="{alternative}"{size}>')

    def figure(self, image: str) -> str:
        self.body.figures += 1
        label = html.escape(self.language("Figure: {heading}", heading=self.nearest_heading()))
        # narrow screens show a figure at a size that can be read, in a box of its own that scrolls
        return f'<figure><div class="scroll" role="region" tabindex="0" aria-label="{label}">{image}</div></figure>'

    def alternative(self, metadata: dict) -> str:
        """Return the text that stands for a figure."""
        given = metadata.get("alt")
        return str(given) if given else self.language("Figure: {heading}", heading=self.nearest_heading())

    def nearest_heading(self) -> str:
        return self.body.headings[-1].text if self.body.headings else self.title


def _block(kind: str, content: str) -> str:
    return f'<div class="{kind}">{content}</div>' if content.strip() else ""


def _plain(text: str) -> str:
    from nbconvert.filters.ansi import strip_ansi

    return f'<pre tabindex="0">{html.escape(strip_ansi(text).rstrip())}</pre>' if text.strip() else ""


def _png_size(data: str) -> str:
    """Return the size of a PNG as HTML attributes, so that the page does not move when images appear."""
    try:
        head = base64.b64decode("".join(data[:64].split())[:48])
        width, height = struct.unpack(">II", head[16:24])
    except (ValueError, struct.error):
        return ""
    return f' width="{width}" height="{height}"'

"""What a run notebook shows as clean HTML: texts and results, no code."""

from __future__ import annotations

import base64
import html
import re

from ombud.display.language import Language
from ombud.display.tables import Table
from ombud.display.vector import CLASS as OWN_FIGURE
from ombud.documents.contents import Contents, Image, Markup, Part, Plain, Words
from ombud.documents.markdown import Heading, PageRenderer, reader
from ombud.documents.sanitising import clean_html

SECTION_PREFIX = "section-"
TAKEN = "ways"  # the class of the ways to take a figure along
FOREIGN_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)


def render(contents: Contents, *, title: str, language: str = "id") -> tuple[str, list[Heading]]:
    """
    Return what a notebook shows as clean HTML, and its headings in their order.

    What tells of a figure is its author's text, else the heading above it.
    """
    writer = _Writer(title, Language(language))
    blocks = [_block(part, writer.part(part)) for part in contents.parts]
    return "\n".join(block for block in blocks if block), writer.words.headings


def _block(part: Part, content: str) -> str:
    kind = "text" if isinstance(part, Words) and not part.is_result else "result"
    return f'<div class="{kind}">{content}</div>' if content.strip() else ""


class _Writer:
    """Writes one part after another."""

    def __init__(self, title: str, language: Language):
        self.title = title
        self.language = language
        self.words = PageRenderer(SECTION_PREFIX)
        self.read = reader(self.words)
        self.figures = 0

    def part(self, part: Part) -> str:
        if isinstance(part, Words):
            return FOREIGN_TABLE.sub(self.scrolling, clean_html(str(self.read(part.markdown)), SECTION_PREFIX))
        if isinstance(part, Table):
            return part.markup(self.language("Table: {heading}", heading=self.nearest_heading()))
        if isinstance(part, Image):
            return self.image(part)
        if isinstance(part, Markup):
            return FOREIGN_TABLE.sub(self.scrolling, part.html)
        assert isinstance(part, Plain)
        return f'<pre tabindex="0">{html.escape(part.text)}</pre>'

    def scrolling(self, match: re.Match) -> str:
        """Return a table in a box of its own that scrolls sideways, by keyboard too."""
        label = html.escape(self.language("Table: {heading}", heading=self.nearest_heading()))
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">{match[0]}</div>'

    def image(self, image: Image) -> str:
        self.figures += 1
        label = self.language("Figure: {heading}", heading=self.nearest_heading())
        told = image.alternative or label
        drawing = base64.b64decode(image.data).decode("utf-8") if image.kind == "svg+xml" else ""
        if f' class="{OWN_FIGURE}' in drawing.partition(">")[0]:
            return own_figure(drawing, told, self.figures, self.language)
        size = "" if image.size is None else ' width="{}" height="{}"'.format(*image.size)
        shown = f'<img src="data:image/{image.kind};base64,{image.data}" alt="{html.escape(told)}"{size}>'
        return _figure(shown, self.figures, self.language, is_wide=True)

    def nearest_heading(self) -> str:
        return self.words.headings[-1].text if self.words.headings else self.title


def own_figure(drawing: str, alternative: str, number: int, language: Language) -> str:
    """Return a figure of ours within a page, lettered by the page's fonts, with the ways to take it along (figures.js)."""
    start, _, rest = drawing.partition(">")
    start = start.replace("<svg", '<svg role="img"', 1)
    shown = f'{start} aria-label="{html.escape(alternative)}">{rest}'
    forms = ""
    for form in ("SVG", "PNG"):
        told = language("Save figure {number} as {form}", number=number, form=form)
        forms += f'<button type="button" data-form="{form.lower()}" aria-label="{told}">{form}</button> '
    alone = language("this figure alone, for your page")
    taken = f'<span class="{TAKEN}" hidden>{forms}<a href="?figure={number}">{alone}</a></span>'
    return _figure(shown, number, language, taken, is_wide=f'class="{OWN_FIGURE}"' not in start)


def _figure(shown: str, number: int, language: Language, taken: str = "", *, is_wide: bool) -> str:
    """Return a numbered figure; one that is too wide for narrow screens scrolls in a box of its own."""
    name = language("Figure {number}", number=number)
    if is_wide:
        shown = f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">{shown}</div>'
    return f'<figure id="figure-{number}">{shown}<figcaption>{name} {taken}</figcaption></figure>'

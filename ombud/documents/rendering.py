"""What a run notebook shows as clean HTML: texts and results, no code."""

import base64
import html
import re
from functools import partial
from itertools import count

from ombud.display.language import Language
from ombud.display.tables import Table
from ombud.display.vector import CLASS as OWN_FIGURE
from ombud.documents.contents import Contents, Image, Markup, Plain, Words
from ombud.documents.markdown import Heading, PageRenderer, reader
from ombud.documents.sanitising import clean_html

SECTION_PREFIX = "section-"
TAKEN = "ways"  # the class of the ways to take a figure along
FOREIGN_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)


def render(contents: Contents, *, title: str, language: str = "id") -> tuple[str, list[Heading]]:
    """Return what a notebook shows as clean HTML, and its headings; one tells of a figure below it if no author does."""
    told, words, figures = Language(language), PageRenderer(SECTION_PREFIX), count(1)
    read, blocks = reader(words), []
    for part in contents.parts:
        shown = clean_html(str(read(part.markdown)), SECTION_PREFIX) if isinstance(part, Words) else ""
        heading = words.headings[-1].text if words.headings else title
        label = told("Table: {heading}", heading=heading)
        if isinstance(part, Table):
            shown = part.markup(label)
        elif isinstance(part, Image):
            shown = _image(part, part.alternative or told("Figure: {heading}", heading=heading), next(figures), told)
        elif isinstance(part, Plain):
            shown = f'<pre tabindex="0">{html.escape(part.text)}</pre>'
        else:
            shown = FOREIGN_TABLE.sub(partial(_scrolling, label), part.html if isinstance(part, Markup) else shown)
        kind = "text" if isinstance(part, Words) and not part.is_result else "result"
        if shown.strip():
            blocks.append(f'<div class="{kind}">{shown}</div>')
    return "\n".join(blocks), words.headings


def _scrolling(label: str, table: re.Match[str] | str) -> str:
    """Return what is wide in a box of its own that scrolls sideways, by keyboard too."""
    held = table if isinstance(table, str) else table[0]
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{html.escape(label)}">{held}</div>'


def _image(image: Image, alternative: str, number: int, language: Language) -> str:
    drawing = base64.b64decode(image.data).decode("utf-8") if image.kind == "svg+xml" else ""
    if f' class="{OWN_FIGURE}' in drawing.partition(">")[0]:
        return own_figure(drawing, alternative, number, language)
    size = "" if image.size is None else ' width="{}" height="{}"'.format(*image.size)
    shown = f'<img src="data:image/{image.kind};base64,{image.data}" alt="{html.escape(alternative)}"{size}>'
    return _figure(shown, number, language, is_wide=True)


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
        shown = _scrolling(name, shown)
    return f'<figure id="figure-{number}">{shown}<figcaption>{name} {taken}</figcaption></figure>'

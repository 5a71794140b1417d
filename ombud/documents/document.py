"""Reports as one HTML page each, which holds all that it needs, its letters too, and asks nobody for anything."""

import base64
import hashlib
import html
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from mistune import HTMLRenderer, create_markdown

from ombud.display.fonts import FAMILIES, font_faces
from ombud.display.language import Language
from ombud.display.parts import OWN_FIGURE
from ombud.display.tables import STYLE, Table, file_text, template
from ombud.documents.contents import Contents, Image, Markup, Words
from ombud.documents.sanitising import clean_html
from ombud.errors import OmbudError
from ombud.files import write_atomically

FOLDER = Path(__file__).parent / "page"
PAGE_STYLE = FOLDER / "page.css"
FIGURES_SCRIPT = FOLDER / "figures.js"  # by which figures are taken along
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)
MARKDOWN_PLUGINS = ("strikethrough", "table", "url", "task_lists", "def_list", "math")
# as `ombud.display.parts.anchored` writes it
ANCHOR = re.compile(r"<!-- ([\w-]+) -->")
SECTION_PREFIX = "section-"
FEWEST_CONTENTS = 3
TAKEN = "ways"  # the class of the ways to take a figure along
FOREIGN_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
# each in itself, for those who look for it
LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


class Heading(NamedTuple):
    """A heading of a page: its level (1 to 6), its text without markup, and the id that links lead to."""

    level: int
    text: str
    anchor: str


class PageLink(NamedTuple):
    """Where a page leads: a relative address ("": it is this page), a text, and its language where that is another."""

    address: str
    text: str
    language: str = ""


class PageRenderer(HTMLRenderer):
    """Writes HTML, and notes the headings as they come; their ids will start with `prefix` once the HTML is cleaned."""

    def __init__(self, prefix: str = ""):
        super().__init__(escape=False, allow_harmful_protocols=True)
        self.prefix = prefix
        self.headings: list[Heading] = []

    def heading(self, text: str, level: int, **_attrs: Any) -> str:
        """Return a heading with an id: the one in a comment, else its text as Jupyter makes it; numbered when taken."""
        given = ANCHOR.search(text)
        text = ANCHOR.sub("", text)
        plain = " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())
        anchor = given[1] if given else re.sub(r"""[\s"'<>&]+""", "-", plain)
        taken = {heading.anchor for heading in self.headings}
        if self.prefix + anchor in taken:
            anchor += next(f"-{n}" for n in count(2) if f"{self.prefix}{anchor}-{n}" not in taken)
        self.headings.append(Heading(level, plain, self.prefix + anchor))
        return f'<h{level} id="{html.escape(anchor)}">{text}</h{level}>\n'

    def inline_math(self, text: str) -> str:
        """Return a formula as it is written."""
        return f"${html.escape(text)}$"

    def block_math(self, text: str) -> str:
        """Return a formula that stands apart, as it is written."""
        return f"<p>$${html.escape(text)}$$</p>\n"


def reader(renderer: HTMLRenderer | None = None) -> Callable[[str], Any]:
    """Return the function from Markdown to what `renderer` writes, without one to mistune's tokens."""
    return create_markdown(escape=False, renderer=renderer, plugins=list(MARKDOWN_PLUGINS))


def export_html(
    contents: Contents, output_path: str | os.PathLike, *, title: str, language: str = "id", **settings: Any
) -> Path:
    """Write what a notebook shows as an HTML page, whole or not at all, the same bytes each time; settings as in `page`."""
    body, headings = render(contents, title=title, language=language)
    scripts = [file_text(FIGURES_SCRIPT)] if f'class="{TAKEN}"' in body else []
    told = page(body, title=title, language=language, headings=headings, scripts=scripts, **settings)
    return write_atomically(output_path, told)


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
            shown = figure(part, next(figures), told, told("Figure: {heading}", heading=heading))
        else:
            shown = FOREIGN_TABLE.sub(partial(_scrolling, label), part.html if isinstance(part, Markup) else shown)
        kind = "text" if isinstance(part, Words) and not part.is_result else "result"
        if shown.strip():
            blocks.append(f'<div class="{kind}">{shown}</div>')
    return "\n".join(blocks), words.headings


def figure(image: Image, number: int, language: Language, otherwise: str = "") -> str:
    """Return a numbered figure with what its author tells of it, otherwise another text."""
    name, told, taken = language("Figure {number}", number=number), html.escape(image.alternative or otherwise), ""
    drawing = base64.b64decode(image.data).decode("utf-8") if image.kind == "svg+xml" else ""
    start, _, rest = drawing.partition(">")
    if f' class="{OWN_FIGURE}' in start:  # lettered by the page's fonts, with the ways to take it along (figures.js)
        shown = start.replace("<svg", '<svg role="img"', 1) + f' aria-label="{told}">{rest}'
        for form in ("SVG", "PNG"):
            save = language("Save figure {number} as {form}", number=number, form=form)
            taken += f'<button type="button" data-form="{form.lower()}" aria-label="{save}">{form}</button> '
        alone = language("this figure alone, for your page")
        taken = f'<span class="{TAKEN}" hidden>{taken}<a href="?figure={number}">{alone}</a></span>'
    else:
        size = "" if image.size is None else ' width="{}" height="{}"'.format(*image.size)
        shown = f'<img src="data:image/{image.kind};base64,{image.data}" alt="{told}"{size}>'
    if f'class="{OWN_FIGURE}"' not in start:  # it may be wide
        shown = _scrolling(name, shown)
    return f'<figure id="figure-{number}">{shown}<figcaption>{name} {taken}</figcaption></figure>'


def _scrolling(label: str, table: re.Match[str] | str) -> str:
    """Return what is wide in a box of its own that scrolls sideways, by keyboard too."""
    held = table if isinstance(table, str) else table[0]
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{html.escape(label)}">{held}</div>'


def page(
    body_html: str,
    *,
    title: str,
    language: str = "id",
    description: str = "",
    preview: str = "",  # told where the page is shared or found, by default its description
    footer: str = "",
    # those of level 2 make the contents, if there are enough; one of level 1 is the main heading, below the plain title
    headings: Sequence[Heading] = (),
    links: Sequence[PageLink] = (),
    style: str = "",  # CSS of this page, beside that of all
    scripts: Sequence[str] = (),  # modules of JavaScript that it runs once it is read; no other can run
) -> str:
    """Return a whole HTML page around clean HTML, which is put in as it is; title, description and footer are plain text."""
    main_headings = [heading.text for heading in headings if heading.level == 1]
    contents, start = [heading for heading in headings if heading.level == 2], 0
    if len(contents) < FEWEST_CONTENTS:
        contents = []
    else:  # they stand after the first section
        start = body_html.rfind("<div", 0, body_html.find(f'id="{html.escape(contents[1].anchor)}"'))
    # these very scripts
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    allowed = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    return template(FOLDER / "page.html.j2").render(
        lead=body_html[:start],
        rest=body_html[start:],
        title=title,
        language=language,
        description=description,
        preview=preview or description,
        footer=footer,
        main_headings=main_headings,
        contents=contents,
        policy=CONTENT_SECURITY_POLICY + (f"; script-src {' '.join(allowed)}" if allowed else ""),
        style=f"{font_faces()}\n{file_text(PAGE_STYLE).replace('FAMILIES', FAMILIES)}{file_text(STYLE)}{style}",
        scripts=scripts,
        links=links,
        told=Language(language),
    )


def carried_file(package: str, file: str) -> Path:
    """Return where a file of an installed package lies, without importing it; raises `OmbudError` if it does not."""
    specification = find_spec(package)
    path = Path(specification.origin).parent / file if specification and specification.origin else None
    if path is None or not path.is_file():
        fields = {"package": package, "file": Path(file).name}
        raise OmbudError("The package {package} with the file {file} is not installed; type: make setup", **fields)
    return path

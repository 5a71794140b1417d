"""Reports as one HTML page each, which holds all that it needs, its letters too, and asks nobody for anything."""

import base64
import hashlib
import html
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from ombud.display.fonts import FAMILIES, font_faces
from ombud.display.language import Language
from ombud.display.tables import style as table_style
from ombud.display.tables import template
from ombud.documents.contents import Contents
from ombud.documents.markdown import Heading
from ombud.documents.rendering import TAKEN, render
from ombud.errors import OmbudError
from ombud.files import write_atomically

PAGE_FOLDER = Path(__file__).parent / "page"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)
FEWEST_CONTENTS = 3
# each in itself, for those who look for it
LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


class PageLink(NamedTuple):
    """Where a page leads: a relative address ("": it is this page), a text, and its language where that is another."""

    address: str
    text: str
    language: str = ""


def carried_file(package: str, file: str) -> Path:
    """Return where a file of an installed package lies, without importing it; raises `OmbudError` if it does not."""
    specification = find_spec(package)
    path = Path(specification.origin).parent / file if specification and specification.origin else None
    if path is None or not path.is_file():
        raise OmbudError(
            "The package {package} with the file {file} is not installed; type: make setup",
            package=package,
            file=Path(file).name,
        )
    return path


def export_html(
    contents: Contents, output_path: str | os.PathLike, *, title: str, language: str = "id", **settings: Any
) -> Path:
    """Write what a notebook shows as an HTML page, whole or not at all, the same bytes each time; settings as in `page`."""
    body, headings = render(contents, title=title, language=language)
    scripts = [figures_script()] if f'class="{TAKEN}"' in body else []
    told = page(body, title=title, language=language, headings=headings, scripts=scripts, **settings)
    return write_atomically(output_path, told)


def page(
    body_html: str,
    *,
    title: str,
    language: str = "id",
    description: str = "",
    preview: str = "",
    footer: str = "",
    headings: Iterable[Heading] = (),
    links: Sequence[PageLink] = (),
    style: str = "",
    scripts: Sequence[str] = (),
) -> str:
    """
    Return a whole HTML page around clean HTML, which is put in as it is; title, description and footer are plain text.

    `preview` is told of the page where it is shared or found, by default its description. Headings of level 2 make the
    table of contents, when there are three or more; when one is of level 1, it is the page's main heading, and the title
    stands above it as plain text. `style` is CSS of this page, beside that of all; `scripts` are modules of JavaScript that
    it runs, once it is read; no other script can run.
    """
    headings = list(headings)
    main_headings = [heading.text for heading in headings if heading.level == 1]
    contents, start = [heading for heading in headings if heading.level == 2], 0
    if len(contents) < FEWEST_CONTENTS:
        contents = []
    else:  # they stand after the first section
        start = body_html.rfind("<div", 0, body_html.find(f'id="{html.escape(contents[1].anchor)}"'))
    # these very scripts
    digests = [hashlib.sha256(script.encode("utf-8")).digest() for script in scripts]
    allowed = [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests]
    return template(PAGE_FOLDER / "page.html.j2").render(
        lead=body_html[:start],
        rest=body_html[start:],
        title=title,
        language=language,
        description=description,
        preview=preview or description,
        footer=footer,
        has_main_heading=bool(main_headings),
        shows_title=title not in main_headings,
        contents=contents,
        policy=CONTENT_SECURITY_POLICY + (f"; script-src {' '.join(allowed)}" if allowed else ""),
        style=f"{font_faces()}\n{_file('page.css').replace('FAMILIES', FAMILIES)}{table_style()}{style}",
        scripts=scripts,
        links=links,
        told=Language(language),
    )


def figures_script() -> str:
    """Return the script by which figures are taken along."""
    return _file("figures.js")


@lru_cache
def _file(name: str) -> str:
    return (PAGE_FOLDER / name).read_text(encoding="utf-8")

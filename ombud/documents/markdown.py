"""Markdown, read in one way whatever it is written as."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mistune import HTMLRenderer, create_markdown

PLUGINS = ("strikethrough", "table", "url", "task_lists", "def_list", "math")
# as `ombud.display.parts.anchored` writes it
ANCHOR = re.compile(r"<!-- ([\w-]+) -->")


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level (1 to 6), its text without markup, and the id that links lead to."""

    level: int
    text: str
    anchor: str


def reader(renderer: HTMLRenderer | None = None) -> Callable[[str], Any]:
    """Return the function from Markdown to what `renderer` writes, without one to mistune's tokens."""
    return create_markdown(escape=False, renderer=renderer, plugins=list(PLUGINS))


def plain_text(token: Mapping[str, Any]) -> str:
    """Return the text of a token without markup."""
    if token["type"] in {"softbreak", "linebreak"}:
        return " "
    if token["type"] == "inline_html":
        return ""
    return html.unescape(token.get("raw", "")) + "".join(map(plain_text, token.get("children", ())))


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
        base = anchor = given[1] if given else re.sub(r"""[\s"'<>&]+""", "-", plain)
        number = 1
        while self.prefix + anchor in {heading.anchor for heading in self.headings}:
            number += 1
            anchor = f"{base}-{number}"
        self.headings.append(Heading(level, plain, self.prefix + anchor))
        return f'<h{level} id="{html.escape(anchor)}">{text}</h{level}>\n'

    def inline_math(self, text: str) -> str:
        """Return a formula as it is written."""
        return f"${html.escape(text)}$"

    def block_math(self, text: str) -> str:
        """Return a formula that stands apart, as it is written."""
        return f"<p>$${html.escape(text)}$$</p>\n"

"""Reports on paper: what a notebook shows as Typst source, texts as literals that are never read as markup, set as PDF."""

import base64
import html
import json
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nh3

from ombud.display import fonts
from ombud.display.language import Language
from ombud.display.parts import OWN_FIGURE
from ombud.display.tables import Cell, Table, file_text
from ombud.documents.contents import Contents, Image, Markup, Part, Words, read_image
from ombud.documents.document import FEWEST_CONTENTS, FOLDER, carried_file, reader
from ombud.documents.sanitising import IMAGE, LINK
from ombud.errors import OmbudError
from ombud.files import write_bytes_atomically

# beside the letters of the pages, for what these lack; the system's own would differ from machine to machine
FALLBACKS = ("mpl-data/fonts/ttf/DejaVuSans.ttf", "mpl-data/fonts/ttf/DejaVuSansMono.ttf")
AFTER = re.compile(r"([/\-_.?&=])(?=\w)")
POINTS_PER_PIXEL = 0.75
# of a drawing of ours, which is lettered for this width
DRAWN_WIDTH = re.compile(rf'<svg class="{OWN_FIGURE}[^>]* width="([\d.]+pt)"'.encode())
MAY_BREAK = "\u200b"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# longer than any word of the reports; a narrow column holds a piece of it
LONG_WORD = re.compile(r"[^\s\u200b]{25,}")
# no line ends within a total
WHOLE = str.maketrans({" ": "\u00a0", "–": "\u2060–\u2060"})
SIZE = 8  # points, of tables

Token = Mapping[str, Any]


def require_typst() -> None:
    """Make sure that PDF can be written; raises `OmbudError` if Typst can't be loaded on this system."""
    try:
        import typst  # noqa: F401
    except (ImportError, OSError) as error:
        raise OmbudError(
            "PDF needs the package typst, which can't be loaded ({problem}); type: pip install typst. HTML needs nothing "
            "more: --format html",
            problem=str(error).splitlines()[0],
        ) from error


def write_pdf(
    contents: Contents, output_path: str | os.PathLike, *, title: str, language: str = "id", footer: str = ""
) -> Path:
    """Write what a notebook shows as a tagged PDF, whole or not at all; the same contents give the same bytes."""
    require_typst()
    import typst

    with tempfile.TemporaryDirectory(prefix="ombud-pdf-") as name:
        folder = Path(name)
        for file in FALLBACKS:
            font = carried_file("matplotlib", file)
            (folder / font.name).write_bytes(font.read_bytes())
        source = folder / "report.typ"
        told = typst_source(contents, folder, title=title, language=language, footer=footer)
        source.write_text(told, encoding="utf-8")
        made = typst.compile(
            source,
            root=folder,
            font_paths=[fonts.FOLDER, folder],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=0,  # a time would differ from run to run
        )
    return write_bytes_atomically(output_path, made)


def typst_source(contents: Contents, folder: Path, *, title: str, language: str = "id", footer: str = "") -> str:
    """Return the Typst source of what a notebook shows, and put its images into the folder where it will lie."""
    writer, parts = _Typesetter(folder, Language(language), title), contents.parts
    for row in (row for part in parts if isinstance(part, Table) for row in part.rows if not isinstance(row, str)):
        links = [cell.link for cell in row if LINK.match(cell.link)]
        writer.addresses |= {cell.number: links[-1] for cell in row if cell.number and links}
    blocks = [writer.part(part, following) for part, following in zip(parts, [*parts[1:], None], strict=True)]
    if 1 not in writer.headings:
        blocks.insert(0, f"#heading(level: 1)[{_text(title)}]")
    told = f"title: {_literal(title)}, lang: {_literal(language)}"
    body = "\n\n".join(filter(None, [*blocks, _text(footer)]))
    listed, sections = "none", writer.headings[2]
    if len(sections) >= FEWEST_CONTENTS:
        entries = (f"entry(<section-{place}>)[{heading}]" for place, heading in enumerate(sections))
        listed = f"contents({_literal(writer.language('Contents'))}, {', '.join(entries)})"
    return f"{file_text(FOLDER / 'print.typ')}\n#let listed = {listed}\n#show: report.with({told})\n\n{body}\n"


@dataclass
class _Typesetter:
    """Writes one part after another."""

    folder: Path
    language: Language
    nearest_heading: str
    images: int = 0
    headings: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))  # by their levels
    addresses: dict[int, str] = field(default_factory=dict)  # where the sources lie, by their numbers
    read: Callable[[str], list[Token]] = field(default_factory=reader)

    def part(self, part: Part, following: Part | None) -> str:
        """Return a part; if words lead to a picture or table, the paragraph that ends them below a heading stays with that."""
        if isinstance(part, Table):
            return self.table(part)
        if isinstance(part, Image):
            return self.picture(part, self.language("Figure: {heading}", heading=self.nearest_heading))
        if isinstance(part, Markup):
            return _preformatted(part.plain) if part.plain else ""
        tokens = [token for token in self.read(part.markdown) if token["type"] != "blank_line"]
        blocks, kinds = [self.token(token) for token in tokens], [token["type"] for token in tokens]
        leads = not (following is None or isinstance(following, Words))
        if leads and kinds and (kinds[0], kinds[-1]) == ("heading", "paragraph"):
            blocks[-1] = f"#lead[{blocks[-1]}]"
        return "\n\n".join(filter(None, blocks))

    def token(self, token: Token) -> str:
        """Return one token of Markdown as mistune reads it."""
        kind, settings = token["type"], token.get("attrs", {})
        if kind in ALONE:
            return ALONE[kind](token.get("raw", ""))
        if kind == "image":
            found = IMAGE.fullmatch(settings["url"])
            image = read_image(found[1], found[2], plain_text(token)) if found else None
            return self.picture(image, self.nearest_heading) if image else _text(plain_text(token))
        if kind == "table":
            head, *parts = token["children"]
            right = [cell["attrs"]["align"] == "right" for cell in head["children"]]
            # headings first: figures are numbered as they come
            headings = [self.token(cell) for cell in head["children"]]
            rows = [[self.token(cell) for cell in row["children"]] for part in parts for row in part["children"]]
            return _sheet(headings, rows, right)
        children = token.get("children", ())
        apart = any(child["type"] in {"paragraph", "block_text", "list"} for child in children)
        inner = ("\n\n" if apart else "").join(map(self.token, children))
        match kind:
            case "link":
                return self.link(settings["url"], inner, plain_text(token))
            case "heading":
                return self.heading(settings["level"], inner, plain_text(token))
            case "list":
                start = f"(start: {int(settings.get('start', 1))})" if settings["ordered"] else "()"
                return f"#{'enum' if settings['ordered'] else 'list'}{start}{inner}"
            case "task_list_item":
                return f"[{_text('☑ ' if settings['checked'] else '☐ ')}{inner}]"
        return AROUND.get(kind, "{}").format(inner)

    def heading(self, level: int, source: str, text: str) -> str:
        """Return a heading; one of a section bears a name, and before the first stand the contents."""
        self.nearest_heading = text
        self.headings[level].append(source)
        place = len(self.headings[level]) - 1
        contents, name = ("" if place else "#listed\n\n", f" <section-{place}>") if level == 2 else ("", "")
        return f"{contents}#heading(level: {level})[{source}]{name}"

    def link(self, address: str, source: str, text: str) -> str:
        """Return a link; on paper one that leads out also shows its address, in full and once."""
        if not LINK.match(address):
            return source
        bare = re.sub(r"^(?:https?://(?:www\.)?|mailto:)", "", address, flags=re.IGNORECASE)
        shown = _text(AFTER.sub(rf"\1{MAY_BREAK}", bare))
        if bare.startswith(re.sub(r"^https?://(?:www\.)?", "", text.strip(), flags=re.IGNORECASE).removesuffix("…")):
            return f"#outward({_literal(address)})[{shown}]"
        return f"#outward({_literal(address)})[{source}]#address[ (#{shown[1:]})]"

    def picture(self, image: Image, otherwise: str) -> str:
        """Return a figure with what its author tells of it, otherwise another text."""
        self.images += 1
        name = f"{self.images}.{image.kind.removesuffix('+xml')}"
        held = base64.b64decode(image.data)
        (self.folder / name).write_bytes(held)
        asked = "auto" if image.size is None else f"{image.size[0] * POINTS_PER_PIXEL:.2f}pt"
        if drawn := DRAWN_WIDTH.match(held):
            asked = drawn[1].decode()
        told = (name, image.alternative or otherwise, self.language("Figure {number}", number=self.images))
        return "#picture({}, {}, {asked}, {})".format(*map(_literal, told), asked=asked)

    def table(self, table: Table) -> str:
        rows = [_lines(row) if isinstance(row, str) else list(map(self.cell, row)) for row in table.rows]
        right = [column.right for column in table.columns]
        return _sheet([_lines(column.label) for column in table.columns], rows, right, table.notes)

    def cell(self, cell: Cell) -> str:
        source = _lines(cell.told)
        if cell.swatch:
            whole = _text(cell.told.translate(WHOLE))
            source = f'#swatch(rgb("{cell.swatch.fill}"), rgb("{cell.swatch.ink}"))[{whole}]'
        if cell.link:
            source = self.link(cell.link, source, cell.text)
        if cell.sources:
            # straight to the page: links within a document have Typst lay out each table three times
            links = [
                f"#link({_literal(self.addresses[number])})[{number:d}]" if number in self.addresses else f"{number:d}"
                for number in cell.sources
            ]
            # several numbers stand on a line of their own, which leaves the columns room
            apart = "#linebreak();" if cell.text and len(links) > 1 else ""
            source += f"{apart}#note[{','.join(links)}]"
        return source


def plain_text(token: Token) -> str:
    """Return the text of a token without markup."""
    if token["type"] in {"softbreak", "linebreak"}:
        return " "
    if token["type"] == "inline_html":
        return ""
    return html.unescape(token.get("raw", "")) + "".join(map(plain_text, token.get("children", ())))


def _sheet(head: Iterable[str], rows: Iterable[str | list[str]], right: list[bool], notes: Iterable[str] = ()) -> str:
    """Return a table; a row that is a text stands above those that follow, over all columns."""

    def placed(cells: Iterable[str]) -> str:
        sides = zip(cells, right, strict=True)
        return ", ".join(f"table.cell(align: right)[{cell}]" if is_right else f"[{cell}]" for cell, is_right in sides)

    over_all = f"table.cell(colspan: {len(right)})[#strong[{{}}]]"
    body = [over_all.format(row) if isinstance(row, str) else placed(row) for row in rows]
    told = "".join(f"[{_text(note)}]," for note in notes)
    cells = ", ".join([f"table.header({placed(head)})", *body])
    return f"#sheet({SIZE}pt, ({told}), columns: {len(right)}, {cells})"


def _preformatted(text: str) -> str:
    return f"#preformatted({_literal(_breakable(text))})"


def _text(text: str) -> str:
    return f"#{_literal(_breakable(text))};" if text else ""


def _lines(text: str) -> str:
    return "#linebreak();".join(map(_text, text.split("\n")))


def _breakable(text: str) -> str:
    """Return a text whose long words may end a line, lest they leave their column or the page."""
    return LONG_WORD.sub(lambda word: MAY_BREAK.join(re.findall(r"(?s).{1,6}", word[0])), text)


def _literal(text: str) -> str:
    """Return a text as Typst reads it: JSON's escapes of quotes, backslashes, tabs and lines are Typst's too."""
    return json.dumps(CONTROL.sub("", text), ensure_ascii=False)


# tokens of Markdown that hold no others, by their kinds: what is made of their raw text
ALONE: dict[str, Callable[[str], str]] = {
    "text": lambda raw: _text(html.unescape(raw)),
    "softbreak": lambda _: _text(" "),
    "linebreak": lambda _: "#linebreak();",
    "thematic_break": lambda _: "#rule()",
    "codespan": lambda raw: f"#raw({_literal(_breakable(raw))});",
    "inline_math": lambda raw: _text(f"${raw}$"),
    "block_math": lambda raw: _text(f"${raw}$"),
    "inline_html": lambda raw: "#linebreak();" if raw.lower().startswith("<br") else "",
    "block_html": lambda raw: _text(" ".join(html.unescape(nh3.clean(raw, tags=set())).split())),
    "block_code": lambda raw: _preformatted(raw.rstrip()),
}
# what stands around others; of kinds that are not here, nothing
AROUND = {
    "emphasis": "#emph[{}]",
    "strong": "#strong[{}]",
    "strikethrough": "#strike[{}]",
    "block_quote": "#quotation[{}]",
    "def_list_head": "#strong[{}]",
    "list_item": "[{}]",
}

"""A page of ours as Typst source: texts as literals, so that nothing in them is read as markup."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

from ombud.documents.page_tree import Element, parse
from ombud.documents.print_tables import MAY_BREAK, column_shares

TEMPLATE = Path(__file__).parent / "page" / "print.typ"
LEFT_OUT_TAGS = frozenset({"style", "script", "nav", "head", "colgroup"})
LEFT_OUT_CLASSES = {"skip-link", "page-back"}
BLOCKS = frozenset(
    str.split("blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr img li main ol p pre "
              "section summary table ul")
)  # fmt: skip
WRAPPED = {"strong": "strong", "b": "strong", "em": "emph", "i": "emph", "cite": "emph", "var": "emph",
           "dfn": "emph", "sub": "sub", "small": "small", "del": "strike", "s": "strike"}  # fmt: skip
DATA = re.compile(r"data:image/(png|jpeg|gif|webp|svg)(?:\+xml)?;base64,(.*)", re.DOTALL)
COLOUR = re.compile(r"(?:^|;)\s*(background-color|color)\s*:\s*(#[0-9A-Fa-f]{3,8})\b")
NOT_WRAPPED = re.compile(r"white-space\s*:\s*nowrap")
AFTER = re.compile(r"([/\-_.?&=])(?=\w)")
POINTS_PER_PIXEL = 0.75
NOTE_SIZE = 0.6


def typst_source(page: str, folder: Path) -> str:
    """
    Return the Typst source of a page, and put its images into a folder.

    Parameters
    ----------
    page : str
        As `ombud.documents.document.page` gives it.
    folder : Path
        Where the source will lie.
    """
    tree = parse(page)
    return _Typesetter(tree, folder).source()


class _Typesetter:
    """Writes one page."""

    def __init__(self, tree: Element, folder: Path):
        self.tree = tree
        self.folder = folder
        self.images = 0
        # the contents come before the first section
        self.contents = next((nav for nav in tree.find("nav") if "page-contents" in nav.classes), None)
        self.anchors = {anchor for anchor in _anchors(tree) if re.fullmatch(r"source-\d+", anchor)}

    def source(self) -> str:
        root = next(self.tree.find("html"))
        title = next(self.tree.find("title"), Element("title")).text
        settings = {"title": title, "lang": root.attributes.get("lang", "id")}
        told = ", ".join(f"{name}: {_literal(value)}" for name, value in settings.items())
        body = next(self.tree.find("body"))
        return f"{TEMPLATE.read_text(encoding='utf-8')}\n#show: report.with({told})\n\n{self.blocks(body)}\n"

    def blocks(self, element: Element) -> str:
        """Return the children as blocks; what stands between blocks makes paragraphs."""
        parts, line = [], []
        lead = _lead(element)
        for child in element.children:
            if isinstance(child, Element) and (child.tag in BLOCKS or child.tag in LEFT_OUT_TAGS):
                parts.append(_paragraph(line))
                line = []
                if child.tag not in LEFT_OUT_TAGS and not child.classes & LEFT_OUT_CLASSES:
                    block = self.block(child)
                    parts.append(f"#lead[{block}]" if child is lead else block)
            else:
                line.append(self.inline(child))
        parts.append(_paragraph(line))
        return "\n\n".join(part for part in parts if part)

    def block(self, element: Element) -> str:
        tag = element.tag
        if tag == "table":
            return self.table(element)
        if tag == "img":
            return self.image(element)
        if tag in {"ul", "ol"}:
            items = "".join(f"[{self.blocks(item)}]" for item in element.children if isinstance(item, Element))
            start = element.attributes.get("start", "")
            settings = f"(start: {int(start)})" if tag == "ol" and start.isdigit() else "()"
            return f"#{'enum' if tag == 'ol' else 'list'}{settings}{items}" if items else ""
        if tag == "pre":
            return f"#preformatted({_literal(element.text.rstrip())})"
        if tag == "hr":
            return "#rule()"
        if re.fullmatch(r"h[1-6]", tag):
            return self.before(tag) + f"#heading(level: {tag[1]})[{self.inlines(element)}]"
        wrapped = {"blockquote": "quotation", "dt": "strong", "summary": "strong"}.get(tag)
        inner = self.blocks(element)
        return f"#{wrapped}[{inner}]" if wrapped and inner else inner

    def before(self, tag: str) -> str:
        """Return the contents, before the first section."""
        if tag != "h2" or self.contents is None:
            return ""
        title, self.contents = next(self.contents.find("p"), Element("p")).text, None
        return f"#contents({_literal(title)})\n\n"

    def inlines(self, element: Element) -> str:
        return "".join(map(self.inline, element.children))

    def inline(self, child: Element | str) -> str:
        if isinstance(child, str):
            text = re.sub(r"[ \t\r\n]+", " ", child)
            return f"#{_literal(text)};" if text else ""
        if child.tag in LEFT_OUT_TAGS or child.classes & LEFT_OUT_CLASSES:
            return ""
        if child.tag == "br":
            return "#linebreak();"
        if child.tag == "a":
            return self.link(child)
        if child.tag == "img":
            return self.image(child)
        inner = self.blocks(child) if child.tag in BLOCKS else self.inlines(child)
        anchor = child.attributes.get("id", "")
        mark = f"#metadata(none)<{anchor}>" if anchor in self.anchors else ""
        if child.tag in {"code", "kbd", "samp"}:
            return mark + f"#raw({_literal(child.text)});"
        if child.tag == "sup":
            # a note may stand on a line of its own
            return f"{mark}#{_literal(MAY_BREAK)};#note[{inner}]"
        if child.tag == "span":
            return mark + self.span(child, inner)
        wrapped = WRAPPED.get(child.tag)
        return mark + (f"#{wrapped}[{inner}]" if wrapped else inner)

    def span(self, element: Element, inner: str) -> str:
        colours = dict(COLOUR.findall(element.attributes.get("style", "")))
        if "background-color" in colours:
            ink = colours.get("color", "#000000")
            return f'#swatch(rgb("{colours["background-color"]}"), rgb("{ink}"))[{inner}]'
        return inner

    def link(self, element: Element) -> str:
        """Return a link; on paper one that leads out also shows its address, in full and once."""
        address, text = element.attributes.get("href", ""), element.text
        if address.startswith("#"):
            target = address[1:]
            inner = self.inlines(element)
            return f"#link(<{target}>)[{inner}]" if target in self.anchors else inner
        if not address.startswith(("http://", "https://", "mailto:")):
            return self.inlines(element)
        bare = re.sub(r"^(?:https?://(?:www\.)?|mailto:)", "", address)
        shown = f"#{_literal(_breakable(bare))};"
        if bare.startswith(text.strip().removesuffix("…")):
            return f"#outward({_literal(address)})[{shown}]"
        return f"#outward({_literal(address)})[{self.inlines(element)}]#address[ (#{shown[1:]})]"

    def image(self, element: Element) -> str:
        found = DATA.fullmatch(element.attributes.get("src", ""))
        if not found:
            return ""
        self.images += 1
        name = f"{self.images}.{found[1]}"
        (self.folder / name).write_bytes(base64.b64decode(found[2]))
        width = element.attributes.get("width", "")
        asked = f"{float(width) * POINTS_PER_PIXEL:.2f}pt" if width.replace(".", "", 1).isdigit() else "auto"
        return f"#picture({_literal(name)}, {_literal(element.attributes.get('alt', ''))}, {asked})"

    def table(self, element: Element) -> str:
        rows = [(part, row) for part in ("thead", "", "tbody", "tfoot") for row in _rows(element, part)]
        count = max((sum(_span(cell) for cell in _cells(row)) for _, row in rows), default=0)
        if not count:
            return ""
        full = [_cells(row) for _, row in rows if all(_span(cell) == 1 for cell in _cells(row))]
        columns = [[_plain(cells[place]) for cells in full if len(cells) == count] for place in range(count)]
        size, shares = column_shares(columns)
        header = [self.cell(cell, count) for part, row in rows if part == "thead" for cell in _cells(row)]
        body = [self.row(row, part, count) for part, row in rows if part != "thead"]
        widths = ", ".join(f"{100 * share:.2f}fr" for share in shares)
        opening = f"columns: ({widths},)"
        heads = f"table.header({', '.join(header)}), " if header else ""
        return f"#sheet({size:.1f}pt, {opening}, {heads}{', '.join(body)})"

    def row(self, row: Element, part: str, count: int) -> str:
        cells = _cells(row)
        told = [self.cell(cell, count, foot=part == "tfoot") for cell in cells]
        missing = count - sum(_span(cell) for cell in cells)
        return ", ".join([*told, *["[]"] * missing])

    def cell(self, cell: Element, count: int, foot: bool = False) -> str:
        inner = self.blocks(cell)
        if cell.tag == "th" and not foot:
            inner = f"#strong[{inner}]"
        if foot:
            inner = f"#footline[{inner}]"
        settings = []
        if _span(cell) > 1:
            settings.append(f"colspan: {min(_span(cell), count)}")
        if "gt_right" in cell.classes:
            settings.append("align: right")
        elif "gt_center" in cell.classes:
            settings.append("align: center")
        return f"table.cell({', '.join(settings)})[{inner}]" if settings else f"[{inner}]"


def _literal(text: str) -> str:
    """Return a text as Typst reads it: JSON's escapes are Typst's, but for the form of code points."""
    return json.dumps(text, ensure_ascii=False).replace("\\b", "").replace("\\f", "").replace("\x7f", "")


def _breakable(address: str) -> str:
    """Return an address that may go on in the next line after its signs."""
    return AFTER.sub(rf"\1{MAY_BREAK}", address)


def _paragraph(parts: list[str]) -> str:
    text = "".join(parts)
    return text if re.sub(r'#"\s*";', "", text).strip() else ""


def _lead(element: Element) -> Element | None:
    """Return the paragraph that ends a part which a heading opens: what it speaks of follows."""
    parts = [child for child in element.children if isinstance(child, Element)]
    opened = len(parts) > 1 and re.fullmatch(r"h[2-6]", parts[0].tag)
    return parts[-1] if opened and parts[-1].tag == "p" else None


def _anchors(element: Element) -> set[str]:
    found = {element.attributes["id"]} if "id" in element.attributes else set()
    return found.union(*(_anchors(child) for child in element.children if isinstance(child, Element)))


def _rows(table: Element, part: str) -> list[Element]:
    """Return the rows of a part of a table; of the table itself when the part has no name."""
    parts = [table] if not part else [c for c in table.children if isinstance(c, Element) and c.tag == part]
    return [row for held in parts for row in held.children if isinstance(row, Element) and row.tag == "tr"]


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.children if isinstance(cell, Element) and cell.tag in {"td", "th"}]


def _span(cell: Element) -> int:
    told = cell.attributes.get("colspan", "1")
    return max(1, int(told)) if told.isdigit() else 1


def _plain(element: Element) -> str:
    """Return the text of a cell as its column is to hold it."""
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(re.sub(r"[ \t\r\n]+", " ", child))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag == "sup":
            parts.append(MAY_BREAK + "x" * round(NOTE_SIZE * len(child.text.split(",")[0]) + 1))
        elif NOT_WRAPPED.search(child.attributes.get("style", "")):
            parts.append(_plain(child).replace(" ", "\u00a0") + "\u00a0\u00a0" + MAY_BREAK)
        elif child.tag == "a":
            parts.append(_breakable(child.text))
        else:
            parts.append(_plain(child))
    return "".join(parts).strip()

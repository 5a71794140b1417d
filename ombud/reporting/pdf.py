"""Reports on paper: the HTML page of a report, set by WeasyPrint as PDF."""

from __future__ import annotations

import base64
import io
import os
import re
from functools import lru_cache
from pathlib import Path

from ombud.errors import OmbudError
from ombud.reporting.normalisation import write_bytes_atomically
from ombud.reporting.print_tables import fix_columns

STYLE_IN_BODY = re.compile(r"<style>.*?</style>", re.DOTALL)
STYLE_OF_TABLE_BOX = re.compile(r'(<div id="[^"]*") style="padding-left[^"]*"')
NOTES = re.compile(r'<sup style="font-size: 70%">(.*?)</sup>', re.DOTALL)
LINK = re.compile(r'<a href="(https?://(?:www\.)?([^"]*))"[^>]*>([^<]*)</a>')
MAY_BREAK = "&#8203;"
PACKED_FONT = re.compile(r"url\(data:font/woff2;base64,([A-Za-z0-9+/=]+)\) format\('woff2'\)")
STYLED_SPAN = re.compile(r'<span style="([^"]*)">')
# attributes that nothing on paper asks for
IDLE_ATTRIBUTES = re.compile(r' (?:headers="[^"]*"|class="gt_row gt_left"|rel="noopener noreferrer")')


def require_weasyprint() -> None:
    """
    Make sure that PDF can be written.

    Raises
    ------
    OmbudError
        If WeasyPrint, or the system library Pango that it needs, is missing.
    """
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        raise OmbudError(
            "PDF needs the system library Pango, which is missing ({problem}). On Debian or Ubuntu type: sudo apt-get "
            "install {packages}. HTML needs nothing more: --format html",
            problem=str(error).splitlines()[0],
            packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ) from error


def write_pdf(page_path: str | os.PathLike, output_path: str | os.PathLike) -> Path:
    """
    Write an HTML page of `ombud.reporting.document` as PDF; the same page gives the same bytes.

    Raises
    ------
    OmbudError
        As `require_weasyprint`.
    """
    require_weasyprint()
    import weasyprint

    page = Path(page_path).read_text(encoding="utf-8")
    # a report loads nothing but the data within it
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    made = weasyprint.HTML(string=print_version(page), url_fetcher=fetcher).write_pdf()
    return write_bytes_atomically(output_path, made)


def print_version(page: str) -> str:
    """
    Return a page as it goes to print: tables have fixed columns and the print style alone.

    The width of a column follows from its longest word and line, which spares WeasyPrint half its time:
    otherwise it sets each cell twice more to find them. Repeated styles become classes and fonts are unpacked,
    for it would read each of them anew.
    """
    head, found, body = page.partition("<body")
    body = STYLE_IN_BODY.sub("", body)
    body = STYLE_OF_TABLE_BOX.sub(r"\1", body)
    body = NOTES.sub(_notes, body)
    body = fix_columns(LINK.sub(_link, IDLE_ATTRIBUTES.sub("", body)))
    styles: dict[str, str] = {}
    body = STYLED_SPAN.sub(lambda match: f'<span class="{styles.setdefault(match[1], f"print-{len(styles)}")}">', body)
    rules = "".join(f".{name}{{{style}}}" for style, name in styles.items())
    head = PACKED_FONT.sub(lambda match: _unpacked(match[1]), head)
    return head.replace("</head>", f"<style>{rules}</style></head>") + found + body


@lru_cache(maxsize=16)
def _unpacked(packed: str) -> str:
    """Return the source of a font that WeasyPrint need not unpack for every page."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(base64.b64decode(packed)), recalcTimestamp=False)
    font.flavor = None
    held = io.BytesIO()
    font.save(held)
    return f"url(data:font/ttf;base64,{base64.b64encode(held.getvalue()).decode('ascii')}) format('truetype')"


def _notes(match: re.Match) -> str:
    """Return the numbers of sources, which may stand on a line of their own."""
    return f"{MAY_BREAK}<sup>{match[1].replace('</a>,<a', f'</a>,{MAY_BREAK}<a')}</sup>"


def _link(match: re.Match) -> str:
    """Return a link that shows its address in full, and only once."""
    whole, address, bare, text = match[0], *match.groups()
    if not bare.startswith(text.removesuffix("…")):
        return whole  # the print style adds the address
    return f'<a class="address" href="{address}">{bare}</a>'

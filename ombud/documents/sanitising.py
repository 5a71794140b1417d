"""HTML from data and notebooks, cleaned so that it can neither run, nor load, nor reach beyond its own part."""

from __future__ import annotations

import re

import nh3

from ombud.documents.stylesheets import clean_declarations, clean_stylesheet
from ombud.documents.vector import vector_data, vector_image

TAGS = frozenset(
    str.split(
        "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
        "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table "
        "tbody td tfoot th thead time tr u ul var"
    )
)
DROPPED_WITH_CONTENT = frozenset(
    str.split("script style iframe object embed applet noscript template svg math title textarea select button form")
)
COMMON_ATTRIBUTES = {"class", "id", "style", "title", "lang", "dir", "aria-label", "aria-hidden"}
CELL_ATTRIBUTES = {"colspan", "rowspan", "scope", "headers", "align", "abbr"}
ATTRIBUTES = {
    "*": COMMON_ATTRIBUTES,
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border", "aria-labelledby", "aria-describedby"},
    "td": CELL_ATTRIBUTES,
    "th": CELL_ATTRIBUTES,
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "details": {"open"},
}
# anchors that one part of a page may link to in another: the numbered sources
SHARED_ANCHOR = re.compile(r"source-\d+")
REFERENCES = {"id", "headers", "aria-labelledby", "aria-describedby"}
LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,([A-Za-z0-9+/=\s]+)")
PICTURE_IN_TEXT = re.compile(r"<svg\b.*?</svg\s*>", re.IGNORECASE | re.DOTALL)
STYLE_SHEET = re.compile(r"<style\b[^>]*>(.*?)</style\b", re.IGNORECASE | re.DOTALL)
ATTRIBUTE = r'(?:\s[^\s=>"]+(?:="[^"]*")?)*'
IMAGE_WITHOUT_SOURCE = re.compile(rf"<img(?!{ATTRIBUTE}\ssrc=){ATTRIBUTE}\s*/?>")


def clean_html(html: str, prefix: str, scope: str = "") -> str:
    """
    Return the harmless part of some HTML.

    Elements and attributes pass by an allow-list (nh3). Images pass as data only, links with http, https,
    mailto or as ``#fragment``; inline SVG becomes an image, which can neither run nor load anything. Ids and
    what refers to them get `prefix`, so that two tables never share an id; only the numbered sources
    (``source-1``) keep theirs, since figures all over a page link to them.

    Parameters
    ----------
    html : str
        Anything.
    prefix : str
        What ids start with.
    scope : str
        Id of the element that will hold the result; style sheets pass only when given, and then apply within
        that element alone.
    """

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return clean_declarations(value) or None
        if name in REFERENCES:
            return " ".join(_anchor(word, prefix) for word in value.split()) or None
        if name == "href":
            value = value.strip()
            if value.startswith("#"):
                return "#" + _anchor(value[1:], prefix)
            return value if LINK.match(value) else None
        if name == "src":
            return _image_data(value) if tag == "img" else None
        return value

    cleaned = nh3.clean(
        PICTURE_IN_TEXT.sub(lambda match: vector_image(match[0]), html),
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )
    cleaned = IMAGE_WITHOUT_SOURCE.sub("", cleaned)
    if not scope:
        return cleaned
    rules = clean_stylesheet("\n".join(STYLE_SHEET.findall(html)), scope, prefix)
    return f"<style>\n{rules}\n</style>\n{cleaned}" if rules else cleaned


def _anchor(name: str, prefix: str) -> str:
    return name if SHARED_ANCHOR.fullmatch(name) else prefix + name


def _image_data(source: str) -> str | None:
    """Return the source of an image if it holds the image itself, a drawing in its cleaned form; else None."""
    found = IMAGE.fullmatch(source)
    if not found:
        return None
    return vector_data(found[2]) if found[1] == "svg+xml" else source

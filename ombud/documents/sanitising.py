"""HTML from data and notebooks, cleaned by nh3 so that it can neither run, nor load, nor reach beyond its own part."""

import base64
import html
import re
from contextlib import suppress

import nh3


def _words(text: str) -> set[str]:
    return set(text.split())


TAGS = _words(
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table "
    "tbody td tfoot th thead time tr u ul var"
)
DROPPED_WITH_CONTENT = _words(
    "script style iframe object embed applet noscript template svg math title textarea select button form"
)
ATTRIBUTES = {
    "*": {"class", "id", "style", "title", "lang", "dir", "aria-label", "aria-hidden"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border", "aria-labelledby", "aria-describedby"},
    **{tag: {"colspan", "rowspan", "scope", "headers", "align", "abbr"} for tag in ("td", "th")},
    **{tag: {"span"} for tag in ("col", "colgroup")},
    "ol": {"start", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "details": {"open"},
}
# none of these can load anything, cover another part of the page, or leave the place where it stands
STYLES = _words(
    "background-color border border-bottom border-color border-left border-radius border-right border-style "
    "border-top border-width color display font-family font-size font-style font-variant-numeric font-weight height "
    "line-height max-width min-width opacity padding padding-bottom padding-left padding-right padding-top text-align "
    "text-decoration vertical-align white-space width"
)
# words, numbers and colours: no brackets, so no function; no quotes, no escapes
HARMLESS_STYLE = re.compile(r"[\w\s:;#.,%!+-]*")
# in a drawing also what is filled by a pattern of its own
OWN_PATTERN = re.compile(r"\s*fill:\s*url\(#[\w-]+\)\s*")
DRAWING_TAGS = _words(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan title desc clipPath mask "
    "marker pattern linearGradient radialGradient stop"
)
DRAWING_ATTRIBUTES = _words(
    "class clip-path clip-rule clipPathUnits cx cy d dx dy fill fill-opacity fill-rule font-family font-size font-style "
    "font-weight fx fy gradientTransform gradientUnits height href id markerHeight markerUnits markerWidth mask "
    "marker-end marker-mid marker-start offset opacity orient patternTransform patternUnits points "
    "preserveAspectRatio r refX refY rx ry stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style text-anchor transform version "
    "viewBox width x x1 x2 xlink:href y y1 y2"
)
DRAWING_STYLES = STYLES | {name for name in DRAWING_ATTRIBUTES if re.match("fill|stroke|stop-|text-", name)}
# anchors that one part of a page may link to in another: the numbered sources
SHARED_ANCHOR = re.compile(r"source-\d+")
REFERENCES = {"id", "headers", "aria-labelledby", "aria-describedby"}
LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
DRAWING = "data:image/svg+xml;base64,"
IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,([A-Za-z0-9+/=\s]+)")
LOCAL = re.compile(r"\s*(?:url\(\s*)?#[\w.:-]+\s*\)?\s*")
REFERENCE = re.compile(r"url|[a-z]+:|//", re.IGNORECASE)
PICTURE_IN_TEXT = re.compile(r"<svg\b.*?</svg\s*>", re.IGNORECASE | re.DOTALL)
ATTRIBUTE = r'(?:\s[^\s=>"]+(?:="[^"]*")?)*'
IMAGE_WITHOUT_SOURCE = re.compile(rf"<img(?!{ATTRIBUTE}\ssrc=){ATTRIBUTE}\s*/?>")


def clean_html(markup: str, prefix: str) -> str:
    """Return what allow-lists (nh3) pass of some HTML: images as data, inline SVG as an image, ids with `prefix`."""

    # two parts never share an id; only the numbered sources, which figures all over a page link to, keep theirs
    def own(name: str) -> str:
        return name if SHARED_ANCHOR.fullmatch(name) else prefix + name

    def attribute(_: str, name: str, value: str) -> str | None:
        if name == "style":
            return _style(value)
        if name in REFERENCES:
            return " ".join(map(own, value.split())) or None
        if name == "src":
            return _image_data(value)
        if name == "href":
            value = value.strip()
            if value.startswith("#"):
                return "#" + own(value[1:])
            return value if LINK.match(value) else None
        return value

    cleaned = nh3.clean(
        PICTURE_IN_TEXT.sub(_image_of_drawing, markup),  # an image can neither run nor load anything
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )
    return IMAGE_WITHOUT_SOURCE.sub("", cleaned)


def clean_svg(source: str) -> str:
    """Return the drawing elements of an SVG, empty if it is none, without event handlers and references that lead out."""

    def attribute(_: str, name: str, value: str) -> str | None:
        if name == "style":
            return _style(value, OWN_PATTERN)
        if name != "xmlns" and (name.endswith("href") or REFERENCE.search(value)):
            return value if LOCAL.fullmatch(value) else None
        return value

    cleaned = nh3.clean(
        source,
        tags=DRAWING_TAGS,
        clean_content_tags={"script", "style", "foreignObject", "image", "a", "iframe", "object"},
        attributes={"*": DRAWING_ATTRIBUTES},
        set_tag_attribute_values={"svg": {"xmlns": "http://www.w3.org/2000/svg"}},
        attribute_filter=attribute,
        filter_style_properties=DRAWING_STYLES,
        url_schemes=set(),
        link_rel=None,
    )
    drawing = re.search(r"<svg\b.*</svg>", cleaned, re.DOTALL)
    # nh3 keeps no names of namespaces, and writes HTML
    told = drawing[0].replace(" xlink:href=", " href=").replace("&nbsp;", "\u00a0") if drawing else ""
    return re.sub(r"url\(&quot;(#[\w-]+)&quot;\)", r"url(\1)", told)


def _style(value: str, other: re.Pattern[str] = HARMLESS_STYLE) -> str | None:
    parts = (part for part in value.split(";") if HARMLESS_STYLE.fullmatch(part) or other.fullmatch(part))
    return ";".join(parts).strip() or None


def _image_data(source: str) -> str | None:
    """Return the source of an image if it holds the image itself, a drawing in its cleaned form; else None."""
    found = IMAGE.fullmatch(source)
    if not found or found[1] != "svg+xml":
        return source if found else None
    with suppress(ValueError):
        drawing = clean_svg(base64.b64decode(found[2]).decode("utf-8", "replace"))
        return DRAWING + in_base64(drawing) if drawing else None
    return None


def _image_of_drawing(found: re.Match[str]) -> str:
    drawing = clean_svg(found[0])
    title = re.search(r"<title[^>]*>([^<]*)</title>", drawing)
    alternative = html.escape(html.unescape(title[1].strip())) if title else ""
    return f'<img src="{DRAWING}{in_base64(drawing)}" alt="{alternative}">'


def in_base64(text: str) -> str:
    """Return text as it stands within an address or a notebook."""
    return base64.b64encode(text.encode()).decode("ascii")

"""SVG from data, reduced to drawing and embedded as an image: no script, no link, nothing loaded."""

from __future__ import annotations

import base64
import html
import re
from xml.etree import ElementTree

from ombud.documents.stylesheets import clean_declarations

NAMESPACE = "http://www.w3.org/2000/svg"
LINK_NAMESPACE = "http://www.w3.org/1999/xlink"
ELEMENTS = frozenset(
    str.split(
        "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan title desc clipPath mask "
        "marker pattern linearGradient radialGradient stop"
    )
)
LOCAL = re.compile(r"\s*(?:url\(\s*)?#[\w.:-]+\s*\)?\s*")
REFERENCE = re.compile(r"url|[a-z]+:|//", re.IGNORECASE)


def clean_svg(source: str) -> str | None:
    """
    Return the drawing elements of an SVG, or None when it is not well-formed.

    Other elements (``script``, ``style``, ``foreignObject``, ``image``, ``a``, animations) go with what they
    hold; event handlers go; references go unless they point into the same drawing. Sources with a document type
    are refused, for it may define entities.
    """
    if "<!DOCTYPE" in source.upper() and "<!ENTITY" in source.upper():
        return None
    source = source.replace("&nbsp;", "\u00a0")
    if "xmlns=" not in source.split(">", 1)[0] and source.lstrip().lower().startswith("<svg"):
        source = re.sub(r"<svg\b", f'<svg xmlns="{NAMESPACE}"', source, count=1, flags=re.IGNORECASE)
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError:
        return None
    if root.tag != f"{{{NAMESPACE}}}svg":
        return None
    _clean_element(root)
    ElementTree.register_namespace("", NAMESPACE)
    ElementTree.register_namespace("xlink", LINK_NAMESPACE)
    return ElementTree.tostring(root, encoding="unicode")


def vector_image(source: str, alt: str = "") -> str:
    """Return an ``img`` element that holds a cleaned SVG, or an empty text when it can't be read."""
    svg = clean_svg(source)
    if svg is None:
        return ""
    return f'<img src="{_data_uri(svg)}" alt="{html.escape(alt or _title(svg))}">'


def vector_data(encoded: str) -> str | None:
    """Return the data URI of the cleaned form of an SVG in base64, or None when it can't be read."""
    try:
        svg = clean_svg(base64.b64decode(encoded).decode("utf-8"))
    except ValueError:
        return None
    return None if svg is None else _data_uri(svg)


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def _title(svg: str) -> str:
    title = ElementTree.fromstring(svg).find(f"{{{NAMESPACE}}}title")
    return "" if title is None else "".join(title.itertext()).strip()


def _clean_element(element: ElementTree.Element) -> None:
    """Remove what may not pass from an element and all below it, in place."""
    for name, value in list(element.attrib.items()):
        cleaned = _clean_attribute(name, value)
        if cleaned is None:
            del element.attrib[name]
        else:
            element.attrib[name] = cleaned
    for child in list(element):
        local = child.tag.removeprefix(f"{{{NAMESPACE}}}") if isinstance(child.tag, str) else ""
        if local in ELEMENTS:
            _clean_element(child)
        else:
            element.remove(child)


def _clean_attribute(name: str, value: str) -> str | None:
    """Return what may remain of an attribute's value, or None when the attribute must go."""
    if name in {"href", f"{{{LINK_NAMESPACE}}}href"}:
        return value if LOCAL.fullmatch(value) else None
    if name.startswith("{") or name.lower().startswith("on"):
        return None
    if name == "style":
        return clean_declarations(value) or None
    if REFERENCE.search(value) and name not in {"id", "class"} and not name.startswith("aria-"):
        return value if LOCAL.fullmatch(value) else None
    return value

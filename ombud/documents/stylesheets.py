"""CSS from data: only harmless declarations pass, and only within one part of a page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import tinycss2

ALLOWED_PREFIXES = ("background-color", "border", "font", "margin", "padding", "text-", "list-style-type")
ALLOWED_PROPERTIES = frozenset(
    str.split(
        "background caption-side clear color column-gap display empty-cells fill fill-opacity float gap "
        "height letter-spacing line-height max-height max-width min-height min-width opacity overflow overflow-wrap "
        "overflow-x overflow-y row-gap stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity "
        "stroke-width table-layout vertical-align visibility white-space width word-break word-spacing"
    )
)
ALLOWED_FUNCTIONS = frozenset(str.split("calc clamp hsl hsla linear-gradient max min rgb rgba"))
ALLOWED_SELECTOR_FUNCTIONS = frozenset(str.split("is nth-child nth-last-child nth-of-type not where"))
PLAIN_TOKENS = frozenset(str.split("ident number percentage dimension hash whitespace"))


@lru_cache(maxsize=4096)
def clean_declarations(text: str) -> str:
    """
    Return the declarations of a ``style`` attribute that may pass.

    What passes has an allowed property, and a value of words, numbers, colours, quoted names and a few
    functions: so neither ``url()`` nor ``expression()`` nor anything that loads or runs.
    """
    kept = []
    for node in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration" and _is_allowed(node.lower_name) and _is_harmless(node.value):
            important = " !important" if node.important else ""
            kept.append(f"{node.lower_name}: {tinycss2.serialize(node.value).strip()}{important}")
    return "; ".join(kept)


@lru_cache(maxsize=256)
def clean_stylesheet(text: str, scope: str, prefix: str) -> str:
    """
    Return the rules of a style sheet that may pass, each held within the element whose id is `scope`.

    At-rules (``@import``, ``@font-face`` and all others) are dropped. Ids in selectors get `prefix`, as the
    ids in the HTML do.
    """
    rules = []
    for node in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if node.type != "qualified-rule":
            continue
        declarations = clean_declarations(tinycss2.serialize(node.content))
        selectors = [_selector(tokens, prefix) for tokens in _split_at_commas(node.prelude)]
        if declarations and all(selectors):
            chosen = ", ".join(f"#{scope} {selector}" for selector in selectors)
            rules.append(f"{chosen} {{ {declarations} }}")
    return "\n".join(rules)


def _is_allowed(name: str) -> bool:
    return name in ALLOWED_PROPERTIES or name.startswith(ALLOWED_PREFIXES)


def _is_harmless(tokens: Iterable) -> bool:
    """Return whether a value consists of harmless tokens only."""
    for token in tokens:
        if token.type in PLAIN_TOKENS or (token.type == "literal" and token.value in {",", "/", "+", "-", "*"}):
            continue
        if token.type == "string" and not set(token.value) & set("<>\\"):
            continue
        if token.type == "function" and token.lower_name in ALLOWED_FUNCTIONS and _is_harmless(token.arguments):
            continue
        if token.type == "() block" and _is_harmless(token.content):
            continue
        return False
    return "<" not in tinycss2.serialize(list(tokens))


def _split_at_commas(tokens: Iterable) -> list[list]:
    parts: list[list] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _selector(tokens: Iterable, prefix: str) -> str:
    """Return a selector with its ids prefixed, or an empty text when it holds what may not pass."""
    text = ""
    for token in tokens:
        if token.type == "hash" and token.is_identifier:
            text += "#" + tinycss2.serializer.serialize_identifier(prefix + token.value)
        elif token.type in {"ident", "whitespace", "number", "dimension"} or (
            token.type == "literal" and token.value in {".", ">", "+", "~", "*", ":", "-"}
        ):
            text += token.serialize()
        elif token.type == "function" and token.lower_name in ALLOWED_SELECTOR_FUNCTIONS:
            inner = [_selector(part, prefix) for part in _split_at_commas(token.arguments)]
            if not all(inner):
                return ""
            text += f"{token.lower_name}({', '.join(inner)})"
        else:
            return ""
    text = text.strip()
    return "" if "<" in text else text

"""Figures as small drawings (SVG) that are the same bytes on every processor and keep their texts as texts."""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING

from ombud.display import fonts
from ombud.display.charts.canvas import NARROW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# what such a drawing is known by
CLASS = "ombud-figure"
DECIMALS = 2
_PLACES = re.compile(r'(?<= )(d|x|y|transform|points)="([^"]*)"')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_FAMILY = re.compile(r"font-family: [^;\"]*;? ?")
_IDENTITY = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?:url\(|href=")#([^)"]*)')


def steady_svg(figure: Figure) -> str:
    """
    Return a figure as SVG, lettered in the pages' typeface, which it carries.

    Names, which matplotlib makes of digests of floats, follow the order, and a hundredth of a point is enough.
    """
    import matplotlib as mpl

    buffer = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": CLASS}):
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=metadata)
    drawn = buffer.getvalue().decode("utf-8")
    drawn = re.sub(r"<(metadata|style)\b.*?</\1>|<!--.*?-->", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
    drawn = re.sub(r"\s*\n\s*", "\n", _FAMILY.sub("", drawn))
    drawn = _PLACES.sub(_shortened, drawn)
    names = {name: str(place) for place, name in enumerate(dict.fromkeys(_REFERENCE.findall(drawn)))}
    drawn = _IDENTITY.sub(lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", drawn)
    drawn = _REFERENCE.sub(lambda found: found[0].removesuffix(found[1]) + names[found[1]], drawn)
    # groups of one, and what is so anyway
    drawn = re.sub(r"<g>\n(<(?:path|text) [^\n]*)\n</g>", r"\1", drawn.replace("; stroke-dashoffset: 0", ""))
    # several drawings stand on one page
    own = "f" + hashlib.sha256(drawn.encode()).hexdigest()[:8]
    drawn = re.sub(r'( id="|url\(#|href="#)', rf"\1{own}-", drawn)
    families = f"{fonts.TEXT_FAMILY}, {fonts.SIGN_FAMILY}, DejaVu Sans, sans-serif"
    kind = f"{CLASS} wide" if figure.get_figwidth() > NARROW else CLASS
    root = f'<svg class="{kind}" font-family="{families}" stroke-linejoin="round" '
    letters = f"<style>{fonts.font_faces('text-regular', 'text-semibold')}</style>"
    return root + drawn.removeprefix("<svg ").replace(">", f">{letters}", 1)


def _shortened(found: re.Match) -> str:
    """Return where something stands without needless digits and blanks, nothing where it is not turned."""
    places = _NUMBER.sub(_rounded, found[2])
    if found[1] == "d":
        places = re.sub(r"\s*([A-Za-z])\s*", r"\1", places)
    return "" if re.fullmatch(r"rotate\(0 [^)]*\)", places) else f'{found[1]}="{places}"'


def _rounded(found: re.Match) -> str:
    """Return a number as short as it can be; nothing is minus nought."""
    return f"{round(float(found[0]), DECIMALS) + 0.0:.{DECIMALS}f}".rstrip("0").rstrip(".")

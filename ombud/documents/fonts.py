"""The letters of every page: open-licensed fonts from installed packages, cut down to what the reports use."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import lru_cache

from ombud.documents.carried_files import carried_file

# Source Sans Pro and DejaVu reserve their names for the unchanged fonts, so that the cut ones bear others
TEXT_FAMILY = "Ombud Text"
SIGN_FAMILY = "Ombud Signs"
FAMILIES = f'"{TEXT_FAMILY}", "{SIGN_FAMILY}"'

LETTERS = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100)))) + "–—‘’“”„•…‰−≈≠≤≥→←↑↓✓"
# what Source Sans Pro lacks; DejaVu Sans, the letters of the figures, has all of them
SIGNS = "●◐○⚡↔↕⚠▲▼△▽◆◇■□★▪▸▾☐☑▁▃▅▇"


@dataclass(frozen=True)
class _Source:
    """A font file inside an installed package, and what a page calls it."""

    package: str
    file: str
    family: str
    weight: str
    style: str
    characters: str


_SOURCES = (
    _Source("font_source_sans_pro", "files/SourceSansPro-Regular.ttf", TEXT_FAMILY, "400", "normal", LETTERS),
    _Source("font_source_sans_pro", "files/SourceSansPro-Semibold.ttf", TEXT_FAMILY, "700", "normal", LETTERS),
    _Source("font_source_sans_pro", "files/SourceSansPro-It.ttf", TEXT_FAMILY, "400", "italic", LETTERS),
    _Source("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf", SIGN_FAMILY, "400", "normal", SIGNS),
)


@lru_cache(maxsize=1)
def font_faces() -> str:
    """
    Return the ``@font-face`` rules of the pages, the fonts within them; the same bytes everywhere.

    Returns
    -------
    str
        CSS that asks nobody for anything.

    Raises
    ------
    OmbudError
        If a package that carries a font is not installed.
    """
    return "\n".join(
        f'@font-face {{ font-family: "{source.family}"; font-weight: {source.weight}; font-style: {source.style}; '
        f"src: url(data:font/woff2;base64,{base64.b64encode(_cut(source)).decode('ascii')}) format('woff2'); }}"
        for source in _SOURCES
    )


def _cut(source: _Source) -> bytes:
    """Return a font with nothing but some characters and their kerning, as WOFF2."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        layout_features=["kern", "mark", "ccmp"],
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 4, 6, 13, 14],
        drop_tables=[*subset.Options().drop_tables, "FFTM"],
    )
    font = TTFont(carried_file(source.package, source.file), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=source.characters)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 4, 6}:
            record.string = source.family.replace(" ", "") if record.nameID == 6 else source.family
    font.flavor = "woff2"
    held = io.BytesIO()
    font.save(held)
    return held.getvalue()

"""The letters of every page: open-licensed fonts, cut by ``tools/cut_fonts.py`` to what the reports use."""

import base64
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "letters"
TEXT_FAMILY = "Ombud Text"
SIGN_FAMILY = "Ombud Signs"
FAMILIES = f'"{TEXT_FAMILY}", "{SIGN_FAMILY}"'
# family, weight and style by which pages ask for each file
_FACES = (
    ("text-regular", TEXT_FAMILY, "400", "normal"),
    ("text-semibold", TEXT_FAMILY, "700", "normal"),
    ("text-italic", TEXT_FAMILY, "400", "italic"),
    ("signs", SIGN_FAMILY, "400", "normal"),
)


@lru_cache(maxsize=2)
def font_faces(*chosen: str) -> str:
    """Return the ``@font-face`` rules of the pages, or of chosen files, the fonts within them; the same bytes everywhere."""
    rules = []
    for name, family, weight, style in _FACES:
        if not chosen or name in chosen:
            held = base64.b64encode((FOLDER / f"{name}.woff2").read_bytes()).decode("ascii")
            told = f'font-family: "{family}"; font-weight: {weight}; font-style: {style}'
            rules.append(f"@font-face {{ {told}; src: url(data:font/woff2;base64,{held}) format('woff2'); }}")
    return "\n".join(rules)


@lru_cache(maxsize=1)
def for_figures() -> list[str]:
    """Return the families that figures are lettered in, that of the pages first, and make them known to matplotlib."""
    from matplotlib.font_manager import fontManager

    for name in ("text-regular", "text-semibold"):
        fontManager.addfont(FOLDER / f"{name}.ttf")
    return [TEXT_FAMILY, "DejaVu Sans"]

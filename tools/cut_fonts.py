"""Cut the fonts of pages and of print from installed packages; to be run when a text needs another sign."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from ombud.display.fonts import FOLDER, SIGN_FAMILY, TEXT_FAMILY

# Latin, Latin-1 and Latin Extended-A: the letters of every name that a Latin alphabet of Europe or Indonesia writes
LETTERS = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) + "–—‘’“”„•…‰−≈≠≤≥→←↑↓✓"
# what Source Sans Pro lacks; DejaVu Sans, the letters of the figures, has all of them
SIGNS = "●◐○⚡↔↕⚠▲▼△▽◆◇■□★▪▸▾☐☑▁▃▅▇"
SOURCE_SANS, DEJAVU = ("font_source_sans_pro", "files"), ("matplotlib", "mpl-data/fonts/ttf")
# package and folder, file, name of the cut font, family, characters, forms
CUTS = (
    (SOURCE_SANS, "SourceSansPro-Regular.ttf", "text-regular", TEXT_FAMILY, LETTERS, ("woff2", "ttf")),
    (SOURCE_SANS, "SourceSansPro-Semibold.ttf", "text-semibold", TEXT_FAMILY, LETTERS, ("woff2", "ttf")),
    (SOURCE_SANS, "SourceSansPro-It.ttf", "text-italic", TEXT_FAMILY, LETTERS, ("woff2", "ttf")),
    (DEJAVU, "DejaVuSans.ttf", "signs", SIGN_FAMILY, SIGNS, ("woff2",)),
)
LICENCES = (
    (SOURCE_SANS, "LICENSE.txt", "LICENSE-SourceSansPro.txt"),
    (DEJAVU, "LICENSE_DEJAVU", "LICENSE-DejaVu.txt"),
)


def carried(package: str, folder: str) -> Path:
    """Return a folder of an installed package."""
    return Path(find_spec(package).origin).parent / folder


def cut(source: Path, family: str, characters: str, form: str, path: Path) -> None:
    """Write a font with nothing but some characters and their kerning, under a name of its own."""
    options = subset.Options(
        layout_features=["kern", "mark", "ccmp"],
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 4, 6, 13, 14],
        drop_tables=[*subset.Options().drop_tables, "FFTM"],
    )
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    # Source Sans Pro and DejaVu reserve their names for the unchanged fonts
    for record in font["name"].names:
        if record.nameID in {1, 4, 6}:
            record.string = family.replace(" ", "") if record.nameID == 6 else family
    if "Semibold" in source.name:
        font["OS/2"].usWeightClass = 700  # it stands for bold, in pages, print and figures
    font.flavor = "woff2" if form == "woff2" else None
    font.save(path)


def main() -> None:
    """Write all cut fonts with their licences."""
    FOLDER.mkdir(exist_ok=True)
    for place, file, name, family, characters, forms in CUTS:
        for form in forms:
            cut(carried(*place) / file, family, characters, form, FOLDER / f"{name}.{form}")
    for place, file, name in LICENCES:
        shutil.copyfile(carried(*place) / file, FOLDER / name)
    print("\n".join(f"{path.name} ({path.stat().st_size:,} bytes)" for path in sorted(FOLDER.iterdir())))


if __name__ == "__main__":
    main()

"""Reports on paper: the HTML page of a report, set as PDF by Typst."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from ombud.documents.carried_files import carried_file
from ombud.documents.typesetting import typst_source
from ombud.errors import OmbudError
from ombud.files import write_bytes_atomically

# the letters of the pages, from installed packages: the system's own would differ from machine to machine, and so
# would the choice between the forms in which a package holds one font
FONTS = (
    ("font_source_sans_pro", "files/SourceSansPro-Regular.ttf"),
    ("font_source_sans_pro", "files/SourceSansPro-Semibold.ttf"),
    ("font_source_sans_pro", "files/SourceSansPro-It.ttf"),
    ("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf"),
    ("matplotlib", "mpl-data/fonts/ttf/DejaVuSansMono.ttf"),
)
# of the file's own identity; a time would differ from run to run
TIMESTAMP = 0


def require_typst() -> None:
    """
    Make sure that PDF can be written.

    Raises
    ------
    OmbudError
        If Typst can't be loaded on this system.
    """
    try:
        import typst  # noqa: F401
    except (ImportError, OSError) as error:
        raise OmbudError(
            "PDF needs the package typst, which can't be loaded ({problem}); type: pip install typst. HTML needs nothing "
            "more: --format html", problem=str(error).splitlines()[0],
        ) from error  # fmt: skip


def write_pdf(page_path: str | os.PathLike, output_path: str | os.PathLike) -> Path:
    """
    Write an HTML page of `ombud.documents.document` as a tagged PDF; the same page gives the same bytes.

    Raises
    ------
    OmbudError
        As `require_typst`.
    """
    require_typst()
    import typst

    with tempfile.TemporaryDirectory(prefix="ombud-pdf-") as name:
        folder = Path(name)
        for font in _font_files():
            (folder / font.name).write_bytes(font.read_bytes())
        source = folder / "report.typ"
        source.write_text(typst_source(Path(page_path).read_text(encoding="utf-8"), folder), encoding="utf-8")
        made = typst.compile(
            source, root=folder, font_paths=[folder], ignore_system_fonts=True, format="pdf", timestamp=TIMESTAMP
        )
    return write_bytes_atomically(output_path, made)


@lru_cache(maxsize=1)
def _font_files() -> tuple[Path, ...]:
    return tuple(carried_file(package, file) for package, file in FONTS)

"""Reports on paper: what a notebook shows, set as PDF by Typst."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ombud.display.fonts import FOLDER
from ombud.documents.contents import Contents
from ombud.documents.document import carried_file
from ombud.documents.typesetting import typst_source
from ombud.errors import OmbudError
from ombud.files import write_bytes_atomically

# beside the letters of the pages, for what these lack; the system's own would differ from machine to machine
FALLBACKS = ("mpl-data/fonts/ttf/DejaVuSans.ttf", "mpl-data/fonts/ttf/DejaVuSansMono.ttf")
# of the file's own identity; a time would differ from run to run
TIMESTAMP = 0


def require_typst() -> None:
    """Make sure that PDF can be written; raises `OmbudError` if Typst can't be loaded on this system."""
    try:
        import typst  # noqa: F401
    except (ImportError, OSError) as error:
        raise OmbudError(
            "PDF needs the package typst, which can't be loaded ({problem}); type: pip install typst. HTML needs nothing "
            "more: --format html",
            problem=str(error).splitlines()[0],
        ) from error


def write_pdf(
    contents: Contents, output_path: str | os.PathLike, *, title: str, language: str = "id", footer: str = ""
) -> Path:
    """Write what a notebook shows as a tagged PDF, whole or not at all; the same contents give the same bytes."""
    require_typst()
    import typst

    with tempfile.TemporaryDirectory(prefix="ombud-pdf-") as name:
        folder = Path(name)
        for file in FALLBACKS:
            font = carried_file("matplotlib", file)
            (folder / font.name).write_bytes(font.read_bytes())
        source = folder / "report.typ"
        told = typst_source(contents, folder, title=title, language=language, footer=footer)
        source.write_text(told, encoding="utf-8")
        made = typst.compile(
            source,
            root=folder,
            font_paths=[FOLDER, folder],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=TIMESTAMP,
        )
    return write_bytes_atomically(output_path, made)

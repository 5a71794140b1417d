"""Reports on paper: the HTML page of a report, set as PDF by Typst."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ombud.documents.carried_files import carried_file
from ombud.documents.fonts import FOLDER
from ombud.documents.typesetting import typst_source
from ombud.errors import OmbudError
from ombud.files import write_bytes_atomically

# beside the letters of the pages, for what these lack; the system's own would differ from machine to machine
FALLBACKS = ("mpl-data/fonts/ttf/DejaVuSans.ttf", "mpl-data/fonts/ttf/DejaVuSansMono.ttf")
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
        for file in FALLBACKS:
            font = carried_file("matplotlib", file)
            (folder / font.name).write_bytes(font.read_bytes())
        source = folder / "report.typ"
        source.write_text(typst_source(Path(page_path).read_text(encoding="utf-8"), folder), encoding="utf-8")
        made = typst.compile(
            source, root=name, font_paths=[FOLDER, name], ignore_system_fonts=True, format="pdf", timestamp=TIMESTAMP
        )
    return write_bytes_atomically(output_path, made)

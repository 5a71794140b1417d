"""One report from end to end: the notebook is run with its parameters, then written as page, print and tables."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ombud.display.language import Language
from ombud.documents.annex import write_annex
from ombud.documents.contents import ReportIncomplete, read_contents
from ombud.documents.document import PageLink, export_html
from ombud.documents.pdf import require_typst, write_pdf
from ombud.errors import ParameterError, PlaceError
from ombud.evidence.published.additions import read_panel
from ombud.evidence.rapor import load_units
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.evidence.unit_scores import scores_of
from ombud.files import PRIVATE, Data, DataDir, find_file
from ombud.methodology import check_years
from ombud.running import execution
from ombud.running.execution import notebook_folder

# reports from a panel of one's own lie below it, those with a rapor below `PRIVATE`, away from the published ones
OWN = "own"
FORMATS = ("html", "pdf", "xlsx", "csv")
TIMEOUT = 300
BLOCK = 4096  # bytes that a disk must have room for, lest a kernel runs in vain


@dataclass(frozen=True)
class Request:
    """
    One report that is asked for.

    Attributes
    ----------
    government : Government
        A province for a province report; any government for a government report.
    kind : {"province", "government"}
        Which notebook.
    from_year, year : int
        The years compared.
    lang : {"id", "en"}
        Language of the report.
    notebooks : Path, optional
        Folder of the notebooks. Default: the package's own.
    rapor : str
        Path of the unit scores behind a government report; empty without.
    panel : str
        Path of an analyst's own panel; empty for the published one.
    """

    government: Government
    kind: str
    from_year: int
    year: int
    lang: str
    notebooks: Path | None = None
    rapor: str = ""
    panel: str = ""

    @property
    def notebook(self) -> Path:
        """The notebook that makes the report."""
        return (self.notebooks or notebook_folder()) / f"{self.kind}_report.ipynb"

    @property
    def name(self) -> str:
        """Name of the province or the government."""
        return self.government.province if self.kind == "province" else self.government.name

    @property
    def parameters(self) -> dict[str, str | int]:
        """The notebook's parameters."""
        own = {name: path for name, path in (("rapor", self.rapor), ("panel", self.panel)) if path}
        return {self.kind: self.name, "from_year": self.from_year, "year": self.year, "lang": self.lang, **own}

    @property
    def title(self) -> str:
        """Title of the page."""
        return f"{self.name}, {self.from_year}–{self.year}"

    def place(self, output: Path) -> Path:
        """Return the folder below which the report lies: `output`, or one in it where what it rests on is not public."""
        if self.rapor:
            return output / PRIVATE
        return output / OWN if self.panel else output

    def path(self, place: Path, suffix: str) -> Path:
        """Return where a file of the report lies below its place."""
        folder = "notebooks" if suffix == ".ipynb" else self.kind
        stem = slug(self.name)
        if suffix == ".ipynb":
            stem = f"{self.kind}-{stem}"
        return place / str(self.year) / self.lang / folder / f"{stem}{suffix}"


def slug(name: str) -> str:
    """Return a file name of a-z, 0-9 and hyphens: ``kabupaten-kutai-kartanegara``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def request(
    name: str,
    *,
    kind: str,
    from_year: int,
    year: int,
    lang: str,
    notebooks: Path | None = None,
    rapor: str | os.PathLike | None = None,
    panel: str | os.PathLike | None = None,
    data_dir: DataDir = None,
) -> Request:
    """
    Check what is asked for, before anything is started.

    Raises
    ------
    UnknownGovernment
        If no government goes by the name.
    RaporError
        If the rapor has faults, with all of them.
    OmbudError
        If a year or the language can't be used, or the rapor has no scores of the government in the later year.
    DataError
        If the panel has faults, with all of them.
    """
    data = Data.at(data_dir)
    Language(lang)
    check_years(from_year, year, data)
    level = "provinsi" if kind == "province" else None
    subject = resolve_government(name, level=level, data_dir=data)
    own = ""
    if rapor is not None:
        if kind != "government":
            raise ParameterError("A rapor goes with the report on one government (--government)")
        if not Path(rapor).is_file():
            raise ParameterError("There is no file {file}", file=rapor)
        _check_rapor(Path(rapor), subject, year, data)
        # the kernel works in another folder
        own = str(Path(rapor).resolve())
    return Request(subject, kind, from_year, year, lang, notebooks, own, _checked_panel(panel, data))


def _checked_panel(panel: str | os.PathLike | None, data: Data) -> str:
    """Return the whole path of a panel without faults, which a kernel in another folder finds; empty without."""
    if panel is None:
        return ""
    read_panel(panel, data)
    return str(find_file(panel, data).resolve())


def _check_rapor(path: Path, subject: Government, year: int, data: Data) -> None:
    """Raise if a rapor has faults, or nothing of a government and year."""
    own = scores_of(load_units(path, data), subject.name, data)
    years = sorted(set(own.loc[own["score"].notna(), "year"]))
    if year not in years:
        raise ParameterError(
            "{file} has no scores of {government} of {year}; it has: {years}",
            file=path.name,
            government=subject.name,
            year=year,
            years=", ".join(map(str, years)) or "–",
        )


def check_formats(formats: Sequence[str]) -> tuple[str, ...]:
    """
    Return the formats without doublets, in the order of `FORMATS`.

    Raises
    ------
    ParameterError
        If one is not known, or there is none.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise ParameterError(
            "The format {name} is not known; accepted: {accepted}",
            name=", ".join(unknown) or "''",
            accepted=", ".join(FORMATS),
        )
    return tuple(name for name in FORMATS if name in formats)


def write_report(asked: Request, output: str | os.PathLike, formats: Sequence[str] = ("html",)) -> list[Path]:
    """
    Run the notebook of a report and write its files.

    Parameters
    ----------
    asked : Request
        What to report.
    output : path
        Folder below which the report lies, by year and language; one with a rapor in a folder ``private`` of it, one
        from an own panel in a folder ``own``.
    formats : sequence of {"html", "pdf", "xlsx", "csv"}
        What to write.

    Returns
    -------
    list of Path
        The files, in the order of `FORMATS`.

    Raises
    ------
    OmbudError
        If a format is not known, or PDF can't be written here; before a kernel starts.
    NotebookFailed
        If a cell fails; the failed notebook is kept.
    ReportIncomplete
        If figures or tables are missing; nothing is written then.
    """
    formats = check_formats(formats)
    if "pdf" in formats:
        require_typst()
    place = asked.place(Path(os.path.realpath(output)))
    require_usable(place, asked)
    run_notebook(asked, place)
    return write_documents(asked, place, formats)


def require_usable(place: Path, *asked: Request) -> None:
    """Make sure that files of some reports can be written below their place; raises `OSError` or `PlaceError`."""
    if any(each.rapor for each in asked):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        (place / ".gitignore").write_text("*\n")
    folders = {each.path(place, suffix).parent for each in asked for suffix in (".ipynb", ".html")}
    for folder in sorted(folders):
        folder.mkdir(parents=True, exist_ok=True)
        if not folder.resolve().is_relative_to(place.resolve()):
            raise PlaceError("{place} leads out of {folder} by a link; remove the link", place=folder, folder=place)
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(BLOCK))
        except OSError as error:
            raise OSError(error.errno, error.strerror, folder) from None


def run_notebook(asked: Request, output: str | os.PathLike, kernel_manager_class: type | None = None) -> Path:
    """Run the notebook of a report; raises as `ombud.running.execution.run`."""
    notebook = asked.path(Path(os.path.realpath(output)), ".ipynb")
    notebook.parent.mkdir(parents=True, exist_ok=True)
    return execution.run(
        asked.notebook, asked.parameters, notebook, timeout=TIMEOUT, kernel_manager_class=kernel_manager_class
    )


def write_documents(
    asked: Request,
    output: str | os.PathLike,
    formats: Sequence[str],
    links: Sequence[PageLink] = (),
) -> list[Path]:
    """
    Write the files of a report whose notebook has run.

    Parameters
    ----------
    asked, output, formats
        As `write_report` takes them.
    links : sequence of PageLink
        Where the page leads.

    Raises
    ------
    ReportIncomplete
        If figures or tables are missing; nothing is written then.
    """
    output = Path(os.path.realpath(output))
    contents = read_contents(asked.path(output, ".ipynb"))
    data = contents.report
    if data is None:
        raise ReportIncomplete(
            "{notebook} hands on no data: its last cell must show report.data()", notebook=contents.name
        )
    contents.require(data.figures, data.tables)
    files = {name: asked.path(output, f".{name}") for name in formats}
    common = {"title": data.title, "language": asked.lang, "footer": data.footer}
    if "html" in files:
        export_html(contents, files["html"], **common, preview=data.description, links=links)
    if "pdf" in files:
        write_pdf(contents, files["pdf"], **common)
    for name in ("xlsx", "csv"):
        if name in files:
            write_annex(data.sheets, files[name])
    return list(files.values())

"""One report from end to end: the notebook is run with its parameters, then written as a page."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ombud.errors import OmbudError, ParameterError
from ombud.evidence.governments import Government, resolve_government
from ombud.reporting import document, execution
from ombud.reporting.collection import version
from ombud.reporting.government_report import government_report
from ombud.reporting.language import Language
from ombud.reporting.province_report import province_report
from ombud.reporting.report import Report, check_years

FORMATS = ("html",)
TIMEOUT = 300


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
    """

    government: Government
    kind: str
    from_year: int
    year: int
    lang: str

    @property
    def notebook(self) -> Path:
        """The notebook that makes the report."""
        return notebook_folder() / f"{self.kind}_report.ipynb"

    @property
    def parameters(self) -> dict[str, str | int]:
        """The notebook's parameters."""
        name = self.government.province if self.kind == "province" else self.government.name
        return {self.kind: name, "from_year": self.from_year, "year": self.year, "lang": self.lang}

    @property
    def title(self) -> str:
        """Title of the page."""
        name = self.government.province if self.kind == "province" else self.government.name
        return f"{name}, {self.from_year}–{self.year}"

    def path(self, output: Path, suffix: str) -> Path:
        """Return where a file of the report lies below `output`."""
        folder = "notebooks" if suffix == ".ipynb" else self.kind
        stem = slug(self.government.province if self.kind == "province" else self.government.name)
        if suffix == ".ipynb":
            stem = f"{self.kind}-{stem}"
        return output / str(self.year) / self.lang / folder / f"{stem}{suffix}"


def notebook_folder() -> Path:
    """Return the folder of the notebooks: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_notebooks", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise OmbudError("No notebooks at {folder}; reinstall the package, or run from a checkout",
                     folder=package.parent / "notebooks")  # fmt: skip


def slug(name: str) -> str:
    """Return a file name of a-z, 0-9 and hyphens: ``kabupaten-kutai-kartanegara``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def request(
    name: str, *, kind: str, from_year: int, year: int, lang: str, data_dir: str | os.PathLike | None = None
) -> Request:
    """
    Check what is asked for, before anything is started.

    Raises
    ------
    UnknownGovernment
        If no government goes by the name.
    OmbudError
        If a year or the language can't be used.
    """
    Language(lang)
    check_years(from_year, year, data_dir)
    level = "provinsi" if kind == "province" else None
    return Request(resolve_government(name, level=level, data_dir=data_dir), kind, from_year, year, lang)


def write_report(asked: Request, output: str | os.PathLike, formats: Sequence[str] = ("html",)) -> list[Path]:
    """
    Run the notebook of a report and write its pages.

    Parameters
    ----------
    asked : Request
        What to report.
    output : path
        Folder below which the report lies, by year and language.
    formats : sequence of {"html"}
        What to write.

    Returns
    -------
    list of Path
        The files, in the order of `formats`.

    Raises
    ------
    ParameterError
        If a format is not known, before a kernel starts.
    NotebookFailed
        If a cell fails; the failed notebook is kept.
    ReportIncomplete
        If figures or tables are missing; nothing is written then.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise ParameterError("The format {name} is not known; accepted: {accepted}", name=", ".join(unknown) or "''",
                             accepted=", ".join(FORMATS))  # fmt: skip
    output = Path(output).resolve()
    notebook = asked.path(output, ".ipynb")
    notebook.parent.mkdir(parents=True, exist_ok=True)
    execution.run(asked.notebook, asked.parameters, notebook, timeout=TIMEOUT)
    page = asked.path(output, ".html")
    page.parent.mkdir(parents=True, exist_ok=True)
    report = _prepared(asked)
    figures, tables = report.expected()
    language, now = Language(asked.lang), version()
    document.export_html(
        notebook,
        page,
        title=report.heading,
        language=asked.lang,
        footer=language(
            "Made by ombud {package} from data of {date} (version {checksum}). Not a publication of Ombudsman RI.",
            package=now.package, date=language.date(now.date), checksum=now.checksum,
        ),
        expected_figures=figures,
        expected_tables=tables,
    )  # fmt: skip
    return [page]


def _prepared(asked: Request) -> Report:
    """Return the report as the notebook prepares it, to know what the page must show."""
    prepare = {"province": province_report, "government": government_report}[asked.kind]
    return prepare(asked.parameters[asked.kind], asked.from_year, asked.year, asked.lang)

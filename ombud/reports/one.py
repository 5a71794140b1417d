"""One report from end to end: the notebook is run with its parameters, then written as page, print and tables."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ombud.display.language import Language
from ombud.display.table_files import write_annex
from ombud.documents.contents import ReportIncomplete, read_contents
from ombud.documents.document import export_html
from ombud.documents.pdf import require_typst, write_pdf
from ombud.errors import ParameterError, PlaceError, check_choices
from ombud.evidence.published.additions import read_panel
from ombud.evidence.rapor import load_units
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.evidence.unit_scores import scores_of
from ombud.files import PRIVATE, Data, find_file
from ombud.methodology import check_years
from ombud.reports.links import Site, report_links, slug
from ombud.running import execution
from ombud.running.notebooks import notebook_folder

# reports from a panel of one's own lie below it, those with a rapor below `PRIVATE`, away from the published ones
OWN = "own"
FORMATS = ("html", "pdf", "xlsx", "csv")
STATUSES = ("done", "fresh", "failed")
TIMEOUT = 300
BLOCK = 4096  # bytes that a disk must have room for, lest a kernel runs in vain


@dataclass(frozen=True)
class Outcome:
    """What became of one report of a batch."""

    kind: str  # province, government
    government_code: str  # of a province its own government's
    name: str
    province_code: str  # empty for ministries and agencies
    lang: str
    year: int
    from_year: int
    status: str  # written now; left as it was, since nothing that it depends on changed; or failed
    # format to path relative to ``<output>/<year>/<lang>``; what a failed report left from before is not named
    files: dict[str, str] = field(default_factory=dict)
    error: str = ""  # what went wrong, in the report's language
    failed_copy: str = ""  # the notebook where it stopped, relative to the same folder; empty where there is none

    @property
    def told(self) -> dict[str, Any]:
        """What a manifest keeps of it: all but the files."""
        return {name: value for name, value in asdict(self).items() if name != "files"}


@dataclass(frozen=True)
class Request:
    """One report that is asked for."""

    government: Government  # a province's own for a province report
    kind: str  # province, government: which notebook
    from_year: int
    year: int
    lang: str
    notebooks: Path | None = None  # folder of the notebooks; by default the package's own
    rapor: str = ""  # path of the unit scores behind a government report
    panel: str = ""  # path of an analyst's own panel
    formats: tuple[str, ...] = ("html",)
    site: Site | None = None  # that its page is part of; none for a report by itself
    weight: int = 1  # governments on it: a batch makes the heaviest first, so that all workers end together

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
    def identity(self) -> str:
        """What tells it from all others in one folder of reports: ``2022/id/province/64``."""
        return f"{self.folder}/{self.kind}/{self.government.code}"

    @property
    def folder(self) -> str:
        """Folder of its files, below its place."""
        return f"{self.year}/{self.lang}"

    def file(self, suffix: str) -> str:
        """Return the path of a file of it, relative to `folder`: ``province/bali.html``."""
        stem = slug(self.name) + suffix
        return f"notebooks/{self.kind}-{stem}" if suffix == ".ipynb" else f"{self.kind}/{stem}"

    def path(self, place: Path, suffix: str) -> Path:
        """Return where a file of the report lies below its place."""
        return place / self.folder / self.file(suffix)

    def place(self, output: Path) -> Path:
        """Return the folder below which the report lies: `output`, or one in it where what it rests on is not public."""
        if self.rapor:
            return output / PRIVATE
        return output / OWN if self.panel else output

    def outcome(self, status: str, error: str = "", failed_copy: str = "") -> Outcome:
        """Return what became of it."""
        files = {} if status == "failed" else {name: self.file(f".{name}") for name in self.formats}
        code, province = self.government.code, self.government.province_code
        years = (self.year, self.from_year)
        return Outcome(self.kind, code, self.name, province, self.lang, *years, status, files, error, failed_copy)


def request(
    name: str,
    *,
    kind: str,
    from_year: int,
    year: int,
    lang: str,
    formats: Sequence[str] = ("html",),
    rapor: str | os.PathLike | None = None,
    panel: str | os.PathLike | None = None,
) -> Request:
    """Check what is asked for before anything starts, all of a rapor and a panel too; raises an `OmbudError`."""
    data, forms = Data.at(), check_formats(formats)
    Language(lang)
    check_years(from_year, year, data)
    subject = resolve_government(name, level="provinsi" if kind == "province" else None, data_dir=data)
    rapor_path = panel_path = ""  # whole ones, for the kernel works in another folder
    if rapor is not None:
        if kind != "government":
            raise ParameterError("A rapor goes with the report on one government (--government)")
        path = Path(rapor)
        if not path.is_file():
            raise ParameterError("There is no file {file}", file=rapor)
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
        rapor_path = str(path.resolve())
    if panel is not None:
        read_panel(panel, data)
        panel_path = str(find_file(panel, data).resolve())
    return Request(subject, kind, from_year, year, lang, rapor=rapor_path, panel=panel_path, formats=forms)


def check_formats(formats: Sequence[str]) -> tuple[str, ...]:
    """Return formats in the order of `FORMATS`; raises `ParameterError` if one is not known, or there is none."""
    for name in formats or [""]:
        check_choices("--format", (name,), FORMATS)
    return tuple(name for name in FORMATS if name in formats)


def require_usable(place: Path, *asked: Request) -> None:
    """Make sure that files of some reports can be written below their place; raises `OSError` or `PlaceError`."""
    if any(each.rapor for each in asked):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        (place / ".gitignore").write_text("*\n")
    for folder in sorted({each.path(place, suffix).parent for each in asked for suffix in (".ipynb", ".html")}):
        folder.mkdir(parents=True, exist_ok=True)
        if not folder.resolve().is_relative_to(place.resolve()):
            raise PlaceError("{place} leads out of {folder} by a link; remove the link", place=folder, folder=place)
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(BLOCK))
        except OSError as error:
            raise OSError(error.errno, error.strerror, folder) from None


def write_report(
    asked: Request, output: str | os.PathLike, formats: Sequence[str] = ("html",), *, is_in_process: bool = False
) -> list[Path]:
    """Run the notebook of a report, once all is there that it needs, and write its files; return them as `FORMATS` has them."""
    formats = check_formats(formats)
    if "pdf" in formats:
        require_typst()
    place = asked.place(Path(os.path.realpath(output)))
    require_usable(place, asked)
    run_notebook(asked, place, is_in_process=is_in_process)
    return write_documents(asked, place, formats)


def run_notebook(asked: Request, output: str | os.PathLike, *, is_in_process: bool = False) -> Path:
    """Run the notebook of a report; raises as `ombud.running.execution.run`."""
    notebook = asked.path(Path(output), ".ipynb")
    return execution.run(asked.notebook, asked.parameters, notebook, timeout=TIMEOUT, is_in_process=is_in_process)


def write_documents(asked: Request, output: str | os.PathLike, formats: Sequence[str]) -> list[Path]:
    """Write files of a report whose notebook has run; `ReportIncomplete` if figures or tables are missing, and no file then."""
    contents = read_contents(asked.path(Path(output), ".ipynb"))
    data = contents.report
    if data is None:
        raise ReportIncomplete(
            "{notebook} hands on no data: its last cell must show report.data()", notebook=contents.name
        )
    contents.require(data.figures, data.tables)
    files = {name: asked.path(Path(output), f".{name}") for name in formats}
    common = {"title": data.title, "language": asked.lang, "footer": data.footer}
    for name, path in files.items():
        if name == "html":
            export_html(contents, path, **common, preview=data.description, links=report_links(asked))
        elif name == "pdf":
            write_pdf(contents, path, **common)
        else:
            write_annex(data.sheets, path)
    return list(files.values())

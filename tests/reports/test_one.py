"""One report from end to end, with a real kernel."""

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from ombud.documents.contents import ReportIncomplete
from ombud.documents.document import FIGURES_SCRIPT
from ombud.errors import ParameterError, UnknownGovernment
from ombud.reports import one as reports
from ombud.running.execution import NotebookFailed

pytestmark = pytest.mark.slow

PARAMETERS = 'province = "Kalimantan Timur"\nfrom_year = 2021\nyear = 2022\nlang = "id"'


def kaltim(**changes):
    asked = {"kind": "province", "from_year": 2021, "year": 2022, "lang": "id", **changes}
    return reports.request("Kalimantan Timur", **asked)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The same report, written twice into different folders: folder, page."""
    runs = []
    for name in ("one", "another"):
        folder = tmp_path_factory.mktemp(name)
        [page] = reports.write_report(kaltim(), folder, ["html"])
        runs.append((folder, page))
    return runs


@pytest.fixture(scope="module")
def page(written):
    return written[0][1].read_text(encoding="utf-8")


class Attributes(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found += [(tag, name, value or "") for name, value in attributes]


class TestPage:
    def test_it_lies_by_year_language_and_kind(self, written):
        folder, page = written[0]
        assert page.relative_to(folder) == Path("2022/id/province/kalimantan-timur.html")
        assert (folder / "2022/id/notebooks/province-kalimantan-timur.ipynb").is_file()

    def test_a_second_run_gives_the_same_bytes(self, written):
        (first, page), (second, other) = written
        assert page.read_bytes() == other.read_bytes()
        notebook = "2022/id/notebooks/province-kalimantan-timur.ipynb"
        assert (first / notebook).read_bytes() == (second / notebook).read_bytes()

    def test_it_needs_nothing_else(self, page):
        # but the script by which figures are taken along, which it carries
        page = page.replace(f'<script type="module">{FIGURES_SCRIPT.read_text(encoding="utf-8")}</script>', "", 1)
        assert "<script" not in page
        attributes = Attributes(page).found
        assert all(value.startswith("data:") for _, name, value in attributes if name in ("src", "srcset", "poster"))
        assert all(value.startswith("data:") for tag, name, value in attributes if (tag, name) == ("link", "href"))
        assert not [name for _, name, _ in attributes if name.startswith("on")]
        # within the page itself, or to its own parts
        assert all(found.startswith(("data:", "#")) for found in re.findall(r"url\([\"']?([^)]*)", page))
        assert "@import" not in page

    def test_every_number_leads_to_a_numbered_source(self, page):
        linked = set(map(int, re.findall(r'href="#[\w-]*source-(\d+)"', page)))
        listed = list(map(int, re.findall(r'id="[\w-]*source-(\d+)"', page)))
        assert listed == list(range(1, len(listed) + 1)) and linked == set(listed)
        targets = {
            value[1:]
            for tag, name, value in Attributes(page).found
            if (tag, name) == ("a", "href") and value.startswith("#")
        }
        assert targets <= {value for _, name, value in Attributes(page).found if name == "id"}

    def test_language_title_and_footer(self, page):
        assert '<html lang="id">' in page and "<title>Kalimantan Timur: 2021 ke 2022</title>" in page
        assert "Bukan terbitan Ombudsman RI." in page

    def test_figures_and_figures(self, page):
        assert page.count("<figure ") == 2
        assert "5,16 poin lagi ke A" in page and "[60,21; 100,00]" in page

    def test_nothing_of_this_machine_is_told(self, page, written):
        for private in (str(written[0][0]), str(Path.home()), str(Path(reports.__file__).parents[2])):
            assert private + "/" not in page


def broken_notebooks(folder, *sources):
    cells = [new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), folder / "province_report.ipynb")
    return folder


class TestFailures:
    @pytest.mark.parametrize(
        ("source", "error"),
        [("raise ValueError('out of paper')", NotebookFailed), ("print('nothing to show')", ReportIncomplete)],
    )
    def test_no_page_is_left(self, source, error, tmp_path, monkeypatch):
        notebooks = tmp_path / "notebooks"
        notebooks.mkdir()
        broken_notebooks(notebooks, source)
        monkeypatch.setattr(reports, "notebook_folder", lambda: notebooks)
        with pytest.raises(error, match="ipynb"):
            reports.write_report(kaltim(), tmp_path / "out", ["html"])
        assert list((tmp_path / "out").rglob("*.html")) == []
        assert not [path for path in (tmp_path / "out").rglob("*") if path.name.startswith(".")]

    @pytest.mark.parametrize("formats", [["docx"], ["html", "docx"], []])
    def test_an_unknown_format_starts_nothing(self, formats, tmp_path, monkeypatch):
        monkeypatch.setattr(reports.execution, "run", lambda *_, **__: pytest.fail("a notebook was started"))
        with pytest.raises(ParameterError, match=r"--format is '(docx)?'; accepted: html, pdf, xlsx, csv"):
            kaltim(formats=formats)
        with pytest.raises(ParameterError, match="html"):
            reports.write_report(kaltim(), tmp_path, formats)
        assert list(tmp_path.iterdir()) == []

    def test_what_rests_on_a_rapor_lies_apart(self, tmp_path, monkeypatch):
        monkeypatch.setattr(reports.execution, "run", lambda *_, **__: None)
        monkeypatch.setattr(reports, "write_documents", lambda asked, place, formats: [place, *formats])
        own = dataclasses.replace(kaltim(), rapor="rapor.xlsx")
        assert reports.write_report(own, tmp_path, ["pdf", "html"]) == [tmp_path / "private", "html", "pdf"]
        assert (tmp_path / "private/.gitignore").read_text() == "*\n"
        with pytest.raises(ParameterError, match="one government"):
            kaltim(rapor="rapor.xlsx")

    def test_requests_are_checked_at_once(self):
        with pytest.raises(ParameterError, match="'xx'"):
            kaltim(lang="xx")
        with pytest.raises(ParameterError, match="2020"):
            kaltim(from_year=2020)
        with pytest.raises(UnknownGovernment):
            reports.request("Kaltmi", kind="province", from_year=2021, year=2022, lang="id")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kabupaten Kutai Kartanegara", "kabupaten-kutai-kartanegara"),
        ("D.I. Yogyakarta", "d-i-yogyakarta"),
        ("Kementerian A/B & C", "kementerian-a-b-c"),
        ("Toba-Samosir (lama)", "toba-samosir-lama"),
    ],
)
def test_file_names_are_plain(name, slug):
    assert reports.slug(name) == slug


def test_an_outcome_is_told_and_kept_as_it_is():
    outcome = reports.Outcome("province", "51", "Bali", "51", "id", 2022, 2021, "done", {"html": "province/bali.html"})
    assert reports.Outcome(**dataclasses.asdict(outcome)) == outcome
    with pytest.raises(dataclasses.FrozenInstanceError):
        outcome.status = "failed"


def test_governments_have_file_names_of_their_own(collection):
    names = collection.governments["government"]
    assert names.map(reports.slug).is_unique

"""A report from an own panel rests on it alone and says so; sheets hold plain values; every page says how to cite it."""

import pytest

import ombud
from ombud.display.language import Language
from ombud.errors import DataError
from ombud.files import Data
from ombud.stories.report.data import collection_with, report_sheets, terms
from ombud.stories.report.government import government_report
from ombud.stories.report.province import province_report


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    panel = ombud.load_panel()
    panel.loc[(panel["government"] == "Kota Balikpapan") & (panel["year"] == 2022), "value"] = 77.5
    path = tmp_path_factory.mktemp("own") / "panelku.csv"
    panel[panel["province"] != "Papua"].to_csv(path, index=False)
    return str(path)


def shown(report):
    """Return everything that a report shows, as text."""
    parts = [report.title(), report.findings(), *report.history(), *report.change(), *report.disagreements()]
    return "\n".join(
        str(getattr(part, "markdown", None) or getattr(part, "rows", "")) for part in [*parts, *report.sources()]
    )


def test_the_evidence_is_the_panel_and_says_how_it_differs(path):
    english = Language("en")
    held, said = collection_with(path, english, Data.at())
    assert "Papua" not in set(held.panel["province"])
    gone = (ombud.load_panel()["province"] == "Papua").sum()
    assert f"(panelku.csv): 1 figures are the analyst's, {gone} published rows are left out" in said
    assert collection_with("", english, Data.at())[1] == ""


@pytest.mark.parametrize("make", [government_report, province_report])
def test_the_report_shows_the_own_figure_with_its_source(path, make):
    place = {government_report: "Kota Balikpapan", province_report: "Kalimantan Timur"}[make]
    report, published = make(place, 2021, 2022, "id", panel=path), make(place, 2021, 2022, "id")
    text = shown(report)
    assert "panel milik analis sendiri (panelku.csv)" in text and "angka milik analis sendiri" in text
    assert "77,50" in text and "77,50" not in shown(published)
    assert "panelku.csv" in report.data().footer and "panelku.csv" not in published.data().footer
    assert report.expected() == published.expected()


@pytest.mark.parametrize("kept", [lambda year: year == 2021, lambda year: year != 2022])
def test_a_panel_without_one_of_the_years_leads_one_to_expect_nothing(tmp_path, kept):
    panel = ombud.load_panel()
    panel[kept(panel["year"])].to_parquet(tmp_path / "panel.parquet")
    report = government_report("Kota Balikpapan", 2021, 2022, "en", panel=str(tmp_path / "panel.parquet"))
    told = report.findings().markdown
    assert "without a pair of totals" in told and "lead one to expect" not in told


def test_a_panel_with_faults_is_refused(tmp_path):
    (tmp_path / "panel.csv").write_text("government_code\n64.71\n", encoding="utf-8")
    with pytest.raises(DataError, match="column is missing"):
        province_report("Kalimantan Timur", 2021, 2022, panel=str(tmp_path / "panel.csv"))


@pytest.mark.parametrize(
    ("lang", "cite"), [("id", "Untuk mengutip: “Bali”, ombud "), ("en", "To cite: “Bali”, ombud ")]
)
def test_a_page_says_whose_the_figures_are_and_how_to_cite_it(lang, cite):
    rights, citation = terms("Bali", Data.at(None), Language(lang))
    assert citation.startswith(cite)
    assert "Ombudsman RI" in rights


def test_a_report_carries_them_and_its_first_finding():
    report = government_report("Kota Balikpapan", 2021, 2022, "en")
    data = report.data()
    assert "To cite: “Kota Balikpapan: 2021 to 2022”" in data.footer
    assert data.description
    assert data.description in report.title().markdown


def test_a_report_on_nothing_is_described_too():
    report = government_report("Provinsi Papua Selatan", 2021, 2022, "en")
    assert report.data().description.startswith("No page in the collection publishes")
    assert report.data().description in report.title().markdown


@pytest.fixture(scope="module", params=["id", "en"])
def sheets(request):
    report = province_report("Kaltim", 2021, 2022, request.param)
    return report, {sheet.name: sheet for sheet in report_sheets(report)}


def test_every_sheet_holds_texts_numbers_and_blanks_alone(sheets):
    _, told = sheets
    assert len(told) == 4
    for sheet in told.values():
        assert sheet.rows
        assert len(set(sheet.columns)) == len(sheet.columns)
        for row in sheet.rows:
            assert len(row) == len(sheet.columns)
            assert all(value is None or type(value) in (str, int, float) for value in row)


def test_totals_are_the_panel_s_and_every_government_has_a_row(sheets):
    report, told = sheets
    totals = next(iter(told.values()))
    held = [dict(zip(totals.columns, row, strict=True)) for row in totals.rows]
    code, name, _, _, year, total, *_ = totals.columns
    balikpapan = {row[year]: row[total] for row in held if row[name] == "Kota Balikpapan"}
    assert (balikpapan[2021], balikpapan[2022]) == (99.25, 87.12)
    assert {row[code] for row in held} == set(report.governments["government_code"])


def test_all_sources_named_with_the_totals_stand_in_their_sheet(sheets):
    _, told = sheets
    totals, *_, sources = told.values()
    named = {one for row in totals.rows if row[-1] for one in row[-1].split(";")}
    assert {row[0] for row in sources.rows} == named

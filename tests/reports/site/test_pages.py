"""The index pages: every report, every government, what failed, and the panel to take along, described after Frictionless."""

import dataclasses
import io
import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pandas as pd
import pytest

import ombud
from ombud.display.language import Language
from ombud.errors import OmbudError
from ombud.evidence.published.panel import load_collection
from ombud.reports.site import pages as site
from ombud.reports.site.pages import index_page, write_downloads, write_site

HEAVIEST = 1_500_000  # bytes, with the table's library and the letters


class Elements(HTMLParser):
    """Keeps all start tags of a page with their attributes, and all text outside scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.found, self.text, self.silent = [], "", 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.silent += tag in {"script", "style"}

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent:
            self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def failed():
    return [("province", "Papua Tengah"), ("government", "Kota Balikpapan")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory, everything, failed):
    output = tmp_path_factory.mktemp("site")
    written = write_site(output, everything(failed=failed), 2022, 2021)
    return {path.parent.name: path for path in written if path.name == "index.html"}


@pytest.fixture(scope="module")
def elements(pages):
    return Elements(pages["id"].read_text(encoding="utf-8"))


def test_there_is_one_page_per_language(pages):
    assert list(pages) == ["id", "en"]
    for code, page in pages.items():
        assert page.parts[-3:] == ("2022", code, "index.html")
        assert page.stat().st_size < HEAVIEST


def test_the_same_bytes_whether_reports_were_done_now_or_before(tmp_path, pages, everything, failed):
    again = [
        dataclasses.replace(outcome, status="fresh") if outcome.status == "done" else outcome
        for outcome in everything(failed=failed)
    ]
    folder = pages["id"].parents[1]
    for path in write_site(tmp_path, again, 2022, 2021):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path / "2022")).read_bytes()


def test_every_report_is_linked_in_every_format_from_its_place(elements, everything, failed):
    links = {link["href"] for link in elements.all("a")}
    for outcome in everything(["id"], failed):
        assert set(outcome.files.values()) <= links, outcome.name


def test_links_are_relative_and_stay_below_the_year(elements):
    for link in elements.all("a"):
        parts = urlsplit(link["href"])
        assert not parts.scheme and not parts.netloc and not parts.path.startswith("/")
        assert not parts.path.startswith("../") or parts.path == "../en/index.html"


def test_all_governments_stand_in_the_table_with_what_they_are_filtered_by(elements):
    rows = [row for row in elements.all("tr") if "data-level" in row]
    register = ombud.load_governments()
    assert len(rows) == len(register)
    assert {row["data-province"] for row in rows} == set(register["province_code"])
    panel = ombud.load_panel()
    year = panel[panel["year"] == 2022]
    assert sum(row["data-zone"] == "hijau" for row in rows) == (year["zone"] == "hijau").sum()
    assert sum(row["data-status"] == "none" for row in rows) == len(register) - len(year)


def test_other_names_are_searched_too(elements):
    searched = {row["data-code"]: row["data-names"].split() for row in elements.all("tr") if "data-names" in row}
    assert {"kabupatenkutaikartanegara", "kukar"} <= set(searched["64.02"])
    assert {"kotasurabaya", "sby"} <= set(searched["35.78"])


def test_a_tile_counts_the_governments_whose_zone_is_known(elements):
    panel = ombud.load_panel()
    rows = panel[(panel["year"] == 2022) & (panel["province_code"] == "64") & panel["zone"].notna()]
    green, n = (rows["zone"] == "hijau").sum(), (ombud.load_governments()["province_code"] == "64").sum()
    told = (
        f"Kalimantan Timur: {green} di zona hijau dari {len(rows)} pemerintah yang zonanya terbit, dari seluruhnya {n}."
    )
    assert [link["href"] for link in elements.all("a") if link.get("aria-label") == told] == [
        "province/kalimantan-timur.html"
    ]
    assert f"{green}/{len(rows)}" in elements.text


def test_what_failed_is_named_with_its_error_and_has_no_link(elements):
    assert "cell 4 <stopped>: KeyError" in elements.text, "escaped"
    links = [link["href"] for link in elements.all("a")]
    assert "failed/province-papua-tengah.ipynb" in links
    assert "province/papua-tengah.html" not in links and "government/kota-balikpapan.html" not in links
    assert "Laporan yang tidak dapat ditulis: 2; yang tertulis: 628." in elements.text


def test_dates_and_versions_are_told(elements):
    assert re.search(r"ombud \d+\.\d+\.\d+, data per \d+ \w+ \d{4} \(versi [0-9a-f]{10}\)", elements.text)
    assert re.search(
        r"Metode tahun-tahun itu: 2021 \(versi [0-9a-f]{10}\) dan 2022 \(versi [0-9a-f]{10}\)", elements.text
    )


def test_findings_agree_with_the_data(elements):
    assert (
        "179 hijau, 316 kuning, dan 92 merah pada 2021; 272 hijau, 250 kuning, dan 64 merah pada 2022" in elements.text
    )
    valued = ombud.load_panel().query("year == 2022")["value"].notna().sum()
    assert f"{valued} punya nilai terbit 2022" in elements.text
    assert "Jauh lebih banyak pemerintah hijau kehilangan zonanya" in elements.text


def test_pairs_of_one_method_are_not_held_against_placebos():
    page = index_page([], Language("en"), 2023, 2022)
    assert "Pairs of years without" not in page
    assert "no more than" not in page


def test_one_language_alone_offers_no_other(tmp_path, everything):
    page, *downloads = write_site(tmp_path, everything(["en"]), 2022, 2021)
    assert {path.parent for path in downloads} == {page.parent / "data"}
    text = page.read_text(encoding="utf-8")
    assert "hreflang" not in text
    assert "Nothing. Reports written: 630." in text


def test_part_of_a_batch_lists_all_governments_and_links_what_there_is(everything):
    outcomes = [outcome for outcome in everything(["en"]) if outcome.name == "Kalimantan Timur"]
    found = Elements(index_page(outcomes, Language("en"), 2022, 2021))
    links = {link["href"] for link in found.all("a") if not link["href"].startswith(("#", "?", "data/"))}
    assert links == set(outcomes[0].files.values())
    assert len([row for row in found.all("tr") if "data-level" in row]) == len(ombud.load_governments())
    # the governments of the province lead to its report while they have none of their own
    pages = [link["href"] for link in found.all("a")].count("province/kalimantan-timur.html")
    n = (ombud.load_governments()["province_code"] == "64").sum()
    assert pages == n + 3  # the tile, and name and format in the table of provinces


def test_the_table_speaks_the_language_of_the_page(elements):
    (table,) = [table for table in elements.all("table") if "data-texts" in table]
    assert json.loads(table["data-texts"])["info"] == "Baris _START_ sampai _END_ dari _TOTAL_"


def test_ids_are_unique_and_labels_lead_to_them(elements):
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = {attributes["aria-labelledby"] for _, attributes in elements.found if "aria-labelledby" in attributes}
    fragments = {link["href"][1:] for link in elements.all("a") if link["href"].startswith("#")}
    assert named | fragments <= set(ids)


def test_the_library_keeps_its_notice_and_exports_nothing():
    script = site.table_library()
    assert "DataTables 2" in script and "SpryMedia" in script
    assert not site.EXPORTS.search(script)
    assert "const DataTable=" in script
    assert "</script" not in script.lower()


@pytest.mark.parametrize("text", ["var a;", "export{a as b};", "export{a as default};'</script>'"])
def test_another_kind_of_module_is_refused(tmp_path, monkeypatch, text):
    (tmp_path / "bundle.js").write_text(text)
    monkeypatch.setattr(site, "carried_file", lambda package, file: tmp_path / "bundle.js")
    with pytest.raises(OmbudError, match="not the module that index pages need"):
        site.table_library.__wrapped__()


@pytest.fixture(scope="module", params=["id", "en"])
def folder(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("site")
    write_downloads(path, load_collection(), Language(request.param))
    return path / "data"


def test_the_csv_is_the_panel_with_the_addresses_of_its_pages(folder):
    told = pd.read_csv(
        folder / "panel.csv", dtype={"government_code": str, "province_code": str}, keep_default_na=False
    )
    panel = ombud.load_panel()
    assert told["government_code"].tolist() == panel["government_code"].tolist()
    row = told[(told["government"] == "Kota Balikpapan") & (told["year"] == 2022)].iloc[0]
    assert float(row["value"]) == 87.12
    urls = ombud.load_sources().set_index("source_id")["url"]
    assert row["addresses"].split() == [urls[one] for one in row["source_ids"].split(";") if urls[one]]


def test_the_package_describes_every_column_and_its_values_are_of_the_type_told(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"]
    for resource in package["resources"]:
        text = (folder / resource["path"]).read_text(encoding="utf-8")
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(fields) == list(table.columns)
        assert all(field["description"] != f"column_{name}" for name, field in fields.items())
        assert not table.duplicated(resource["schema"]["primaryKey"]).any()
        for name, field in fields.items():
            if field["type"] in ("number", "integer", "year"):
                values = pd.to_numeric(table.loc[table[name] != "", name])
                assert field["type"] == "number" or (values == values.round()).all()


def test_the_workbook_holds_the_same_and_says_how_to_cite(folder):
    book = pd.read_excel(folder / "ombud.xlsx", sheet_name=None, dtype=object, engine="calamine")
    panel, sources, about = book.values()
    assert len(panel) == len(ombud.load_panel())
    assert len(sources) == len(ombud.load_sources())
    assert about.iloc[:, 0].str.contains("ombud").any()
    assert panel.loc[panel["government"] == "Kabupaten Aceh Selatan", "government_code"].iloc[0] == "11.01"


def test_frictionless_finds_no_fault_in_the_package(folder, monkeypatch):
    import frictionless

    monkeypatch.chdir(folder)  # it reads nothing that lies elsewhere
    report = frictionless.validate("datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    assert [task.stats["rows"] for task in report.tasks] == [len(ombud.load_panel()), len(ombud.load_sources())]

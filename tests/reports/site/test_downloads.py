"""What the index offers to take along is the panel, described after Frictionless."""

import io
import json

import pandas as pd
import pytest

import ombud
from ombud.display.language import Language
from ombud.evidence.published.panel import load_collection
from ombud.reports.site.downloads import write_downloads


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
        assert all(field["description"] for field in fields.values())
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

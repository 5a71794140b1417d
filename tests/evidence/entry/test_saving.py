"""New rows are tried in a copy, and saved whole or not at all."""

import datetime
import os

import pytest

import ombud
from ombud.errors import OmbudError
from ombud.evidence.entry import saving
from ombud.evidence.entry.figures import read_figure
from ombud.files import Data, verify

TODAY = datetime.date(2031, 1, 2)
FACTS = {
    "government": "Kab. Paser",
    "year": "2022",
    "value": "87,12",
    "page": "https://new.example.org/a",
    "title": "Dua, tiga",
}


def rows(data, *changes):
    return [read_figure({**FACTS, **change}, data, TODAY) for change in changes or ({},)]


def content(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "published").iterdir())}


@pytest.fixture
def data(copied_data):
    return Data.at(copied_data())


def test_row_source_and_checksums_are_saved(data, tmp_path):
    before = content(data.folder)
    staged = saving.stage(rows(data), data, tmp_path, TODAY)
    assert content(data.folder) == before
    assert len(saving.save(staged, data)) == 4
    assert not [fault for name in data.names for fault in verify(data.folder / name)]
    observations, sources = ombud.load_observations(data.folder), ombud.load_sources(data.folder)
    last, source = observations.iloc[-1], sources.iloc[-1]
    assert (last["government_code"], last["value_printed"]) == ("64.01", "87.12")
    assert last["source_id"] == source["source_id"] == "S1315"
    assert (source["title"], source["accessed"]) == ("Dua, tiga", "2031-01-02")
    after = content(data.folder)
    assert after["observations.csv"].startswith(before["observations.csv"])
    assert {name for name in after if after[name] != before[name]} == {
        "observations.csv",
        "observations.csv.meta.toml",
        "sources.csv",
        "sources.csv.meta.toml",
    }
    assert b"2031-01-02" in after["observations.csv.meta.toml"]


def test_figures_of_one_page_share_its_row(data, tmp_path):
    staged = saving.stage(rows(data, {}, {"government": "PPU"}, {"page": "https://other.example.org"}), data, tmp_path)
    observations = ombud.load_observations(staged).tail(3)
    assert observations["source_id"].tolist() == ["S1315", "S1315", "S1316"]


def test_a_known_page_takes_what_its_row_lacks(data, tmp_path):
    known = ombud.load_sources(data).query("title == '' and published != ''").iloc[0]
    told = {"page": known["source_id"], "title": "Judul", "published": "1999"}
    staged = saving.stage(rows(data, told), data, tmp_path)
    source = ombud.load_sources(staged).set_index("source_id").loc[known["source_id"]]
    assert (source["title"], source["published"]) == ("Judul", known["published"])


def test_nothing_is_saved_over_what_changed_meanwhile(data, tmp_path):
    staged = saving.stage(rows(data), data, tmp_path)
    flags = data.folder / "published/flags.csv"
    flags.write_text(flags.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = content(data.folder)
    with pytest.raises(OmbudError, match="changed meanwhile"):
        saving.save(staged, data)
    assert content(data.folder) == before


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_what_fails_half_way_is_put_back(data, tmp_path, monkeypatch, failing):
    staged = saving.stage(rows(data), data, tmp_path)
    before, replace, calls = content(data.folder), os.replace, []

    def replace_or_fail(*paths):
        calls.append(paths)
        if len(calls) == failing:
            raise OSError("no space left on device")
        return replace(*paths)

    monkeypatch.setattr(os, "replace", replace_or_fail)
    with pytest.raises(OmbudError, match="no space left"):
        saving.save(staged, data)
    assert content(data.folder) == before


def test_an_installed_package_is_left_alone(data, tmp_path, monkeypatch):
    staged = saving.stage(rows(data), data, tmp_path)
    inside = data.folder.rename(data.folder.with_name("_data"))
    monkeypatch.setattr(saving, "PACKAGE", inside.parent)
    with pytest.raises(OmbudError, match="installed package"):
        saving.save(staged, Data.at(inside))


def test_a_table_without_days_of_access_gets_that_column(published, tmp_path):
    data = Data.at(published([{}]))
    assert "accessed" not in (data.folder / "published/sources.csv").read_text(encoding="utf-8")
    sources = ombud.load_sources(saving.stage(rows(data), data, tmp_path))
    assert sources["accessed"].tolist() == ["", "2031-01-02"]
    assert sources["source_id"].tolist() == ["S9001", "S9002"]

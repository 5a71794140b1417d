"""A told figure becomes rows, or all its faults; lists are read as offices keep them; rows are saved whole or not at all."""

import datetime
import os

import openpyxl
import pandas as pd
import pytest

import ombud
from ombud import files
from ombud.errors import DataError, OmbudError
from ombud.evidence import entry
from ombud.evidence.entry import FigureError, read_figure, read_list
from ombud.files import Data, verify

TODAY = datetime.date(2026, 11, 26)
FACTS = {"government": "PPU", "year": "2022", "value": "87,10", "page": "https://new.example.org/a"}


def read(**facts):
    return read_figure({**FACTS, **facts}, Data.at(), TODAY)


def test_a_figure_of_a_new_page_gives_two_rows():
    observation, source = read(title="Judul", published="2023-02", archived="https://web.archive.org/a", note="hal. 3")
    assert observation == {
        "source_id": "",
        "government_code": "64.09",
        "entity": "Kabupaten Penajam Paser Utara",
        "level": "kabupaten",
        "province": "Kalimantan Timur",
        "year": "2022",
        "year_basis": "stated",
        "measure": "total",
        "value": "87.10",
        "category": "",
        "zone": "",
        "note": "hal. 3",
    }
    assert source == {
        "source_id": "",
        "kind": "press",
        "url": "https://new.example.org/a",
        "publisher": "example.org",
        "published": "2023-02",
        "title": "Judul",
        "accessed": "2026-11-26",
        "archived": "https://web.archive.org/a",
    }


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("87,12", "87.12"),
        ("87.12", "87.12"),
        (" 87,10 ", "87.10"),
        (87.1, "87.1"),
        (87, "87"),
        (87.0, "87"),
        ("90", "90"),
        ("0", "0"),
        ("100,00", "100.00"),
        ("-", ""),
    ],
)
def test_a_value_keeps_its_printed_decimals(value, printed):
    assert read(value=value, zone="hijau")[0]["value"] == printed


def test_zone_and_category_suffice_in_either_language():
    observation, _ = read(value=None, zone="Green", category="b")
    assert (observation["value"], observation["zone"], observation["category"]) == ("", "hijau", "B")


def test_a_ministry_bears_its_name_alone():
    observation, _ = read(government="Kementerian Kesehatan")
    assert (observation["government_code"], observation["level"]) == ("", "kementerian")


def test_a_day_may_come_from_a_spreadsheet():
    _, source = read(published=datetime.datetime(2023, 2, 7), accessed=datetime.date(2024, 1, 2))
    assert (source["published"], source["accessed"]) == ("2023-02-07", "2024-01-02")


@pytest.mark.parametrize(
    "page", ["S0002", "https://ombudsman.go.id/x", "http://www.Ombudsman.go.id/x/", "ombudsman.go.id/x#top"]
)
def test_a_known_page_is_known_however_it_is_written(page, published):
    folder = published([{}], [{"source_id": "S0002", "url": "https://www.ombudsman.go.id/x"}])
    _, source = read_figure({**FACTS, "page": page, "title": "Judul"}, Data.at(folder), TODAY)
    assert source == {"source_id": "S0002", "title": "Judul"}


@pytest.mark.parametrize(
    ("page", "kind", "publisher"),
    [
        ("https://kaltim.ombudsman.go.id/x", "official", "ombudsman.go.id"),
        ("https://ppu.go.id/x", "government", "ppu.go.id"),
        ("https://kaltim.tribunnews.com/x", "press", "tribunnews.com"),
    ],
)
def test_kind_and_publisher_follow_from_the_address(page, kind, publisher):
    _, source = read(page=page)
    assert (source["kind"], source["publisher"]) == (kind, publisher)


@pytest.mark.parametrize(
    ("column", "given"),
    [
        ("government", "Kota Atlantis"),
        ("government", ""),
        ("government", "Malang"),
        ("year", "2020"),
        ("year", "1999"),
        ("year", ""),
        ("year", "dua"),
        ("value", "abc"),
        ("value", "101"),
        ("value", "-1"),
        ("value", "1e400"),
        ("value", ""),
        ("category", "F"),
        ("zone", "biru"),
        ("page", ""),
        ("page", "S9999"),
        ("page", "koran"),
        ("page", "ftp://a.example"),
        ("page", "https://a.example/x y"),
        ("kind", "blog"),
        ("published", "7 Februari 2023"),
        ("published", "2023-02-30"),
        ("published", "2023-13"),
        ("accessed", "kemarin"),
        ("archived", "arsip"),
    ],
)
def test_each_fault_is_named_with_what_is_accepted(column, given):
    with pytest.raises(FigureError) as caught:
        read(**{column: given})
    [fault] = caught.value.faults
    assert fault.column == column
    assert fault.accepted or column == "government"
    if column != "government":
        assert fault.value == (str(given) or None)


def test_all_faults_come_at_once():
    with pytest.raises(FigureError) as caught:
        read_figure({"zone": "biru"}, Data.at(), TODAY)
    assert [fault.column for fault in caught.value.faults] == ["government", "year", "page", "zone"]


def test_the_longer_scale_of_2015_is_allowed():
    assert read(year="2015", value="104.5")[0]["value"] == "104.5"


@pytest.fixture
def written(tmp_path):
    """A function that writes rows as CSV or as the sheets of a workbook."""

    def write(*sheets, name="daftar.xlsx"):
        path = tmp_path / name
        if name.endswith(".csv"):
            path.write_text("\n".join(";".join(map(str, row)) for row in sheets[0]), encoding="utf-8")
            return path
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets):
            sheet = book.create_sheet(f"Lembar {number}")
            for row in rows:
                sheet.append(row)
        book.save(path)
        return path

    return write


HEADER = ["Tahun", "Pemerintah Daerah", "Nilai", "Zona", "Tautan", "Tanggal Terbit"]
ROW = [2022, "Kota Bontang", "87,12", "Hijau", "https://a.example/x", "2023-01-02"]


@pytest.mark.parametrize("name", ["daftar.xlsx", "daftar.csv"])
def test_titles_blanks_and_repeated_headers_are_put_up_with(written, name):
    rows = [["Daftar nilai"], [], HEADER, [f"({n})" for n in range(1, 7)], ROW, ["", "", "", "", "", ""], HEADER, ROW]
    found = read_list(written(rows, name=name), Data.at())
    assert [row for _, row, _ in found] == [5, 8]
    assert {key: str(cell) for key, cell in found[0][2].items()} == {
        "year": "2022",
        "government": "Kota Bontang",
        "value": "87,12",
        "zone": "Hijau",
        "page": "https://a.example/x",
        "published": "2023-01-02",
    }


def test_every_sheet_with_a_header_counts_and_other_columns_do_not(written):
    other = [["No.", *HEADER, "Petugas"], [1, *ROW, "Ani"]]
    found = read_list(written([HEADER, ROW], [["Catatan"], ["apa saja"]], other), Data.at())
    (*first, facts), (*second, others) = found
    assert (first, second) == (["Lembar 0", 2], ["Lembar 2", 2])
    assert facts.keys() == others.keys()


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["apa", "saja"], [1, 2]], "there is no header row"),
        ([HEADER], "no rows below it"),
        ([[*HEADER, "Skor"], [*ROW, 3]], "two headers mean value"),
        ([[*HEADER, "Halaman"], [*ROW, "x"]], "two headers mean page"),
    ],
)
def test_what_is_no_list_is_refused(written, rows, problem):
    with pytest.raises(DataError, match=problem):
        read_list(written(rows), Data.at())


@pytest.mark.parametrize(
    ("name", "content"),
    [("no.csv", None), ("empty.csv", b""), ("bad.xlsx", b"PK\x03\x04 broken"), ("x.pdf", b"%PDF-1.7")],
)
def test_what_can_not_be_read_is_named(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=name):
        read_list(path, Data.at())


def test_a_list_may_be_of_parquet(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame([ROW, ROW], columns=HEADER).to_parquet(path)
    assert [(row, facts["value"]) for _, row, facts in read_list(path, Data.at())] == [(2, "87,12"), (3, "87,12")]
    pd.DataFrame({"tahun": [2022]}).to_parquet(path)
    with pytest.raises(DataError, match="no header row"):
        read_list(path, Data.at())


@pytest.mark.parametrize(
    ("value", "printed"), [("110", "110"), ("110,00", "110.00"), ("110,01", None), ("+87,1", "87.1")]
)
def test_the_scale_of_2015_ends_at_110(value, printed):
    if printed:
        assert read(year="2015", value=value)[0]["value"] == printed
    else:
        with pytest.raises(FigureError, match=r"0 to 110 points"):
            read(year="2015", value=value)


@pytest.mark.parametrize(("value", "printed"), [("'87,10", "87.10"), ("1e1", "10"), (66.66666666666667, "66.66666667")])
def test_what_a_spreadsheet_adds_is_no_part_of_a_value(value, printed):
    assert read(value=value)[0]["value"] == printed


LATER = datetime.date(2031, 1, 2)
NEW_PAGE = {
    "government": "Kab. Paser",
    "year": "2022",
    "value": "87,12",
    "page": "https://new.example.org/a",
    "title": "Dua, tiga",
}


def rows(data, *changes):
    return [read_figure({**NEW_PAGE, **change}, data, LATER) for change in changes or ({},)]


def content(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "published").iterdir())}


@pytest.fixture
def data(copied_data):
    return Data.at(copied_data())


def test_row_source_and_checksums_are_saved(data, tmp_path):
    before = content(data.folder)
    staged = entry.stage(rows(data), data, tmp_path, LATER)
    assert content(data.folder) == before
    assert len(entry.save(staged, data)) == 4
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


def test_an_analyst_s_own_files_are_not_copied(data, tmp_path):
    for folder in ("private", "studies/private"):
        (data.folder / folder).mkdir(parents=True, exist_ok=True)
        (data.folder / folder / "rapor.csv").write_text("x")
    staged = entry.stage(rows(data), data, tmp_path)
    assert not (staged / "private").exists() and (staged / "studies/private/rapor.csv").exists()


def test_figures_of_one_page_share_its_row(data, tmp_path):
    staged = entry.stage(rows(data, {}, {"government": "PPU"}, {"page": "https://other.example.org"}), data, tmp_path)
    observations = ombud.load_observations(staged).tail(3)
    assert observations["source_id"].tolist() == ["S1315", "S1315", "S1316"]


def test_a_known_page_takes_what_its_row_lacks(data, tmp_path):
    known = ombud.load_sources(data).query("title == '' and published != ''").iloc[0]
    told = {"page": known["source_id"], "title": "Judul", "published": "1999"}
    staged = entry.stage(rows(data, told), data, tmp_path)
    source = ombud.load_sources(staged).set_index("source_id").loc[known["source_id"]]
    assert (source["title"], source["published"]) == ("Judul", known["published"])


def test_nothing_is_saved_over_what_changed_meanwhile(data, tmp_path):
    staged = entry.stage(rows(data), data, tmp_path)
    flags = data.folder / "published/flags.csv"
    flags.write_text(flags.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = content(data.folder)
    with pytest.raises(OmbudError, match="changed meanwhile"):
        entry.save(staged, data)
    assert content(data.folder) == before


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_what_fails_half_way_is_put_back(data, tmp_path, monkeypatch, failing):
    staged = entry.stage(rows(data), data, tmp_path)
    before, replace, calls = content(data.folder), os.replace, []

    def replace_or_fail(*paths):
        calls.append(paths)
        if len(calls) == failing:
            raise OSError("no space left on device")
        return replace(*paths)

    monkeypatch.setattr(os, "replace", replace_or_fail)
    with pytest.raises(OmbudError, match="no space left"):
        entry.save(staged, data)
    assert content(data.folder) == before


def test_an_installed_package_is_left_alone(data, tmp_path, monkeypatch):
    staged = entry.stage(rows(data), data, tmp_path)
    inside = data.folder.rename(data.folder.with_name("_data"))
    monkeypatch.setattr(files, "PACKAGE", inside.parent)
    with pytest.raises(OmbudError, match="installed package"):
        entry.save(staged, Data.at(inside))


def test_a_table_without_days_of_access_gets_that_column(published, tmp_path):
    data = Data.at(published([{}]))
    assert "accessed" not in (data.folder / "published/sources.csv").read_text(encoding="utf-8")
    sources = ombud.load_sources(entry.stage(rows(data), data, tmp_path))
    assert sources["accessed"].tolist() == ["", "2031-01-02"]
    assert sources["source_id"].tolist() == ["S9001", "S9002"]

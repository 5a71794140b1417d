"""A list of published figures is read as an office keeps it: titles above the header, blanks, several sheets."""

import openpyxl
import pytest

from ombud.errors import DataError
from ombud.evidence.entry.lists import read_list
from ombud.files import Data


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
    assert [listed.row for listed in found] == [5, 8]
    assert {key: str(cell) for key, cell in found[0].facts.items()} == {
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
    assert [(listed.sheet, listed.row) for listed in found] == [("Lembar 0", 2), ("Lembar 2", 2)]
    assert found[0].facts.keys() == found[1].facts.keys()


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


def test_parquet_is_no_list(tmp_path):
    path = tmp_path / "a.parquet"
    import pandas as pd

    pd.DataFrame({"tahun": [2022]}).to_parquet(path)
    with pytest.raises(DataError, match=r"a \.csv or \.xlsx file"):
        read_list(path, Data.at())

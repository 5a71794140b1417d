import csv
import errno
import functools
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from ombud.display.parts import Sheet
from ombud.display.table_files import SUFFIXES, writable, write_annex, write_table
from ombud.errors import ParameterError
from ombud.stories.report.province import province_report

ROWS = pd.DataFrame(
    {
        "government": ["=1+1", "+62", "-3", "@SUM(A1)", "https://example.org", 'Kota "A", <b>'],
        "value": [87.12, np.nan, 1.0, 2.0, 3.0, 4.0],
        "year": [2022] * 6,
    }
)
READERS = {
    ".csv": pd.read_csv,
    ".xlsx": functools.partial(pd.read_excel, engine="openpyxl"),
    ".parquet": pd.read_parquet,
}


@pytest.mark.parametrize("suffix", SUFFIXES)
class TestEveryKind:
    def test_rows_come_back(self, suffix, tmp_path):
        path = write_table(ROWS, tmp_path / f"rows{suffix}")
        pd.testing.assert_frame_equal(READERS[suffix](path), ROWS, check_dtype=False)

    def test_same_rows_same_bytes(self, suffix, tmp_path):
        first, second = (write_table(ROWS, tmp_path / f"{name}{suffix}") for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()

    def test_nothing_half_written(self, suffix, tmp_path, monkeypatch):
        path = tmp_path / f"rows{suffix}"
        path.write_text("old")

        def fail(temporary, _content):
            with temporary.open("wb") as file:
                file.write(b"half")
            raise OSError(errno.ENOSPC, "no space left")

        monkeypatch.setattr(Path, "write_bytes", fail)
        with pytest.raises(OSError, match="no space left"):
            write_table(ROWS, path)
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_the_suffix_may_be_in_capitals(self, suffix, tmp_path):
        assert write_table(ROWS, tmp_path / f"ROWS{suffix.upper()}").is_file()

    def test_others_may_read_it(self, suffix, tmp_path):
        assert write_table(ROWS, tmp_path / f"rows{suffix}").stat().st_mode & 0o444 == 0o444


def test_texts_of_a_spreadsheet_stay_texts(tmp_path):
    sheet = openpyxl.load_workbook(write_table(ROWS, tmp_path / "rows.xlsx")).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(ROWS["government"])
    # "f" would be a formula
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("name", ["rows.docx", "rows", "rows.xls"])
def test_other_suffixes_are_refused(name, tmp_path):
    with pytest.raises(ParameterError, match=r"\.csv, \.xlsx, \.parquet"):
        write_table(ROWS, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ParameterError, match="there is no folder"):
        write_table(ROWS, tmp_path / "none" / "rows.csv")


def test_csv_for_people_is_read_by_a_spreadsheet_program_as_it_was(tmp_path):
    rows = pd.DataFrame(
        {
            "government_code": ["11.10", "11.01", "64"],
            "name": ["=1+1", "Kota A; B", "Kab. C"],
            "value": [87.5, np.nan, 1.0],
            "year": [2022, 2023, 2024],
        }
    )
    path = write_table(rows, tmp_path / "rows.csv", people=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text(encoding="utf-8-sig").splitlines()[1:] == [
        '"=""11.10""";\'=1+1;87,5;2022',
        '"=""11.01""";"Kota A; B";;2023',
        '"=""64""";Kab. C;1,0;2024',
    ]


def test_a_path_that_does_not_serve_is_refused(tmp_path):
    assert writable(tmp_path / "a.XLSX") == tmp_path / "a.XLSX"
    with pytest.raises(ParameterError, match=r"a\.xls can't be written; accepted endings: \.xlsx"):
        writable(tmp_path / "a.xls")
    with pytest.raises(ParameterError, match=r"^\. can't be written"):
        writable(".")
    with pytest.raises(ParameterError, match="there is no folder"):
        writable(tmp_path / "none" / "a.xlsx")
    (tmp_path / "b.xlsx").mkdir()
    with pytest.raises(ParameterError, match=r"b\.xlsx can't be used: it is a folder"):
        writable(tmp_path / "b.xlsx")


def test_a_file_that_is_there_is_replaced_only_on_request(tmp_path):
    (tmp_path / "a.xlsx").touch()
    assert writable(tmp_path / "a.xlsx").exists()
    with pytest.raises(ParameterError, match="--force"):
        writable(tmp_path / "a.xlsx", replace=False)


@pytest.fixture(scope="module")
def report():
    return province_report("Kalimantan Timur", 2021, 2022, "id")


def rows_of(path):
    """Return the rows as a spreadsheet program shows them: a code is text in a formula, so that it keeps its zero."""
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    return [{name: re.sub('^="(.*)"$', r"\1", value) for name, value in row.items()} for row in rows]


def test_the_totals_are_those_of_the_panel(report, tmp_path):
    rows = rows_of(write_annex(report.data().sheets, tmp_path / "annex.csv"))
    told = {(row["Kode"], row["Tahun"]): row["Nilai"] for row in rows}
    assert told["64.71", "2021"] == "99,25"
    assert told["64.71", "2022"] == "87,12"
    assert len([row for row in rows if row["Tahun"]]) == len(report.panel)


def test_the_workbook_has_a_sheet_per_table_and_numbers_as_numbers(report, tmp_path):
    book = openpyxl.load_workbook(write_annex(report.data().sheets, tmp_path / "annex.xlsx"))
    assert book.sheetnames == [sheet.name for sheet in report.data().sheets]
    sheet = book.worksheets[0]
    heading = [cell.value for cell in sheet[1]]
    values = [row[heading.index("Nilai")].value for row in sheet.iter_rows(min_row=2)]
    assert 87.12 in values
    assert not any(isinstance(value, str) for value in values)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_same_report_gives_the_same_bytes(report, tmp_path, ending):
    first, second = (write_annex(report.data().sheets, tmp_path / f"{name}{ending}").read_bytes() for name in "ab")
    assert first == second


def test_a_government_without_figures_is_named(tmp_path):
    report = province_report("Papua Selatan", 2021, 2022, "en")
    rows = rows_of(write_annex(report.data().sheets, tmp_path / "annex.csv"))
    assert {row["Code"] for row in rows} == set(report.governments["government_code"])
    assert any(not row["Year"] and row["Status"] == "nothing is published" for row in rows)
    assert all(sheet.rows for sheet in report.data().sheets)


def test_no_text_is_a_formula(tmp_path):
    rows = (("=1+1", -1.5), ("@SUM(A1)", 2.25), ("-", None), ("plain", 0.0))
    path = write_annex([Sheet("Data", ("name", "change"), rows)], tmp_path / "annex.csv")
    (_, *written) = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    assert written == [["'=1+1", "-1,5"], ["'@SUM(A1)", "2,25"], ["'-", ""], ["plain", "0,0"]]

import functools

import numpy as np
import openpyxl
import pandas as pd
import pytest

from ombud.display import table_files
from ombud.display.table_files import SUFFIXES, writable, write_table
from ombud.errors import ParameterError

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

        def fail(_rows, temporary):
            temporary.write_bytes(b"half")
            raise OSError("no space left")

        monkeypatch.setitem(table_files._WRITERS, suffix, fail)
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

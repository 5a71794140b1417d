"""Headers that lack, double or misspell a column."""

import pandas as pd

from ombud.evidence.rapor import load_units
from rapor_files import HEADER, ROWS, faults_of, only_fault, write_csv, write_workbook


def test_a_header_that_lacks_columns(tmp_path):
    header = ["Thun", "Pemerintah Daerah", "Unit Layanan", "Dimensi", "Variabel", "Indikator", "Mutu", "Skala"]
    texts = [fault.describe() for fault in faults_of(write_csv(tmp_path / "rapor.csv", header=header))]
    assert any("no column for year" in text and "'Thun, Mutu'" in text and "tahun" in text for text in texts)
    assert any("no column for score" in text and "skor, nilai" in text for text in texts)
    assert any("column Thun" in text and "meant for year" in text for text in texts)


def test_a_misspelt_optional_header_is_not_left_out_in_silence(tmp_path):
    header = [name.replace("Indikator", "Indikatro") for name in HEADER]
    text = only_fault(write_csv(tmp_path / "rapor.csv", header=header)).describe()
    assert "column Indikatro" in text and "meant for indicator" in text


def test_two_headers_for_one_column(tmp_path):
    rows = [[*row, 1] for row in ROWS]
    text = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=[*HEADER, "Nilai"])).describe()
    assert "'Skor' and 'Nilai'" in text and "rename or delete" in text


def test_no_header_at_all(tmp_path):
    text = only_fault(write_csv(tmp_path / "rapor.csv", ROWS[1:], header=ROWS[0])).describe()
    assert "no header row" in text and "Pemkot Balikpapan" in text and "pemerintah daerah" in text


def test_a_header_without_rows(tmp_path):
    for path in (write_csv(tmp_path / "rapor.csv", []), write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER]})):
        assert "at least one row" in only_fault(path).describe()
    empty = pd.DataFrame(columns=["year", "government", "unit", "score"])
    empty.to_parquet(tmp_path / "rapor.parquet")
    assert "at least one row" in only_fault(tmp_path / "rapor.parquet").describe()


def test_a_number_over_a_column_is_a_header_too(tmp_path):
    rows = [[*row, 80] for row in ROWS]
    for header in ([*HEADER, "2021"], [*HEADER, 2021]):
        units = load_units(write_workbook(tmp_path / "rapor.xlsx", {"A": [header, *rows]}))
        assert units["source_row"].tolist() == [2, 3, 4, 5]

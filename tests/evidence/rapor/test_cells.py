"""Cells of a rapor that can't be used."""

import datetime

import pytest

from rapor_files import (
    HEADER,
    ROWS,
    csv_text,
    only_fault,
    place,
    with_cell,
    write_csv,
    write_workbook,
)


@pytest.mark.parametrize(
    ("row", "column", "value", "problem", "accepted"),
    [
        (0, "Skor", "baik", "not a number", "2,5"),
        (1, "Skor", "inf", "not a number", "2,5"),
        (0, "Skor", 4, "outside its scale 0-3", "within the scale"),
        (3, "Skor", 100.01, "outside its scale 0-100", "within the scale"),
        (0, "Skor", -1, "outside its scale", "within the scale"),
        (0, "Skala", "0-5", "no such scale", "0-3 or 0-100"),
        (0, "Skala", None, "no such scale", "0-3 or 0-100"),
        (0, "Tahun", "dua ribu", "not a year", "2022"),
        (0, "Tahun", 1922, "not a year", "2022"),
        (0, "Tahun", None, "not a year", "2022"),
        (0, "Pemerintah Daerah", "Balikpapam", "Nearest: ", ""),
        (0, "Pemerintah Daerah", "Malang", "Kabupaten Malang, Kota Malang", ""),
        (0, "Pemerintah Daerah", None, "government is missing", "Kota Balikpapan"),
        (0, "Unit Layanan", "Dinas Pekerjaan Umum", "what kind of unit", "lainnya"),
        (0, "Unit Layanan", None, "unit is missing", "every row"),
        (0, "Dimensi", "Inputt", "no such dimension", "input, proses, output, pengaduan"),
        (3, "Indikator", "a", "has no dimension", "its dimension"),
    ],
)
def test_a_cell_that_cant_be_used(tmp_path, row, column, value, problem, accepted):
    fault = only_fault(write_csv(tmp_path / "rapor.csv", with_cell(row, column, value)))
    text = fault.describe()
    assert fault.file == "rapor.csv" and fault.row == row + 2
    assert problem in text and accepted in text
    assert fault.column == ("Dimensi" if column == "Indikator" else column)
    if value is not None and column != "Indikator":
        assert str(fault.value) == str(value).replace(".", ",")


def test_decimal_commas_and_points_in_one_column(tmp_path):
    text = csv_text().replace("88,25", "88.25")
    path = tmp_path / "rapor.csv"
    path.write_text(text, encoding="utf-8")
    fault = only_fault(path)
    assert place(fault) == ("", 5, "Skor") and fault.value == "88.25"
    assert "decimal comma, as in 1 other scores" in fault.describe()


def test_a_point_for_thousands_is_not_taken_for_a_decimal_point(tmp_path):
    path = tmp_path / "rapor.csv"
    path.write_text(csv_text().replace("88,25", "88.250"), encoding="utf-8")
    assert "decimal comma" in only_fault(path).describe()


def test_a_date_in_a_score(tmp_path):
    rows = [HEADER, *with_cell(0, "Skor", datetime.datetime(2024, 5, 3))]
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"Nilai": rows}))
    assert place(fault) == ("Nilai", 2, "Skor")
    assert "took a score such as 3.5 for one" in fault.describe() and "format the column" in fault.describe()


def test_yes_and_no_are_no_scores(tmp_path):
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"Nilai": [HEADER, *with_cell(0, "Skor", True)]}))
    assert place(fault) == ("Nilai", 2, "Skor")


def test_scores_whose_scale_nobody_can_tell(tmp_path):
    text = only_fault(write_csv(tmp_path / "rapor.csv", [row[:7] for row in ROWS[:3]], header=HEADER[:7])).describe()
    assert "no column tells the scale" in text and "skala" in text

"""Rows of a rapor that contradict each other."""

import pytest

from rapor_files import HEADER, ROWS, only_fault, place, write_csv, write_workbook


def test_a_row_twice(tmp_path):
    other_spelling = [2022, "Balikpapan", "Dinas Pendidikan", "masukan", "KOMPETENSI", "pengetahuan", 2.5, "0-3"]
    fault = only_fault(write_csv(tmp_path / "rapor.csv", [*ROWS, other_spelling]))
    assert place(fault) == ("", 6, "Skor") and "what row 2 scores" in fault.describe()


def test_a_row_again_on_another_sheet(tmp_path):
    sheets = {"A": [HEADER, *ROWS], "B": [[], HEADER, ROWS[3]]}
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", sheets))
    assert place(fault) == ("B", 3, "Skor") and "row 5 of sheet A" in fault.describe()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ([2022, "Kota Balikpapan", "Disdikbud", "Total", None, None, 80, 100], "Dimensi"),
        ([2022, "Kota Balikpapan", "Disdikbud", "Input", None, None, 80, 100], "Variabel"),
        ([2022, "Kota Balikpapan", "Disdikbud", "Input", "Kompetensi", None, 80, 100], "Indikator"),
    ],
)
def test_a_mean_beside_its_parts(tmp_path, row, column):
    fault = only_fault(write_csv(tmp_path / "rapor.csv", [*ROWS, row]))
    assert place(fault) == ("", 6, column) and "leave out totals and means" in fault.describe()


def test_a_unit_beside_its_products(tmp_path):
    header = [*HEADER, "Produk"]
    rows = [[*ROWS[2], None], [*ROWS[2], "KTP"]]
    fault = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert fault.row == 2 and "those of its products" in fault.describe()

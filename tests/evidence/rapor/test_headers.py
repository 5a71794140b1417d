"""Headers that lack, double or misspell a column."""

import pandas as pd
import pytest

from ombud.evidence.rapor import load_units
from ombud.evidence.rapor.headers import find_header, find_headers, header_faults, is_column_numbers
from ombud.files import Data
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


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        (["(1)", "(2)", "(3)"], True),
        ([1, 2, 3, 4], True),
        (["1.", None, "2.", "3."], True),
        (["(1)", "(2)"], False),
        ([1, 2, 4], False),
        ([0, 1, 2], False),
        ([2, 3, 4], False),
        ([1, 2, 3, "x"], False),
        ([], False),
    ],
)
def test_a_row_of_column_numbers(row, numbers):
    assert is_column_numbers(row) is numbers


STEPS = [
    ["Tahun", "Pemda"],
    [None, None, "Unit"],
    [None, None, None, "Dimensi"],
    [None, None, None, None, "Skor"],
]


def test_a_header_takes_three_rows_at_most():
    whole = find_header([*STEPS[:2], [None, None, None, "Skor"], [2022]], Data.at())
    assert (whole.first, whole.rows) == (0, 3)
    assert whole.columns == {"year": 0, "government": 1, "unit": 2, "score": 3} and not whole.lacking
    assert find_header(STEPS, Data.at()).lacking == ["score"]
    assert find_header(STEPS, Data.at()).rows == 3
    # and no more than it needs
    assert find_header([["Tahun", "Pemda", "Unit", "Skor"], ["a"], ["b"]], Data.at()).rows == 1


def test_the_first_row_with_most_known_columns_is_the_header():
    rows = [
        ["Tahun: 2022"],
        ["Unit", "Nilai"],
        ["x"],
        ["x"],
        ["Tahun", "Pemda", "Unit", "Skor"],
        ["y"],
        ["Unit", "Skor", "Tahun", "Pemda"],
    ]
    assert find_header(rows, Data.at()).first == 4
    assert find_header([["Unit", "x"], ["Petunjuk"]], Data.at()) is None
    assert find_header([], Data.at()) is None


@pytest.mark.parametrize(
    ("below", "starts"), [(["Unit", "Nilai"], [0]), (["Tahun", "Unit", "Nilai"], [0, 2]), (["Tahun", "x", "y"], [0])]
)
def test_below_a_table_a_header_needs_three_known_columns(below, starts):
    rows = [["Tahun", "Pemda", "Unit", "Skor"], [2022, "Kota Tomohon", "Dinsos", 60], below, ["a", "b", "c"]]
    assert [header.first for header in find_headers(rows, Data.at())] == starts
    assert [header.first for header in find_headers(rows[1:], Data.at())] == (
        [1] if len(set(below) & {"x"}) == 0 else []
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Skro", "score"),  # three of four letters, and the score is lacking
        ("Sko", None),  # too short to tell
        ("Zonasi", None),
        ("Indikatr", "indicator"),
        ("Vribl", None),  # like variabel, which nobody needs
    ],
)
def test_a_header_counts_as_misspelt_the_sooner_where_a_column_is_needed(text, meant):
    header = find_header([["Tahun", "Pemda", "Unit", text]], Data.at())
    faults = header_faults(header, Data.at(), "rapor.csv", "A", 7)
    assert {(fault.file, fault.sheet, fault.row) for fault in faults} == {("rapor.csv", "A", 7)}
    told = [fault.fields["column"] for fault in faults if "may be meant" in fault.problem]
    assert told == ([meant] if meant else [])
    lacking = next(fault for fault in faults if "no column for" in fault.problem)
    assert lacking.value == text and len(lacking.fields["headers"].split(", ")) == 4

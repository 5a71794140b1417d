"""Broken rapor files: each is refused whole, with a message that says where, what and what to do."""

import datetime
import importlib.util
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.evidence.rapor import RaporError, load_units
from ombud.evidence.rapor.loading import COLUMNS

specification = importlib.util.spec_from_file_location("rapor_files", Path(__file__).with_name("rapor_files.py"))
rapor_files = importlib.util.module_from_spec(specification)
specification.loader.exec_module(rapor_files)
HEADER, ROWS, with_cell = rapor_files.HEADER, rapor_files.ROWS, rapor_files.with_cell
csv_text, write_csv, write_workbook = rapor_files.csv_text, rapor_files.write_csv, rapor_files.write_workbook


def faults_of(path):
    with pytest.raises(RaporError) as caught:
        load_units(path)
    return caught.value.faults


def only_fault(path):
    (fault,) = faults_of(path)
    return fault


def place(fault):
    return fault.sheet, fault.row, fault.column


# --- what is wrong with a cell ---


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


def test_formulas_that_were_never_computed(tmp_path):
    rows = [[*HEADER[:6], "Skor"], *[[*row[:6], "=1+1"] for row in ROWS]]
    text = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"Nilai": rows})).describe()
    assert "no row has a score" in text and "formulas" in text


def test_scores_whose_scale_nobody_can_tell(tmp_path):
    text = only_fault(write_csv(tmp_path / "rapor.csv", [row[:7] for row in ROWS[:3]], header=HEADER[:7])).describe()
    assert "no column tells the scale" in text and "skala" in text


# --- what is wrong with rows together ---


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


def test_all_faults_come_at_once(tmp_path):
    rows = with_cell(0, "Skor", "baik")
    rows[1][1] = "Balikpapam"
    rows[2][2] = "Dinas Pekerjaan Umum"
    faults = faults_of(write_csv(tmp_path / "rapor.csv", [*rows, ROWS[3]]))
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "Skor"), (3, "Pemerintah Daerah"), (4, "Unit Layanan"), (6, "Skor"),
    ]  # fmt: skip


# --- what is wrong with a header ---


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


def test_decimal_commas_in_a_file_parted_by_commas(tmp_path):
    faults = faults_of(write_csv(tmp_path / "rapor.csv", separator=","))
    assert [fault.row for fault in faults] == [2, 5]
    assert "only in quotes" in faults[0].describe()


# --- what is wrong with a file ---


def zipped(name):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
    return stream.getvalue()


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
WORKBOOK = rapor_files.workbook_bytes([HEADER, *ROWS])


@pytest.mark.parametrize(
    ("name", "content", "problem", "remedy"),
    [
        ("empty.csv", b"", "empty", "header row"),
        ("empty.xlsx", b"", "empty", "header row"),
        ("blank.csv", b"\n ; ;\n\n", "nothing in the table", "header row"),
        ("renamed.csv", WORKBOOK, "content is XLSX", ".xlsx"),
        ("renamed.xlsx", csv_text().encode(), "content is CSV", ".csv"),
        ("renamed.parquet", csv_text().encode(), "content is CSV", ".csv"),
        ("protected.xlsx", OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "password", "take the password away"),
        ("old.xls", OLD_OFFICE, "old kind (.xls)", "save it as .xlsx"),
        ("binary.xlsx", zipped("xl/workbook.bin"), ".xlsb", "save it as .xlsx"),
        ("open.xlsx", zipped("content.xml"), ".ods", "save it as .xlsx"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page", "save it as .xlsx"),
        ("rapor.csv", b"%PDF-1.7", "PDF", "the table behind it"),
        ("rapor.zip", zipped("rapor.csv"), "archive", "inside it"),
        ("half.xlsx", WORKBOOK[: len(WORKBOOK) // 2], "damaged", "whole .xlsx"),
        ("broken.xlsx", zipped("xl/workbook.xml"), "can't be read", "save it again"),
        ("broken.parquet", b"PAR1" + bytes(100) + b"PAR1", "can't be read", "whole Parquet"),
        ("bytes.csv", bytes(range(256)) * 4, "neither text nor a workbook", "save it as .xlsx"),
    ],
)
def test_a_file_that_cant_be_used(tmp_path, name, content, problem, remedy):
    path = tmp_path / name
    path.write_bytes(content)
    fault = only_fault(path)
    assert fault.file == name
    assert problem in fault.describe() and remedy in fault.describe()


def test_no_file_and_a_folder(tmp_path):
    assert "no such file" in only_fault(tmp_path / "nothing.csv").describe()
    assert "folder" in only_fault(tmp_path).describe()


def test_a_sheet_of_a_million_blank_rows(tmp_path):
    """Formatting gone astray: every row has a cell, and no cell has a value."""
    path = tmp_path / "rapor.xlsx"
    sound = zipfile.ZipFile(io.BytesIO(WORKBOOK))
    blank = "".join(f'<row r="{row}"><c r="A{row}"/></row>' for row in range(6, 1_000_006))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sound.namelist():
            content = sound.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", blank.encode() + b"</sheetData>")
            archive.writestr(name, content)
    fault = only_fault(path)
    assert (fault.sheet, fault.row) == ("Sheet", 6)
    assert "more than 10000 blank rows" in fault.describe() and "delete them" in fault.describe()


def test_a_parquet_with_lists(tmp_path):
    frame = pd.DataFrame({"year": [2022], "government": ["Kota Balikpapan"], "unit": ["Dinsos"], "score": [[1, 2]]})
    frame.to_parquet(tmp_path / "rapor.parquet")
    assert "lists" in only_fault(tmp_path / "rapor.parquet").describe()


# --- anything at all ---

CELLS = st.one_of(
    st.sampled_from(["", "-", "2022", "2022,0", "Kota Balikpapan", "Pemkab Nias", "Disdik", "PTSP", "Input", "proses",
                     "0-3", "100", "2,5", "2.5", "1.234,5", "88,25", "1e2", "nan", '"', "'", "a\nb", "\x00", "=1+1"]),
    st.text(max_size=8),
    st.floats(-10, 110).map(lambda value: f"{value:.2f}".replace(".", ",")),
)  # fmt: skip
HEADERS = st.one_of(
    st.sampled_from(
        [*HEADER, "Tahun", "tahun ", "SKOR", "Nilai", "OPD", "Pemda", "Produk", "Keterangan", "No", "kode"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.one_of(st.just(HEADER), st.permutations(HEADER), st.lists(HEADERS, min_size=1, max_size=10)),
    rows=st.lists(st.one_of(st.sampled_from(ROWS), st.lists(CELLS, max_size=10)), max_size=6),
    separator=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"]),
    name=st.sampled_from(["rapor.csv", "rapor.xlsx", "rapor.txt"]),
)
def test_any_text_gives_a_frame_or_a_rapor_error(tmp_path, header, rows, separator, encoding, name):
    path = tmp_path / name
    path.write_bytes(csv_text(rows, header, separator).encode(encoding, errors="replace"))
    _load_or_refuse(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(WORKBOOK) - 1), length=st.integers(1, 40), content=st.binary(min_size=1, max_size=40))
def test_any_damage_to_a_workbook_gives_a_frame_or_a_rapor_error(tmp_path, place, length, content):
    path = tmp_path / "rapor.xlsx"
    path.write_bytes(WORKBOOK[:place] + content + WORKBOOK[place + length :])
    _load_or_refuse(path)


def _load_or_refuse(path):
    try:
        units = load_units(path)
    except RaporError as error:
        assert error.faults and all(fault.file == path.name for fault in error.faults)
        assert str(error)
    else:
        assert list(units.columns) == COLUMNS and len(units)
        assert units["score"].dropna().between(0, 100).all()
        assert units[["year", "government_code", "unit", "unit_type", "dimension"]].notna().all(axis=None)

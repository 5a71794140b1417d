"""Headers, and rows below and above them: every cell that looks like data is used or named, in all tables and sheets."""

import pandas as pd
import pytest

import rapor_files
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.loading import load_units, read_rapor
from ombud.evidence.rapor.rows import (
    STRAY,
    SUMMARY,
    TEXT,
    check_header,
    find_headers,
    is_column_numbers,
    kind_of_row,
    known_headers,
    looks_like_scores,
)
from ombud.files import Data
from rapor_files import ROWS, faults_of, only_fault, write_csv, write_workbook

HEADER = ["No", "Tahun", "Pemda", "Unit", "Dimensi", "Skor"]
WHO = [2022, "Kota Tomohon"]
SCORES = [
    [1, *WHO, "Dinsos", "Input", 71.5],
    [2, *WHO, "Dinsos", "Proses", 60],
    [3, *WHO, "PTSP", "Input", 55.25],
    [4, *WHO, "PTSP", "Proses", 40],
]


def read(tmp_path, **sheets):
    return read_rapor(write_workbook(tmp_path / "rapor.xlsx", sheets))


def left_out(notes):
    return [(note.sheet, note.row) for note in notes if note.problem.startswith("left out: a row")]


@pytest.mark.parametrize(
    "row",
    [
        [None, *WHO, "Jumlah Dinsos", None, 131.5],
        [None, *WHO, "Rerata PTSP", None, 47.6],
        [None, *WHO, "Dinsos", "Rata-rata", 65.75],
        [None, *WHO, "Semua Puskesmas", None, 62],
        [None, *WHO, "Puskesmas (gabungan)", "Input", 62],
        [None, *WHO, "Puskesmas se-Kota", None, 62],
        [None, *WHO, "Puskesmas (3 lokus)", None, 62],
        [None, *WHO, "Puskesmas (n = 3)", "Input", 62],
        [None, *WHO, "Nilai Puskesmas", None, 62],
        [None, *WHO, "Jml", None, 62],
        [None, *WHO, "PTSP (rata – rata)", "Input", 12],
        ["Rata-rata", None, None, None, None, 56.7],
        ["TOTAL", 2022, "Kota Tomohon", None, None, 226.75],
        [None, None, None, "Nilai Tertinggi", None, 71.5],
        [None, "Jumlah", "Kota Tomohon", "Dinsos", None, 5],
        [None, None, "Rata-Rata Kota", None, None, 60],
        ["Keterangan: nilai sementara", None, None, None, None, None],
        [None, None, None, None, "Tomohon, 3 Juli 2022", None],
        [None, None, None, None, None, "Kepala Bagian"],
        [None, None, None, None, None, "NIP 19700101 199703 1 001"],
        [None, 2022, None, None, None, "sementara"],
    ],
)
def test_sums_means_notes_and_signatures_are_left_out_and_told(tmp_path, row):
    for place in (2, 4):
        rows = [*SCORES[:place], row, *SCORES[place:]]
        units, notes = read(tmp_path, A=[HEADER, *rows])
        assert units["score"].tolist() == [71.5, 60, 55.25, 40]
        assert left_out(notes) == [("A", place + 2)]


def test_a_note_right_below_the_header_is_no_part_of_it(tmp_path):
    note = ["Keterangan: nilai sementara", None, None, None, None, None]
    units, notes = read(tmp_path, A=[HEADER, note, *SCORES])
    assert units["source_row"].tolist() == [3, 4, 5, 6]
    assert left_out(notes) == [("A", 2)]


@pytest.mark.parametrize("row", [[5, None, None, "Dinsos", None, 80], [None, None, None, None, None, 80]])
def test_a_score_of_which_it_cant_be_told_whose_it_is(tmp_path, row):
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, *SCORES, row]}))
    assert (fault.sheet, fault.row, fault.column) == ("A", 6, "Skor")
    assert "year, government" in fault.describe()


def test_an_indicator_may_be_called_a_number_of_things(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Dimensi", "Indikator", "Skor"]
    rows = [
        [*WHO, "Dinsos", "Input", name, 50] for name in ("Jumlah petugas", "Total waktu layanan", "Rata-rata antrean")
    ]
    units, notes = read(tmp_path, A=[header, *rows])
    assert len(units) == 3 and not left_out(notes)


def test_all_tables_of_a_sheet_are_read(tmp_path):
    other = ["Skor", "Unit", "Pemda", "Tahun", "Dimensi", "Skala"]
    below = [[row[5], row[3], row[2], row[1], row[4], "0-100"] for row in SCORES[2:]]
    for first in (SCORES[:2], SCORES[:1]):
        units, _ = read(tmp_path, A=[["RAPOR"], HEADER, *first, [], ["Tabel 2"], other, *below])
        assert units["score"].tolist() == [*[row[5] for row in first], 55.25, 40]
        assert units["dimension"].tolist()[-2:] == ["input", "proses"]


def test_a_header_on_every_page_is_one_table(tmp_path):
    units, _ = read(tmp_path, A=[HEADER, SCORES[0], HEADER, SCORES[1], HEADER, *SCORES[2:]])
    assert units["source_row"].tolist() == [2, 4, 6, 7]


def test_a_list_with_a_header_of_its_own_is_left_out_and_told(tmp_path):
    recap = [["No", "Unit", "Nilai"], [1, "Dinsos", 65.75], [2, "PTSP", 47.6]]
    units, notes = read(tmp_path, A=[HEADER, *SCORES], Rekap=recap, Petunjuk=[["Isi tabel ini"]])
    assert len(units) == 4
    told = " ".join(note.describe() for note in notes)
    assert "sheet Rekap, row 1: left out: a table without columns for year, government" in told
    assert "sheet Petunjuk: left out: the sheet has no table of scores" in told
    assert "left out: the columns No" in told


@pytest.mark.parametrize(
    "rows",
    [SCORES[2:], [[row[3], row[5], row[1], row[2]] for row in SCORES[2:]], [["Halaman 2"], [1, "DPMPTSP", 88.5]]],
)
def test_rows_that_look_like_scores_and_have_no_header_are_a_fault(tmp_path, rows):
    for sheets in ({"A": [HEADER, *SCORES[:2]], "B": rows}, {"B": [*rows, HEADER, *SCORES[:2]]}):
        fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", sheets))
        assert (fault.sheet, fault.row) == ("B", len(rows) if len(rows[0]) == 1 else 1)
        assert "no header stands above" in fault.describe()


def test_cells_beside_a_table_are_told(tmp_path):
    _, notes = read(tmp_path, A=[HEADER, [*SCORES[0], None, "lihat 2021: 99"], *SCORES[1:]])
    assert [(note.row, note.problem) for note in notes if note.row] == [
        (2, "left out: cells in columns without a header")
    ]


def test_a_table_beside_another_is_a_fault(tmp_path):
    rows = [[*HEADER, None, *HEADER], *[[*row, None, *row[:5], 1 + row[5]] for row in SCORES]]
    assert all(
        "two headers mean" in fault.describe()
        for fault in faults_of(write_workbook(tmp_path / "rapor.xlsx", {"A": rows}))
    )


def test_a_workbook_of_something_else_is_told_the_way_on(tmp_path):
    form = [
        ["Tahun Penilaian", ": 2022"],
        ["Unit Layanan", ": Dinsos"],
        ["No", "Uraian", "Nilai", "Indikator"],
        ["1", "a", 3, "b"],
    ]
    faults = faults_of(
        write_workbook(tmp_path / "rapor.xlsx", {"Petunjuk": [["Isi"]], "Kertas kerja": form, "Lain": form})
    )
    assert len(faults) <= 5
    assert "Kertas kerja" in faults[-1].describe() + faults[0].describe()
    assert any("ombud selfassess new" in fault.describe() for fault in faults)


def test_a_header_that_lacks_columns(tmp_path):
    header = ["Thun", "Pemerintah Daerah", "Unit Layanan", "Dimensi", "Variabel", "Indikator", "Mutu", "Skala"]
    texts = [fault.describe() for fault in faults_of(write_csv(tmp_path / "rapor.csv", header=header))]
    assert any("no column for year" in text and "'Thun, Mutu'" in text and "tahun" in text for text in texts)
    assert any("no column for score" in text and "skor, nilai" in text for text in texts)
    assert any("column Thun" in text and "meant for year" in text for text in texts)


def test_a_misspelt_optional_header_is_not_left_out_in_silence(tmp_path):
    header = [name.replace("Indikator", "Indikatro") for name in rapor_files.HEADER]
    text = only_fault(write_csv(tmp_path / "rapor.csv", header=header)).describe()
    assert "column Indikatro" in text and "meant for indicator" in text


def test_two_headers_for_one_column(tmp_path):
    rows = [[*row, 1] for row in ROWS]
    text = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=[*rapor_files.HEADER, "Nilai"])).describe()
    assert "'Skor' and 'Nilai'" in text and "rename or delete" in text


def test_no_header_at_all(tmp_path):
    text = only_fault(write_csv(tmp_path / "rapor.csv", ROWS[1:], header=ROWS[0])).describe()
    assert "no header row" in text and "Pemkot Balikpapan" in text and "pemerintah daerah" in text


def test_a_header_without_rows(tmp_path):
    for path in (
        write_csv(tmp_path / "rapor.csv", []),
        write_workbook(tmp_path / "rapor.xlsx", {"A": [rapor_files.HEADER]}),
    ):
        assert "at least one row" in only_fault(path).describe()
    empty = pd.DataFrame(columns=["year", "government", "unit", "score"])
    empty.to_parquet(tmp_path / "rapor.parquet")
    assert "at least one row" in only_fault(tmp_path / "rapor.parquet").describe()


def test_a_number_over_a_column_is_a_header_too(tmp_path):
    rows = [[*row, 80] for row in ROWS]
    for header in ([*rapor_files.HEADER, "2021"], [*rapor_files.HEADER, 2021]):
        units = load_units(write_workbook(tmp_path / "rapor.xlsx", {"A": [header, *rows]}))
        assert units["source_row"].tolist() == [2, 3, 4, 5]


def test_of_rows_that_lack_one_thing_those_with_a_score_are_faults_and_others_are_left_out(tmp_path):
    row = [5, *WHO, None, "Input"]
    _, notes = read(tmp_path, A=[HEADER, *SCORES, [*row, None]])
    assert left_out(notes) == [("A", 6)]
    for score in (50, "50 (sementara)"):
        faults = faults_of(write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, *SCORES, [*row, score]]}))
        assert {fault.row for fault in faults} == {6}
        assert any("the unit is missing" in fault.describe() for fault in faults)


@pytest.mark.parametrize(
    ("row", "may_be"),
    [
        ([1, "DPMPTSP", 88.5], True),
        ([None, "Dinsos", None, 2022, 80], True),
        ([1, "Dinsos", "sementara", 80], True),
        ([2022, "Kota Tomohon", "Bagian Umum", 80], True),
        ([2022, "Kota Tomohon", 80], False),  # neither a unit nor two names
        ([5, "Kota Tomohon", "Bagian Umum", 80], False),
        ([2022, "Kota Tomohon", "Dinsos"], False),  # the year alone is no score
        (["Kota Tomohon", "Bagian Umum", "Dinsos"], False),
        (["Dinsos", 80], False),
        ([None, "Dinsos", "-", 80], False),
    ],
)
def test_a_row_that_may_be_one_of_scores_has_a_score_and_says_whose(row, may_be):
    assert bool(looks_like_scores(row, Data.at())) is may_be


COLUMNS = {"year": 0, "government": 1, "unit": 2, "dimension": 3, "score": 4}


@pytest.mark.parametrize(
    ("row", "kind", "lacking"),
    [
        ([*WHO, "Dinsos", "Total", 80], None, []),  # the name of a whole unit's score
        ([*WHO, "Dinsos", "Jumlah", 80], SUMMARY, []),
        ([*WHO, "Dinsos", "Input"], None, []),
        ([*WHO, "Dinsos"], None, []),
        ([2022, None, "Dinsos", None, 80], None, ["government"]),
        ([2022, None, None, None, 80], STRAY, ["government", "unit"]),
        ([2022, None, None, None, 80, "Jumlah"], SUMMARY, ["government", "unit"]),
        ([2022, None, None, None, "x", "Jumlah"], TEXT, ["government", "unit"]),
        ([2022, None, "Dinsos", None, "x"], None, ["government"]),
        ([2022, None, "Dinsos"], TEXT, ["government"]),
    ],
)
def test_kinds_of_rows(row, kind, lacking):
    assert kind_of_row(row, COLUMNS) == (kind, lacking)


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
    known = known_headers(Data.at())
    [whole] = find_headers([*STEPS[:2], [None, None, None, "Skor"], [2022]], known)
    assert (whole.first, whole.below) == (0, 3)
    assert whole.columns == {"year": 0, "government": 1, "unit": 2, "score": 3} and not whole.lacking
    [cut] = find_headers(STEPS, known)
    assert cut.below == 3 and cut.lacking == ["score"]
    # and no more than it needs
    assert find_headers([["Tahun", "Pemda", "Unit", "Skor"], ["a"], ["b"]], known)[0].below == 1


def test_a_row_with_a_number_is_no_part_of_a_header(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Skor", None]
    units, _ = read(tmp_path, A=[header, [*WHO, "Dinsos", 60, "Indikator"], [*WHO, "PTSP", 70, None]])
    assert units["source_row"].tolist() == [2, 3]


def test_a_header_knows_two_columns_at_least():
    known = known_headers(Data.at())
    rows = [["Tahun: 2022"], ["Unit", "Nilai"], ["x"], ["x"], ["Tahun", "Pemda", "Unit", "Skor"]]
    assert [header.first for header in find_headers(rows, known)] == [1, 4]
    assert not find_headers([["Unit", "x"], ["Petunjuk"]], known) and not find_headers([], known)


@pytest.mark.parametrize(
    ("below", "starts"), [(["Unit", "Nilai"], [0]), (["Tahun", "Unit", "Nilai"], [0, 2]), (["Tahun", "x", "y"], [0])]
)
def test_below_a_table_a_header_needs_three_known_columns(below, starts):
    known = known_headers(Data.at())
    rows = [["Tahun", "Pemda", "Unit", "Skor"], [2022, "Kota Tomohon", "Dinsos", 60], below, ["a", "b", "c"]]
    assert [header.first for header in find_headers(rows, known)] == starts
    assert [header.first for header in find_headers(rows[1:], known)] == ([] if "x" in below else [1])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Skro", "score"),  # three of four letters, and the score is lacking
        ("Sko", None),  # too short to tell
        ("Zonasi", None),
        ("Indikatr", "indicator"),
        ("Vribl", None),  # like variabel, which nobody needs
        ("Dimensx", "dimension"),  # 85.7 of 100
        ("Indikutorr", None),  # 84.2
        ("Xxxai Akhir", "score"),  # nilai akhir: 70
        ("Skor Xkxix", None),  # skor akhir: 66.7
    ],
)
def test_a_header_counts_as_misspelt_the_sooner_where_a_column_is_needed(text, meant):
    [header] = find_headers([["Tahun", "Pemda", "Unit", text]], known_headers(Data.at()))
    faults = RaporFaults("rapor.csv")
    check_header(header, faults, Data.at(), "A", 7)
    assert {(fault.file, fault.sheet, fault.row) for fault in faults.found} == {("rapor.csv", "A", 7)}
    told = [fault.fields["column"] for fault in faults.found if "may be meant" in fault.problem]
    assert told == ([meant] if meant else [])
    lacking = next(fault for fault in faults.found if "no column for" in fault.problem)
    assert lacking.value == text and len(lacking.fields["headers"].split(", ")) == 4

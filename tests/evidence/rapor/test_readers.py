"""How tables are taken out of files: Parquet, and any that an office makes."""

import csv
import io
import itertools
import math
import os

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.evidence.rapor import RaporError, load_units
from ombud.evidence.rapor.loading import read_rapor
from rapor_files import faults_of, only_fault, write_workbook

EXAMPLES = int(os.environ.get("OMBUD_EXAMPLES", "12"))  # more for a long search


def test_a_parquet_with_lists(tmp_path):
    frame = pd.DataFrame({"year": [2022], "government": ["Kota Balikpapan"], "unit": ["Dinsos"], "score": [[1, 2]]})
    frame.to_parquet(tmp_path / "rapor.parquet")
    fault = only_fault(tmp_path / "rapor.parquet")
    assert fault.column == "score" and "lists" in fault.describe()


# whatever an office does to a table of scores: the scores that were written come back, or a fault that names the place

GOVERNMENTS = {"Kota Tomohon": "71.73", "Kab. Nias": "12.04", "Pemkab PPU": "64.09", "Kabupaten Malang": "35.07"}
UNITS = ["DPMPTSP", "Dinas Kesehatan", "Puskesmas “Petung”", "RSUD Ratu Aji", "Dinsos"]
PARTS = ["Input", "Proses", "Output", "Pengaduan"]
ALIASES = {
    "year": ["Tahun", "tahun penilaian", "year"],
    "government": ["Pemda", "Pemerintah Daerah", "NAMA PEMDA"],
    "unit": ["Unit", "Unit Layanan", "Lokus"],
    "dimension": ["Dimensi", "dimension"],
    "score": ["Skor", "Nilai", " NILAI "],
    "scale": ["Skala", "Rentang nilai"],
}
CELLS = st.tuples(
    st.sampled_from([2022, 2023]), st.sampled_from(list(GOVERNMENTS)), st.sampled_from(UNITS), st.sampled_from(PARTS)
)
VALUES = st.one_of(st.none(), st.integers(1, 300).map(lambda hundredths: hundredths / 100))
NOTES = [
    ["Sumber: rapor, diolah"],
    [None, None, "Rata-rata", None, 2.9],
    ["Jumlah", None, None, None, 99],
    [None, None, "Kepala Dinas"],
    [None],
    ["NIP 19700101 199703 1 001"],
    ["RAPOR TAHUN 2022"],
]
STRAYS = [
    [None, None, "Dinsos", None, 2.5],
    [2022, "Kota Tomohon", "Dinkes", "Input", "=1+1"],
    [None, None, None, None, 1.5],
    [2022, "Kota Tomohon", "Dinkes", "Input", "#N/A"],
    [2022, "Kota Tomohon", "Dinkes", "Input", 27],
]


@st.composite
def tables(draw, rows):
    """Draw one table: a header, and rows whose order of columns, blanks and additions an office may choose."""
    columns = draw(st.permutations(["year", "government", "unit", "dimension", "score", "scale"]))
    header = [draw(st.sampled_from(ALIASES[column])) for column in columns]
    remark = draw(st.booleans())
    grid = [[dict(zip(ALIASES, row, strict=True))[column] for column in columns] + ["baik"] * remark for row in rows]
    grid.insert(0, header + ["Catatan"] * remark)
    order = ["year", "government", "unit", "dimension", "score"]
    added = draw(st.lists(st.tuples(st.integers(0, len(grid)), st.sampled_from(NOTES)), max_size=3))
    stray = draw(st.one_of(st.none(), st.none(), st.sampled_from(STRAYS)))
    if stray:
        added.append((len(grid), stray))
    for place, note in added:
        cells = dict(zip(order, note, strict=False))
        if place > 0 or len(note) == 1:
            grid.insert(place, [cells.get(column) for column in columns])
    return grid, stray is not None


@st.composite
def files(draw):
    """Draw sheets of tables, what was written into them, and whether anything there must be refused."""
    written = draw(st.dictionaries(CELLS, VALUES, min_size=1, max_size=12).filter(lambda cells: any(cells.values())))
    rows = [(*who, score, "0-3") for who, score in written.items()]
    cuts = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=2)))
    pieces = [rows[start:end] for start, end in itertools.pairwise([0, *cuts, len(rows)])]
    drawn = [draw(tables(piece)) for piece in pieces if piece]
    grids, wrong = [grid for grid, _ in drawn], any(stray for _, stray in drawn)
    if len(grids) > 1 and draw(st.integers(0, 4)) == 0:
        grids[1] = grids[1][1:]  # a table that lost its header
        wrong = True
    return written, grids, draw(st.booleans()), wrong


def _read(path, written, wrong):
    expected = {
        (year, GOVERNMENTS[government], unit, part.casefold()): score
        for (year, government, unit, part), score in written.items()
    }
    try:
        found = load_units(path)
    except RaporError as error:
        assert wrong, str(error)
        assert all(fault.file == path.name and (fault.row or fault.column or fault.sheet) for fault in error.faults), (
            str(error)
        )
        return
    keys = found[["year", "government_code", "unit", "dimension"]].itertuples(index=False, name=None)
    printed = [None if math.isnan(score) else score for score in found["score_printed"]]
    told = dict(zip(keys, printed, strict=True))
    assert len(told) == len(found)
    if wrong:  # what was read although something is wrong may lack blank scores, and nothing else
        told, expected = ({key: score for key, score in each.items() if score is not None} for each in (told, expected))
    assert told == expected


def _merge_governments(sheet):
    """Merge cells below each other that name the same government, as people do by hand."""
    for column in sheet.iter_cols():
        runs = itertools.groupby(column, key=lambda cell: cell.value)
        for name, cells in [(name, list(cells)) for name, cells in runs]:
            if name in GOVERNMENTS and len(cells) > 1:
                sheet.merge_cells(f"{cells[0].coordinate}:{cells[-1].coordinate}")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=files(), hidden=st.booleans(), merged=st.booleans())
def test_a_workbook_gives_what_was_written_into_it_or_a_fault(tmp_path, drawn, hidden, merged):
    written, grids, stacked, wrong = drawn
    sheets = (
        {"A": [row for grid in grids for row in [*grid, []]]}
        if stacked
        else {f"S{n}": grid for n, grid in enumerate(grids)}
    )
    path = write_workbook(tmp_path / "rapor.xlsx", sheets | {"Petunjuk": [["Isi tabel"]]})
    book = openpyxl.load_workbook(path)
    if hidden:
        book.worksheets[0].row_dimensions[3].hidden = True
        book["Petunjuk"].sheet_state = "hidden"
    if merged:
        for sheet in book:
            _merge_governments(sheet)
    book.save(path)
    _read(path, written, wrong)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    drawn=files(),
    separator=st.sampled_from([";", "\t", "|", ","]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quote=st.one_of(st.none(), st.none(), st.integers(0, 5)),
)
def test_a_text_gives_what_was_written_into_it_or_a_fault(tmp_path, drawn, separator, encoding, newline, quote):
    written, grids, _, wrong = drawn
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=separator, lineterminator=newline)
    for grid in grids:
        for row in grid:
            writer.writerow([f"{cell}".replace(".", ",") if isinstance(cell, float) else cell for cell in row])
    text = held.getvalue()
    if quote is not None:  # a quotation mark that somebody forgot to close
        places = [place for place, letter in enumerate(text) if letter == separator]
        place = places[quote * (len(places) - 1) // 5] + 1
        text, wrong = text[:place] + '"' + text[place:], True
    path = tmp_path / "rapor.txt"
    path.write_bytes(text.encode(encoding))
    _read(path, written, wrong)


def test_a_table_that_lacks_two_columns_is_told_what_is_read_and_one_that_lacks_one_which(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Skor", "Dimensi", "Variabel"]
    row = [2022, "Kota Tomohon", "Dinsos", 71.5, "Input", "a"]
    for columns, told in (([0, 1, 4, 5], True), ([0, 1, 3, 4, 5], False)):
        rows = [[line[place] for place in columns] for line in (header, row)]
        with pytest.raises(RaporError) as caught:
            load_units(write_workbook(tmp_path / "rapor.xlsx", {"A": rows}))
        texts = [fault.describe() for fault in caught.value.faults]
        assert any("sheet A comes nearest" in text for text in texts) is told
        assert any("unit" in text for text in texts)


HEADER = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor"]
ROW = [2022, "Kota Tomohon", "Dinsos", "Input", 71.5]


@pytest.mark.parametrize("titles", [0, 1, 2])
@pytest.mark.parametrize(
    ("header", "told"), [([*HEADER, "Nilai"], "two headers mean"), ([*HEADER[:4], "Mutu"], "no column for score")]
)
def test_what_is_wrong_with_a_header_stands_in_its_lowest_row(tmp_path, titles, header, told):
    for above in ([], [[*[None] * 3, "Penilaian", "Penilaian"]]):
        rows = [*([["RAPOR"]] * titles), [*header[:3], *[None] * (len(header) - 3)], [None] * 3 + header[3:], [*ROW, 1]]
        rows = rows if above else [*([["RAPOR"]] * titles), header, [*ROW, 1]]
        fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"A": rows}))
        assert told in fault.describe() and fault.row == titles + (2 if above else 1)


def test_the_first_six_texts_of_a_file_without_header_are_told(tmp_path):
    path = tmp_path / "rapor.csv"
    path.write_text("\n\na;b\nc;;d\ne;f;g\n", encoding="utf-8")
    fault = only_fault(path)
    assert fault.row == 3 and "'a', 'b', 'c', 'd', 'e', 'f';" in fault.describe()
    names = [f"x{place}" for place in range(7)]
    pd.DataFrame([range(7)], columns=names).to_parquet(tmp_path / "rapor.parquet")
    assert only_fault(tmp_path / "rapor.parquet").fields == {"texts": ", ".join(map(repr, names[:6]))}


def test_parquet_tells_its_rows_and_the_columns_that_are_left_out(tmp_path):
    frame = pd.DataFrame([[*ROW, "baik"], [*ROW[:3], "Proses", 60, "baik"]], columns=[*HEADER, "Catatan"])
    frame.to_parquet(tmp_path / "rapor.parquet", index=False)
    units, notes = read_rapor(tmp_path / "rapor.parquet")
    assert units["source_row"].tolist() == [2, 3]
    assert any("left out: the columns Catatan" in note.describe() for note in notes)


def test_named_and_unnamed_columns_that_are_left_out_are_told_each_once(tmp_path):
    rows = [[*HEADER, "Catatan", None], [*ROW, None, None], [*ROW[:3], "Proses", 60, "x", None]]
    notes = read_rapor(write_workbook(tmp_path / "rapor.xlsx", {"A": rows}))[1]
    told = [note.describe() for note in notes if "left out" in note.describe()]
    assert len(told) == 1 and "the columns Catatan" in told[0]
    rows[1] += ["y", "z"]
    rows[1][6] = "u"
    notes = read_rapor(write_workbook(tmp_path / "rapor.xlsx", {"A": rows}))[1]
    assert [note.row for note in notes if "without a header" in note.describe()] == [2]


def test_a_list_on_another_sheet_is_told_with_its_place_and_what_it_lacks(tmp_path):
    sheets = {"A": [HEADER, ROW], "B": [["Petunjuk"], ["Unit", "Nilai"], ["Dinsos", 60]]}
    path = write_workbook(tmp_path / "rapor.xlsx", sheets)
    told = [note.describe() for note in read_rapor(path)[1]]
    assert any("sheet B, row 2: left out: a table without columns for year, government" in note for note in told)


def test_rows_of_column_numbers_count_only_at_the_top(tmp_path):
    numbers = [f"({place})" for place in range(1, 6)]
    units, notes = read_rapor(write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, numbers, ROW]}))
    assert len(units) == 1 and not any("row without a score" in note.problem for note in notes)


def test_a_table_without_rows_beside_one_with_rows_is_no_fault(tmp_path):
    assert len(load_units(write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, ROW], "B": [HEADER]}))) == 1


def test_a_table_beside_others_that_lacks_one_column_is_a_fault(tmp_path):
    lacking = [["Tahun", "Unit", "Skor"], [2022, "Dinkes", 60]]
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, ROW], "B": lacking}))
    assert (fault.sheet, fault.row) == ("B", 1) and "no column for government" in fault.describe()


@pytest.mark.parametrize("order", [("A", "B"), ("B", "A")])
def test_the_sheet_with_most_known_columns_comes_nearest(tmp_path, order):
    sheets = {"A": [["Unit", "Nilai"], ["Dinsos", 60]], "B": [["Unit", "Dimensi", "Nilai"], ["Dinsos", "Input", 60]]}
    faults = faults_of(write_workbook(tmp_path / "rapor.xlsx", {name: sheets[name] for name in order}))
    assert {fault.sheet for fault in faults} - {""} == {"B"}
    assert any("sheet B comes nearest" in fault.describe() for fault in faults)


def test_rows_may_end_before_their_last_column(tmp_path):
    path = write_workbook(tmp_path / "rapor.xlsx", {"A": [[*HEADER, "Variabel"], ROW]})
    assert load_units(path)["variable"].isna().all()


def test_a_workbook_without_header_names_its_first_sheet_with_texts(tmp_path):
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"A": [], "B": [[], ["Petunjuk"]]}))
    assert (fault.sheet, fault.row) == ("B", 2) and "'Petunjuk'" in fault.describe()


def test_a_header_alone_is_told_so_and_one_with_a_stray_score_by_that(tmp_path):
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER]}))
    assert "a header and no rows below it" in fault.describe()
    stray = only_fault(write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, [None, None, "Dinsos", None, 80]]}))
    assert (stray.row, stray.column) == (2, "Skor") and "year, government" in stray.describe()

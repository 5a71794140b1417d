"""A filled workbook read back, and its cells by the keys of its rows."""

from fractions import Fraction

import openpyxl
import pytest
from openpyxl import load_workbook

from ombud.errors import DataError
from ombud.selfassessment import layout
from ombud.selfassessment.layout import PLACES
from ombud.selfassessment.reading import Sheet, open_sheets, read_self_assessment
from ombud.selfassessment.template import new_workbook

FIRST = 4  # row of the first score
SCORE, COST, EVIDENCE, NOTE, INDICATOR = (
    PLACES[name] + 1 for name in ("score", "cost", "evidence", "note", "indicator")
)


@pytest.fixture(scope="session")
def blank(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    return new_workbook(folder / "blank.xlsx", government="Kukar", units="DPMPTSP; Dinkes; Puskesmas Loa Ipuh")


@pytest.fixture
def filled(blank, tmp_path):
    """Return a function that saves a form with all scores at 2, changed by a function of the open workbook."""

    def save(change=None):
        book = load_workbook(blank)
        for row in range(FIRST, FIRST + 3 * 28):
            book["Penilaian"].cell(row, SCORE, 2)
        if change:
            change(book)
        path = tmp_path / "filled.xlsx"
        book.save(path)
        return path

    return save


def faults(path):
    with pytest.raises(DataError) as raised:
        read_self_assessment(path)
    return raised.value


def put(sheet, place, value):
    return lambda book: book[sheet].__setitem__(place, value)


def test_round_trip(filled):
    def change(book):
        sheet = book["Penilaian"]
        sheet.cell(FIRST, SCORE, 3)
        sheet.cell(FIRST + 1, SCORE).value = None
        sheet.cell(FIRST + 1, COST, 2.5)
        sheet.cell(FIRST + 2, COST, "X")
        sheet.cell(FIRST + 3, COST, "1,5")
        sheet.cell(FIRST + 4, SCORE, "1")
        sheet.cell(FIRST + 5, NOTE, "=1+1").data_type = "s"
        sheet.cell(FIRST + 5, INDICATOR, "Kesesuaian ABK")
        sheet.cell(FIRST + 1, INDICATOR, "Tupoksi")
        sheet.cell(FIRST + 2, EVIDENCE, "SK 12/2023")

    read = read_self_assessment(filled(change))
    lines = read.lines
    assert (read.year, read.government.name, read.example) == (2023, "Kabupaten Kutai Kartanegara", False)
    assert read.units["unit"].tolist() == ["DPMPTSP", "Dinkes", "Puskesmas Loa Ipuh"]
    assert read.units["unit_type"].tolist() == ["dpmptsp", "dinas_kesehatan", "puskesmas"]
    assert len(lines) == 3 * 28
    assert lines["score"].isna().sum() == 1
    assert lines["score"].iloc[[0, 4, 6]].tolist() == [3, 1, 2]
    assert lines["cost"].iloc[:4].tolist() == [1, Fraction(5, 2), None, Fraction(3, 2)]
    assert lines["cost_given"].iloc[:4].tolist() == [False, True, True, True]
    assert lines["note"].iloc[5] == "=1+1"
    assert lines["label_id"].iloc[5] == "Kesesuaian ABK"
    assert lines["label_id"].iloc[6] == ""  # the form's own "Indikator 1" is no name
    # an assumed name may be written over; what the form offers stays an assumption, without its star
    assert lines[["label_id", "basis"]].iloc[1:3].values.tolist() == [
        ["Tupoksi", "office"],
        ["Pengetahuan tentang lembaga Ombudsman", "assumed"],
    ]
    assert lines["evidence"].iloc[2] == "SK 12/2023"
    assert lines["row"].iloc[0] == FIRST


def test_a_unit_may_be_renamed_and_the_government_left_out(filled):
    def change(book):
        book["Unit"]["C9"], book["Unit"]["D9"], book["Unit"]["C5"] = "RSUD Parikesit", "Rumah sakit", None

    read = read_self_assessment(filled(change))
    assert read.government is None
    assert read.units.loc[0].tolist() == [1, "RSUD Parikesit", "rumah_sakit"]
    assert read.lines["unit"].iloc[0] == "RSUD Parikesit"


def test_all_faults_at_once_with_their_places(filled):
    def change(book):
        sheet = book["Penilaian"]
        for row, value in enumerate([4, 2.5, "baik", -1, True], start=FIRST):
            sheet.cell(row, SCORE, value)
        for row, value in enumerate([0, -2, "gratis", 10**10], start=FIRST):
            sheet.cell(row, COST, value)
        book["Unit"]["C10"] = "dpmptsp"
        book["Unit"]["D11"] = "Warung"

    error = faults(filled(change))
    assert len(error.faults) == 11
    places = {(fault.sheet, fault.row, fault.column) for fault in error.faults}
    assert ("Penilaian", FIRST, "Nilai 0–3") in places
    assert ("Unit", 10, "C") in places
    first = next(fault for fault in error.faults if fault.row == FIRST)
    assert first.describe() == (
        "filled.xlsx, sheet Penilaian, row 4, column Nilai 0–3: this is not a score (found: 4); "
        "accepted: 0, 1, 2 or 3; empty where not scored"
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put("Unit", "C4", "dua ribu"), "the year of the method is missing (found: 'dua ribu')"),
        (put("Unit", "C4", 2021), "mean over units"),
        (put("Unit", "C5", "Kutai Kertanegoro"), "Kabupaten Kutai Kartanegara"),
        (put("Unit", "C9", None), "row 9, column C: the unit has no name"),
        (put("Unit", "D9", "Polres"), "assessed apart"),
        (put("Unit", "D9", "Lembaga Pemasyarakatan"), "assessed apart"),
        (put("Bobot", "D4", 30), "row 4, column D: the weight is not that of the method (found: 30); accepted: 21.85"),
        (put("Penilaian", "A5", "1 karangan"), "the form has no such row"),
        (put("Penilaian", "A5", None), "a row of the form is missing: DPMPTSP, kompetensi_pelaksana_02"),
        (put("Penilaian", "A5", "1 kompetensi_pelaksana_01"), "the row is there twice"),
        (put("Penilaian", "J5", "2.500"), "this may be one or a thousand (found: '2.500')"),
        (put("Penilaian", "I5", "=1+1"), "a formula whose result was not saved"),
        (put("Penilaian", "I5", 1e30), "this is not a score"),
        (lambda book: book.remove(book["Bobot"]), "sheet Bobot: the sheet is missing"),
        (lambda book: book["Penilaian"].move_range("I4:I90", cols=5), "no indicator has a score"),
    ],
)
def test_what_a_workbook_must_be(filled, change, told):
    assert told in str(faults(filled(change)))


def test_other_files_are_refused(tmp_path):
    text = tmp_path / "text.xlsx"
    text.write_text("year,unit\n")
    assert "content is CSV" in str(faults(text))
    assert "no XLSX workbook" in str(faults(text.rename(tmp_path / "text.csv")))
    assert "no such file" in str(faults(tmp_path / "nothing.xlsx"))


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "form.xlsx"
    new_workbook(path, year=2023, example=True)
    return path


def test_rows_are_found_by_their_keys_and_blank_cells_hold_nothing(form):
    sheets = open_sheets(form)
    assert set(sheets) == {layout.UNITS, layout.SCORES, layout.WEIGHTS}
    scores = sheets[layout.SCORES]
    assert scores.rows
    assert ("no such key", 3) not in scores.cells
    assert scores.text(layout.HEADER, layout.KEY_COLUMN) == layout.HEADER
    assert None not in scores.cells.values()


def test_a_key_that_stands_twice_is_kept_apart(form):
    book = openpyxl.load_workbook(form)
    sheet = book[layout.UNITS]
    keys = [row[layout.KEY_COLUMN].value for row in sheet.iter_rows()]
    again = next(key for key in reversed(keys) if key)
    sheet.cell(sheet.max_row + 1, layout.KEY_COLUMN + 1, again)
    book.save(form)
    (key, row), *others = open_sheets(form)[layout.UNITS].again
    assert (key, others) == (again, [])
    assert row == sheet.max_row


def test_a_fault_names_file_sheet_row_and_what_is_printed_over_the_column():
    faults = []
    rows, cells = {layout.HEADER: 4, "a": 7}, {(layout.HEADER, 5): "Skor"}
    Sheet("form.xlsx", layout.SCORES, faults, rows, cells).refuse("too high", key="a", column=5)
    Sheet("form.xlsx", layout.WEIGHTS, faults, rows).refuse("too high", key="a", column=5)
    assert [(f.file, f.sheet, f.row, f.column) for f in faults] == [
        ("form.xlsx", layout.SCORES, 7, "Skor"),
        ("form.xlsx", layout.WEIGHTS, 7, "F"),
    ]


def test_a_missing_sheet_or_file_is_refused(form, tmp_path):
    book = openpyxl.load_workbook(form)
    del book[layout.WEIGHTS]
    book.save(form)
    for path in (form, tmp_path / "absent.xlsx"):
        with pytest.raises(DataError):
            open_sheets(path)

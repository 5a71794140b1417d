"""The form of a self-assessment: what is open, what is protected, what its formulas say and give."""

import pytest
from openpyxl import load_workbook

from ombud.errors import NotPublished, ParameterError, UnknownGovernment
from ombud.selfassessment.filled.workbook import read_self_assessment
from ombud.selfassessment.form.template import new_workbook
from ombud.selfassessment.layout import PLACES, SHEETS
from ombud.selfassessment.result.result import assess

FIRST, LAST = 4, 199  # rows of the scores of seven units


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return new_workbook(tmp_path_factory.mktemp("forms") / "example.xlsx", example=True)


@pytest.fixture(scope="module")
def formulas(example):
    return load_workbook(example)


@pytest.fixture(scope="module")
def results(example):
    return load_workbook(example, data_only=True)


def cells(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_sheets_are_protected_without_a_password(formulas):
    assert formulas.sheetnames == list(SHEETS)
    for sheet in formulas:
        assert sheet.protection.sheet
        assert not sheet.protection.password


def test_inputs_are_open_and_nothing_else(formulas):
    opened = {
        cell.coordinate for cell in cells(formulas) if cell.parent.title == "Penilaian" and not cell.protection.locked
    }
    inputs = {f"{letter}{row}" for row in range(FIRST, LAST + 1) for letter in "IJK"}
    named = {"G" + str(row) for row in range(FIRST, LAST + 1) if (row - FIRST) % 28 < 5}  # five names are published
    assert opened == inputs | {"G" + str(row) for row in range(FIRST, LAST + 1)} - named
    units = {cell.coordinate for cell in cells(formulas) if cell.parent.title == "Unit" and not cell.protection.locked}
    assert units == {"C5", *(f"{letter}{row}" for row in range(9, 16) for letter in "CD")}
    assert all(cell.protection.locked for cell in cells(formulas) if cell.data_type == "f")


def test_texts_that_are_typed_can_t_become_formulas(formulas):
    for place in ("Unit!C5", "Unit!C9", "Penilaian!K4", "Penilaian!G9"):
        sheet, cell = place.split("!")
        assert formulas[sheet][cell].number_format == "@", place


def test_lists_and_limits(formulas):
    rules = {str(rule.sqref): rule for rule in formulas["Penilaian"].data_validations.dataValidation}
    assert rules[f"I{FIRST}:I{LAST}"].type == "list"
    assert rules[f"I{FIRST}:I{LAST}"].formula1 == '"0,1,2,3"'
    assert rules[f"J{FIRST}:J{LAST}"].formula1 == 'OR(AND(ISNUMBER(J4),J4>0),J4="x")'
    (kinds,) = formulas["Unit"].data_validations.dataValidation
    assert (kinds.type, kinds.formula1, str(kinds.sqref)) == ("list", "jenis_unit", "D9:D15")
    first, last = formulas.defined_names["jenis_unit"].attr_text.removeprefix("Bobot!").replace("$", "").split(":")
    listed = [row[0].value for row in formulas["Bobot"][f"{first}:{last}"]]
    assert "Puskesmas" in listed
    assert not {"Kepolisian", "Lembaga Pemasyarakatan"} & set(listed)  # assessed apart


def test_formulas_of_a_unit(formulas):
    sheet = formulas["Hasil"]
    assert [cell.value for cell in sheet[4]][3:] == [
        "Kompetensi pelaksana", "Sarana dan prasarana", "Standar pelayanan", "Persepsi maladministrasi",
        "Pengelolaan pengaduan", "Input", "Proses", "Output", "Pengaduan", "Nilai",
    ]  # fmt: skip
    assert sheet["E6"].value == (
        '=IFERROR(100/3*AVERAGEIFS(Penilaian!$I$4:$I$199,Penilaian!$B$4:$B$199,$B6,Penilaian!$F$4:$F$199,E$4),"")'
    )
    assert sheet["I6"].value == '=IF(COUNT(D6:E6)=0,"",AVERAGE(D6:E6))'
    assert sheet["J6"].value == '=IF(COUNT(F6:F6)=0,"",AVERAGE(F6:F6))'
    assert sheet["M6"].value == ('=IF(COUNT(I6:L6)=0,"",SUMPRODUCT(I$5:L$5,I6:L6)/SUMPRODUCT(I$5:L$5*ISNUMBER(I6:L6)))')
    assert sheet["M13"].value == '=IF(COUNT(M6:M12)=0,"",AVERAGE(M6:M12))'


def test_formulas_of_the_answer(formulas):
    sheet = formulas["Hasil"]
    assert [sheet[f"D{row}"].value for row in range(15, 21)] == [
        '=IF(M13="","",ROUND(M13,2))',
        '=IF(D15="","",LOOKUP(D15,Bobot!$D$40:$D$44,Bobot!$B$40:$B$44))',
        '=IF(D15="","",LOOKUP(D15,Bobot!$D$40:$D$44,Bobot!$C$40:$C$44))',
        '=IF(D15="","",IF(MATCH(D15,Bobot!$D$40:$D$44,1)=5,"tidak ada: ini sudah yang terbaik",'
        "INDEX(Bobot!$B$40:$B$44,MATCH(D15,Bobot!$D$40:$D$44,1)+1)))",
        '=IF(D15="","",IF(MATCH(D15,Bobot!$D$40:$D$44,1)=5,"",'
        "ROUND(INDEX(Bobot!$D$40:$D$44,MATCH(D15,Bobot!$D$40:$D$44,1)+1)-D15,2)))",
        "=COUNTBLANK(Penilaian!$I$4:$I$199)",
    ]
    weights = formulas["Bobot"]
    assert [weights[f"D{row}"].value for row in range(40, 45)] == [0, 32, 54, 78, 88]
    assert [weights[f"B{row}"].value for row in range(40, 45)] == list("EDCBA")


def test_formulas_show_what_they_give(example, results):
    assessed = assess(read_self_assessment(example))
    sheet = results["Hasil"]
    shown = [sheet[f"D{row}"].value for row in range(15, 21)]
    assert shown == [assessed.total, "C", "Kualitas Sedang", "B", assessed.distance, len(assessed.missing)]
    for row, unit in enumerate(assessed.units.itertuples(), start=6):
        assert sheet[f"M{row}"].value == pytest.approx(unit.total)
        assert sheet[f"C{row}"].value == unit.unit
    weights = [results["Penilaian"][f"H{row}"].value for row in range(FIRST, FIRST + 28)]
    assert sum(weights) == pytest.approx(100)


def test_an_empty_form_shows_nothing_and_errs_nowhere(tmp_path):
    book = load_workbook(new_workbook(tmp_path / "empty.xlsx"), data_only=True)
    assert not [cell for cell in cells(book) if isinstance(cell.value, str) and cell.value.startswith("#")]
    assert [book["Hasil"][f"D{row}"].value for row in range(15, 21)] == [None] * 5 + [196]


def test_an_example_says_so_on_every_sheet_that_has_numbers(results):
    for sheet in ("Petunjuk", "Unit", "Penilaian", "Hasil"):
        texts = [str(cell.value) for row in results[sheet].iter_rows(max_row=3) for cell in row]
        assert any("CONTOH" in text for text in texts), sheet


def test_the_same_form_has_the_same_bytes(example, tmp_path):
    again = new_workbook(tmp_path / "again.xlsx", example=True)
    assert again.read_bytes() == example.read_bytes()


def test_both_languages_are_read_back_alike(example, tmp_path):
    english = new_workbook(tmp_path / "english.xlsx", example=True, lang="en")
    assert load_workbook(english)["Penilaian"]["I3"].value == "Score 0–3"
    one, other = (assess(read_self_assessment(path)) for path in (example, english))
    assert (one.total, one.path.cost) == (other.total, other.path.cost)
    assert other.assessment.example


def test_names_stay_texts(tmp_path):
    path = new_workbook(tmp_path / "names.xlsx", units=["=HYPERLINK(1)", "+62 Klinik", "@SUM(1)", "007"])
    book = load_workbook(path)
    typed = [book["Unit"][f"C{row}"] for row in range(9, 13)]
    assert [cell.value for cell in typed] == ["=HYPERLINK(1)", "+62 Klinik", "@SUM(1)", "007"]
    assert {cell.data_type for cell in typed} == {"s"}
    assert read_self_assessment_units(path) == ["=HYPERLINK(1)", "+62 Klinik", "@SUM(1)", "007"]


def read_self_assessment_units(path):
    book = load_workbook(path)
    book["Penilaian"].cell(FIRST, PLACES["score"] + 1, 2)
    book["Unit"]["C9"].data_type = "s"
    book.save(path)
    return read_self_assessment(path).units["unit"].tolist()


def test_units_by_number_by_text_and_by_level(tmp_path):
    def units(name, **options):
        sheet = load_workbook(new_workbook(tmp_path / name, **options))["Unit"]
        return [sheet[f"C{row}"].value for row in range(9, sheet.max_row + 1)]

    assert units("a.xlsx", units="3") == ["Unit 1", "Unit 2", "Unit 3"]
    assert units("b.xlsx", units="Dinsos; RSUD A") == ["Dinsos", "RSUD A"]
    assert len(units("c.xlsx", government="Kota Balikpapan")) == 7


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"government": "Provinsi Kalimantan Timur"}, ParameterError, "--units"),
        ({"government": "Kementerian Sosial"}, ParameterError, "--units"),
        ({"government": "Kaltmi"}, UnknownGovernment, "Kaltmi"),
        ({"year": 2021}, NotPublished, "2021"),
        ({"year": 2020}, NotPublished, "2020"),
        ({"units": "0"}, ParameterError, "1 to 60"),
        ({"units": "A; a"}, ParameterError, "A, a"),
        ({"units": 2, "example": True}, ParameterError, "example"),
        ({"lang": "xx"}, ParameterError, "xx"),
    ],
)
def test_unusable_wishes(options, error, told, tmp_path):
    with pytest.raises(error, match=told):
        new_workbook(tmp_path / "form.xlsx", **options)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_not_replaced(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_text("mine")
    with pytest.raises(ParameterError, match="--force"):
        new_workbook(path)
    assert path.read_text() == "mine"
    assert load_workbook(new_workbook(path, force=True)).sheetnames == list(SHEETS)
    with pytest.raises(ParameterError, match=r"\.xlsx"):
        new_workbook(tmp_path / "form.ods")
    with pytest.raises(ParameterError, match="folder"):
        new_workbook(tmp_path / "none" / "form.xlsx")

"""What may be typed on the sheets of the form."""

from openpyxl import load_workbook

from ombud.selfassessment.filled.workbook import read_self_assessment
from ombud.selfassessment.form.template import new_workbook
from ombud.selfassessment.layout import PLACES, SHEETS

FIRST, LAST = 4, 199  # rows of the scores of seven units


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
    inputs = {f"{letter}{row}" for row in range(FIRST, LAST + 1) for letter in "IJKL"}
    # two names are published as those of these rows
    named = {"G" + str(row) for row in range(FIRST, LAST + 1) if (row - FIRST) % 28 in (0, 4)}
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

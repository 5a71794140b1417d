"""The sheets of a form: what is open, what is protected, and what the weights are."""

import pytest
from openpyxl import load_workbook

from ombud.methodology import load_methodology
from ombud.selfassessment.layout import KEY_COLUMN, PLACES, SHEETS, WEIGHT_VALUE, WEIGHTS, weight_key
from ombud.selfassessment.reading import read_self_assessment
from ombud.selfassessment.template import new_workbook

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


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    path = new_workbook(tmp_path_factory.mktemp("forms") / "form.xlsx", lang="en")
    return [[cell.value for cell in row] for row in load_workbook(path)[WEIGHTS].iter_rows()]


def test_weights_of_dimensions_are_those_of_the_method(rows):
    written = {row[KEY_COLUMN]: row[WEIGHT_VALUE] for row in rows if row[KEY_COLUMN]}
    for name, weight in load_methodology(2023).weights.items():
        assert written[weight_key("dimension", name)] == pytest.approx(100 * weight)


def test_indicators_share_their_dimension(rows):
    shares = [row[WEIGHT_VALUE] for row in rows if str(row[KEY_COLUMN]).startswith("indicator ")]
    assert len(shares) == 28
    assert sum(shares) == pytest.approx(400)  # 100 percent of each of four dimensions


def test_cutoffs_rise_as_look_ups_need_them(rows):
    names = [row[1] for row in rows]
    first = names.index("Category") + 1
    bands = rows[first : first + len(load_methodology(2023).cutoffs)]
    assert [band[3] for band in bands] == sorted(load_methodology(2023).cutoffs["lower"])
    assert [band[1] for band in bands] == ["E", "D", "C", "B", "A"]
    assert all(band[5] for band in bands)

"""The sheets of a form: what is open, what is protected, what the weights are, and what the results show."""

import pytest
from openpyxl import load_workbook

from ombud import selfassessment
from ombud.methodology import load_methodology
from ombud.selfassessment.layout import KEY_COLUMN, PLACES, RESULT, SHEETS, WEIGHT_VALUE, WEIGHTS, row_key
from ombud.selfassessment.reading import read_self_assessment
from ombud.selfassessment.result import assess
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
        assert written[row_key("dimension", name)] == pytest.approx(100 * weight)


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


@pytest.fixture(scope="module")
def newest(tmp_path_factory):
    return new_workbook(tmp_path_factory.mktemp("forms") / "example.xlsx", example=True, lang="en")


@pytest.fixture(scope="module")
def shown(newest):
    return [[cell.value for cell in row] for row in load_workbook(newest, data_only=True)[RESULT].iter_rows()]


@pytest.fixture(scope="module")
def assessed(newest):
    return selfassessment.assess(selfassessment.load(newest))


def summary(shown):
    return {row[2]: row[3] for row in shown if row[2]}


def test_units_and_their_totals(shown, assessed):
    totals = {row[2]: row[-1] for row in shown if isinstance(row[1], int)}
    expected = assessed.units.set_index("unit")["total"]
    assert totals == pytest.approx(expected.to_dict())


def test_what_the_total_is_called(shown, assessed):
    told = summary(shown)
    assert told["Total, as it would be published"] == assessed.total
    assert told["Category"] == assessed.category
    assert told["Next category"] == assessed.next_category
    assert told["Points to the next category"] == pytest.approx(assessed.distance)
    assert told["Scores not given"] == len(assessed.missing)


def test_an_empty_form_shows_nothing(tmp_path):
    path = new_workbook(tmp_path / "form.xlsx", lang="en")
    rows = [[cell.value for cell in row] for row in load_workbook(path, data_only=True)[RESULT].iter_rows()]
    told = summary(rows)
    assert not told["Total, as it would be published"]
    assert told["Scores not given"] == 7 * 28


@pytest.fixture(scope="module")
def results(example):
    return load_workbook(example, data_only=True)


def test_formulas_of_a_unit(formulas):
    sheet = formulas["Hasil"]
    assert [cell.value for cell in sheet[4]][3:] == [
        "Kompetensi pelaksana",
        "Sarana dan prasarana",
        "Standar pelayanan",
        "Persepsi maladministrasi",
        "Pengelolaan pengaduan",
        "Input",
        "Proses",
        "Output",
        "Pengaduan",
        "Nilai",
    ]
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

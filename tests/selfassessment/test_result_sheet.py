"""The sheet of results: its formulas, and what they show."""

import pytest
from openpyxl import load_workbook

from ombud import selfassessment
from ombud.selfassessment.layout import RESULT
from ombud.selfassessment.reading import read_self_assessment
from ombud.selfassessment.result import assess
from ombud.selfassessment.template import new_workbook


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


FIRST, LAST = 4, 199  # rows of the scores of seven units


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

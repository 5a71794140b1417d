"""The answer in the copy of a workbook: its sentences, its tables, and what was computed before."""

import pytest
from openpyxl import load_workbook

from ombud import selfassessment
from ombud.display.language import Language
from ombud.errors import ParameterError
from ombud.selfassessment.answer import score_workbook, tables
from ombud.selfassessment.template import new_workbook
from self_assessments import fill


def test_the_copy_has_the_answer_and_the_workbook_stays(kukar):
    before = kukar.read_bytes()
    copy, sentences = score_workbook(kukar)
    assert copy == kukar.with_name("kukar-hasil.xlsx")
    assert kukar.read_bytes() == before
    book = load_workbook(copy)
    assert book.sheetnames == ["Jawaban", "Petunjuk", "Unit", "Penilaian", "Bobot", "Hasil", "Catatan kami"]
    assert book["Catatan kami"]["A1"].value == "milik sendiri"
    assert book["Penilaian"].protection.sheet
    assert book["Penilaian"].data_validations.dataValidation
    texts = [cell.value for cell in book["Jawaban"]["A"] if cell.value]
    assert set(sentences) <= set(texts)
    assert any("ANGGAPAN" in text for text in texts)
    numbers = [cell.value for row in book["Jawaban"].iter_rows() for cell in row if isinstance(cell.value, float)]
    assert 66.67 in numbers
    # scored by a program that does not count: no stale results of formulas are shown
    assert load_workbook(copy, data_only=True)["Hasil"]["D15"].value is None


def test_the_same_workbook_gives_the_same_copy(kukar):
    copy, _ = score_workbook(kukar)
    first = copy.read_bytes()
    copy.unlink()
    assert score_workbook(kukar)[0].read_bytes() == first
    # an answer in the workbook is replaced, not doubled
    assert load_workbook(score_workbook(copy)[0]).sheetnames.count("Jawaban") == 1


def test_names_stay_texts_in_the_answer(tmp_path):
    path = new_workbook(tmp_path / "names.xlsx", units=["=1+1", "Dinsos"])
    path = fill(path, units=2, score=lambda unit, line: None if line == 0 else 1)
    book = load_workbook(path)
    book["Unit"]["C9"].value = "=1+1"
    book["Unit"]["C9"].data_type = "s"
    book.save(path)
    sheet = load_workbook(score_workbook(path)[0])["Jawaban"]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


def test_long_names_have_room_and_no_text_stands_in_a_narrow_column(tmp_path):
    long = "Dinas " + "Pelayanan " * 15
    path = new_workbook(tmp_path / "long.xlsx", units=[long, "Dinsos"])
    path = fill(path, units=2, score=lambda unit, line: None if line == 0 else 1)
    sheet = load_workbook(score_workbook(path)[0])["Jawaban"]
    heights = [sheet.row_dimensions[cell.row].height for cell in sheet["A"] if cell.value == long.strip()]
    assert heights
    assert min(heights) >= 45
    narrow = [cell for letter in "CDEF" for cell in sheet[letter] if isinstance(cell.value, str)]
    assert narrow
    wide = [cell.value for cell in narrow if len(cell.value) > sheet.column_dimensions[cell.column_letter].width]
    assert wide == []


def test_places_that_the_answer_can_t_go(kukar, tmp_path):
    for output, told in ((kukar, "itself"), (tmp_path / "a.csv", "xlsx"), (tmp_path / "none" / "a.xlsx", "folder")):
        with pytest.raises(ParameterError, match=told):
            score_workbook(kukar, output)


EN = Language("en")


@pytest.fixture(scope="module")
def assessed():
    return selfassessment.assess(selfassessment.load())


@pytest.fixture(scope="module")
def found(assessed):
    return tables(assessed, EN)


def test_dimensions_make_the_total(assessed, found):
    frame = found["Dimensions"]
    own, total = frame.iloc[:-1], frame.iloc[-1]
    assert own["Weight (%)"].sum() == pytest.approx(100, abs=0.01) and total["Weight (%)"] == 100
    # no unit of the example lacks a dimension: the total is the weighted mean, rounded
    mean = (own["Points"] * own["Weight (%)"]).sum() / own["Weight (%)"].sum()
    assert total["Points"] == pytest.approx(mean, abs=0.006) == assessed.total


def test_units_make_the_total(assessed, found):
    assert len(found["Units"]) == 7
    assert found["Units"]["Total"].mean() == pytest.approx(assessed.total, abs=0.006)


def test_steps_gain_what_the_way_needs(assessed, found):
    frame = found["The cheapest way"]
    assert (frame["to"] > frame["now"]).all() and (frame["to"] <= 3).all()
    assert frame["Cost"].sum() == pytest.approx(float(assessed.path.cost))
    gained = float(assessed.path.result - assessed.path.total)
    assert frame["Points of the total"].sum() == pytest.approx(gained)


def test_missing_scores_stand_with_their_rows(assessed, found):
    assert found["Scores not given"]["Row"].tolist() == assessed.missing["row"].tolist()
    assert set(tables(assessed, Language("id"))).isdisjoint(found)


def test_results_of_formulas_are_kept_where_they_are_right(tmp_path):
    source = new_workbook(tmp_path / "example.xlsx", example=True)
    copy, _ = score_workbook(source, lang="en")
    kept, saved = (load_workbook(path, data_only=True) for path in (copy, source))
    for sheet in ("Penilaian", "Hasil", "Bobot"):
        for row in saved[sheet].iter_rows():
            for cell in row:
                assert (kept[sheet][cell.coordinate].value or None) == (cell.value or None), cell.coordinate
    assert load_workbook(copy)["Hasil"]["M6"].value == load_workbook(source)["Hasil"]["M6"].value

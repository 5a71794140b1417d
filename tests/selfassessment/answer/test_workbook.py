"""The copy of a workbook that holds the answer."""

import pytest
from openpyxl import load_workbook

from ombud.errors import ParameterError
from ombud.selfassessment.answer.workbook import score_workbook
from ombud.selfassessment.form.template import new_workbook
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

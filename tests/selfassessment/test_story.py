"""The answer to a self-assessment: in words, in tables, and in a copy of the workbook."""

import numpy as np
import pytest
from openpyxl import load_workbook

from ombud.display.parts import Picture
from ombud.display.tables import Table
from ombud.errors import ParameterError
from ombud.selfassessment.answer.story import score_workbook, self_assessment_report
from ombud.selfassessment.form.template import new_workbook
from ombud.selfassessment.layout import PLACES

FIRST, SCORE, COST = 4, PLACES["score"] + 1, PLACES["cost"] + 1


THREE = "DPMPTSP; Dinsos; Puskesmas Loa Ipuh"


def fill(path, score=None, cost=None, units=3, lines=28):
    """Fill a form as a spreadsheet would; `score` and `cost` are functions of unit and line."""
    book = load_workbook(path)
    for unit in range(units):
        for line in range(lines):
            row = FIRST + lines * unit + line
            book["Penilaian"].cell(row, SCORE).value = 2 if score is None else score(unit, line)
            book["Penilaian"].cell(row, COST).value = None if cost is None else cost(unit, line)
    book.create_sheet("Catatan kami")["A1"] = "milik sendiri"
    book.save(path)
    return path


@pytest.fixture
def kukar(tmp_path):
    return fill(new_workbook(tmp_path / "kukar.xlsx", government="Kukar", units=THREE))


@pytest.fixture(scope="module", params=["id", "en"])
def example(request):
    return self_assessment_report("", request.param)


def test_the_example_says_what_it_is_in_every_answer(example):
    mark = {"id": "CONTOH", "en": "EXAMPLE"}[example.language.code]
    assert example.sentences[0].startswith(mark)
    assert mark in example.findings().markdown


def test_parts_of_the_example(example):
    assert isinstance(example.categories()[1], Picture)
    assert example.categories()[1].alternative.strip("<>")
    _, dimensions, units = example.dimensions()
    assert (len(dimensions.rows), len(units.rows)) == (5, 7)
    path = example.path()
    assert isinstance(path[1], Table)
    assert len(path[1].rows) == len(example.assessed.steps)
    assert len(example.missing()[1].rows) == 2
    assumed = {"id": "ANGGAPAN", "en": "ASSUMED"}[example.language.code]
    assert example.assumptions().markdown.count(assumed) >= 2
    assert "12" in example.assumptions().markdown


def test_answer_of_a_named_government(kukar):
    report = self_assessment_report(kukar, "en")
    told = " ".join(report.sentences)
    assert "Kabupaten Kutai Kartanegara, by its own scores and the method of 2023: 66.67 points, category C" in told
    assert "Category B begins at 78.00 points: 11.33 more." in told
    assert "It is proved that no way costs less." in told
    assert "No costs were given" in told
    assert "Ombudsman published 94.46 points for 2024; the self-assessment differs by −27.79." in told  # S0929
    assert "not given" not in told
    comparison = report.comparison()
    assert "94.46" in comparison[0].markdown
    assert len(comparison[1].rows) == 1
    assert report.missing()[0].markdown.endswith("All scores are given.")


def test_equal_effort_takes_the_lines_that_move_the_total_most(kukar):
    # Output and Pengaduan have one line each, with weights 24.24 and 21.54: a point of one unit in three is a ninth
    report = self_assessment_report(kukar, "en")
    steps = report.assessed.steps
    assert report.assessed.path.cost == 5
    assert set(steps["dimension"]) == {"output", "pengaduan"}
    gains = sorted([24.24 / 9] * 3 + [21.54 / 9] * 3, reverse=True)
    assert int(np.searchsorted(np.cumsum(gains), 78 - 200 / 3 - 0.005)) + 1 == 5


def test_costs_change_the_way(tmp_path):
    path = fill(new_workbook(tmp_path / "costly.xlsx", units=THREE), cost=lambda unit, line: 100 if line >= 26 else 1)
    assessed = self_assessment_report(path).assessed
    assert not set(assessed.steps["dimension"]) & {"output", "pengaduan"}
    assert assessed.path.cost == assessed.path.raises.sum()


def test_out_of_reach_and_at_the_top_are_said(tmp_path):
    never = fill(new_workbook(tmp_path / "never.xlsx", units=THREE), cost=lambda unit, line: "x")
    assert "It can't be reached" in " ".join(self_assessment_report(never, "en").sentences)
    best = fill(new_workbook(tmp_path / "best.xlsx", units=THREE), score=lambda unit, line: 3)
    report = self_assessment_report(best, "en")
    assert "There is no better category." in report.sentences
    assert len(report.path()) == 1


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


def test_results_of_formulas_are_kept_where_they_are_right(tmp_path):
    source = new_workbook(tmp_path / "example.xlsx", example=True)
    copy, _ = score_workbook(source, lang="en")
    kept, saved = (load_workbook(path, data_only=True) for path in (copy, source))
    for sheet in ("Penilaian", "Hasil", "Bobot"):
        for row in saved[sheet].iter_rows():
            for cell in row:
                assert (kept[sheet][cell.coordinate].value or None) == (cell.value or None), cell.coordinate
    assert load_workbook(copy)["Hasil"]["M6"].value == load_workbook(source)["Hasil"]["M6"].value


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


def test_places_that_the_answer_can_t_go(kukar, tmp_path):
    for output, told in ((kukar, "itself"), (tmp_path / "a.csv", "xlsx"), (tmp_path / "none" / "a.xlsx", "folder")):
        with pytest.raises(ParameterError, match=told):
            score_workbook(kukar, output)

"""The form of a self-assessment: what is open, what is protected, what its formulas say and give."""

import pytest
from openpyxl import load_workbook

from ombud.errors import ParameterError
from ombud.selfassessment.filled.workbook import read_self_assessment
from ombud.selfassessment.form.template import new_workbook
from ombud.selfassessment.layout import SHEETS
from ombud.selfassessment.result.result import assess


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return new_workbook(tmp_path_factory.mktemp("forms") / "example.xlsx", example=True)


def cells(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_an_empty_form_shows_nothing_and_errs_nowhere(tmp_path):
    book = load_workbook(new_workbook(tmp_path / "empty.xlsx"), data_only=True)
    assert not [cell for cell in cells(book) if isinstance(cell.value, str) and cell.value.startswith("#")]
    assert [book["Hasil"][f"D{row}"].value for row in range(15, 21)] == [None] * 5 + [196]


def test_the_same_form_has_the_same_bytes(example, tmp_path):
    again = new_workbook(tmp_path / "again.xlsx", example=True)
    assert again.read_bytes() == example.read_bytes()


def test_both_languages_are_read_back_alike(example, tmp_path):
    english = new_workbook(tmp_path / "english.xlsx", example=True, lang="en")
    assert load_workbook(english)["Penilaian"]["I3"].value == "Score 0–3"
    one, other = (assess(read_self_assessment(path)) for path in (example, english))
    assert (one.total, one.path.cost) == (other.total, other.path.cost)
    assert other.assessment.example


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

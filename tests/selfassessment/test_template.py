"""The form: whom it is for, its example, and the workbook that a notebook starts from."""

import pytest
from openpyxl import load_workbook

from ombud import selfassessment
from ombud.errors import DataError, NotPublished, ParameterError, UnknownGovernment
from ombud.selfassessment.layout import SHEETS
from ombud.selfassessment.reading import read_self_assessment
from ombud.selfassessment.result import assess
from ombud.selfassessment.template import new_workbook


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


def test_units_by_number_by_text_and_by_level(tmp_path):
    def units(name, **options):
        sheet = load_workbook(new_workbook(tmp_path / name, **options))["Unit"]
        return [sheet[f"C{row}"].value for row in range(9, sheet.max_row + 1)]

    assert units("a.xlsx", units="3") == ["Unit 1", "Unit 2", "Unit 3"]
    assert units("b.xlsx", units="Dinsos; RSUD A") == ["Dinsos", "RSUD A"]
    assert len(units("c.xlsx", government="Kota Balikpapan")) == 7


def test_the_police_may_assess_its_own_units(tmp_path):
    """What is assessed apart from governments is the unit of an institution."""
    named = {"government": "Kepolisian Negara Republik Indonesia", "units": "Polres Tomohon"}
    path = new_workbook(tmp_path / "police.xlsx", **named)
    assert load_workbook(path)["Unit"]["D9"].value == "Kepolisian"
    elsewhere = new_workbook(tmp_path / "city.xlsx", **named | {"government": "Kota Tomohon"})
    assert load_workbook(elsewhere)["Unit"]["D9"].value is None


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


@pytest.fixture(scope="module")
def results(example):
    return load_workbook(example, data_only=True)


def test_an_example_says_so_on_every_sheet_that_has_numbers(results):
    for sheet in ("Petunjuk", "Unit", "Penilaian", "Hasil"):
        texts = [str(cell.value) for row in results[sheet].iter_rows(max_row=3) for cell in row]
        assert any("CONTOH" in text for text in texts), sheet


def test_without_a_workbook_there_is_the_example():
    assessment = selfassessment.load()
    assert assessment.example
    assert (assessment.year, assessment.government) == (2023, None)


def test_a_workbook_that_is_not_there_is_one_message():
    with pytest.raises(DataError, match=r"none\.xlsx"):
        selfassessment.load("data/private/none.xlsx")

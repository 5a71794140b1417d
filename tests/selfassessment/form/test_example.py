"""The example that is filled in."""

import pytest
from openpyxl import load_workbook

from ombud.selfassessment.form.template import new_workbook


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return new_workbook(tmp_path_factory.mktemp("forms") / "example.xlsx", example=True)


@pytest.fixture(scope="module")
def results(example):
    return load_workbook(example, data_only=True)


def test_an_example_says_so_on_every_sheet_that_has_numbers(results):
    for sheet in ("Petunjuk", "Unit", "Penilaian", "Hasil"):
        texts = [str(cell.value) for row in results[sheet].iter_rows(max_row=3) for cell in row]
        assert any("CONTOH" in text for text in texts), sheet

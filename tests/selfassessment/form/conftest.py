"""The example form, and its formulas."""

import pytest
from openpyxl import load_workbook

from ombud.selfassessment.form.template import new_workbook


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return new_workbook(tmp_path_factory.mktemp("forms") / "example.xlsx", example=True)


@pytest.fixture(scope="module")
def formulas(example):
    return load_workbook(example)

"""Scores of a self-assessment, and a form that is filled in."""

import numpy as np
import pytest
from openpyxl import load_workbook

from ombud.selfassessment.template import new_workbook
from self_assessments import THREE, fill


@pytest.fixture
def scores():
    return np.random.default_rng(5).integers(0, 4, (7, 28)).astype(float)


@pytest.fixture
def kukar(tmp_path):
    return fill(new_workbook(tmp_path / "kukar.xlsx", government="Kukar", units=THREE))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return new_workbook(tmp_path_factory.mktemp("forms") / "example.xlsx", example=True)


@pytest.fixture(scope="module")
def formulas(example):
    return load_workbook(example)

"""Scores of a self-assessment, and a form that is filled in."""

import numpy as np
import pytest

from ombud.selfassessment.form.template import new_workbook
from self_assessments import THREE, fill


@pytest.fixture
def scores():
    return np.random.default_rng(5).integers(0, 4, (7, 28)).astype(float)


@pytest.fixture
def kukar(tmp_path):
    return fill(new_workbook(tmp_path / "kukar.xlsx", government="Kukar", units=THREE))

"""The published figure beside a self-assessment."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.selfassessment.catalogue import form_lines
from ombud.selfassessment.filled.workbook import SelfAssessment
from ombud.selfassessment.result.published import last_published
from ombud.selfassessment.result.result import assess

KINDS = ["dpmptsp", "disdukcapil", "dinas_pendidikan", "dinas_sosial", "dinas_kesehatan", "puskesmas", "puskesmas"]


def assessment(scores, *, costs=None, government="Kutai Kartanegara", year=2023):
    """Return a self-assessment of as many units as `scores` has rows, NaN where a cell is empty."""
    scores = np.asarray(scores, dtype=float)
    form = form_lines(year)
    units = pd.DataFrame({"unit_number": range(1, len(scores) + 1)})
    units["unit"] = [f"Unit {number}" for number in units["unit_number"]]
    units["unit_type"] = [KINDS[place % 7] for place in range(len(units))]
    lines = units.merge(form, how="cross").assign(score=scores.ravel(), cost_given=costs is not None, note="", row=0)
    cost = [Fraction(1)] * len(lines) if costs is None else list(costs)
    lines["cost"] = pd.Series(cost, dtype=object)
    subject = ombud.resolve_government(government) if government else None
    return SelfAssessment("form.xlsx", year, subject, False, units, lines.astype({"score": "Int64"}))


@pytest.fixture
def scores():
    return np.random.default_rng(5).integers(0, 4, (7, 28)).astype(float)


def test_the_last_comparable_figure_stands_beside_it(scores):
    panel = ombud.load_panel()
    beside = last_published(assess(assessment(scores)), panel)
    assert (beside.year, beside.row["value"], beside.grade) == (2024, 94.46, "same")  # S0929
    assert beside.change == pytest.approx(assess(assessment(scores)).total - 94.46, abs=0.005)
    # a year of another method only where there is none of the same
    older = last_published(assess(assessment(scores)), panel[panel["year"] == 2021])
    assert (older.year, older.grade) == (2021, "changed")
    assert last_published(assess(assessment(scores, government=None)), panel) is None
    assert last_published(assess(assessment(scores)), panel[panel["year"] == 1999]) is None


def test_a_province_is_scored_as_one(scores):
    assert assess(assessment(scores, government="Kalimantan Timur")).total == assess(assessment(scores)).total

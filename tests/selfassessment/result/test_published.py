"""The published figure beside a self-assessment."""

import pytest

import ombud
from ombud.selfassessment.result.published import last_published
from ombud.selfassessment.result.result import assess
from self_assessments import assessment


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

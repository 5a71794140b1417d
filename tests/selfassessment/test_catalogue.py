"""The lines of a form, by year."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.selfassessment.catalogue import form_lines
from ombud.selfassessment.filled.workbook import SelfAssessment
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


@pytest.mark.parametrize(("year", "lines"), [(2022, 26), (2023, 28), (2024, 5)])
def test_forms_of_other_years(year, lines):
    form = form_lines(year)
    assert len(form) == lines
    assert form["code"].is_unique
    assert form.groupby("dimension")["share"].agg(lambda shares: sum(shares, Fraction(0))).eq(1).all()
    assert assess(assessment(np.full((3, lines), 2), year=year)).total == 66.67


@pytest.mark.parametrize("year", [2015, 2021, 2025])
def test_years_without_weights_or_a_mean_over_units_are_refused(year):
    with pytest.raises(ombud.NotPublished, match=str(year)):
        form_lines(year)

"""The lines of a form, by year, and how the rows of its workbook are found again."""

from fractions import Fraction

import numpy as np
import pytest

import ombud
from ombud.selfassessment.layout import PLACES, SCORE_COLUMNS, form_lines, score_key, unit_key, weight_key
from ombud.selfassessment.result import assess
from self_assessments import assessment


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


def test_keys_tell_rows_apart():
    keys = [
        unit_key(1),
        unit_key(11),
        score_key(1, "input_01"),
        score_key(11, "input_01"),
        weight_key("dimension", "a"),
    ]
    assert len(set(keys)) == len(keys)
    assert [PLACES[name] for name in SCORE_COLUMNS] == list(range(1, len(SCORE_COLUMNS) + 1))

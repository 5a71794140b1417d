"""The workbook that a notebook starts from."""

import pytest

from ombud import selfassessment
from ombud.errors import DataError


def test_without_a_workbook_there_is_the_example():
    assessment = selfassessment.load()
    assert assessment.example
    assert (assessment.year, assessment.government) == (2023, None)


def test_a_workbook_that_is_not_there_is_one_message():
    with pytest.raises(DataError, match=r"none\.xlsx"):
        selfassessment.load("data/private/none.xlsx")

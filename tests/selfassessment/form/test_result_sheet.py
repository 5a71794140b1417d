"""The sheet of results shows what its formulas would give: the same as the package's own scoring."""

import pytest
from openpyxl import load_workbook

from ombud import selfassessment
from ombud.selfassessment.form.template import new_workbook
from ombud.selfassessment.layout import RESULT


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return new_workbook(tmp_path_factory.mktemp("forms") / "example.xlsx", example=True, lang="en")


@pytest.fixture(scope="module")
def shown(example):
    return [[cell.value for cell in row] for row in load_workbook(example, data_only=True)[RESULT].iter_rows()]


@pytest.fixture(scope="module")
def assessed(example):
    return selfassessment.assess(selfassessment.load(example))


def summary(shown):
    return {row[2]: row[3] for row in shown if row[2]}


def test_units_and_their_totals(shown, assessed):
    totals = {row[2]: row[-1] for row in shown if isinstance(row[1], int)}
    expected = assessed.units.set_index("unit")["total"]
    assert totals == pytest.approx(expected.to_dict())


def test_what_the_total_is_called(shown, assessed):
    told = summary(shown)
    assert told["Total, as it would be published"] == assessed.total
    assert told["Category"] == assessed.category
    assert told["Next category"] == assessed.next_category
    assert told["Points to the next category"] == pytest.approx(assessed.distance)
    assert told["Scores not given"] == len(assessed.missing)


def test_an_empty_form_shows_nothing(tmp_path):
    path = new_workbook(tmp_path / "form.xlsx", lang="en")
    rows = [[cell.value for cell in row] for row in load_workbook(path, data_only=True)[RESULT].iter_rows()]
    told = summary(rows)
    assert not told["Total, as it would be published"]
    assert told["Scores not given"] == 7 * 28

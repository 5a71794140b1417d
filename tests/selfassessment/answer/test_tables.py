"""The tables of the answer: what the total is made of, and what the cheapest way raises."""

import pytest

from ombud import selfassessment
from ombud.display.language import Language
from ombud.selfassessment.answer.tables import tables

EN = Language("en")


@pytest.fixture(scope="module")
def assessed():
    return selfassessment.assess(selfassessment.load())


@pytest.fixture(scope="module")
def found(assessed):
    return tables(assessed, EN)


def test_dimensions_make_the_total(assessed, found):
    frame = found["Dimensions"]
    own, total = frame.iloc[:-1], frame.iloc[-1]
    assert own["Weight (%)"].sum() == pytest.approx(100, abs=0.01) and total["Weight (%)"] == 100
    # no unit of the example lacks a dimension: the total is the weighted mean, rounded
    mean = (own["Points"] * own["Weight (%)"]).sum() / own["Weight (%)"].sum()
    assert total["Points"] == pytest.approx(mean, abs=0.006) == assessed.total


def test_units_make_the_total(assessed, found):
    assert len(found["Units"]) == 7
    assert found["Units"]["Total"].mean() == pytest.approx(assessed.total, abs=0.006)


def test_steps_gain_what_the_way_needs(assessed, found):
    frame = found["The cheapest way"]
    assert (frame["to"] > frame["now"]).all() and (frame["to"] <= 3).all()
    assert frame["Cost"].sum() == pytest.approx(float(assessed.path.cost))
    gained = float(assessed.path.result - assessed.path.total)
    assert frame["Points of the total"].sum() == pytest.approx(gained)


def test_missing_scores_stand_with_their_rows(assessed, found):
    assert found["Scores not given"]["Row"].tolist() == assessed.missing["row"].tolist()
    assert set(tables(assessed, Language("id"))).isdisjoint(found)

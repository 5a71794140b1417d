"""A self-assessment's scores against ombud.score and against plain pandas; the way against scoring it again."""

import dataclasses
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.display.language import Language
from ombud.selfassessment import tell
from ombud.selfassessment.layout import form_lines
from ombud.selfassessment.result import assess, effects, last_published, published, total_of, unit_scores
from self_assessments import assessment

WEIGHTS = {"input": 21.85, "proses": 32.37, "output": 24.24, "pengaduan": 21.54}  # published for 2023
FLOATING = 1e-9  # points: sums in another order


@pytest.fixture
def patchy(scores):
    scores[np.random.default_rng(6).random(scores.shape) < 0.2] = np.nan
    scores[2, 26] = scores[3, 26] = np.nan  # two units without the dimension Output
    scores[5] = np.nan  # a unit without any score
    return scores


def by_hand(lines):
    """Return the total from means of means, without this package's scoring."""
    filled = lines.dropna(subset="score").assign(points=lambda rows: rows["score"].astype(float) / 3 * 100)
    variables = filled.groupby(["unit", "dimension", "variable"])["points"].mean()
    dimensions = variables.groupby(["unit", "dimension"]).mean().unstack("dimension")[list(WEIGHTS)]
    weights = dimensions.notna() * pd.Series(WEIGHTS)
    units = (dimensions * pd.Series(WEIGHTS)).sum(axis=1) / weights.sum(axis=1)
    return units.mean()


def test_all_at_their_best_and_worst():
    best, worst = assess(assessment(np.full((7, 28), 3))), assess(assessment(np.zeros((7, 28))))
    assert (best.total, best.category, best.zone, best.next_category, best.path) == (100, "A", "hijau", None, None)
    assert math.isnan(best.distance)
    assert (worst.total, worst.category, worst.next_category, worst.cutoff, worst.distance) == (0, "E", "D", 32, 32)


@pytest.mark.parametrize("which", ["scores", "patchy"])
def test_the_total_is_that_of_ombud_score_and_of_plain_means(which, request):
    given = assessment(request.getfixturevalue(which))
    assessed = assess(given)
    expected = by_hand(given.lines)
    assert assessed.total == published(expected)
    lines = given.lines.assign(effect=effects(given.lines))
    assert float(total_of(lines)) == pytest.approx(expected, abs=FLOATING)
    assert {type(effect) for effect in lines.loc[lines["score"].notna(), "effect"]} == {Fraction}
    rapor = given.lines.dropna(subset="score").assign(
        year=2023, government_code="64.02", scale="0-3", indicator=lambda rows: rows["code"]
    )[["year", "government_code", "unit", "unit_type", "dimension", "variable", "indicator", "score", "scale"]]
    row = ombud.score(rapor.astype({"score": float}), 2023).iloc[0]
    assert assessed.total == published(row["total"])
    assert assessed.category == row["category"]
    assert assessed.dimensions["score"].tolist() == pytest.approx([row[name] for name in WEIGHTS], abs=FLOATING)
    assert unit_scores(given.lines)["total"].mean() == pytest.approx(row["total"], abs=FLOATING)


def test_lines_come_to_the_same_in_any_order_and_without_those_that_are_empty(patchy):
    given = assessment(patchy)
    whole = assess(given)
    for lines in (given.lines.sample(frac=1, random_state=1), given.lines.dropna(subset="score")):
        again = assess(dataclasses.replace(given, lines=lines))
        assert (again.total, again.path.cost) == (whole.total, whole.path.cost)
        pd.testing.assert_series_equal(effects(lines), effects(given.lines)[lines.index])
        units, scored = (found.units.dropna(subset="total").set_index("unit_number") for found in (again, whole))
        pd.testing.assert_frame_equal(units, scored, check_like=True)


def test_empty_cells_are_listed_and_their_range_is_told(patchy):
    assessed = assess(assessment(patchy))
    assert len(assessed.missing) == np.isnan(patchy).sum()
    low, high = (assess(assessment(np.nan_to_num(patchy, nan=end))).total for end in (0, 3))
    assert (assessed.low, assessed.high) == (low, high)
    assert low <= assessed.total <= high


@pytest.mark.parametrize("which", ["scores", "patchy"])
def test_the_way_leads_to_the_next_category_when_it_is_scored_again(which, request):
    values = request.getfixturevalue(which)
    prices = np.random.default_rng(7).integers(1, 30, values.size)
    assessed = assess(assessment(values, costs=[Fraction(int(price), 2) for price in prices]))
    assert assessed.path.status == "optimal"
    raised = values + assessed.path.raises.to_numpy().reshape(values.shape)
    again = assess(assessment(raised))
    assert again.category == assessed.next_category
    assert again.total == published(assessed.path.result)
    assert assessed.steps["gain"].sum() == pytest.approx(again.total - assessed.total, abs=0.01)
    assert assessed.steps["spent"].sum() == float(assessed.path.cost)
    # one raise less falls short: totals are rounded as published
    for row in assessed.steps.index[:2]:
        short = raised.ravel().copy()
        short[row] -= 1
        assert assess(assessment(short.reshape(values.shape))).category != assessed.next_category


def test_a_total_that_rounds_to_the_cutoff_is_there():
    assert published(Fraction(77995, 1000)) == 78.0
    assert published(Fraction(77994999, 1000000)) == 77.99


def test_lines_that_can_t_be_raised_leave_the_category_out_of_reach():
    assessed = assess(assessment(np.ones((2, 28)), costs=[None] * 56))
    assert assessed.path.status == "infeasible"
    assert assessed.steps.empty
    assert float(assessed.path.result) == pytest.approx(100 / 3)


def test_equal_effort_is_said():
    said = "No costs were given, so that every point counts as the same effort."
    assert said in tell.way(assess(assessment(np.ones((2, 28)))), Language("en"))
    assert said not in tell.way(assess(assessment(np.ones((2, 28)), costs=[Fraction(2)] * 56)), Language("en"))


def test_the_published_inner_weight_is_told_but_not_used():
    form = form_lines(2023).set_index("code")
    assert form["published_percent"].dropna().to_dict() == {"kompetensi_pelaksana_01": 12.22}
    assert form.at["kompetensi_pelaksana_01", "share"] == Fraction(1, 12)


def test_nothing_given_is_changed(scores):
    given = assessment(scores)
    before = dataclasses.replace(given, lines=given.lines.copy())
    assess(given)
    pd.testing.assert_frame_equal(given.lines, before.lines)


def test_the_last_comparable_figure_stands_beside_it(scores):
    panel = ombud.load_panel()
    beside = last_published(assess(assessment(scores)), panel)
    assert (beside.year, beside["value"], beside.grade) == (2024, 94.46, "same")  # S0929
    assert beside.change == pytest.approx(assess(assessment(scores)).total - 94.46, abs=0.005)
    # a year of another method only where there is none of the same
    older = last_published(assess(assessment(scores)), panel[panel["year"] == 2021])
    assert (older.year, older.grade) == (2021, "changed")
    assert last_published(assess(assessment(scores, government=None)), panel) is None
    assert last_published(assess(assessment(scores)), panel[panel["year"] == 1999]) is None


def test_a_province_is_scored_as_one(scores):
    assert assess(assessment(scores, government="Kalimantan Timur")).total == assess(assessment(scores)).total

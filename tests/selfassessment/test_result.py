"""A self-assessment's scores against ombud.score and against plain pandas; the way against scoring it again."""

import dataclasses
import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ombud
from ombud.display.language import Language
from ombud.selfassessment import tell
from ombud.selfassessment.layout import form_lines
from ombud.selfassessment.result import (
    assess,
    cheapest_path,
    effects,
    last_published,
    published,
    total_of,
    unit_scores,
)
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


def lines_of(*rows):
    frame = pd.DataFrame(rows, columns=["unit", "score", "effect", "cost"], dtype=object)
    for name in ("effect", "cost"):
        frame[name] = pd.Series([None if value is None else Fraction(value) for value in frame[name]], dtype=object)
    return frame.assign(score=frame["score"].astype("Int64"))


def every_way(frame, target):
    """Return the least cost, fewest units and best order by trying all raises; None if nothing is enough."""
    rooms = [
        range(4 - int(row.score)) if pd.notna(row.score) and row.cost is not None else range(1)
        for row in frame.itertuples()
    ]
    base = sum(row.effect * int(row.score) for row in frame.itertuples() if pd.notna(row.score))
    best = None
    for raises in itertools.product(*rooms):
        if base + sum(e * x for e, x in zip(frame["effect"], raises, strict=True)) < target:
            continue
        cost = sum(c * x for c, x in zip(frame["cost"], raises, strict=True) if x)
        units = len({u for u, x in zip(frame["unit"], raises, strict=True) if x})
        way = (cost, units, tuple(-x for x in raises))
        best = way if best is None else min(best, way)
    return best


SCORES = st.one_of(st.none(), st.integers(0, 3))
EFFECTS = st.sampled_from([Fraction(1, 3), Fraction("0.46242857"), Fraction(808, 700), Fraction(2, 21), Fraction(1)])
COSTS = st.one_of(st.none(), st.sampled_from([1, 1, 1, 2, 5, Fraction("2.5"), Fraction("0.01"), 25_000_000]))
ROWS = st.tuples(st.sampled_from(["a", "b", "c"]), SCORES, EFFECTS, COSTS)


def told_apart(table):
    """Return whether the solver tells all costs apart: they differ by less than a million times."""
    known = [cost for *_, cost in table if cost is not None]
    return not known or max(known) < 1_000_000 * min(known)


@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=6), st.fractions(0, 12, max_denominator=300))
def test_the_way_is_the_best_of_all_ways(table, target):
    frame = lines_of(*table)
    path, best = cheapest_path(frame, target), every_way(frame, target)
    if best is None:
        assert path.status == "infeasible"
        assert path.result < target
        return
    cost, units, _ = best
    assert path.status == ("optimal" if cost else "reached")
    assert path.cost == path.bound == cost
    assert path.result >= target
    if told_apart(table):
        assert frame.loc[path.raises > 0, "unit"].nunique() == units
    assert path.result == total_of(frame) + sum(e * int(x) for e, x in zip(frame["effect"], path.raises, strict=True))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(ROWS, min_size=1, max_size=5, unique_by=lambda row: (row[0], row[2], row[3])),
    st.fractions(0, 8, max_denominator=50),
)
def test_ties_are_broken_by_units_and_order(table, target):
    # each line stands for itself: no two of a unit agree in effect and cost
    frame = lines_of(*table)
    best = every_way(frame, target)
    if best is not None and told_apart(table):
        assert tuple(-x for x in cheapest_path(frame, target).raises) == best[2]


def test_a_target_that_is_reached_costs_nothing():
    path = cheapest_path(lines_of(("a", 3, 1, 1)), Fraction(3))
    assert (path.status, path.cost, path.raises.tolist()) == ("reached", 0, [0])


def test_the_target_is_met_exactly_not_nearly():
    # 3 * 1/3 is 1 in fractions, whatever floats say; a hair more needs another point
    frame = lines_of(("a", 0, Fraction(1, 3), 1), ("a", 0, Fraction(1, 3), 2))
    assert cheapest_path(frame, Fraction(1)).cost == 3
    assert cheapest_path(frame, Fraction(1) + Fraction(1, 10**12)).cost == 5


def test_where_all_must_be_raised_the_solver_s_tolerance_does_not_matter():
    frame = lines_of(("a", 0, Fraction(1, 3), 1))
    assert cheapest_path(frame, Fraction(1)).raises.tolist() == [3]
    assert cheapest_path(frame, Fraction(1) - Fraction(1, 10**12)).raises.tolist() == [3]
    assert cheapest_path(frame, Fraction(1) + Fraction(1, 10**12)).status == "infeasible"


def test_lines_without_score_or_cost_stay_as_they_are():
    frame = lines_of(("a", None, 5, 1), ("a", 0, 5, None), ("b", 0, 1, 9))
    assert cheapest_path(frame, Fraction(3)).raises.tolist() == [0, 0, 3]
    assert cheapest_path(frame, Fraction(4)).status == "infeasible"


def test_few_nodes_leave_a_way_unproven_or_proved_never_wrong():
    frame = lines_of(*[("abc"[i % 3], 0, Fraction(100 + 7 * i, 97), 13 + i * i % 11) for i in range(30)])
    path = cheapest_path(frame, Fraction(55), node_limit=1)
    assert path.result >= 55
    assert path.bound <= path.cost
    assert path.status in ("optimal", "unproven")


@pytest.mark.parametrize("shift", [0, 1, 2])
def test_equal_effort_takes_the_strongest_lines_of_the_first_unit(shift):
    rows = [(unit, 0, effect, 1) for unit in "abc" for effect in (1, 3, 2)]
    path = cheapest_path(lines_of(*rows), Fraction(3 + 3 * shift))
    assert path.raises.tolist() == [0, 1 + shift, 0, *[0] * 6]

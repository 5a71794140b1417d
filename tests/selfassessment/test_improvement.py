"""The cheapest way to a total, against trying every way."""

import itertools
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.selfassessment.improvement import cheapest_path


def lines(*rows):
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


scores = st.one_of(st.none(), st.integers(0, 3))
effects = st.sampled_from([Fraction(1, 3), Fraction("0.46242857"), Fraction(808, 700), Fraction(2, 21), Fraction(1)])
costs = st.one_of(st.none(), st.sampled_from([1, 1, 1, 2, 5, Fraction("2.5"), Fraction("0.01"), 25_000_000]))
rows = st.tuples(st.sampled_from(["a", "b", "c"]), scores, effects, costs)


def told_apart(table):
    """Return whether the solver tells all costs apart: they differ by less than a million times."""
    known = [cost for *_, cost in table if cost is not None]
    return not known or max(known) < 1_000_000 * min(known)


@settings(max_examples=25, deadline=None)
@given(st.lists(rows, min_size=1, max_size=6), st.fractions(0, 12, max_denominator=300))
def test_the_way_is_the_best_of_all_ways(table, target):
    frame = lines(*table)
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
    assert path.result == path.total + sum(e * int(x) for e, x in zip(frame["effect"], path.raises, strict=True))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(rows, min_size=1, max_size=5, unique_by=lambda row: (row[0], row[2], row[3])),
    st.fractions(0, 8, max_denominator=50),
)
def test_ties_are_broken_by_units_and_order(table, target):
    # each line stands for itself: no two of a unit agree in effect and cost
    frame = lines(*table)
    best = every_way(frame, target)
    if best is not None and told_apart(table):
        assert tuple(-x for x in cheapest_path(frame, target).raises) == best[2]


def test_a_target_that_is_reached_costs_nothing():
    path = cheapest_path(lines(("a", 3, 1, 1)), Fraction(3))
    assert (path.status, path.cost, path.raises.tolist()) == ("reached", 0, [0])


def test_the_target_is_met_exactly_not_nearly():
    # 3 * 1/3 is 1 in fractions, whatever floats say; a hair more needs another point
    frame = lines(("a", 0, Fraction(1, 3), 1), ("a", 0, Fraction(1, 3), 2))
    assert cheapest_path(frame, Fraction(1)).cost == 3
    assert cheapest_path(frame, Fraction(1) + Fraction(1, 10**12)).cost == 5


def test_where_all_must_be_raised_the_solver_s_tolerance_does_not_matter():
    frame = lines(("a", 0, Fraction(1, 3), 1))
    assert cheapest_path(frame, Fraction(1)).raises.tolist() == [3]
    assert cheapest_path(frame, Fraction(1) - Fraction(1, 10**12)).raises.tolist() == [3]
    assert cheapest_path(frame, Fraction(1) + Fraction(1, 10**12)).status == "infeasible"


def test_lines_without_score_or_cost_stay_as_they_are():
    frame = lines(("a", None, 5, 1), ("a", 0, 5, None), ("b", 0, 1, 9))
    assert cheapest_path(frame, Fraction(3)).raises.tolist() == [0, 0, 3]
    assert cheapest_path(frame, Fraction(4)).status == "infeasible"


def test_few_nodes_leave_a_way_unproven_or_proved_never_wrong():
    frame = lines(*[("abc"[i % 3], 0, Fraction(100 + 7 * i, 97), 13 + i * i % 11) for i in range(30)])
    path = cheapest_path(frame, Fraction(55), node_limit=1)
    assert path.result >= 55
    assert path.bound <= path.cost
    assert path.status in ("optimal", "unproven")


@pytest.mark.parametrize("shift", [0, 1, 2])
def test_equal_effort_takes_the_strongest_lines_of_the_first_unit(shift):
    rows = [(unit, 0, effect, 1) for unit in "abc" for effect in (1, 3, 2)]
    path = cheapest_path(lines(*rows), Fraction(3 + 3 * shift))
    assert path.raises.tolist() == [0, 1 + shift, 0, *[0] * 6]

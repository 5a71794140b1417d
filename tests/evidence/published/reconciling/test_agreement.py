"""When printed figures agree, and which rule decides when they do not."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.evidence.published.reconciling.agreement import (
    Statement,
    decide,
    interval_candidates,
    near_figures,
    reach,
    value_candidates,
)
from ombud.vocabulary import KINDS

rows = itertools.count(2)


def printed(text, publisher="one", kind="press", approximate=False):
    """Return what a page states that prints a figure like this."""
    value, decimals = float(text), len(text.partition(".")[2])
    below, above = reach(decimals, approximate)
    return Statement(next(rows), "S0001", publisher, kind, value, value, below, above)


def stated(low, high, publisher="one", kind="press"):
    return Statement(next(rows), "S0001", publisher, kind, low, high)


def values(*texts):
    return [candidate.low for candidate in value_candidates([printed(text) for text in texts])]


def told(candidates):
    return [(c.low, c.high, {s.row for s in c.statements}) for c in candidates]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["81.2", "81.22"], [81.22]),
        (["74", "74.95"], [74.95]),  # cut off
        (["74", "73.5"], [73.5]),  # rounded
        (["74", "73.4"], [73.4, 74.0]),
        (["74", "75.01"], [74.0, 75.01]),
        (["81.22", "81.23"], [81.22, 81.23]),
        (["81.2", "81.26"], [81.2, 81.26]),  # a decimal is rounded, never cut off
        (["81.2", "81.15"], [81.15]),
        (["81.2", "81.25"], [81.25]),
        (["81.2", "81.20"], [81.2]),
        (["69.265", "69.27"], [69.265]),
        (["81", "81.2", "81.22"], [81.22]),
        (["81.2", "81.18", "81.22"], [81.18, 81.22]),
        (["98.02", "98.2"], [98.02, 98.2]),
        (["0", "0.3"], [0.3]),
        (["100", "100.0"], [100.0]),
        (["74", "75"], [74.0, 75.0]),  # neither is finer
        (["74.1", "74.2"], [74.1, 74.2]),
    ],
)
def test_figures_agree_when_one_may_be_a_rounding_of_the_other(texts, expected):
    for order in itertools.permutations(texts):
        assert values(*order) == pytest.approx(expected)


def test_a_page_that_says_about_is_given_a_unit_either_way():
    about = printed("86", "two", approximate=True)
    assert [c.low for c in value_candidates([about, printed("85.1")])] == [85.1]
    assert len(value_candidates([about, printed("84.9")])) == 2


def test_the_most_precise_figure_stands_for_its_group_alone():
    (candidate,) = value_candidates([printed("74", "one"), printed("74.9", "two"), printed("74.95", "three")])
    assert (candidate.low, candidate.high, len(candidate.statements)) == (74.95, 74.95, 3)
    assert (candidate.publishers, [s.publisher_id for s in candidate.evidence]) == (1, ["three"])


def test_a_third_decimal_does_not_make_two_decimals_coarse():
    (candidate,) = value_candidates([printed("69.265", "one"), printed("69.27", "two")])
    assert (candidate.low, candidate.publishers) == (69.265, 2)


def test_a_coarse_figure_goes_with_every_finer_one_it_may_stand_for_and_speaks_for_none():
    low, high = value_candidates([printed("81.2", "one"), printed("81.18", "two"), printed("81.22", "three")])
    assert (len(low.statements), len(high.statements)) == (2, 2)
    assert (low.publishers, high.publishers) == (1, 1)


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        (69.27, 69.72, True),
        (22.04, 22.4, True),
        (58.03, 58.3, True),
        (91.07, 91.70, True),
        (95.27, 95.57, True),
        (69.27, 96.27, True),
        (87.27, 82.27, False),
        (54.01, 94.01, False),
        (80.0, 81.0, False),
        (87.12, 87.12, False),
    ],
)
def test_a_misprint_is_less_than_a_point_away_or_swaps_digits(first, second, near):
    assert near_figures(first, second) is near_figures(second, first) is near


def test_pages_of_one_publisher_count_once():
    (candidate,) = value_candidates([printed("81.22"), printed("81.22"), printed("81.2")])
    assert (candidate.publishers, len(candidate.statements)) == (1, 3)


figures = st.integers(0, 3).flatmap(
    lambda decimals: st.integers(0, 100 * 10**decimals).map(lambda n: f"{n / 10**decimals:.{decimals}f}")
)
figures_nearby = st.integers(0, 3).flatmap(
    lambda decimals: st.integers(80 * 10**decimals, 82 * 10**decimals).map(lambda n: f"{n / 10**decimals:.{decimals}f}")
)


@given(st.lists(st.one_of(figures_nearby, figures), min_size=1, max_size=7), st.data())
def test_figures_group_alike_in_every_order_and_none_is_lost(texts, data):
    statements = [printed(text, f"P{number}") for number, text in enumerate(texts)]
    candidates = value_candidates(statements)
    assert told(candidates) == told(value_candidates(data.draw(st.permutations(statements))))
    assert {s.row for c in candidates for s in c.statements} == {s.row for s in statements}
    assert {c.low for c in candidates} <= {s.low for s in statements}
    for candidate in candidates:
        exact = [s for s in statements if s.low == candidate.low]
        assert set(exact) <= set(candidate.statements)


def test_zones_and_categories_that_can_hold_together_are_one_candidate():
    green, category_b = stated(78, 100), stated(78, 87.99)
    assert told(interval_candidates([green, category_b])) == [(78, 87.99, {green.row, category_b.row})]


def test_a_zone_supports_each_category_within_it():
    a, b, green, yellow = stated(88, 100), stated(78, 87.99), stated(78, 100), stated(54, 77.99)
    assert told(interval_candidates([a, green, yellow, b])) == [
        (54, 77.99, {yellow.row}),
        (78, 87.99, {b.row, green.row}),
        (88, 100, {a.row, green.row}),
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), min_size=1, max_size=6), st.data())
def test_intervals_group_into_the_largest_sets_that_can_hold_at_once(ends, data):
    statements = [stated(low, high) for low, high in ends]
    subsets = [
        frozenset(s.row for s in some)
        for size in range(1, len(statements) + 1)
        for some in itertools.combinations(statements, size)
        if max(s.low for s in some) <= min(s.high for s in some)
    ]
    largest = {some for some in subsets if not any(some < other for other in subsets)}
    candidates = interval_candidates(data.draw(st.permutations(statements)))
    assert {frozenset(s.row for s in c.statements) for c in candidates} == largest
    assert told(candidates) == told(interval_candidates(statements))


def test_rules_apply_in_their_order():
    # the label outweighs publishers, publishers outweigh the kind of source
    labelled = [printed("94.01", "one")]
    popular = [printed("54.01", "two"), printed("54.01", "three")]
    official = [printed("64.01", "four", "official")]
    candidates = value_candidates([*labelled, *popular, *official])
    left, rule = decide(candidates, lambda candidate: candidate.low > 88)
    assert ([c.low for c in left], rule) == ([94.01], "category_or_zone")
    assert decide(candidates)[0][0].low == 54.01
    assert decide(candidates)[1] == "more_publishers"
    left, rule = decide(value_candidates([*labelled, *official]))
    assert ([c.low for c in left], rule) == ([64.01], "kind_of_source")


@pytest.mark.parametrize(("better", "worse"), list(itertools.combinations(KINDS, 2)))
def test_kinds_of_source_have_an_order(better, worse):
    left, rule = decide(value_candidates([printed("10.11", "one", worse), printed("20.22", "two", better)]))
    assert ([c.low for c in left], rule) == ([20.22], "kind_of_source")


def test_several_rules_may_narrow_the_choice_together():
    candidates = value_candidates(
        [printed("91.11"), printed("92.22", "two"), printed("92.22", "three"), printed("12.22", "four")]
    )
    left, rule = decide(candidates, lambda candidate: candidate.low > 88)
    assert ([c.low for c in left], rule) == ([92.22], "category_or_zone+more_publishers")


def test_a_rule_that_would_leave_nothing_is_passed_over():
    candidates = value_candidates([printed("91.11"), printed("92.22", "two", "official")])
    assert decide(candidates, lambda candidate: False)[1] == "kind_of_source"


def test_equal_candidates_stay_undecided():
    left, rule = decide(value_candidates([printed("87.27", kind="official"), printed("82.27", kind="official")]))
    assert ([c.low for c in left], rule) == ([82.27, 87.27], "")


def test_one_candidate_needs_no_rule():
    assert decide(value_candidates([printed("87.27")]), lambda candidate: False)[1] == ""


def on_days(text, *pages):
    """Return the one candidate of pages that print a figure, given as publisher and day."""
    (candidate,) = value_candidates(replace(printed(text, publisher), day=day) for publisher, day in pages)
    return candidate


@pytest.mark.parametrize(
    ("pages", "outweighs"),
    [
        ([("A", "2022-12-22"), ("B", "2022-12-23")], True),  # two days are two texts
        ([("A", "2022-12-22"), ("B", "")], False),  # a page without a day shows no second text
        ([("A", "2022-12-22"), ("B", "2022-12-22")], False),  # one day is one text
        ([("A", "2022-12-22"), ("A", "2022-12-23")], False),  # and so is one publisher
        ([("A", "2022-12-22"), ("B", "2022-12-22"), ("E", "2022-12-23")], True),
    ],
)
def test_figures_outweigh_others_by_texts_that_are_known_to_differ(pages, outweighs):
    other = on_days("70.25", ("C", "2022-12-27"), ("D", "2022-12-27"))
    assert on_days("87.12", *pages).outweighs(other) is outweighs
    assert not other.outweighs(on_days("87.12", *pages))


def test_two_decimals_on_one_page_are_enough():
    candidates = value_candidates([printed("81.2"), printed("81.20"), printed("83.1", "two")])
    left, rule = decide(candidates)
    assert ([c.low for c in left], rule) == ([81.2], "printed_decimals")


def test_two_publishers_of_one_day_do_not_outweigh_one():
    pair = on_days("87.12", ("A", "2022-12-22"), ("B", "2022-12-22"))
    one = on_days("70.25", ("C", "2022-12-27"))
    assert not pair.outweighs(one) and not one.outweighs(pair)
    assert on_days("87.12", ("A", "2022-12-22"), ("B", "2022-12-23")).outweighs(one)


def test_a_text_that_others_print_as_well_still_has_a_publisher():
    (candidate,) = value_candidates([replace(printed("81.22"), independent=False)])
    assert (candidate.publishers, candidate.texts) == (1, 1)

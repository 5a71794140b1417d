"""When printed figures agree, and which rule decides when they do not."""

import itertools
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.evidence.published.agreement import (
    Statement,
    combine,
    decide,
    interval_candidates,
    near_figures,
    rank_test,
    reach,
    value_candidates,
)
from ombud.vocabulary import KINDS

rows = itertools.count(2)


def printed(text, publisher="one", kind="press", approximate=False):
    """Return what a page states that prints a figure like this."""
    value, decimals = float(text), len(text.partition(".")[2])
    below, above = map(float, reach(decimals, approximate))
    return Statement(next(rows), "S0001", publisher, kind, value, value, below, above)


def stated(low, high, publisher="one", kind="press"):
    return Statement(next(rows), "S0001", publisher, kind, low, high, 0.0, 0.0)


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


def test_the_best_kind_of_page_behind_a_figure_counts():
    pages = [printed("10.11", "one", "press"), printed("10.11", "one", "official")]
    left, rule = decide(value_candidates([*pages, printed("20.22", "two", "government")]))
    assert ([c.low for c in left], rule) == ([10.11], "kind_of_source")


@pytest.mark.parametrize(
    ("coarse", "fine", "same"),
    [
        ("87.12", "87.125", True),
        ("87.12", "87.126", False),
        ("87.12", "87.115", True),
        ("87.12", "87.114", False),
        ("87.1", "87.15", True),
        ("87.1", "87.16", False),
        ("74", "75.00", True),
        ("74", "75.01", False),
        ("74", "73.50", True),
        ("74", "73.49", False),
    ],
)
def test_a_figure_goes_with_those_that_it_may_be_a_rounding_of_the_ends_included(coarse, fine, same):
    assert values(coarse, fine) == ([float(fine)] if same else sorted([float(coarse), float(fine)]))


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
    (candidate,) = value_candidates(printed(text, publisher)._replace(day=day) for publisher, day in pages)
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


# one government and year, put together from all that is published of it


PLAIN = Statement(
    row=2,
    source_id="S1",
    publisher_id="first.example",
    kind="press",
    low=87.12,
    high=87.12,
    below=0.005,
    above=0.005,
    day="2023-01-16",
    rule="cutoffs",
    value_category="B",
    value_zone="hijau",
)


def page(number, value=87.12, decimals=2, flags=frozenset(), **changes):
    """Return what one more page of another publisher states."""
    below, above = map(float, reach(decimals, "approximate" in flags))
    figure = {"low": value, "high": value, "below": below, "above": above, "flags": flags}
    return PLAIN._replace(row=number, source_id=f"S{number}", publisher_id=f"{number}.example", **figure | changes)


def zone(number, name, low, high, **changes):
    return page(number, use="statement", zone=name, low=low, high=high, below=0.0, above=0.0, **changes)


def outcomes(told):
    return {row: outcome for row, (outcome, _) in told.items()}


def test_one_page_is_single():
    row, told = combine([page(2)])
    assert (row["value"], row["low"], row["high"], row["status"], row["n_sources"]) == (
        87.12,
        87.12,
        87.12,
        "single",
        1,
    )
    assert outcomes(told) == {2: "value"}


def test_two_publishers_corroborate_and_one_publisher_twice_does_not():
    assert combine([page(2), page(3)])[0]["status"] == "corroborated"
    again = page(3)._replace(publisher_id="2.example")
    row, _ = combine([page(2), again])
    assert (row["status"], row["n_sources"]) == ("single", 1)
    assert row["source_ids"] == "S2;S3"


def test_a_rounded_figure_neither_contradicts_nor_corroborates_the_precise_one():
    row, told = combine([page(2, value=87.0, decimals=0), page(3)])
    assert (row["value"], row["status"], row["source_ids"]) == (87.12, "single", "S3")
    assert list(told.values()) == [("statement", "rounded"), ("value", "")]


def test_the_stated_zone_decides_between_two_figures():
    low = page(3, value=57.12, value_category="C", value_zone="kuning")
    row, told = combine([page(2), low, zone(4, "hijau", 78.0, 100.0)])
    assert (row["value"], row["status"], row["rule"]) == (87.12, "resolved", "category_or_zone")
    assert outcomes(told) == {2: "value", 3: "outvoted", 4: "statement"}


def test_what_no_rule_decides_is_a_conflict_with_both_ends():
    row, told = combine([page(2), page(3, value=82.27)])
    assert row["status"] == "conflict"
    assert math.isnan(row["value"])
    assert (row["low"], row["high"]) == (82.27, 87.12)
    assert outcomes(told) == {2: "candidate", 3: "candidate"}


def test_a_rank_is_asked_only_where_nothing_else_decides():
    asked = []

    def fits(value):
        asked.append(value)
        return value < 85

    row, _ = combine([page(2), page(3, value=82.27)], fits)
    assert (row["value"], row["status"]) == (82.27, "resolved")
    asked.clear()
    combine([page(2), page(3)], fits)
    assert asked == []


def test_zones_alone_make_an_interval():
    row, told = combine([zone(2, "hijau", 78.0, 100.0), zone(3, "hijau", 88.0, 100.0, category="A")])
    assert (row["low"], row["high"], row["status"]) == (88.0, 100.0, "interval")
    assert math.isnan(row["value"])
    assert set(outcomes(told).values()) == {"interval"}


def test_about_94_neither_blocks_nor_outweighs_an_exact_figure():
    about = page(2, value=94.0, decimals=0, flags=frozenset({"approximate"}))
    row, _ = combine([about, page(3, value=95.94)])
    assert row["value"] == 95.94


@pytest.mark.parametrize(("flags", "cautions"), [({"year_inferred"}, "year_inferred"), (set(), "")])
def test_a_doubt_about_the_year_stays_unless_another_page_states_it(flags, cautions):
    row, _ = combine([page(2, flags=frozenset({"year_inferred"})), page(3, flags=frozenset(flags))])
    assert row["cautions"] == cautions


def test_the_order_of_pages_does_not_matter():
    pages = [page(2), page(3, value=57.12, value_zone="kuning", value_category="C"), zone(4, "hijau", 78.0, 100.0)]
    row, _ = combine(pages)
    again, _ = combine(pages[::-1])
    assert {name: set(str(value).split(";")) for name, value in row.items()} == {
        name: set(str(value).split(";")) for name, value in again.items()
    }


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
    (candidate,) = value_candidates([printed("81.22")._replace(flags=frozenset({"same_text"}))])
    assert candidate.publishers == 1


def test_a_zone_that_a_statement_of_all_others_leaves_is_none_that_a_page_states():
    deduced = zone(4, "hijau", 78.0, 100.0)._replace(use="deduced", flags=frozenset({"deduced"}))
    row, told = combine([page(2), page(3, value=57.12, value_zone="kuning"), deduced])
    assert (row["status"], row["published_zone"], row["rule"]) == ("conflict", "", "")
    assert list(told.values())[2] == ("statement", "deduced")
    row, _ = combine([deduced])
    assert (row["low"], row["status"], row["rule"], row["published_zone"]) == (78.0, "interval", "deduced", "")
    # a page that states it does not need the deduced one
    row, told = combine([zone(3, "kuning", 54.0, 77.99), deduced])
    assert (row["low"], row["rule"], row["published_zone"]) == (54.0, "cutoffs", "kuning")


def test_a_page_without_zone_states_none():
    row, _ = combine([page(2), page(3, value=82.27, value_category="B", value_zone="kuning")])
    assert (row["status"], row["published_zone"], row["published_category"]) == ("conflict", "", "")
    # nor does one with a category alone
    graded = page(3, value=math.nan, use="statement", category="A", low=88.0, high=100.0)
    row, _ = combine([page(2), graded])
    assert (row["published_zone"], row["published_category"]) == ("", "A")


def test_figures_that_are_all_called_approximate_count():
    about = page(2, value=95.0, decimals=0, flags=frozenset({"approximate"}))
    row, told = combine([about, page(3, value=95.94, flags=frozenset({"approximate"}))])
    assert (row["value"], row["status"], row["cautions"]) == (95.94, "single", "approximate")
    assert list(outcomes(told).values()) == ["statement", "value"]


@pytest.mark.parametrize(
    ("others", "cautions"),
    [((87.21,), "near_figures"), ((57.12,), ""), ((57.12, 87.21), "near_figures")],
)
def test_a_misprint_of_one_figure_among_several_is_told(others, cautions):
    row, _ = combine([page(2), *(page(place, value=value) for place, value in enumerate(others, start=3))])
    assert (row["status"], row["cautions"]) == ("conflict", cautions)


def test_one_text_on_several_pages_is_one_source():
    same = {"flags": frozenset({"same_text"})}
    row, _ = combine([page(2), page(3, **same)])
    assert (row["status"], row["n_sources"], row["source_ids"]) == ("single", 1, "S2;S3")
    row, _ = combine([page(2, **same), page(3, **same)])
    assert (row["status"], row["n_sources"]) == ("single", 1)
    row, _ = combine([page(2), page(3), page(4, **same)])
    assert (row["status"], row["n_sources"]) == ("corroborated", 2)


def test_a_figure_must_fit_all_that_is_stated():
    low = page(3, value=57.12, value_category="C", value_zone="kuning")
    stated = [zone(4, "hijau", 78.0, 100.0), zone(5, "kuning", 54.0, 77.99)]
    row, _ = combine([page(2), low, *stated])
    assert (row["status"], row["published_zone"]) == ("conflict", "hijau;kuning")
    better = page(3, value=90.12, value_category="A", value_zone="hijau")
    row, _ = combine([page(2), better, zone(4, "hijau", 78.0, 100.0), zone(5, None, 78.0, 87.99, category="B")])
    assert (row["value"], row["rule"]) == (87.12, "category_or_zone")
    # a zone that the year's cut-offs do not tell contradicts nothing
    row, _ = combine([page(2, value_zone=None, value_category=None), low, stated[0]])
    assert (row["value"], row["rule"]) == (87.12, "category_or_zone")
    row, _ = combine([page(2), low, zone(4, None, 88.0, 100.0, category="B")])
    assert (row["value"], row["rule"]) == (87.12, "category_or_zone")


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (("2023-01-09", "2023-01-08"), "more_publishers"),
        (("2023-01-09", ""), ""),  # of a page of some day in January it is not known
        (("2023-01-09", "2023-01-09"), ""),
    ],
)
def test_what_pages_of_two_days_print_outweighs_one_text_of_two(days, rule):
    pages = [page(place, day=day) for place, day in enumerate(days, start=2)]
    others = [page(place, value=82.27, day="2023-01-05") for place in (4, 5)]
    assert combine([*pages, *others])[0]["rule"] == rule


GOVERNMENTS = pd.DataFrame(
    {
        "government_code": ["90", "90.01", "90.02", "90.03", "90.71", "90.72"],
        "level": ["provinsi", "kabupaten", "kabupaten", "kabupaten", "kota", "kota"],
        "province_code": "90",
    }
)
ROWS = pd.DataFrame(
    {
        "government_code": ["90.01", "90.02", "90.03", "90.71", "90.72"],
        "year": 2023,
        "value": [90.0, 80.0, None, 70.0, 85.0],
        "low": [90.0, 80.0, 40.0, 70.0, 85.0],
        "high": [90.0, 80.0, 60.0, 70.0, 85.0],
    }
)


def possible_at(code, rank, of, value=75.0):
    ranks = pd.DataFrame({"government_code": [code], "year": 2023, "value": value, "rank": rank, "rank_of": of})
    return rank_test(ranks, ROWS, GOVERNMENTS, code, 2023)


@pytest.mark.parametrize(
    ("rank", "of", "possible"),
    [
        (2, 5, False),  # 90 and 80 lie above, one too many
        (3, 5, True),  # two above, and below 70 and at most 60
        (4, 5, False),  # two below, where the fourth of five leaves one
        (4, 6, True),  # the province's list with the provincial government, of which nothing is known
        (1, 3, False),  # of the three kabupaten two lie above
        (2, 3, False),  # and of these 80 lies above too
    ],
)
def test_a_rank_counts_those_that_certainly_lie_above_and_below(rank, of, possible):
    code = "90.72" if of > 3 else "90.03"
    assert possible_at(code, rank, of)(75.0) is possible


def test_a_rank_says_nothing_of_a_value_that_another_page_prints():
    assert possible_at("90.72", 1, 5)(75.0) is False
    assert possible_at("90.72", 1, 5)(99.0) is True


def test_a_value_of_another_in_the_list_is_taken():
    assert possible_at("90.72", 3, 5, value=80.0)(80.0) is False


def test_a_list_that_cannot_be_told_gives_no_test():
    assert possible_at("90.72", 1, 17) is None


KABUPATEN = [f"{80 + place % 2}.{place:02}" for place in range(1, 61)]
NATION = pd.DataFrame(
    {
        "government_code": ["80", "81", "80.71", *KABUPATEN],
        "level": ["provinsi", "provinsi", "kota", *["kabupaten"] * 60],
        "province_code": ["80", "81", "80", *(code[:2] for code in KABUPATEN)],
    }
)
TOTALS = pd.DataFrame(
    {name: [75.0, 70.0, 99.0, *map(float, range(1, 61))] for name in ("value", "low", "high")}
).assign(government_code=NATION["government_code"], year=2023)


@pytest.mark.parametrize(
    ("value", "rank", "possible"),
    [
        (60.5, 1, True),
        (59.5, 1, False),  # 60 lies above
        (59.5, 2, True),
        (59.0, 2, True),  # another has 59 as well, as may be in a list of all kabupaten
        (59.0, 1, False),
        (2.5, 59, True),  # 2 lies below; the 1 is its own
        (2.5, 60, False),
        (2.0, 60, True),
    ],
)
def test_a_list_of_sixty_is_the_nations_of_the_level(value, rank, possible):
    """The kabupaten of both provinces, with the totals 1 to 60; the one in question has the 1."""
    ranks = pd.DataFrame({"government_code": [KABUPATEN[0]], "year": 2023, "value": value, "rank": rank, "rank_of": 60})
    assert rank_test(ranks, TOTALS, NATION, KABUPATEN[0], 2023)(value) is possible


def test_provinces_are_ranked_among_provinces():
    for rank, possible in ((1, False), (2, True)):
        ranks = pd.DataFrame({"government_code": ["81"], "year": 2023, "value": 70.0, "rank": rank, "rank_of": 2})
        assert rank_test(ranks, TOTALS, NATION, "81", 2023)(70.0) is possible


def test_ranks_of_other_governments_and_years_and_totals_of_other_years_do_not_count():
    mine = {"government_code": "90.72", "year": 2023, "value": 75.0, "rank": 3, "rank_of": 5}
    ranks = pd.DataFrame([mine, mine | {"year": 2022, "rank": 1}, mine | {"government_code": "90.71", "rank": 1}])
    before = ROWS.assign(year=2022, value=99.0, low=99.0, high=99.0)
    assert rank_test(ranks, pd.concat([ROWS, before]), GOVERNMENTS, "90.72", 2023)(75.0) is True
    assert rank_test(ranks.iloc[1:], ROWS, GOVERNMENTS, "90.72", 2023) is None


def test_a_list_of_three_is_of_the_level_and_one_of_five_of_both():
    # 90 and 80 of the kabupaten lie above; 85 is a kota
    assert possible_at("90.03", 3, 3)(75.0) is True
    assert possible_at("90.03", 3, 5)(75.0) is False
    assert possible_at("90.03", 4, 5)(75.0) is True


def test_intervals_count_only_where_they_certainly_lie_above_or_below():
    rows = ROWS.assign(low=[70.0, 80.0, 40.0, 70.0, 85.0], high=[90.0, 80.0, 60.0, 78.0, 85.0])
    ranks = pd.DataFrame({"government_code": ["90.72"], "year": 2023, "value": 75.0, "rank": [2], "rank_of": 5})
    # 80 lies above, 40 to 60 below; 70 to 90 and 70 to 78 may be either
    for rank, possible in ((1, False), (2, True), (4, True), (5, False)):
        assert rank_test(ranks.assign(rank=rank), rows, GOVERNMENTS, "90.72", 2023)(75.0) is possible

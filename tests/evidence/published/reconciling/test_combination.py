"""One government and year, put together from all that is published of it."""

import math

import pytest

from ombud.evidence.published.reconciling.combination import Record, combine

PLAIN = Record(
    row=2,
    source_id="S1",
    publisher_id="first.example",
    kind="press",
    published="2023-01-16",
    decimals=2,
    flags=frozenset(),
    category=None,
    zone=None,
    value=87.12,
    use="value",
    low=0.0,
    high=100.0,
    rule="cutoffs",
    value_category="B",
    value_zone="hijau",
)


def page(number, **changes):
    """Return what one more page of another publisher states."""
    return PLAIN._replace(row=number, source_id=f"S{number}", publisher_id=f"{number}.example", **changes)


def zone(number, name, low, high, **changes):
    return page(number, value=math.nan, use="statement", zone=name, low=low, high=high, **changes)


def outcomes(told):
    return {outcome.row: outcome.outcome for outcome in told}


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
    assert [(outcome.outcome, outcome.reason) for outcome in told] == [("statement", "rounded"), ("value", "")]


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


def test_a_zone_that_a_statement_of_all_others_leaves_is_none_that_a_page_states():
    deduced = zone(4, "hijau", 78.0, 100.0)._replace(use="deduced", flags=frozenset({"deduced"}))
    row, told = combine([page(2), page(3, value=57.12, value_zone="kuning"), deduced])
    assert (row["status"], row["published_zone"], row["rule"]) == ("conflict", "", "")
    assert (told[2].outcome, told[2].reason) == ("statement", "deduced")
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
    assert [outcome.outcome for outcome in told] == ["statement", "value"]


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
        (("2023-01-09", "2023-01"), ""),  # of a page of some day in January it is not known
        (("2023-01-09", "2023-01-09"), ""),
    ],
)
def test_what_pages_of_two_days_print_outweighs_one_text_of_two(days, rule):
    pages = [page(place, published=day) for place, day in enumerate(days, start=2)]
    others = [page(place, value=82.27, published="2023-01-05") for place in (4, 5)]
    assert combine([*pages, *others])[0]["rule"] == rule

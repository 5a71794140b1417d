"""A printed rank leaves a figure possible, or does not."""

import pandas as pd
import pytest

from ombud.evidence.published.ranks import rank_test

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

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

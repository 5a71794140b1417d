"""Where one total stands among others."""

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.comparison.peers import standing


@pytest.fixture
def rows():
    return pd.DataFrame({"government_code": list("abcde"), "year": 2022, "value": [90.0, 80.0, 80.0, 70.0, np.nan]})


def test_place_and_quartiles(rows):
    found = standing(rows, "b", 2022, "all")
    assert (found.rank, found.n, found.median) == (2, 4, 80.0)
    assert standing(rows, "c", 2022, "all").rank == 2
    assert standing(rows, "d", 2022, "all").rank == 4


def test_without_a_total_there_is_no_place(rows):
    found = standing(rows, "e", 2022, "all")
    assert found.rank is None
    assert np.isnan(found.value)
    assert standing(rows, "a", 2021, "all").n == 0


def test_quartiles_are_of_known_totals_of_the_year(rows):
    more = pd.concat([rows, rows.assign(year=2021, value=10.0)])
    found = standing(more, "a", 2022, "all")
    assert (found.rank, found.value, found.group, found.year) == (1, 90.0, "all", 2022)
    # 70, 80, 80, 90
    assert (found.lower_quartile, found.median, found.upper_quartile) == (77.5, 80, 82.5)

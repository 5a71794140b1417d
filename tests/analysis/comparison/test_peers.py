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

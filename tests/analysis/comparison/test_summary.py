"""How many governments rose or fell, and where one stands among others."""

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.comparison import summary as change_summary
from ombud.analysis.comparison.published_grid import READINGS
from ombud.analysis.comparison.summary import standing


@pytest.fixture(scope="module")
def summary(pair):
    rows = pair.reset_index().query("province_code == '64'")
    return change_summary.summarise(rows, 11, 2021, 2022), rows


class TestSummary:
    def test_counts_follow_the_changes(self, summary):
        told, rows = summary
        change = rows["change"].dropna()
        assert (told.n, told.n_both) == (11, len(change))
        assert (told.n_fell, told.n_rose) == ((change < 0).sum(), (change > 0).sum())
        assert told.mean_change == pytest.approx(change.mean())
        assert told.largest_fall["change"] == change.min()

    def test_certain_directions_add_up(self, summary):
        told, _ = summary
        for reading in READINGS:
            assert set(told.certain[reading]) == {"fell", "rose", "open"}
            assert sum(told.certain[reading].values()) == told.n_both

    def test_a_group_without_figures_is_no_zero(self, pair):
        told = change_summary.summarise(pair.reset_index().iloc[:0], 3, 2021, 2022)
        assert (told.n, told.n_both, told.largest_fall, told.largest_rise) == (3, 0, None, None)
        assert np.isnan(told.mean_change)

    def test_the_largest_rise_and_what_is_certain_by_hand(self, pair):
        """Three changes: one certain to have fallen, one to have risen, one open, and one without any movement."""
        rows = pair.reset_index().dropna(subset="change").head(4).assign(contradicted=False)
        rows["change"] = [-5.0, 7.0, 3.0, 0.0]
        for reading in READINGS:
            rows[f"like_for_like_low_{reading}_any_weight"] = [-9.0, 0.5, -1.0, 0.0]
            rows[f"like_for_like_high_{reading}_any_weight"] = [-0.5, 9.0, 6.0, 0.0]
        told = change_summary.summarise(rows, 10, 2021, 2022)
        assert (told.n_both, told.n_fell, told.n_rose, told.mean_change) == (4, 1, 2, 1.25)
        assert told.largest_fall["change"] == -5 and told.largest_rise["change"] == 7
        assert set(map(str, told.certain.values())) == {"{'fell': 1, 'rose': 1, 'open': 2}"}

    def test_contradicted_values_are_named_and_left_out(self, pair):
        rows = pair.reset_index().dropna(subset="change").head(3)
        rows = rows.assign(contradicted=[True, False, True])
        told = change_summary.summarise(rows, 3, 2021, 2022)
        assert told.contradicted == tuple(sorted(rows["government"].iloc[[0, 2]]))
        assert (told.n_both, told.mean_change) == (1, rows["change"].iat[1])


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

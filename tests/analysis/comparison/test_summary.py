"""How many governments rose or fell."""

import numpy as np
import pytest

from ombud.analysis.comparison import summary as change_summary
from ombud.analysis.comparison.published_grid import READINGS


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

"""Pairs of years and how clean they are."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.drops.moments import HIGH_WEIGHT, WEIGHT, X
from ombud.analysis.drops.paired import ASSESSED_YEARS, pair_name
from ombud.analysis.drops.placebo import (
    CLEANNESS,
    PLACEBO_NOTES,
)
from ombud.analysis.drops.year_pairs import PLACEBOS, YEAR_PAIRS, sum_changes
from paired_samples import pairs_of


class TestPublishedPanel:
    def test_each_assessment_is_held_against_the_one_before(self):
        assert list(YEAR_PAIRS) == list(pairwise(ASSESSED_YEARS))
        assert list(PLACEBOS) == [pair for pair in YEAR_PAIRS if CLEANNESS[pair_name(pair)] == "clean"]

    def test_every_pair_has_a_note_on_how_clean_it_is(self):
        assert set(PLACEBO_NOTES) == set(CLEANNESS) == {pair_name(pair) for pair in YEAR_PAIRS}


class TestByHand:
    ROWS = (("a", 81.0, 80.0), ("a", 80.99, 85.0), ("b", 90.0, 70.0), ("c", 50.0, 60.0))

    def test_a_score_at_the_threshold_is_high(self):
        sums = sum_changes(pairs_of(self.ROWS))
        assert (sums.n.tolist(), sums.n_high.tolist(), sums.threshold) == ([4], [2], 81.0)
        assert sums.sums[..., HIGH_WEIGHT].tolist() == [[1], [1], [0]]
        assert sums.clusters == ("a", "b", "c")
        assert sum_changes(pairs_of(self.ROWS), 80.99).n_high.tolist() == [3]

    def test_each_ministry_is_a_cluster_of_its_own(self):
        ministries = pairs_of([("", 70.0, 80.0), ("", 85.0, 90.0)], level="kementerian")
        sums = sum_changes(pd.concat([pairs_of(self.ROWS), ministries], ignore_index=True))
        assert len(sums.clusters) == 3 + 2
        assert set(ministries["government_code"]) < set(sums.clusters)

    def test_each_government_counts_by_its_weight(self):
        weighted = pairs_of(self.ROWS).assign(weight=[1.0, 2.0, 0.5, 3.0])
        first = sum_changes(weighted).sums[0, 0]
        assert first[[WEIGHT, X]].tolist() == pytest.approx([3.0, 81.0 + 2 * 80.99])

    def test_pairs_of_years_keep_their_order_and_are_chosen_by_name(self):
        later = pairs_of(self.ROWS[:2], (2022, 2023))
        sums = sum_changes(pd.concat([later, pairs_of(self.ROWS)], ignore_index=True))
        assert sums.pairs == ((2022, 2023), (2021, 2022))
        np.testing.assert_array_equal(sums.of((2021, 2022))[:, 0], sums.sums[:, 1])

"""Pairs of years and how clean they are."""

from ombud.analysis.drops.paired import pair_name
from ombud.analysis.drops.placebo import (
    CLEANNESS,
    PLACEBO_NOTES,
)
from ombud.analysis.drops.year_pairs import YEAR_PAIRS


class TestPublishedPanel:
    def test_every_pair_has_a_note_on_how_clean_it_is(self):
        assert set(PLACEBO_NOTES) == set(CLEANNESS) == {pair_name(pair) for pair in YEAR_PAIRS}

"""Pairs of years and how clean they are."""

from itertools import pairwise

from ombud.analysis.drops.paired import ASSESSED_YEARS, pair_name
from ombud.analysis.drops.placebo import (
    CLEANNESS,
    PLACEBO_NOTES,
)
from ombud.analysis.drops.year_pairs import PLACEBOS, YEAR_PAIRS


class TestPublishedPanel:
    def test_each_assessment_is_held_against_the_one_before(self):
        assert list(YEAR_PAIRS) == list(pairwise(ASSESSED_YEARS))
        assert list(PLACEBOS) == [pair for pair in YEAR_PAIRS if CLEANNESS[pair_name(pair)] == "clean"]

    def test_every_pair_has_a_note_on_how_clean_it_is(self):
        assert set(PLACEBO_NOTES) == set(CLEANNESS) == {pair_name(pair) for pair in YEAR_PAIRS}

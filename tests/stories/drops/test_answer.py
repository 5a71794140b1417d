"""The answer of notebook 03: what the frames say, in both languages."""

import re

import pytest

from ombud import tell
from ombud.display.language import Language

ENGLISH = Language("en")


def answer(found, language=ENGLISH):
    parts = found.relation, found.means, found.counts, found.moves, found.curve, found.remaining
    return tell.answer(*parts, language)


class TestChangedMethod:
    def test_totals_alone_cannot_part_a_change(self, changed):
        assert answer(changed)[0] == "**Totals alone can't part the change of one government into method and service.**"

    def test_nationally_scores_rose_and_half_of_the_new_green_are_the_bar(self, changed):
        told = answer(changed)[1]
        assert "from about 68.1 to 72.5" in told
        assert "from 179 to 272; of this change of +93 about +52" in told

    def test_a_third_lost_green_against_seven_percent(self, changed):
        told = answer(changed)[2]
        assert "changed places far more" in told
        assert "about 32%" in told
        assert "although the bar fell, against 7% (2022–2023) and 2% (2023–2024)" in told

    def test_measurement_but_not_which(self, changed):
        assert "can't be told" in answer(changed)[3]

    def test_points_come_with_both_kinds_of_placebos_and_are_not_recommended(self, changed):
        told = answer(changed)[4]
        assert "−4.5 to −8.9 points" in told
        assert "every 95 % interval holds zero" in told
        assert "None of these estimates is recommended" in told

    def test_what_is_known_directly_is_named(self, changed):
        assert "Lampung" in answer(changed)[5]

    def test_nothing_counts_versions_as_evidence_or_speaks_of_explaining_falls(self, changed):
        told = " ".join(answer(changed, Language("id")))
        assert "menjelaskan" not in told
        assert "32%" in told


class TestOtherYears:
    def test_a_pair_without_a_change_of_method_is_not_blamed_on_one(self, unchanged):
        told = answer(unchanged)
        assert "no change of method is known" in told[0]
        assert not any("Lampung" in sentence or "points to measurement" in sentence for sentence in told)


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_number_is_missing(changed, language):
    assert not any(re.search(r"\bnan\b|[ [(]–[ ;)]", sentence) for sentence in answer(changed, Language(language)))

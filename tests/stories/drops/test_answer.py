"""Notebook 03 in sentences: what the frames say, in both languages, with nothing left untranslated."""

from types import SimpleNamespace

import pytest

import ombud
from ombud import drops, tell
from ombud.display import show
from ombud.display.language import Language, _catalogue

PLACEBOS = [(2022, 2023), (2023, 2024)]


def frames(target, level="", placebos=PLACEBOS, threshold=81.0):
    """Return what notebook 03 computes before its answer."""
    panel = ombud.load_panel()
    pairs = drops.pairs(panel, [target, *placebos], level)
    every = drops.pairs(panel, sorted({target, *drops.YEAR_PAIRS}), level)
    weighted, margins = drops.weigh(pairs, ombud.load_aggregates(), level)
    remaining = drops.together(
        drops.excess(pairs, target, threshold),
        drops.excess(weighted, target, threshold),
        drops.excess_with_intervals(pairs, target, threshold),
    )
    sums = drops.sum_changes(every, threshold)
    return SimpleNamespace(
        contrasts=drops.contrasts(every, threshold),
        remaining=remaining,
        others=drops.excess_of_each_pair(sums),
        earlier=drops.earlier_levels(panel, every, threshold),
        relation=ombud.comparability(*target),
        margins=margins,
        steps=drops.steps_at_every_year(panel, target[1], level or None),
        ranks=drops.permutation_ranks(sums, target),
        unusual=drops.unusual_changes(pairs[pairs["from_year"] == target[0]]),
        models=drops.step_models(panel, target[1], threshold, level or None),
        slopes=drops.describe_pairs(sums),
    )


@pytest.fixture(scope="module")
def changed():
    return frames((2021, 2022))


def answer(found, language):
    return "\n".join(
        tell.answer(
            found.contrasts, found.remaining, found.others, found.earlier, found.relation, 81.0, Language(language)
        )
    )


def test_the_answer_has_the_naive_figures_and_an_interval(changed):
    told = answer(changed, "en")
    assert "difference of −18.8" in told
    assert "95 % interval [" in told
    assert "What can't be known" in told


def test_a_pair_without_a_change_of_method_is_not_blamed_on_one():
    found = frames((2022, 2023), "kabupaten", [(2023, 2024)])
    assert "no change of method is known" in answer(found, "en")


def test_a_level_whose_counts_are_not_published_is_told_so():
    found = frames((2021, 2022), "kota")
    assert "not published for kota" in tell.sample(found.remaining, found.margins, Language("en"))


def test_every_word_of_the_answer_and_its_tables_is_translated(changed, monkeypatch):
    missing = set()
    known = _catalogue()
    original = Language.translate

    def translate(self, text):
        if any(letter.isalpha() for letter in text) and not known.get(text):
            missing.add(text)
        return original(self, text)

    monkeypatch.setattr(Language, "translate", translate)
    found, indonesian = changed, Language("id")
    answer(found, "id")
    tell.steps(found.steps, found.ranks, 2022, indonesian)
    tell.cases(found.unusual, indonesian)
    tell.sample(found.remaining, found.margins, indonesian)
    tell.study(drops.load_step_study(), indonesian)
    tell.limits(indonesian)
    show.table(found.contrasts, ["pair", "cleanness", "contrast", "interval", "note_cleanness"])
    show.table(found.remaining, ["version", "reading", "excess", "interval", "effective_n", "recommended"])
    show.table(found.earlier, ["pair", "grouped_by", "statistic", "estimate", "range", "n"])
    show.table(found.slopes, ["pair", "statistic", "estimate", "range", "n"])
    show.table(found.models, ["model", "estimate", "interval", "n", "identified_by"])
    show.table(drops.load_step_study(), ["design", "scenario", "estimator", "truth", "coverage"])
    assert missing == set()

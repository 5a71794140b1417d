"""How far the estimates may be trusted, in sentences; and nothing of notebook 03 left untranslated."""

import pandas as pd
import pytest

import ombud
from ombud import drops, tell
from ombud.display import show
from ombud.display.language import Language

ENGLISH = Language("en")


def test_a_level_whose_counts_are_not_published_is_told_so(kota):
    assert "not published for kota" in tell.sample(kota.remaining, kota.margins, ENGLISH)[0]


def test_joined_cells_and_the_heaviest_government_are_told(changed):
    told = tell.sample(changed.remaining, changed.margins, ENGLISH)
    assert "as good as 91" in told[0]
    assert "leverage of one government is 0.12" in told[1]
    assert told[2].startswith("2024: no government of the cell kota other has both totals; kota green stands for it")


def test_the_spread_of_units_is_told_of_both_years_or_not_at_all():
    spread = drops.unit_spread(ombud.published_units())
    told = tell.shakiness(spread, 2021, 2022, ENGLISH)
    assert "2021: 25.5 points [18.5; 41.2], 7 published sets; 2022: 8.0 points [7.0; 9.4], 22 published sets" in told[0]
    assert tell.shakiness(spread, 2018, 2019, ENGLISH) == []


def test_the_study_names_its_rule_and_who_fails_where():
    told = tell.study(drops.load_step_study(), ENGLISH)
    assert "at most 1 point and at least 93%" in told[0]
    assert "No estimator of points passes" in told[1]
    assert told[2].startswith("These fail in service alone, service and method and method alone")
    assert "unweighted, grouped slope (−3.0; 48%)" in told[2]


def test_an_estimator_that_passes_is_named():
    study = drops.load_step_study()
    own = (study["version"] == "unweighted") & (study["reading"] == "line")
    right = study.assign(bias=study["bias"].mask(own, 0.2), coverage=study["coverage"].mask(own, 0.96))
    assert "These pass: unweighted, lines on both sides." in tell.study(right, ENGLISH)


def test_limits_say_that_a_change_of_all_is_not_identified():
    assert "Nothing identifies a change in performance that all governments share" in tell.limits(ENGLISH)[0]


def test_every_word_of_the_answer_and_its_tables_is_translated(changed, untranslated):
    found, indonesian = changed, Language("id")
    tell.answer(found.relation, found.means, found.counts, found.moves, found.curve, found.remaining, indonesian)
    tell.steps(found.steps, found.ranks, 2022, indonesian)
    tell.cases(found.unusual, indonesian)
    tell.study(drops.load_step_study(), indonesian)
    tell.limits(indonesian)
    tell.moves(found.moves, found.tables, indonesian)
    tell.bars(found.counts, found.between, indonesian)
    show.table(found.contrasts, ["pair", "cleanness", "contrast", "interval", "note_cleanness"])
    show.table(found.remaining, ["version", "reading", "excess", "interval", "breakdown", "without_one", "leverage"])
    show.table(found.boxes, ["group", "box", "estimate", "interval", "n"])
    show.table(found.means, ["what", "estimate", "bounds", "n"])
    show.table(found.tables, ["pair", "zone_from", "zone_to", "known", "share_exact", "fitted"])
    show.table(found.margins, ["year", "cell", "national_count", "national_share"])
    show.table(found.earlier, ["pair", "grouped_by", "statistic", "estimate", "range", "n"])
    show.table(found.slopes, ["pair", "statistic", "estimate", "range", "n"])
    show.table(found.models, ["model", "estimate", "interval", "n", "identified_by"])
    show.table(drops.load_step_study(), ["design", "scenario", "version", "reading", "truth", "coverage", "failed"])
    assert {text for text in untranslated if not text[0].isdigit()} == set()


@pytest.mark.parametrize(("named", "told"), [(0, 0), (2, 1)])
def test_governments_that_moved_unusually_are_pointed_to_where_there_are_any(named, told):
    unusual = pd.DataFrame({"named": [True] * named + [False] * (148 - named)})
    sentence = tell.cases(unusual, ENGLISH)
    assert f"Of 148 governments, {named} moved" in sentence
    assert sentence.count("They stand below the named cases") == told

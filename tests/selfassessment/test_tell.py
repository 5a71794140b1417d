"""What a self-assessment comes to, in words, frames and a figure; and what its form says."""

import numpy as np
import pytest

import ombud
from ombud import charts, selfassessment, show
from ombud.display import language as languages
from ombud.display.charts.canvas import SIMULATED, told
from ombud.display.language import Language
from ombud.selfassessment import tell
from ombud.selfassessment.layout import form_lines
from ombud.selfassessment.tell import basis_of, full_labels, indicator_label, instructions
from ombud.selfassessment.template import new_workbook
from self_assessments import THREE, fill


@pytest.fixture(autouse=True)
def english():
    languages.use("en")
    yield
    languages.use("id")


def scored(workbook=""):
    """Return what a workbook comes to, and the published figure beside it."""
    assessed = selfassessment.assess(selfassessment.load(workbook))
    return assessed, selfassessment.last_published(assessed, ombud.load_panel())


@pytest.fixture(scope="module")
def example():
    return scored()


@pytest.mark.parametrize(("lang", "mark"), [("id", "CONTOH"), ("en", "EXAMPLE")])
def test_the_example_says_what_it_is(example, lang, mark):
    assert tell.answer(*example, Language(lang))[0].startswith(mark)
    points = selfassessment.points(*example)
    assert points["what"].tolist() == ["self_assessed", "self_way"]
    figure = charts.categories(ombud.load_methodology(2023).cutoffs, points).get_figure()
    assert SIMULATED in [text.get_text() for text in figure.texts]
    assert "self-assessed 73.93" in told(figure)


def test_frames_of_the_example(example):
    assessed, _ = example
    assert (len(assessed.dimensions), len(assessed.units), len(assessed.missing)) == (4, 7, 2)
    assert len(selfassessment.full_labels(assessed.steps)) == len(assessed.steps)
    assert " ".join(tell.assumptions(assessed)).count("ASSUMED") >= 2
    assert "12.22%" in " ".join(tell.assumptions(assessed))


def test_answer_of_a_named_government(kukar):
    assessed, published = scored(kukar)
    said = " ".join(tell.answer(assessed, published))
    assert "Kabupaten Kutai Kartanegara, by its own scores and the method of 2023: 66.67 points, category C" in said
    assert "Category B begins at 78.00 points: 11.33 more." in said
    assert "It is proved that no way costs less." in said
    assert "No costs were given" in said
    # S0929
    assert "Ombudsman published 94.46 points for 2024; the self-assessment is 27.79 points lower." in said
    assert "worse service" in said
    assert "better service" not in said
    assert "not given" not in said
    assert "94.46" in tell.beside(assessed, published)
    assert len(tell.pages(published, ombud.load_sources())) == 1
    assert tell.missing(assessed) == "All scores are given."
    assert not selfassessment.points(assessed, published)["simulated"].any()


def test_nothing_missing_is_a_table_that_says_so(kukar):
    assessed, _ = scored(kukar)
    assert "No rows." in show.table(assessed.missing, ["row", "unit"]).markup()


def test_every_word_is_translated(example, untranslated):
    languages.use("id")
    assessed, published = example
    tell.answer(assessed, published)
    tell.assumptions(assessed)
    charts.categories(ombud.load_methodology(2023).cutoffs, selfassessment.points(assessed))
    steps = assessed.steps.assign(now=assessed.steps["score"], indicator=selfassessment.full_labels(assessed.steps))
    show.table(steps, ["unit", "indicator", "now", "to", "spent", "gain"])
    show.table(assessed.dimensions, ["dimension_id", "weight_percent", "weight_basis", "score"])
    show.table(assessed.missing, ["row", "unit", "dimension_id"])
    show.table(assessed.units, ["unit", "total"])
    assert not {text for text in untranslated if len(text) > 1}


def test_a_figure_that_is_surpassed_is_not_called_worse(tmp_path):
    path = new_workbook(tmp_path / "best.xlsx", government="Kutai Kartanegara", units=THREE)
    said = tell.beside(*scored(fill(path, score=lambda unit, line: 3)))
    assert "is 5.54 points higher. That may be better service" in said


def test_a_row_for_a_whole_variable_is_raised_only_at_a_cost_of_its_own(kukar, tmp_path):
    # Output and Pengaduan have one line each, with weights 24.24 and 21.54: a point of one unit in three is a ninth
    assessed, _ = scored(kukar)
    assert set(assessed.steps["dimension"]) <= {"input", "proses"}
    said = " ".join(tell.way(assessed))
    assert "no cost is given: 6 rows that each stand for a whole variable (Perceived maladministration" in said

    path = new_workbook(tmp_path / "asked.xlsx", government="Kutai Kartanegara", units=THREE)
    assessed, _ = scored(fill(path, cost=lambda unit, line: 1 if line >= 26 else None))
    assert assessed.path.cost == 5
    assert set(assessed.steps["dimension"]) == {"output", "pengaduan"}
    gains = sorted([24.24 / 9] * 3 + [21.54 / 9] * 3, reverse=True)
    assert int(np.searchsorted(np.cumsum(gains), 78 - 200 / 3 - 0.005)) + 1 == 5
    assert "stand for a whole variable" not in " ".join(tell.way(assessed))


def test_costs_change_the_way(tmp_path):
    path = fill(new_workbook(tmp_path / "costly.xlsx", units=THREE), cost=lambda unit, line: 100 if line >= 26 else 1)
    assessed, _ = scored(path)
    assert not set(assessed.steps["dimension"]) & {"output", "pengaduan"}
    assert assessed.path.cost == assessed.path.raises.sum()


def test_out_of_reach_and_at_the_top_are_said(tmp_path):
    never = fill(new_workbook(tmp_path / "never.xlsx", units=THREE), cost=lambda unit, line: "x")
    assert "It can't be reached" in " ".join(tell.answer(*scored(never)))
    best = fill(new_workbook(tmp_path / "best.xlsx", units=THREE), score=lambda unit, line: 3)
    assessed, published = scored(best)
    assert tell.way(assessed) == ["There is no better category."]
    assert assessed.steps.empty
    assert selfassessment.points(assessed, published)["what"].tolist() == ["self_assessed"]


ID, EN = Language("id"), Language("en")


@pytest.fixture(scope="module")
def lines():
    return form_lines(2023)


def test_an_indicator_that_no_page_names_is_numbered(lines):
    unnamed = lines[lines["label_en"] == ""].iloc[0].to_dict()
    assert indicator_label(unnamed, EN) == f"Indicator {unnamed['number']}"
    assert len(set(full_labels(lines, EN))) == len(lines)


def test_known_names_are_offered_and_the_assumed_ones_marked(lines):
    offered = {basis: lines.loc[lines["basis"] == basis, "label_id"] for basis in ("published", "assumed", "")}
    assert {basis: len(names) for basis, names in offered.items()} == {"published": 2, "assumed": 14, "": 12}
    for line in lines.to_dict("records"):
        assert indicator_label(line, ID).endswith(" *") == (line["basis"] == "assumed")
    assert list(lines.loc[lines["dimension"] == "proses", "label_en"])[:2] == [
        "Requirements",
        "System, mechanism and procedure",
    ]
    assert any("*: ASSUMED" in said for said in basis_of(lines, 2023, EN))
    assert not any("*" in said for said in basis_of(form_lines(2024), 2024, EN))


def test_assumed_weights_are_told_to_be_assumed():
    assert basis_of(form_lines(2023), 2023, EN)[0] == "Weights of the dimensions in 2023: published."
    assert "ASSUMED" in basis_of(form_lines(2022), 2022, EN)[0]


def test_instructions_are_whole_in_both_languages(lines):
    indonesian, english = (instructions(lines, 2023, language) for language in (ID, EN))
    assert [*map(len, indonesian.values())] == [*map(len, english.values())]
    for (heading, paragraphs), (other, others) in zip(indonesian.items(), english.items(), strict=True):
        assert heading != other
        assert not set(paragraphs) & set(others)
    assert "2023" in english["What this is"][0]

"""The instructions of the form, and what the scores rest on."""

import pytest

from ombud.display.language import Language
from ombud.selfassessment.catalogue import form_lines
from ombud.selfassessment.words import assumptions, full_labels, indicator_label, instructions

ID, EN = Language("id"), Language("en")


@pytest.fixture(scope="module")
def lines():
    return form_lines(2023)


def test_an_indicator_that_no_page_names_is_numbered(lines):
    unnamed = lines[lines["label_en"] == ""].iloc[0].to_dict()
    assert indicator_label(unnamed, EN) == f"Indicator {unnamed['number']}"
    assert len(set(full_labels(lines, EN))) == len(lines)


def test_assumed_weights_are_told_to_be_assumed():
    assert assumptions(form_lines(2023), 2023, EN)[0] == "Weights of the dimensions in 2023: published."
    assert "ASSUMED" in assumptions(form_lines(2022), 2022, EN)[0]


def test_instructions_are_whole_in_both_languages(lines):
    indonesian, english = (instructions(lines, 2023, language) for language in (ID, EN))
    assert [len(paragraphs) for _, paragraphs in indonesian] == [len(paragraphs) for _, paragraphs in english]
    for (heading, paragraphs), (other, others) in zip(indonesian, english, strict=True):
        assert heading != other
        assert not set(paragraphs) & set(others)
    assert "2023" in english[0][1][0]

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


def test_known_names_are_offered_and_the_assumed_ones_marked(lines):
    offered = {basis: lines.loc[lines["basis"] == basis, "label_id"] for basis in ("published", "assumed", "")}
    assert {basis: len(names) for basis, names in offered.items()} == {"published": 2, "assumed": 14, "": 12}
    for line in lines.to_dict("records"):
        assert indicator_label(line, ID).endswith(" *") == (line["basis"] == "assumed")
    assert list(lines.loc[lines["dimension"] == "proses", "label_en"])[:2] == [
        "Requirements",
        "System, mechanism and procedure",
    ]
    assert any("*: ASSUMED" in said for said in assumptions(lines, 2023, EN))
    assert not any("*" in said for said in assumptions(form_lines(2024), 2024, EN))


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

"""The shared words are those that data, methods and findings use."""

import pytest

import ombud
from ombud import vocabulary
from ombud.files import Data


@pytest.fixture(scope="module")
def observations():
    return Data.at().table("published/observations.csv")


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("level", vocabulary.LEVELS + vocabulary.APART),
        ("zone", vocabulary.ZONES),
        ("category", vocabulary.CATEGORIES),
    ],
)
def test_published_figures_use_every_word_and_no_other(observations, column, words):
    assert set(observations[column]) - {""} == set(words)


def test_a_total_is_a_measure_of_published_figures(observations):
    assert vocabulary.TOTAL in set(observations["measure"])


def test_sources_use_every_kind_and_no_other():
    assert set(Data.at().table("published/sources.csv")["kind"]) == set(vocabulary.KINDS)


def test_registers_name_regional_and_institutional_levels():
    for register, levels in (("governments.csv", vocabulary.REGIONAL), ("institutions.csv", vocabulary.INSTITUTIONAL)):
        assert set(Data.at().table(register)["level"]) == set(levels)


def test_no_word_means_two_levels():
    words = (*vocabulary.REGIONAL, *vocabulary.INSTITUTIONAL, *vocabulary.APART)
    assert len(set(words)) == len(words)


def test_the_panel_has_every_status_and_says_of_which_government_each_row_is():
    panel = ombud.load_panel()
    assert set(panel["status"]) == set(vocabulary.STATUSES)
    assert list(panel.columns[: len(vocabulary.IDENTITY)]) == vocabulary.IDENTITY


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_zones_and_categories_stand_from_best_to_worst(year):
    frame = ombud.load_methodology(year).bands("kota").frame
    assert list(dict.fromkeys(frame["zone"])) == list(vocabulary.ZONES)
    assert list(frame["category"]) == (list(vocabulary.CATEGORIES) if year >= 2022 else [""] * len(frame))
    assert frame["upper"].max() == vocabulary.FULL

"""The answer at the top of the index is that of notebook 03."""

import pytest

from ombud.display.language import Language
from ombud.files import Data
from ombud.reports.site.answer import known_directly, national_answer


@pytest.mark.parametrize(("lang", "share"), [("id", "32%"), ("en", "32%")])
def test_the_changed_method_s_pair_is_told_with_its_picture(lang, share):
    answer = national_answer(Data.at(), Language(lang), 2022, 2021)
    assert answer.sentences[0].startswith("**")
    assert any(share in sentence for sentence in answer.sentences)
    assert "2021-2022" in answer.picture.alternative
    assert answer.picture.svg.startswith("<svg ")


def test_a_pair_of_one_method_says_that_nothing_changed():
    answer = national_answer(Data.at(), Language("en"), 2023, 2022)
    assert "no change of method is known" in answer.sentences[0]


def test_years_without_pairs_have_no_answer():
    answer = national_answer(Data.at(), Language("en"), 2025, 2024)
    assert (answer.sentences, answer.picture) == ([], None)


def test_what_is_known_directly_is_told_of_a_new_method_alone():
    told = " ".join(known_directly(Data.at(), Language("en"), 2022, 2021))
    for found in (
        "Lampung:",
        "Kabupaten Muko Muko",
        "More units:",
        "means 68.8; 82.2; 86.3; 91.6",
        "Sikka",
        "Provinsi Maluku:",
    ):
        assert found in told
    assert known_directly(Data.at(), Language("en"), 2023, 2022) == []

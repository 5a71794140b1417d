"""What is known of the whole country, as sentences; the answer is that of notebook 03."""

import pytest

from ombud.display.language import Language
from ombud.evidence.published.panel import load_collection
from ombud.files import Data
from ombud.reports.site.findings import known_directly, national_answer, national_findings


def told(lang="id", year=2022, from_year=2021):
    return national_findings(load_collection(), Language(lang), year, from_year)


def test_the_counts_and_the_coverage_are_the_data_s():
    collection = load_collection()
    first, second, *_ = told()
    assert "179 hijau, 316 kuning, dan 92 merah pada 2021" in first
    rows = collection.panel[collection.panel["year"] == 2022]
    assert f"Dari {len(collection.governments)} pemerintah" in second
    assert f"{rows['value'].notna().sum()} punya nilai terbit 2022" in second


@pytest.mark.parametrize("pair", [(2018, 2019), (2022, 2023), (2023, 2024), (2024, 2025)])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_pair_of_years_is_told_whole(pair, lang):
    sentences = told(lang, pair[1], pair[0])
    assert len(sentences) >= 3
    assert not any("nan" in sentence.split() or "{" in sentence for sentence in sentences)


@pytest.mark.parametrize(("lang", "share"), [("id", "32%"), ("en", "32%")])
def test_the_changed_method_s_pair_is_told_with_its_picture(lang, share):
    sentences, picture = national_answer(Data.at(), Language(lang), 2022, 2021)
    assert sentences[0].startswith("**")
    assert any(share in sentence for sentence in sentences)
    assert "2021-2022" in picture.alternative
    assert picture.svg.startswith("<svg ")


def test_a_pair_of_one_method_says_that_nothing_changed():
    sentences, _ = national_answer(Data.at(), Language("en"), 2023, 2022)
    assert "no change of method is known" in sentences[0]


def test_years_without_pairs_have_no_answer():
    assert national_answer(Data.at(), Language("en"), 2025, 2024) == ([], None)


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

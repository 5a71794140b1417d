"""What is published of the whole country, as sentences."""

import pytest

from ombud.display.language import Language
from ombud.evidence.published.collection import load_collection
from ombud.reports.site.findings import national_findings


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

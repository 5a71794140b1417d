"""Which sentences and reports a changed figure moves."""

import pytest

pytestmark = pytest.mark.slow


def test_a_value_against_every_published_zone_stays_out_of_the_findings(typo):
    _, difference = typo
    after = difference.sentences[difference.sentences["side"].eq("after")]
    for kind in ("national", "province", "government"):
        sentences = " ".join(after.loc[after["kind"].eq(kind), "sentence"])
        assert "27.12" not in sentences
        assert "contradicts the zone or category that pages state" in sentences
        assert "Kota Balikpapan" in sentences


def test_the_reports_that_show_it_are_named(typo):
    _, difference = typo
    named = difference.reports.set_index(["kind", "name"])
    assert [*named.index] == [
        ("national", ""),
        ("province", "Kalimantan Timur"),
        ("government", "Kota Balikpapan"),
        ("peers", "kota"),
    ]
    assert named.loc[("province", "Kalimantan Timur")].tolist() == ["2021–2022, 2022, 2022–2023"]


def test_every_changed_sentence_has_its_subject_and_years(typo):
    _, difference = typo
    assert set(difference.sentences["subject"]) == {"", "Kalimantan Timur", "Kota Balikpapan"}
    assert set(difference.sentences["from_year"]) == {2021}

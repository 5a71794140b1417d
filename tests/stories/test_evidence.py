"""What is told of the evidence adds up; its tables show what pages say, escaped."""

import re

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud import published, tell
from ombud.display.catalogue import TABLES
from ombud.display.language import MISSING, Language
from ombud.display.tables import Citations
from ombud.evidence.published.panel import list_disagreements
from ombud.stories import evidence as tables
from ombud.vocabulary import REGIONAL


def test_the_evidence_adds_up():
    everything, trace = ombud.load_panel(trace=True)
    panel = everything[everything["level"].isin(REGIONAL)]
    observations, sources = ombud.load_observations(), ombud.load_sources()
    selection = published.selection_by_zone(panel, ombud.load_national_counts()).dropna(subset="share_published")
    told = tell.evidence(panel, observations, sources, selection, Language("en"))
    assert "5,326 published figures from 1,256 pages (29 pages more state only national counts)" in told[0]
    used = len(trace) - (trace["outcome"] == "excluded").sum()
    assert f"{used:,} went into a row of the panel" in tell.left_out(trace, Language("en"))
    disputed = published.list_disagreements(panel, trace, observations, sources)
    conflicts = (panel["status"] == "conflict").sum()
    assert f"{conflicts} conflicts that no rule decides" in tell.disagreements(disputed, Language("en"))


ID, EN = Language("id"), Language("en")
HOSTILE = "<b>\"Koran\" & 'Kita'</b>"


@pytest.fixture
def sources():
    return pd.DataFrame(
        {
            "source_id": ["S1", "S2", "S3", "S4"],
            "publisher": [HOSTILE, "Antara", "Kompas", "Arsip"],
            "kind": ["press", "official", "government", "document"],
            "published": ["2023-02-07", "2023-02", "2023", ""],
            "title": [HOSTILE, "", "", ""],
            "url": [
                'https://example.org/?a=1&b="><i>',
                "https://www.example.org/" + "a" * 90,
                "https://example.org/x",
                "",
            ],
        }
    )


class TestDisagreements:
    @pytest.fixture
    def paser_utara(self, collection, kaltim):
        rows = kaltim[kaltim["government"] == "Kabupaten Penajam Paser Utara"]
        return list_disagreements(rows, collection.trace, collection.observations, collection.sources)

    def test_both_candidates_of_a_conflict_are_shown(self, paser_utara, body):
        rows = body(tables.disagreement_table(paser_utara, Citations(), ID))
        start = rows.index(["Kabupaten Penajam Paser Utara 2024"])
        conflict = [row[:3] for row in rows[start + 1 :]]
        assert ["87,27", "B", "bertentangan dengan yang lain"] in conflict
        assert ["82,27", MISSING, "bertentangan dengan yang lain"] in conflict

    def test_the_rule_that_decided_is_named(self, paser_utara, body):
        rows = body(tables.disagreement_table(paser_utara, Citations(), EN))
        told = (
            "outvoted: more independent publishers say otherwise; less than a point apart or digits swapped: a misprint, "
            "not a second assessment"
        )
        assert ["55.8", "C", told] in [row[:3] for row in rows]

    def test_what_contradicts_the_method_is_named_by_its_row(self, collection, body):
        rows = collection.panel[collection.panel["government"] == "Provinsi Jawa Timur"]
        listed = list_disagreements(rows, collection.trace, collection.observations, collection.sources)
        told = [row[2] for row in body(tables.disagreement_table(listed, Citations(), EN)) if len(row) > 2]
        assert "states a zone or category: that year had no categories (observations.csv, row 1518)" in told
        told = [row[2] for row in body(tables.disagreement_table(listed, Citations(), ID)) if len(row) > 2]
        assert any("tahun itu tidak mengenal kategori (observations.csv, baris 1518)" in text for text in told)

    def test_a_refuted_figure_stays_in_sight(self, collection, body):
        rows = collection.panel[collection.panel["government"] == "Kabupaten Rokan Hulu"]
        listed = list_disagreements(rows, collection.trace, collection.observations, collection.sources)
        shown = body(tables.disagreement_table(listed, Citations(), EN))
        start = shown.index(["Kabupaten Rokan Hulu 2022"])
        assert shown[start + 1][:3] == ["84.35", "green", "left out: other pages show that the figure is wrong"]

    def test_a_figure_is_shown_with_the_decimals_printed(self, paser_utara, body):
        one = paser_utara.iloc[:1].assign(value=87.5, decimals=1)
        assert body(tables.disagreement_table(one, Citations(), ID))[1][0] == "87,5"

    def test_publisher_and_government_are_escaped(self, paser_utara):
        hostile = paser_utara.assign(publisher=HOSTILE, government=HOSTILE)
        assert "<b>" not in tables.disagreement_table(hostile, Citations(), ID).markup()

    @pytest.mark.parametrize("language", [ID, EN])
    def test_every_outcome_and_rule_of_the_panel_has_words(self, collection, language):
        everything = list_disagreements(collection.panel, collection.trace, collection.observations, collection.sources)
        assert {f"outcome_{outcome}" for outcome in everything["outcome"]} <= set(TABLES["evidence"])
        outvoted = everything.loc[everything["outcome"] == "outvoted", "reason"].str.split("+")
        assert outvoted.map(lambda names: bool(set(names) & set(TABLES["evidence"]))).all()
        # where an interval comes from may stand beside the rule
        assert set(outvoted.explode()) <= {*TABLES["evidence"], "cutoffs", "cutoffs_assumed", "deduced"}
        assert language is EN or all(
            language.tell(code, row=2) != text.format(row=2) for code, text in TABLES["evidence"].items()
        )


def test_national_counts(body):
    counts = pd.DataFrame(
        {
            "year": [2022],
            "level": ["all"],
            "hijau": [272],
            "kuning": [250],
            "merah": [pd.NA],
            "assessed": [1234],
            "source_ids": ["S1;S2"],
        }
    ).astype({"merah": "Int64"})
    assert body(tables.national_table(counts, Citations(), ID)) == [
        ["2022", "semua", "272", "250", MISSING, "1.234", "1,2"]
    ]


class TestSources:
    def test_rows_are_numbered_as_cited(self, sources, body):
        citations = Citations()
        citations.numbers("S3;S1")
        citations.numbers("S2")
        table = tables.source_table(sources, citations, ID)
        assert [row[:4] for row in body(table)] == [
            ["1", "Kompas", "pemerintah", "2023"],
            ["2", HOSTILE, "pers", "7 Februari 2023"],
            ["3", "Antara", "resmi", "Februari 2023"],
        ]
        assert re.findall(r'id="source-(\d+)"', table.markup()) == ["1", "2", "3"]

    def test_hostile_text_and_address_are_escaped(self, sources):
        citations = Citations()
        citations.numbers("S1")
        markup = tables.source_table(sources, citations, ID).markup()
        assert "<b>" not in markup and "<i>" not in markup
        assert 'href="https://example.org/?a=1&amp;b=&#34;&gt;&lt;i&gt;"' in markup

    def test_long_addresses_are_shown_short_and_linked_whole(self, sources):
        citations = Citations()
        citations.numbers("S2")
        markup = tables.source_table(sources, citations, ID).markup()
        assert f'href="https://www.example.org/{"a" * 90}"' in markup
        [shown] = re.findall(r"<a [^>]*>([^<]*)</a>", markup)
        assert shown.startswith("example.org/a") and shown.endswith("…") and len(shown) == 70

    def test_a_source_without_address(self, sources, body):
        citations = Citations()
        citations.numbers("S4")
        assert body(tables.source_table(sources, citations, ID))[0][3:] == [MISSING, "alamat tidak diketahui"]

    def test_nothing_cited(self, sources, body):
        assert body(tables.source_table(sources, Citations(), ID)) == []

    def test_all_sources_of_the_collection_can_be_told(self, collection):
        citations = Citations()
        citations.numbers(";".join(collection.sources["source_id"]))
        assert len(tables.source_table(collection.sources, citations, EN).rows) == len(collection.sources)

    def test_the_callers_frame_stays(self, sources):
        before = sources.copy()
        citations = Citations()
        citations.numbers("S1")
        tables.source_table(sources, citations, ID)
        pd.testing.assert_frame_equal(sources, before)


def test_a_figure_without_value_is_missing(body):
    one = pd.DataFrame(
        {
            "government": ["Kota A"],
            "year": [2022],
            "value": [np.nan],
            "decimals": [0],
            "category": [pd.NA],
            "zone": ["hijau"],
            "outcome": ["statement"],
            "reason": [""],
            "row": [2],
            "misprint": [False],
            "publisher": ["Antara"],
            "source_id": ["S1"],
        }
    )
    rows = body(tables.disagreement_table(one, Citations(), EN))
    assert rows == [["Kota A 2022"], [MISSING, "green", "states a zone or category", "Antara1"]]

import colorsys
import itertools
import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.display import palette
from ombud.display.language import MISSING, Language
from ombud.display.tables import (
    COLUMNS,
    LONG,
    TABLE_TYPE,
    Cell,
    Citations,
    Column,
    ColumnFormat,
    Table,
    build,
    cell_text,
    format_of,
    total_text,
    zone_cell,
    zone_legend,
)

HOSTILE = "Kota <b>\"A\" & 'B'</b><script>alert(1)</script>"
ID, EN = Language("id"), Language("en")


def state(value=np.nan, low=np.nan, high=np.nan):
    return {"value": value, "low": low, "high": high}


class TestBuild:
    frame = pd.DataFrame({"name": [HOSTILE, "Kota B"], "total": ["<i>1</i>", "2"], "group": [HOSTILE, "two"]})

    def test_texts_are_escaped_wherever_they_stand(self, body, headings, notes):
        table = build(self.frame, "one", {"name": HOSTILE, "total": "Total"}, group="group", notes=(HOSTILE,))
        markup = table.markup(label=HOSTILE)
        assert "<b>" not in markup and "<script" not in markup and "<i>" not in markup
        assert markup.count("&lt;script&gt;") == 5
        assert body(table) == [[HOSTILE], [HOSTILE, "<i>1</i>"], ["two"], ["Kota B", "2"]]
        assert headings(table) == [HOSTILE, "Total"]
        assert notes(table) == HOSTILE

    def test_cells_hold_more_than_text(self):
        cells = [zone_cell("1", "hijau", (2, 3)), Cell("a", address='https://x.org/?"<b>'), Cell("9", number=9)]
        table = build(pd.DataFrame({"a": cells}), "one", {"a": "A"})
        markup = table.markup()
        assert '<a href="#source-2">2</a>,<a href="#source-3">3</a></sup>' in markup
        assert '<a href="https://x.org/?&#34;&lt;b&gt;" rel="noopener noreferrer">a</a>' in markup
        assert '<td id="source-9">9</td>' in markup and "●\u00a01</span>" in markup

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "x.html", ""])
    def test_an_address_that_could_run_is_no_link(self, address):
        markup = build(pd.DataFrame({"a": [Cell("told", address=address)]}), "one", {"a": "A"}).markup()
        assert "href" not in markup and ">told<" in markup

    def test_heads_tell_what_they_head(self):
        table = build(self.frame, "one", {"name": "Name", "total": "Total"}, group="group", right=("total",))
        markup = table.markup(label="Table: Scores")
        assert '<th scope="col">Name</th>' in markup and '<th scope="col" class="right">Total</th>' in markup
        assert '<th scope="rowgroup" colspan="2">two</th>' in markup and '<td class="right">2</td>' in markup
        assert 'role="region" tabindex="0" aria-label="Table: Scores"' in markup

    def test_cells_are_aligned_before_a_notebook_is_trusted(self):
        row = {"name": "Kota B", "total": "87,12", "range": "[51; 80,99]", "none": "–", "of": "g"}
        table = build(pd.DataFrame([row]), "one", group="of", right=("total", "range", "none"))
        markup = table.markup(styled=True)
        left, right, whole = 'style="text-align:left"', 'class="right"', 'style="white-space:nowrap"'
        assert f'<th scope="col" {left}>name</th><th scope="col" {right}>total</th>' in markup.replace("\n", "")
        assert f'<th scope="rowgroup" colspan="4" {left}>g</th>' in markup
        assert f"<td {left}>Kota B</td><td {right}>87,12</td>" in markup.replace("\n", "")
        assert f"<td {right} {whole}>[51; 80,99]</td><td {right}>–</td>" in markup.replace("\n", "")
        # pages have a style sheet, and a size to keep to
        assert re.sub(f" ({left}|{whole})", "", markup) == table.markup()

    def test_rows_are_kept_and_lines_of_headings_parted(self):
        table = build(self.frame, "one", {"name": "First\nsecond"})
        assert len(table.rows) == 2
        assert "First<br>second" in table.markup()

    def test_notebooks_get_data_beside_markup(self):
        table = build(self.frame, "one", {"name": "Name"})
        shown = table._repr_mimebundle_()
        assert Table.from_json(json.loads(json.dumps(shown[TABLE_TYPE]))) == table
        assert shown["text/html"].endswith(table.markup(styled=True)) and "<style>" in shown["text/html"]
        assert shown["text/plain"] == "<Table one>"


TEXT = st.text(max_size=12)
CELLS = st.builds(
    Cell,
    TEXT,
    st.sampled_from([None, "", *palette.ZONES]),
    st.lists(st.integers(1, 99)).map(tuple),
    TEXT,
    st.integers(0, 99),
)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2).map(tuple) | TEXT).map(tuple), st.lists(TEXT).map(tuple))
def test_data_tell_the_whole_table(rows, notes):
    table = Table("any", (Column("A"), Column("B\n2", right=True)), rows, notes)
    assert Table.from_json(json.loads(json.dumps(table.to_json()))) == table


def test_plain_table_tells_its_values(body):
    frame = pd.DataFrame({"place": ["a", "b"], "value": [ID.number(1.5), ID.number(np.nan)]}, index=[7, 9])
    table = build(frame, "plain", {"place": "Place", "value": "Value"}, right=["value"])
    assert body(table) == [["a", "1,50"], ["b", MISSING]]


class TestCitations:
    def test_sources_are_numbered_in_the_order_of_their_first_use(self):
        citations = Citations()
        assert [citations.numbers(ids) for ids in ("S9;S3", "S5", "S3;S7;S9")] == [(1, 2), (3,), (1, 2, 4)]
        assert list(citations) == citations.source_ids == ["S9", "S3", "S5", "S7"]

    def test_nothing_to_cite(self):
        assert Citations().numbers("") == ()


class TestTotals:
    @pytest.mark.parametrize(
        ("row", "told"),
        [
            (state(87.12, 87.12, 87.12), "87,12"),
            (state(low=51, high=80.99), "51–80,99"),
            (state(low=82.27, high=87.27), "82,27–87,27"),
            (state(low=0, high=50.99), "0–50,99"),
            (state(low=0, high=100), "?"),
            (state(), "?"),
        ],
    )
    def test_value_interval_or_nothing(self, row, told):
        assert total_text(row, ID) == told


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class TestZones:
    @pytest.mark.parametrize("zone", [*palette.ZONES, None, pd.NA])
    def test_ink_can_be_read_on_its_fill(self, zone):
        swatch = palette.ZONES.get(zone, palette.UNKNOWN) if isinstance(zone, str) else palette.UNKNOWN
        lighter, darker = sorted([luminance(swatch.fill), luminance(swatch.ink)], reverse=True)
        # WCAG 2.2, 1.4.3: 4.5 to 1 for text of this size
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5
        assert zone_cell("1", zone).swatch == swatch

    def test_zones_differ_without_colour(self):
        signs = [swatch.sign for swatch in palette.ZONES.values()]
        greys = sorted(luminance(swatch.fill) for swatch in palette.ZONES.values())
        assert len(set(signs)) == len(signs)
        assert min(high / low for low, high in itertools.pairwise(greys)) > 1.5

    def test_fills_are_of_different_hues(self):
        hues = [
            colorsys.rgb_to_hls(*(int(swatch.fill[place : place + 2], 16) / 255 for place in (1, 3, 5)))[0]
            for swatch in palette.ZONES.values()
        ]
        assert min(abs(one - other) for one, other in itertools.combinations(hues, 2)) > 0.1


@pytest.mark.parametrize("language", [ID, EN])
def test_a_legend_names_every_sign(language):
    zones = zone_legend(language)
    assert all(f"{swatch.sign} {language.tell(zone)}" in zones for zone, swatch in palette.ZONES.items())


def test_a_notebook_folds_a_long_table_and_a_page_does_not():
    table = build(pd.DataFrame({"year": range(LONG + 1)}), "long", {"year": "Tahun"})
    shown = table._repr_mimebundle_()["text/html"]
    assert 'style="max-height' in shown and f"{LONG + 1} baris" in shown
    assert f'<td style="text-align:left">{LONG}</td>' in shown
    assert 'style="max-height' not in table.markup("label")
    short = build(pd.DataFrame({"year": range(LONG)}), "short", {"year": "Tahun"})
    assert "baris" not in short._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("name", "row", "english", "indonesian"),
    [
        ("cleanness", {"cleanness": "not_clean"}, "not clean", "tidak bersih"),
        ("placebo", {"placebo": "2022-2023;2023-2024"}, "2022-2023; 2023-2024", "2022-2023; 2023-2024"),
        ("cell", {"cell": "kabupaten merah"}, "kabupaten red", "kabupaten merah"),
        ("note", {"note": ""}, "", ""),
        ("aspect", {"aspect": "legal_basis"}, "Legal basis", "Dasar hukum"),
        ("before", {"from_value": None, "from_basis": "not_published"}, "?", "?"),
        ("before", {"from_value": 21.85, "from_basis": "assumed"}, "21.85*", "21,85*"),
        ("bounds", {"low_bound": 57.54, "high_bound": 75.61}, "[57.54; 75.61]", "[57,54; 75,61]"),
        ("source_ids", {"source_ids": "S0216;S0430"}, "S0216; S0430", "S0216; S0430"),
        ("interval", {"low": -18.06, "high": 0.73}, "[−18.06; +0.73]", "[−18,06; +0,73]"),
        ("recommended", {"recommended": True}, "yes", "ya"),
    ],
)
def test_values_are_told_in_both_languages(name, row, english, indonesian):
    assert cell_text(COLUMNS[name], name, row, EN) == english
    assert cell_text(COLUMNS[name], name, row, ID) == indonesian


def test_a_code_is_told_with_the_numbers_of_its_row():
    row = {"note": "few_years", "years": 6}
    assert cell_text(COLUMNS["note"], "note", row, EN).startswith("A series of 6 yearly means")
    # of a frame that was cut to some columns
    assert cell_text(COLUMNS["note"], "note", {"note": "few_years"}, EN).startswith("A series of – yearly means")


def test_several_codes_and_words_that_are_none_are_told_with_the_numbers_of_their_row():
    row = {"note": "not_clean;;few_years or {so}", "years": 6.5}
    told = cell_text(COLUMNS["note"], "note", row, ID).split("; ")
    assert told[0] == "tidak bersih" and told[1].startswith("Deret 6,50 ") and told[1].endswith(" or {so}")


def test_a_column_of_ones_own_goes_by_what_it_holds():
    frame = pd.DataFrame({"own_share": [0.5], "own_year": [2022], "kept": [True]})
    assert [format_of(name, frame).kind for name in frame] == ["number", "text", "flag"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("points", "87,12"),
        ("change", "+87,12"),
        ("count", "87"),
        ("p", "87,123"),
        ("steps", "+87,1"),
        ("percent", "87,12%"),
    ],
)
def test_numbers_are_told_by_their_kind(kind, text):
    assert cell_text(ColumnFormat("x", kind), "x", {"x": 87.123}, ID) == text


def test_an_interval_is_missing_with_either_end():
    assert cell_text(COLUMNS["range"], "range", {"low": None, "high": 2.5}, ID) == "–"

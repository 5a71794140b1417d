import colorsys
import itertools
import re

import numpy as np
import pandas as pd
import pytest

from ombud.display import palette
from ombud.display.language import MISSING, Language
from ombud.display.tables import Citations, build, plain_table, status_legend, total_text, zone_cell, zone_legend

HOSTILE = "Kota <b>\"A\" & 'B'</b><script>alert(1)</script>"
ID, EN = Language("id"), Language("en")


def state(value=np.nan, low=np.nan, high=np.nan):
    return {"value": value, "low": low, "high": high}


class TestBuild:
    frame = pd.DataFrame({"name": [HOSTILE, "Kota B"], "total": ["<i>1</i>", "2"], "group": [HOSTILE, "two"]})

    def test_texts_are_escaped_wherever_they_stand(self, body, headings, notes):
        table = build(self.frame, "one", {"name": HOSTILE, "total": "Total"}, group="group", notes=(HOSTILE,))
        assert "<b>" not in table.markup and "<script" not in table.markup and "<i>" not in table.markup
        told = re.sub(r"\s+", " ", HOSTILE)
        assert body(table) == [[told], [told, "<i>1</i>"], ["two"], ["Kota B", "2"]]
        assert headings(table) == [told, "Total"]
        assert told in notes(table)

    def test_markup_of_named_columns_is_kept(self, body):
        table = build(self.frame, "one", {"name": "Name", "total": "Total"}, markup=("total",))
        assert "<i>1</i>" in table.markup and "<b>" not in table.markup
        assert body(table)[0][1] == "1"

    def test_ids_are_the_tables_own(self):
        labels = {"name": "Name", "total": "Total"}
        first, second = (build(self.frame, name, labels, group="group") for name in ("one", "two"))
        ids = [re.findall(r' id="([^"]+)"', table.markup) for table in (first, second)]
        assert len(set(ids[0])) == len(ids[0]) and not set(ids[0]) & set(ids[1])

    def test_same_rows_same_markup(self):
        labels = {"name": "Name", "total": "Total"}
        assert build(self.frame, "one", labels) == build(self.frame, "one", labels)

    def test_rows_are_counted_and_lines_of_headings_parted(self):
        table = build(self.frame, "one", {"name": "First\nsecond"})
        assert table.rows == 2
        assert "First<br>second" in table.markup


def test_plain_table_tells_its_values(body):
    frame = pd.DataFrame({"place": ["a", "b"], "value": [1.5, np.nan]}, index=[7, 9])
    table = plain_table(frame, "plain", {"place": "Place", "value": "Value"}, {"value": ID.number})
    assert body(table) == [["a", "1,50"], ["b", MISSING]]


class TestCitations:
    def test_sources_are_numbered_in_the_order_of_their_first_use(self):
        citations = Citations()
        marks = [re.findall(r">(\d+)</a>", citations.mark(ids)) for ids in ("S9;S3", "S5", "S3;S7;S9")]
        assert marks == [["1", "2"], ["3"], ["1", "2", "4"]]
        assert citations.source_ids == ["S9", "S3", "S5", "S7"]

    def test_nothing_to_cite(self):
        assert Citations().mark("") == ""


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
        assert f"background-color:{swatch.fill}" in zone_cell("1", zone)

    def test_zones_differ_without_colour(self):
        signs = [swatch.sign for swatch in palette.ZONES.values()]
        greys = sorted(luminance(swatch.fill) for swatch in palette.ZONES.values())
        assert len(set(signs)) == len(signs)
        assert min(high / low for low, high in itertools.pairwise(greys)) > 1.5

    def test_a_cell_is_escaped(self):
        cell = zone_cell(HOSTILE, "hijau", "<sup>1</sup>")
        assert "<b>" not in cell and cell.endswith("<sup>1</sup>")

    def test_fills_are_of_different_hues(self):
        hues = [
            colorsys.rgb_to_hls(*(int(swatch.fill[place : place + 2], 16) / 255 for place in (1, 3, 5)))[0]
            for swatch in palette.ZONES.values()
        ]
        assert min(abs(one - other) for one, other in itertools.combinations(hues, 2)) > 0.1


@pytest.mark.parametrize("language", [ID, EN])
def test_legends_name_every_sign_and_mark(language):
    zones, marks = zone_legend(language), status_legend(language)
    assert all(f"{swatch.sign} {language.tell(zone)}" in zones for zone, swatch in palette.ZONES.items())
    assert all(mark in marks for mark in palette.STATUS_MARKS.values())

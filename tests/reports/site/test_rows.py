"""The table of every government, and the map of 38 provinces, each in a place of its own that one would expect."""

import pandas as pd
import pytest

import ombud
from ombud.display import palette
from ombud.display.catalogue import TEXTS
from ombud.display.language import Language
from ombud.errors import DataError
from ombud.evidence.published.panel import load_collection
from ombud.files import record_checksums
from ombud.reports.one import Outcome
from ombud.reports.site.rows import (
    NOT_PUBLISHED,
    government_rows,
    load_tiles,
    searched_names,
    tile_legend,
    tile_rows,
    zone_counts,
)
from ombud.vocabulary import STATUSES


@pytest.fixture
def tiles():
    return load_tiles().set_index("short_name")


def test_every_province_has_one_tile(tiles):
    register = ombud.load_governments().query("level == 'provinsi'")
    assert dict(zip(tiles["province_code"], tiles["province"], strict=True)) == dict(
        zip(register["province_code"], register["province"], strict=True)
    )
    assert not tiles.duplicated(["column", "row"]).any()


@pytest.mark.parametrize(
    ("west", "east"),
    [
        ("Aceh", "Sumut"),
        ("Lampung", "Jakarta"),
        ("Banten", "Jakarta"),
        ("Jatim", "Bali"),
        ("Bali", "NTB"),
        ("Kalbar", "Kaltim"),
        ("Kaltim", "Sulteng"),
        ("Sulut", "Malut"),
        ("Malut", "Papua"),
        ("Sulsel", "Maluku"),
    ],
)
def test_tiles_keep_west_and_east(tiles, west, east):
    assert tiles.at[west, "column"] < tiles.at[east, "column"]


@pytest.mark.parametrize(
    ("north", "south"),
    [
        ("Aceh", "Lampung"),
        ("Lampung", "Banten"),
        ("Kaltara", "Kalsel"),
        ("Kalsel", "Jateng"),
        ("Jateng", "DIY"),
        ("Sulut", "Sulsel"),
        ("Malut", "Maluku"),
        ("Papua", "Pasel"),
        ("Sulsel", "NTT"),
    ],
)
def test_tiles_keep_north_and_south(tiles, north, south):
    assert tiles.at[north, "row"] < tiles.at[south, "row"]


def test_two_tiles_in_one_place_are_refused(tmp_path):
    data = load_tiles().assign(row=0, column=0)
    data.to_csv(tmp_path / "province_tiles.csv", index=False)
    sidecar = "what = 'x'\nsource = 'x'\nlicence = 'x'\ndate = 2026-01-01\nsha256 = ''\nrows = 0\n"
    (tmp_path / "province_tiles.csv.meta.toml").write_text(sidecar)
    record_checksums(tmp_path)
    with pytest.raises(DataError, match="stands twice"):
        load_tiles(tmp_path)


def test_counts_are_those_of_the_panel():
    counts = zone_counts(load_collection(), 2022)
    panel = ombud.load_panel().query("year == 2022 and province_code != '' and zone.notna()")
    assert counts["known"].sum() == len(panel)
    assert counts["governments"].sum() == (ombud.load_governments()["province_code"] != "").sum()
    assert (counts[["hijau", "kuning", "merah"]].sum(axis=1) == counts["known"]).all()


def test_a_year_without_any_zone_leaves_all_tiles_unknown():
    collection = load_collection()
    rows = tile_rows(load_tiles(), collection, [], Language("en"), 1999)
    assert {row["value"] for row in rows} == {"?"} and {row["swatch"] for row in rows} == {palette.UNKNOWN}


def test_fills_darken_in_grey_and_stand_off_their_ink():
    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    fills = pd.Series([luminance(swatch.fill) for swatch in palette.SHARES])
    inks = pd.Series([luminance(swatch.ink) for swatch in palette.SHARES])
    assert fills.is_monotonic_decreasing and (fills.diff().dropna() < -0.1).all()
    ratio = (pd.concat([fills, inks], axis=1).max(axis=1) + 0.05) / (
        pd.concat([fills, inks], axis=1).min(axis=1) + 0.05
    )
    assert (ratio >= 4.5).all()  # WCAG 2.2, 1.4.3
    assert len({swatch.sign for swatch in palette.SHARES}) == len(palette.SHARES)
    legend = [told for _, told in tile_legend(Language("id"))]
    assert len(legend) == len(palette.SHARES) + 1 and legend[0] == "kurang dari seperempat"
    assert not [told for told in legend if told.startswith("quarter_")]


@pytest.fixture(scope="module")
def rows():
    made = Outcome("province", "64", "Kalimantan Timur", "64", "id", 2022, 2021, "done", {"html": "province/k.html"})
    failed = Outcome("government", "64.71", "Kota Balikpapan", "64", "id", 2022, 2021, "failed")
    found = government_rows(load_collection(), [made, failed], Language("id"), 2022, 2021)
    return {row["government"]: row for row in found}


def test_a_value_a_range_and_nothing_are_sorted_apart(rows):
    kinds = {row["total_order"].split(" ")[0] for row in rows.values()}
    assert kinds == {"exact", "range", ""}
    assert rows["Kota Balikpapan"]["total_order"] == "exact 87.12"
    assert rows["Kota Balikpapan"]["total"] == "87,12"
    assert rows["Provinsi Aceh"]["total_order"] == "range 89"
    blank = [row for row in rows.values() if not row["total_order"]]
    assert {row["status"] for row in blank} <= {NOT_PUBLISHED}
    assert {row["total"] for row in blank} == {"–"}


def test_reports_of_province_and_government_are_led_to(rows):
    assert rows["Kota Samarinda"]["province_page"] == "province/k.html"
    assert rows["Kota Balikpapan"]["has_failed"]
    assert rows["Kota Surabaya"]["province_page"] == ""


def test_every_status_is_told_in_words():
    assert {f"index_{status}" for status in (*STATUSES, NOT_PUBLISHED)} <= set(TEXTS)


@pytest.mark.parametrize(("typed", "code"), [("fakfak", "92.03"), ("balikpapan", "64.71"), ("kukar", "64.02")])
def test_names_are_folded_as_the_command_line_folds_them(typed, code):
    assert typed in searched_names(load_collection())[code]

import numpy as np
import pandas as pd
import pytest

from ombud.analysis import comparison
from ombud.analysis.comparison import published_grid, totals
from ombud.display import palette
from ombud.display.language import MISSING, Language
from ombud.display.tables import Citations
from ombud.evidence.registers.governments import resolve_government
from ombud.stories.report import tables

ID, EN = Language("id"), Language("en")
HOSTILE = 'Kota <b>"Contoh"</b>'


@pytest.fixture(scope="module")
def history(kaltim, kaltim_governments):
    return tables.history_table(kaltim, kaltim_governments, [2021, 2022, 2023, 2024], Citations(), ID)


class TestHistory:
    @pytest.mark.parametrize(
        ("government", "place", "told"),
        [
            ("Kota Balikpapan", 0, "● 99,25 ✓"),
            ("Kota Balikpapan", 1, "● 87,12"),
            ("Kabupaten Kutai Kartanegara", 1, "● 82,84"),
            ("Kabupaten Paser", 2, "● 81,22 ✓"),
            ("Kabupaten Mahakam Ulu", 2, "◐ 54–77,99 ↔"),
            ("Kabupaten Penajam Paser Utara", 1, "◐ 55,18 ≈"),
            ("Kabupaten Penajam Paser Utara", 3, "● 82,27–87,27 ⚡"),
            ("Kabupaten Paser", 1, MISSING),
        ],
    )
    def test_published_figures(self, history, row_of, government, place, told):
        # the numbers of the sources follow
        assert row_of(history, government)[place].startswith(told)

    def test_every_figure_leads_to_a_source(self, kaltim, kaltim_governments):
        citations = Citations()
        table = tables.history_table(kaltim, kaltim_governments, [2022], citations, ID)
        cells = [cell for row in table.rows for cell in row if cell.swatch]
        assert len(cells) == (kaltim["year"] == 2022).sum() and all(cell.sources for cell in cells)
        links = {number for cell in cells for number in cell.sources}
        assert links <= set(range(1, len(list(citations)) + 1))

    def test_years_of_another_instrument_have_no_colour(self, kaltim, kaltim_governments):
        table = tables.history_table(kaltim, kaltim_governments, [2021, 2022], Citations(), ID, apart={2021})
        colours = [[cell.swatch for cell in row if cell.sources] for row in table.rows]
        assert any(None in row for row in colours) and any(any(row) for row in colours)
        told = {row[0].text: row for row in table.rows}["Kota Balikpapan"]
        assert told[1].text.startswith("99,25") and told[1].swatch is None and told[2].swatch is not None

    def test_all_governments_have_a_row_in_their_order(self, history, body, kaltim_governments):
        assert [row[0] for row in body(history)] == list(kaltim_governments["government"])

    def test_names_are_escaped_and_doubts_explained(self, kaltim, kaltim_governments, notes):
        panel = kaltim.assign(contradiction="zone", low=np.nan, high=np.nan, value=np.nan)
        governments = kaltim_governments.assign(government=HOSTILE)
        table = tables.history_table(panel, governments, [2022], Citations(), ID)
        assert "<b>" not in table.markup()
        assert "⚠ ada halaman" in notes(table) and "? nilainya tidak diketahui" in notes(table)

    def test_notes_only_where_they_apply(self, history, notes):
        assert "⚠" not in notes(history) and "?" not in notes(history)


class TestChange:
    def test_balikpapan(self, kaltim_changes, row_of):
        table = tables.change_table(kaltim_changes, 2021, 2022, ID)
        assert row_of(table, "Kota Balikpapan") == [
            "● 99,25",
            "● 87,12",
            "−12,13",
            "[60,21; 100,00]",
            "[−39,04; +0,75]",
            "81,31",
            "[83,00; 100,00]",
            "[−16,25; +0,75]",
            "49,21",
        ]

    def test_balikpapan_in_english(self, kaltim_changes, row_of):
        table = tables.change_table(kaltim_changes, 2021, 2022, EN)
        assert row_of(table, "Kota Balikpapan")[2:6] == ["−12.13", "[60.21; 100.00]", "[−39.04; +0.75]", "81.31"]

    def test_an_impossible_break_even_is_marked(self, collection, row_of, notes):
        panel = collection.panel
        changes = comparison.changes(panel[panel["government"] == "Kabupaten Nias"], 2021, 2022)
        table = tables.change_table(changes, 2021, 2022, ID)
        row = row_of(table, "Kabupaten Nias")
        assert row[:3] == ["○ 32,60", "● 85,05", "+52,45"]
        # (85.05 - w 32.60) / (1 - w) for w = 0.3237 and 0.7576, by hand
        assert (row[5], row[8]) == ("110,15*", "248,98*")
        assert "* mustahil" in notes(table)

    def test_governments_with_one_year_are_named_below(self, kaltim_changes, body, notes):
        table = tables.change_table(kaltim_changes, 2021, 2022, ID)
        shown = {row[0] for row in body(table)}
        assert "Kabupaten Paser" not in shown and "Kabupaten Paser" in notes(table)

    def test_an_interval_gives_an_interval_of_changes(self, made_up_changes, row_of):
        table = tables.change_table(made_up_changes(((51, 80.99), (79.35, 79.35))), 2021, 2022, ID)
        row = row_of(table, "Kabupaten 0")
        assert row[2] == "[−1,64; +28,35]"
        assert row[5] == MISSING

    def test_years_of_one_method_have_no_bounds(self, kaltim, headings, notes):
        table = tables.change_table(comparison.changes(kaltim, 2023, 2024), 2023, 2024, ID)
        assert headings(table) == ["Pemerintah", "2023", "2024", "Perubahan"]
        assert "Titik impas" not in notes(table)

    def test_names_are_escaped(self, made_up_changes):
        changes = made_up_changes(((90, 90), (80, 80)), ((51, 80), (54, 78)), names=[HOSTILE, HOSTILE + "2"])
        changes.loc[1, ["low_from", "high_from"]] = np.nan
        assert "<b>" not in tables.change_table(changes, 2021, 2022, ID).markup()


class TestDistance:
    def test_the_nearest_stands_first(self, kaltim, row_of, body):
        table = tables.distance_table(totals.distances(kaltim, 2022), ID)
        assert row_of(table, "Kabupaten Kutai Kartanegara") == ["● 82,84", "B", "5,16 poin lagi ke A"]
        assert row_of(table, "Kota Balikpapan") == ["● 87,12", "B", "0,88 poin lagi ke A"]
        assert row_of(table, "Kabupaten Berau") == ["◐ 54–77,99", "C", "0,01 sampai 24,00 poin lagi ke B"]
        exact = [row[3] for row in body(table) if "sampai" not in row[3]]
        points = [float(text.split(" ")[0].replace(",", ".")) for text in exact]
        assert points == sorted(points)
        # of whom it is open, last
        assert [row[3] for row in body(table)][: len(exact)] == exact

    def test_in_english_zones_have_english_names(self, kaltim, row_of):
        # 2021 has zones and no categories
        table = tables.distance_table(totals.distances(kaltim, 2021), EN)
        assert row_of(table, "Kabupaten Paser") == ["◐ 51–80.99", "yellow", "0.01 to 30.00 points more to green"]


@pytest.fixture(scope="module")
def zones(kaltim):
    return tables.zone_table(totals.zones_under_cutoffs(kaltim, 2021, 2022), 2021, 2022, ID)


class TestZones:
    def test_each_total_under_both_cutoffs(self, zones, row_of):
        balikpapan = ["99,25", "● hijau", "● hijau (A)", "87,12", "● hijau", "● hijau (B)"]
        assert row_of(zones, "Kota Balikpapan") == balikpapan

    def test_an_interval_over_two_zones_has_none(self, zones, row_of):
        assert row_of(zones, "Kota Samarinda") == ["51–80,99", "◐ kuning", "?", "78–100", "?", "● hijau"]

    def test_a_year_without_figure(self, zones, row_of):
        assert row_of(zones, "Kabupaten Paser")[3:] == [MISSING] * 3


def test_standing(body):
    subject = resolve_government("Kota Balikpapan")
    columns = ["group", "year", "value", "n", "rank", "median", "lower_quartile", "upper_quartile"]
    ranked = ["level", 2022, 87.12, 56, 19, 81.88, 70.19, 88.66]
    absent = ["province", 2021, np.nan, 0, None, np.nan, np.nan, np.nan]
    places = pd.DataFrame([ranked, absent], columns=columns).astype({"rank": "Int64"})
    table = tables.standing_table(places, subject, ID)
    assert body(table) == [
        ["Tingkat kota: semua dengan nilai terbit", "2022", "87,12", "19 / 56", "81,88", "[70,19; 88,66]"],
        ["Kalimantan Timur: semua dengan nilai terbit", "2021", MISSING, f"{MISSING} / 0", MISSING, MISSING],
    ]


def test_grid_shows_the_grade_of_every_cell(collection, body):
    panel = collection.panel
    cells = comparison.compare(panel[panel["government"] == "Kota Balikpapan"], 2021, 2022)
    follows = "mengikuti bobot bagian tetap dan rentang 0 sampai 100"
    assert body(tables.grid_table(cells, ID)) == [
        ["data 2021", "metode 2021", "99,25", "99,25", "terbit", ""],
        ["data 2021", "metode 2022", "[32,13; 99,76]", "[75,19; 99,43]", "dibatasi", follows],
        ["data 2022", "metode 2021", "[60,21; 100,00]", "[83,00; 100,00]", "dibatasi", follows],
        ["data 2022", "metode 2022", "87,12", "87,12", "terbit", ""],
    ]


@pytest.mark.parametrize("grade", published_grid.GRADES)
def test_every_grade_has_a_word_in_both_languages(grade):
    assert EN.tell(grade) == grade.replace("_", " ")
    assert ID.tell(grade) not in ("", EN.tell(grade))


def test_nothing_of_the_callers_is_changed(kaltim, kaltim_governments, kaltim_changes):
    before = [frame.copy() for frame in (kaltim, kaltim_governments, kaltim_changes)]
    tables.history_table(kaltim, kaltim_governments, [2022], Citations(), ID)
    tables.change_table(kaltim_changes, 2021, 2022, ID)
    for frame, copy in zip((kaltim, kaltim_governments, kaltim_changes), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


@pytest.mark.parametrize("language", [ID, EN])
def test_a_legend_names_every_mark(language):
    marks = tables.status_legend(language, palette.STATUS_MARKS)
    assert all(mark in marks for mark in palette.STATUS_MARKS.values())


def test_a_legend_tells_only_the_marks_that_occur():
    told = tables.status_legend(ID, ["single", "interval"])
    assert [mark for mark in palette.STATUS_MARKS.values() if mark and mark in told] == [
        palette.STATUS_MARKS["interval"]
    ]
    assert tables.status_legend(ID, ["single"]) == "Angka kecil membawa ke sumber."

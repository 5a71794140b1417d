"""The parts of the reports, without a kernel: what stands in them, in both languages."""

import re

import pytest

from ombud import load_panel
from ombud.display.parts import Picture, Text
from ombud.display.tables import Cell, Table
from ombud.errors import ParameterError, UnknownGovernment
from ombud.methodology import check_years
from ombud.stories.report.government import government_report
from ombud.stories.report.province import province_report

PARTS = (
    "title",
    "findings",
    "history",
    "peers",
    "slopes",
    "change",
    "grid",
    "next_category",
    "zones",
    "disagreements",
    "national",
    "sources",
)
LANGUAGES = ("id", "en")


def shown(report):
    """Return everything that the notebook of a report shows, in its order."""
    names = [name for name in PARTS if hasattr(report, name)]
    parts = [getattr(report, name)() for name in names if name != "slopes" or not hasattr(report, "peers")]
    return [part for some in parts for part in (some if isinstance(some, list) else [some])]


def words_of(part):
    """Return all texts of a part."""
    if isinstance(part, Text):
        return [part.markdown]
    if isinstance(part, Picture):
        return [part.alternative]
    cells = [cell for row in part.rows for cell in ([Cell(row)] if isinstance(row, str) else row)]
    return [*(column.label for column in part.columns), *(cell.told for cell in cells), *part.notes]


def told(parts):
    return re.sub(r"\s+", " ", " ".join(text for part in parts for text in words_of(part)))


def names_of(parts):
    return [part.name for part in parts if isinstance(part, Table)]


def assert_whole(report, parts):
    """Nothing is left to fill in, every number leads to a source, and what is promised is there."""
    text = told(parts)
    assert not re.search(r"\{\w+\}|\bnan\b|<NA>|\bNone of \[|\bTrue\b|\bFalse\b", text)
    markup = "".join(part.markup() for part in parts if isinstance(part, Table))
    assert set(re.findall(r'href="#source-(\d+)"', markup)) == set(re.findall(r'id="source-(\d+)"', markup))
    assert "<script" not in markup
    names = names_of(parts)
    assert len(names) == len(set(names))
    figures, tables = report.expected()
    assert sum(isinstance(part, Picture) for part in parts) == figures
    assert sum(part.rows != () for part in parts if isinstance(part, Table)) >= tables


@pytest.fixture(scope="module")
def kaltim_report():
    report = province_report("Kaltim", 2021, 2022, "id")
    return report, shown(report)


class TestKalimantanTimur:
    def test_it_is_whole(self, kaltim_report):
        assert_whole(*kaltim_report)
        assert names_of(kaltim_report[1]) == [
            "history",
            "known-directly",
            "changes",
            "distances",
            "zones",
            "disagreements",
            "national",
            "sources",
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "5,16 poin lagi ke A",
            "[60,21; 100,00]",
            "[−39,04; +0,75]",
            "81,31",
            "[83,00; 100,00]",
            "[−16,25; +0,75]",
            "49,21",
            "2 dari 11 pemerintah di Kalimantan Timur",
            "98,59 menjadi 82,84 (−15,75)",
            "Sempit: standar pelayanan saja** (bobot 32,37%, anggapan)",
            "(bobot 75,76%, anggapan)",
            "(sempit 28,2% sampai 42,8% dan luas 62,8% sampai 77,4%)",
        ],
    )
    def test_accepted_figures(self, kaltim_report, text):
        assert text in told(kaltim_report[1])

    def test_both_figures_of_the_conflict_of_2024_are_shown(self, kaltim_report, body):
        tables = {part.name: part for part in kaltim_report[1] if isinstance(part, Table)}
        rows = body(tables["disagreements"])
        following = rows[rows.index(["Kabupaten Penajam Paser Utara 2024"]) + 1 :]
        assert {"87,27", "82,27"} <= {row[0] for row in following}

    @pytest.mark.parametrize(
        ("government", "year", "text"),
        [
            ("Kabupaten Mahakam Ulu", "2023", "54–77,99 ↔"),
            ("Kabupaten Paser", "2023", "81,22 ✓"),
            ("Kabupaten Penajam Paser Utara", "2024", "82,27–87,27 ⚡"),
        ],
    )
    def test_history(self, kaltim_report, row_of, headings, government, year, text):
        history = next(part for part in kaltim_report[1] if isinstance(part, Table) and part.name == "history")
        assert text in row_of(history, government)[headings(history).index(year) - 1]

    def test_pictures_have_alternatives(self, kaltim_report):
        alternatives = [part.alternative for part in kaltim_report[1] if isinstance(part, Picture)]
        assert alternatives[0].startswith(
            "Kalimantan Timur: 2 dari 2 pemerintah dengan nilai terbit turun dari 2021 ke 2022. Grafik kemiringan 7"
        )
        assert len(alternatives) == 2 and all(alternatives)

    def test_in_english(self):
        report = province_report("Kalimantan Timur", 2021, 2022, "en")
        parts = shown(report)
        assert_whole(report, parts)
        text = told(parts)
        assert "5.16 points more to A" in text and "[−39.04; +0.75]" in text and "2 fell and 0 rose" in text
        # addresses and titles of pages stay as they are
        text = told([part for part in parts if not isinstance(part, Table) or part.name != "sources"])
        assert not re.search(r"\b(nilai|pemerintah|kuning|hijau|merah|temuan|poin|batas)\b", text, re.IGNORECASE)

    def test_years_of_one_method(self):
        report = province_report("Kalimantan Timur", 2023, 2024, "id")
        parts = shown(report)
        assert_whole(report, parts)
        assert "Batas zona kedua tahun sama" in told(parts) and "Titik impas" not in told(parts)


@pytest.mark.parametrize("lang", LANGUAGES)
class TestOtherProvinces:
    def test_a_rich_one(self, lang):
        report = province_report("Jawa Timur", 2021, 2022, lang)
        parts = shown(report)
        assert_whole(report, parts)
        assert len(report.governments) == 39
        assert len(names_of(parts)) == 8  # Kota Madiun has a complete set of unit scores

    def test_one_without_a_pair_of_figures(self, lang):
        report = province_report("Papua Tengah", 2021, 2022, lang)
        parts = shown(report)
        assert_whole(report, parts)
        assert not any(isinstance(part, Picture) for part in parts)
        assert "changes" not in names_of(parts) and "national" in names_of(parts)
        assert {"id": "Tidak satu pun dari 9 pemerintah", "en": "None of the 9 governments"}[lang] in told(parts)

    def test_one_of_which_nothing_is_published(self, lang, tmp_path):
        panel = load_panel()
        panel[panel["province"] != "Papua Pegunungan"].to_parquet(tmp_path / "panel.parquet")
        report = province_report("Papua Pegunungan", 2021, 2022, lang, str(tmp_path / "panel.parquet"))
        parts = shown(report)
        assert_whole(report, parts)
        assert names_of(parts) == ["national", "sources"]
        assert {"id": "Tidak ada halaman dalam koleksi ini", "en": "No page in the collection"}[lang] in told(parts)


class TestGovernments:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_balikpapan(self, lang):
        report = government_report("Kota Balikpapan", 2021, 2022, lang)
        parts = shown(report)
        assert_whole(report, parts)
        assert {"standing", "grid"} <= set(names_of(parts))
        assert ("[32,13; 99,76]" if lang == "id" else "[32.13; 99.76]") in told(parts)

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_one_with_figures_of_other_years_only(self, lang):
        # 2016 alone is published of it
        report = government_report("Kementerian Kesehatan", 2021, 2022, lang)
        assert len(report.panel) and report.changes.empty
        parts = shown(report)
        assert_whole(report, parts)
        assert "grid" not in names_of(parts) and "history" in names_of(parts)

    def test_reasons_are_told_in_the_language(self):
        # one method, so that the grid's reason is the method's own
        for lang, words in (("id", "bobot"), ("en", "weights")):
            report = government_report("Kota Bontang", 2023, 2024, lang)
            assert words in told(report.grid())

    def test_a_neighbour_without_figures_changes_nothing(self):
        told_of = told(shown(government_report("Kota Bontang", 2021, 2022, "en")))
        assert "Kota Bontang has no published total for one of the years 2021 and 2022, or for both." in told_of


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ((2019, 2021), "the same cut-offs in both years"),
        ((2021, 2022), "moved with the method"),
        ((2022, 2023), "the same cut-offs in both years"),
        ((2016, 2017), "of one of the two years are not published"),
    ],
)
def test_it_is_said_whether_cutoffs_moved(years, words):
    assert words in told(province_report("Jawa Timur", *years, "en").zones())


class TestUnusable:
    @pytest.mark.parametrize("years", [(2020, 2022), (2021, 2020), (1999, 2022)])
    def test_a_year_without_assessment(self, years):
        with pytest.raises(ParameterError, match="There is no assessment of"):
            check_years(*years)

    @pytest.mark.parametrize("years", [(2022, 2022), (2023, 2022)])
    def test_years_out_of_order(self, years):
        with pytest.raises(ParameterError, match="is not before"):
            check_years(*years)

    def test_unknown_names(self):
        with pytest.raises(UnknownGovernment, match="Kalimantan Timur"):
            province_report("Kaltmi", 2021, 2022)
        with pytest.raises(UnknownGovernment):
            # a kabupaten is no province
            province_report("Kabupaten Paser", 2021, 2022)


def test_a_rapor_adds_the_attribution_and_the_units_to_mend(tmp_path):
    from ombud.evidence.simulation import simulate

    scores = simulate((2021, 2022))
    path = tmp_path / "rapor.parquet"
    scores[scores["government_code"] == "64.71"].to_parquet(path)
    parts = government_report("Kota Balikpapan", 2021, 2022, "id", str(path)).from_rapor()
    names = [part.name for part in parts if hasattr(part, "name")]
    assert "units-to-mend" in names
    assert any("simulasi" in str(part) for part in parts)
    assert government_report("Kota Balikpapan", 2021, 2022, "id").from_rapor() == []


def test_a_finding_that_there_is_none_of_leaves_no_empty_point():
    report = province_report("Kalimantan Timur", 2023, 2024, "id")
    points = report.findings().markdown.split("\n\n")[1].splitlines()
    assert len(points) >= 2 and all(re.match(r"- \S", point) for point in points)


def test_where_only_zones_are_known_the_figure_says_so():
    """Of Lampung no total of both years is published: nothing fell or rose, of none."""
    [picture] = [part for part in province_report("Lampung", 2021, 2022, "id").slopes() if isinstance(part, Picture)]
    assert picture.alternative.startswith("Lampung: yang diketahui dari nilai dan zona 2021 dan 2022.")


def test_a_section_has_a_heading_in_the_language():
    section = government_report("Kota Balikpapan", 2021, 2022, "id").section("Findings", "Satu.", "Dua.")
    assert section.markdown == "## Temuan<!-- findings -->\n\nSatu.\n\nDua."

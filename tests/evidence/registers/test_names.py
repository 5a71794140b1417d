"""Folding, titles and resemblance, without any data file."""

import pytest

from ombud.evidence.registers.names import NameIndex, fold, readings, spellings
from ombud.vocabulary import LEVELS


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Toli-Toli ", "tolitoli"),
        ("D.I. Yogyakarta", "diyogyakarta"),
        ("Kutái", "kutai"),
        ("\u00a0’_-", ""),
    ],
)
def test_fold_keeps_letters_and_digits(text, folded):
    assert fold(text) == folded


def test_readings_part_title_and_name_in_every_way():
    assert dict(readings("kotabaru")) == {"kotabaru": frozenset(LEVELS), "baru": {"kota"}}


def test_no_reading_is_empty():
    assert all(name for text in ("", "kota", "pemkab", "ri") for name, _ in readings(text))


def test_spellings_allow_kep_and_the_ampersand():
    assert spellings("Pangkajene Dan Kepulauan") == {
        "pangkajenedankepulauan",
        "pangkajenekepulauan",
        "pangkajenedankep",
        "pangkajenekep",
    }


@pytest.fixture
def index():
    return NameIndex(
        official=[("Kabupaten Malang", "35.07", "kabupaten"), ("Kota Malang", "35.73", "kota")],
        aliases=[("Kabupaten Singosari", "35.07", "kabupaten"), ("Ngalam", "35.73", "kota")],
    )


class TestNameIndex:
    @pytest.mark.parametrize(
        ("text", "level", "codes"),
        [
            ("malang", None, {"35.07", "35.73"}),
            ("malang", "kota", {"35.73"}),
            ("Pemkab Malang", None, {"35.07"}),
            ("Pemkab Malang", "kota", set()),
            ("Singosari", None, set()),
            ("Singosari", "kabupaten", {"35.07"}),
            ("Kab. Singosari", None, {"35.07"}),
            ("Kota Ngalam", None, {"35.73"}),
            ("Surabaya", None, set()),
        ],
    )
    def test_find(self, index, text, level, codes):
        assert index.find(text, level) == codes

    def test_nearest_prefers_the_level_among_equals(self, index):
        assert index.nearest("Malan", "kota") == ["35.73", "35.07"]
        assert index.nearest("Malan", "kabupaten") == ["35.07", "35.73"]
        # a title tells the level as well
        assert index.nearest("Kota Malan") == ["35.73", "35.07"]
        assert index.nearest("Pemkab Malan") == ["35.07", "35.73"]

    def test_a_part_is_enough_of_an_official_name_and_not_of_an_abbreviation(self):
        index = NameIndex([("Kabupaten Penajam Paser Utara", "64.09", "kabupaten")], [("PPU", "64.09", "kabupaten")])
        assert index.nearest("Penajam") == ["64.09"]
        assert index.nearest("PPV") == ["64.09"]
        assert index.nearest("Wxppuyzabc") == []

    def test_the_longest_title_is_left_off(self):
        index = NameIndex(
            [("Kabupaten Malang", "35.07", "kabupaten"), ("Kabupaten Daerahan", "90.01", "kabupaten")], []
        )
        assert index.nearest("Pemerintah Daerah Malan") == ["35.07", "90.01"]

    def test_likeness_of_60_is_enough(self):
        """Of aliases, whose parts do not count: abcdefghij and abcdefxxxx have 6 of 10 letters in common."""
        index = NameIndex([], [("abcdefghij", "64.09", "kabupaten")])
        assert index.nearest("abcdefxxxx") == ["64.09"]
        assert index.nearest("abcdefxxxxx") == []

    def test_nearest_are_five_at_most(self):
        names = [(f"Kota Malang {letter}", f"35.7{place}", "kota") for place, letter in enumerate("abcdefg")]
        index = NameIndex(official=names, aliases=[])
        assert len(index.nearest("Malang", "kota")) == 5
        assert index.nearest("Malang c", "kota", limit=1) == ["35.72"]

    @pytest.mark.parametrize("text", ["", "???", "xyzxyz", "x" * 100_000])
    def test_nearest_is_empty_when_nothing_is_near(self, index, text):
        assert index.nearest(text) == []

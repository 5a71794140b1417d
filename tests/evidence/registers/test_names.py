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


class TestNameIndex:
    index = NameIndex(
        official=[("Kabupaten Malang", "35.07", "kabupaten"), ("Kota Malang", "35.73", "kota")],
        aliases=[("Kabupaten Singosari", "35.07", "kabupaten"), ("Ngalam", "35.73", "kota")],
    )

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
    def test_find(self, text, level, codes):
        assert self.index.find(text, level) == codes

    def test_nearest_prefers_the_level_among_equals(self):
        assert self.index.nearest("Malan", "kota") == ["35.73", "35.07"]
        assert self.index.nearest("Malan", "kabupaten") == ["35.07", "35.73"]

    def test_nearest_are_five_at_most(self):
        names = [(f"Kota Malang {letter}", f"35.7{place}", "kota") for place, letter in enumerate("abcdefg")]
        index = NameIndex(official=names, aliases=[])
        assert len(index.nearest("Malang", "kota")) == 5
        assert index.nearest("Malang c", "kota", limit=1) == ["35.72"]

    @pytest.mark.parametrize("text", ["", "???", "xyzxyz", "x" * 100_000])
    def test_nearest_is_empty_when_nothing_is_near(self, text):
        assert self.index.nearest(text) == []

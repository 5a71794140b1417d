"""What the zones say, in sentences."""

import ombud
from ombud import drops, tell
from ombud.display.language import Language

ENGLISH = Language("en")


def test_bounds_correlations_and_what_pages_print(changed):
    told = tell.moves(changed.moves, changed.tables, ENGLISH)
    assert told[0].startswith("2021–2022: 34 to 74 of 150 green governments lost green for certain")
    assert "7 to 114 of 242" in told[1]
    assert "The counts of 2023 and 2024 also hold ministries" in " ".join(told)
    assert "stayed green 67% have both totals published, of those that lost it 29%" in told[-1]


def test_the_rest_is_not_called_service(changed):
    told = " ".join(tell.bars(changed.counts, changed.between, ENGLISH))
    assert "holds the service and every other change of method alike" in told
    assert "Kabupaten Kaimana 51.50" in told


def test_cutoffs_that_did_not_move_are_told_so(unchanged):
    assert tell.bars(unchanged.counts, unchanged.between, ENGLISH) == [
        "The cut-offs of both years are the same: no government changed zone by them."
    ]


def test_counts_that_are_not_published_are_told():
    pairs = drops.pairs(ombud.load_panel(), [(2022, 2023)], "kota")
    nothing = drops.green_lost(pairs, ombud.load_national_counts(), "kota")
    assert "not published for kota" in tell.moves(nothing, nothing, ENGLISH)[0]

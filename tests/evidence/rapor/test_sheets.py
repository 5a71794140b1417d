"""Sheets, and the cells that merged ones cover."""

from ombud.evidence.rapor.sheets import Sheet, fill_merged


def test_merged_cells_fill_what_is_blank_within_the_table():
    sheet = Sheet("A", [(1, ["title", None]), (3, ["a", 1]), (4, [None, 2]), (6, [None, 3])])
    fill_merged(sheet, [(1, 0, 1, 16_383), (3, 0, 1_048_576, 0)])
    assert sheet.rows == [(1, ["title", "title"]), (3, ["a", 1]), (4, ["a", 2]), (6, ["a", 3])]

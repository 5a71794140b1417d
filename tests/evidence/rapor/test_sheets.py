"""Sheets, and the cells that merged ones cover."""

import pytest

from ombud.evidence.rapor.sheets import Sheet, fill_merged


def test_merged_cells_fill_what_is_blank_within_the_table():
    sheet = Sheet("A", [(1, ["title", None]), (3, ["a", 1]), (4, [None, 2]), (6, [None, 3])])
    fill_merged(sheet, [(1, 0, 1, 16_383), (3, 0, 1_048_576, 0)])
    assert sheet.rows == [(1, ["title", "title"]), (3, ["a", 1]), (4, ["a", 2]), (6, ["a", 3])]


def test_merged_cells_over_each_other_are_refused_and_as_many_as_a_sheet_may_hold_are_not(monkeypatch):
    monkeypatch.setattr("ombud.evidence.rapor.sheets.MOST_CELLS", 4)
    sheet = Sheet("A", [(1, ["a"]), (2, [None])])
    fill_merged(sheet, [(1, 0, 2, 0)] * 2)
    assert sheet.rows == [(1, ["a"]), (2, ["a"])] and sheet.filled == {(2, 0)}
    with pytest.raises(ValueError, match="over each other"):
        fill_merged(sheet, [(1, 0, 2, 0)] * 3)


def test_a_row_grows_no_further_than_its_merged_cell():
    sheet = Sheet("A", [(1, ["a", "b", "c"]), (2, ["x"]), (3, ["y", None, "z"])])
    fill_merged(sheet, [(1, 1, 3, 1)])
    assert sheet.rows == [(1, ["a", "b", "c"]), (2, ["x", "b"]), (3, ["y", "b", "z"])]
    assert sheet.filled == {(2, 1), (3, 1)}

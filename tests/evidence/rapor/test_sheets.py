"""Sheets, and the cells that merged ones cover."""

import pytest

from ombud.evidence.rapor import RaporError, load_units
from ombud.evidence.rapor.sheets import Sheet, fill_merged, refuse_large, refuse_many
from rapor_files import HEADER, ROWS, only_fault, write_workbook


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


@pytest.mark.parametrize(
    ("refuse", "most", "told"),
    [
        (refuse_large, 100_000_000, "holds 100 MB, unpacked; more than 100"),
        (refuse_many, 1_500_000, "more than 1,500,000"),
    ],
)
def test_how_much_is_read(tmp_path, refuse, most, told):
    refuse(tmp_path / "rapor.xlsx", most)
    with pytest.raises(RaporError, match=told):
        refuse(tmp_path / "rapor.xlsx", most + 1)


def test_a_thousand_columns_are_read(tmp_path):
    for column in (1000, 1001):
        first = [*ROWS[0], *[None] * (column - len(HEADER) - 1), "x"]
        path = write_workbook(tmp_path / "rapor.xlsx", {"A": [HEADER, first, *ROWS[1:]]})
        if column == 1000:
            assert len(load_units(path)) == 4
        else:
            assert "cell ALM2 lies far" in only_fault(path).describe()


def test_a_row_counts_when_one_of_its_cells_says_something():
    sheet = Sheet("A")
    for number, cells in enumerate(([None, "-"], [None, 0], ["", "x"], [], [float("nan")]), start=1):
        sheet.add(number, cells, hidden=number != 2)
    assert sheet.rows == [(2, [None, 0]), (3, ["", "x"])] and sheet.hidden_rows == {3}

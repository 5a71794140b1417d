"""Which rows of the panel and cells of the grid a changed figure moves."""

import pandas as pd
import pytest

from ombud.files import Data, data_folder
from ombud.revisions.panel_changes import changed_rows, pairs_of

pytestmark = pytest.mark.slow


def test_what_it_does_to_panel_and_grid(typo):
    _, difference = typo
    [row] = difference.rows.to_dict("records")
    assert (row["government"], row["year"], row["value_before"], row["value_after"]) == (
        "Kota Balikpapan",
        2022,
        87.12,
        27.12,
    )
    assert (row["zone_before"], row["zone_after"], row["contradiction_after"]) == ("hijau", "merah", "zone")
    cells = difference.cells.set_index(["data_year", "method_year"])
    assert round(cells.loc[(2022, 2021), "low_wide_before"], 2) == 83.0
    assert set(cells["government"]) == {"Kota Balikpapan"}


def test_a_row_may_be_new_or_gone(without):
    old, new = Data.at(data_folder()), Data.at(without)
    for before, after, there in ((old, new, (True, False)), (new, old, (False, True))):
        rows = changed_rows(before, after)
        [row] = rows[rows["government"].eq("Kota Balikpapan")].to_dict("records")
        assert row["year"] == 2022
        # another page states a zone, so that the row stays
        assert pd.isna(row["value_after" if there[0] else "value_before"])


def test_grids_are_of_the_years_beside_a_changed_one():
    data = Data.at()
    assert pairs_of({2021}, data) == [(2019, 2021), (2021, 2022)]
    assert pairs_of({2025}, data) == [(2024, 2025)]
    assert pairs_of(set(), data) == []

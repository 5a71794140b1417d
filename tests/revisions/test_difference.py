"""Which figures differ between two data folders, and whether anything does."""

import pandas as pd
import pytest

from ombud.evidence.published.panel import KEY, load_panel
from ombud.files import Data, data_folder, record_checksums
from ombud.revisions.difference import CELL, GRID, STATE, compare_data, differing, grids, pairs_of
from ombud.revisions.states import changed_records

pytestmark = pytest.mark.slow


def test_a_changed_figure_is_named_with_its_row(typo, figure_row):
    _, difference = typo
    [record] = difference.records.to_dict("records")
    assert record["file"] == "published/observations.csv"
    assert (record["row_before"], record["row_after"]) == (figure_row, figure_row)
    assert (record["column"], record["before"], record["after"]) == ("value", "87.12", "27.12")
    assert record["record"] == "S0002, 64.71, Kota Balikpapan, 2022, total"


def test_a_method_is_compared_value_by_value(copied_data):
    folder = copied_data()
    path = folder / "methodology/2022.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count("percent = 21.85") == 1
    path.write_text(text.replace("percent = 21.85", "percent = 21.86"), encoding="utf-8")
    record_checksums(folder)
    [record] = changed_records(data_folder(), folder).to_dict("records")
    assert (record["record"], record["column"]) == ("weights[input]", "percent")
    states = Data.at(data_folder()), Data.at(folder)
    assert differing(*map(load_panel, states), KEY, STATE).empty
    cells = differing(*(grids([(2021, 2022)], state) for state in states), CELL, GRID)
    assert set(cells["method_year"]) <= {2021, 2022} and len(cells) > 100


def test_the_same_data_do_not_differ():
    difference = compare_data(data_folder(), data_folder())
    assert difference.records.empty and not difference.unreadable and difference.reports.empty


# which rows of the panel and cells of the grid a changed figure moves


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
        rows = differing(load_panel(before), load_panel(after), KEY, STATE)
        [row] = rows[rows["government"].eq("Kota Balikpapan")].to_dict("records")
        assert row["year"] == 2022
        # another page states a zone, so that the row stays
        assert pd.isna(row["value_after" if there[0] else "value_before"])


def test_grids_are_of_the_years_beside_a_changed_one():
    data = Data.at()
    assert pairs_of({2021}, data) == [(2019, 2021), (2021, 2022)]
    assert pairs_of({2025}, data) == [(2024, 2025)]
    assert pairs_of(set(), data) == []


# which sentences and reports a changed figure moves


def test_a_value_against_every_published_zone_stays_out_of_the_findings(typo):
    _, difference = typo
    after = difference.sentences[difference.sentences["side"].eq("after")]
    for kind in ("national", "province", "government"):
        sentences = " ".join(after.loc[after["kind"].eq(kind), "sentence"])
        assert "27.12" not in sentences
        assert "contradicts the zone or category that pages state" in sentences
        assert "Kota Balikpapan" in sentences


def test_the_reports_that_show_it_are_named(typo):
    _, difference = typo
    named = difference.reports.set_index(["kind", "name"])
    assert [*named.index] == [
        ("national", ""),
        ("province", "Kalimantan Timur"),
        ("government", "Kota Balikpapan"),
        ("peers", "kota"),
    ]
    assert named.loc[("province", "Kalimantan Timur")].tolist() == ["2021–2022, 2022, 2022–2023"]


def test_every_changed_sentence_has_its_subject_and_years(typo):
    _, difference = typo
    assert set(difference.sentences["subject"]) == {"", "Kalimantan Timur", "Kota Balikpapan"}
    assert set(difference.sentences["from_year"]) == {2021, 2022}

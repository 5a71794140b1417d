"""Which figures differ between two data folders, and whether anything does."""

import pytest

from ombud.files import Data, data_folder, record_checksums
from ombud.revisions.difference import compare_data
from ombud.revisions.panel_changes import changed_cells, changed_rows
from ombud.revisions.records import changed_records

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
    assert changed_rows(*states).empty
    cells = changed_cells(*states, [(2021, 2022)])
    assert set(cells["method_year"]) <= {2021, 2022} and len(cells) > 100


def test_the_same_data_do_not_differ():
    difference = compare_data(data_folder(), data_folder())
    assert difference.empty and difference.reports.empty

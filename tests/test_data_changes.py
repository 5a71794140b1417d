"""What `make review` says first: which published figures changed, and which rows of the panel with them."""

import importlib.util
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from ombud import load_panel
from ombud.files import data_folder, record_checksums

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
specification = importlib.util.spec_from_file_location("data_changes", ROOT / "tools" / "data_changes.py")
data_changes = importlib.util.module_from_spec(specification)
specification.loader.exec_module(data_changes)


@pytest.fixture
def changed(copied_data):
    """A function that copies the data folder and changes its observations."""

    def change(edit):
        folder = copied_data()
        path = folder / "published" / "observations.csv"
        edit(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False, lineterminator="\n")
        record_checksums(folder)
        return folder

    return change


def of_balikpapan(rows):
    """The figure of 2022."""
    own = rows["government_code"].eq("64.71") & rows["year"].eq("2022") & rows["value"].ne("") & rows["locus"].eq("")
    [place] = rows.index[own & rows["measure"].eq("total")]
    return place


def test_a_changed_figure_is_named_with_what_it_does(changed):
    def edit(rows):
        rows.loc[of_balikpapan(rows), "value"] = "57.12"
        return rows

    before, after = data_folder(), changed(edit)
    assert data_changes.changed_files(before, after) == ["published/observations.csv"]
    rows = pd.read_csv(before / "published" / "observations.csv", dtype=str, keep_default_na=False)
    place, source = of_balikpapan(rows) + 2, rows["source_id"][of_balikpapan(rows)]
    assert data_changes.changed_observations(before, after) == [
        f"row {place} ({source}, Kota Balikpapan 2022, total): value 87.12 -> 57.12"
    ]
    [told] = data_changes.changed_rows(load_panel(before), load_panel(after))
    assert told.startswith("Kota Balikpapan 2022: total 87.12 -> 57.12; ")
    assert "zone hijau -> kuning" in told


def test_added_and_removed_figures_are_named(changed):
    before = data_folder()
    added = changed(lambda rows: rows.drop(index=of_balikpapan(rows)))
    [told] = data_changes.changed_observations(added, before)
    assert "Kota Balikpapan 2022, total): added, value 87.12, zone hijau" in told
    [told] = data_changes.changed_observations(before, added)
    assert "before (" in told and "): removed, value 87.12, zone hijau" in told


def test_another_order_is_no_change(changed):
    turned = changed(lambda rows: rows.iloc[::-1])
    assert data_changes.changed_observations(data_folder(), turned) == []
    assert data_changes.changed_rows(load_panel(), load_panel(turned)) == []


def test_review_says_it_first():
    shown = subprocess.run(["make", "-n", "review"], cwd=ROOT, capture_output=True, text=True).stdout
    assert 0 < shown.index("tools/data_changes.py") < shown.index("-m pytest")

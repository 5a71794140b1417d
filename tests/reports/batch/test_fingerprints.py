"""What a report depends on."""

from dataclasses import replace
from pathlib import Path

import pytest

import ombud
from ombud.reports.batch.manifest import NOTEBOOK, SOURCES, keys_of, surroundings

from .conftest import small_jobs


@pytest.fixture
def job():
    return small_jobs(codes=["65"], formats=("html", "csv"))[0]


def test_the_fingerprint_follows_data_notebook_parameters_and_format(tmp_path, job, own_notebooks):
    import shutil

    from ombud.errors import DataError
    from ombud.files import data_folder, record_checksums

    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    assert surroundings(copy) == surroundings()
    with (copy / "published" / "sources.csv").open("a") as file:
        file.write("\n")
    with pytest.raises(DataError, match=r"sources\.csv"):
        surroundings(copy)
    record_checksums(copy)
    assert surroundings(copy) != surroundings()
    other = small_jobs(codes=["65"], languages=("en",))[0]
    changed = small_jobs(codes=["65"], notebooks=own_notebooks("1"))[0]
    both = small_jobs(codes=["65"], languages=("id", "en"))[1]
    assert both.parameters == job.parameters
    keys = [
        keys_of(job, "a")["html"],
        keys_of(job, "a")["csv"],
        keys_of(other, "a")["html"],
        keys_of(changed, "a")["html"],
        keys_of(both, "a")["html"],
    ]
    assert len(set(keys)) == len(keys)
    assert keys_of(both, "a")[NOTEBOOK] == keys_of(job, "a")[NOTEBOOK]


def test_whatever_a_report_may_be_made_of_counts_as_source():
    package = Path(ombud.__file__).parent
    kinds = {path.suffix for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert kinds - SOURCES <= {".po", ".txt", ".pyi", ".typed", ".ipynb"}  # not read, or counted by itself


def test_the_fingerprint_sees_an_edit_of_the_notebook_at_the_next_call(own_notebooks):
    edited = small_jobs(codes=["65"], notebooks=own_notebooks("1"))[0]
    before = keys_of(edited, "a")[NOTEBOOK]
    with edited.notebook.open("a", encoding="utf-8") as file:
        file.write("\n")
    assert keys_of(edited, "a")[NOTEBOOK] != before


def test_the_fingerprint_follows_the_unit_scores_behind_a_report(tmp_path, job):
    rapor = tmp_path / "rapor.csv"
    rapor.write_text("one")
    own = replace(job, rapor=str(rapor))
    first = keys_of(own, "a")["html"]
    rapor.write_text("two")
    assert len({first, keys_of(own, "a")["html"], keys_of(job, "a")["html"]}) == 3

"""Copies of the data folder with other published figures in it."""

import shutil

import pandas as pd
import pytest

from ombud.evidence.files import data_folder, record_checksums

OBSERVED = {
    "source_id": "S9001", "government_code": "64.71", "entity": "Kota Balikpapan", "level": "kota", "province": "",
    "year": "2022", "year_basis": "stated", "locus": "", "measure": "total", "value": "", "category": "", "zone": "",
    "rank": "", "rank_of": "", "flags": "", "note": "",
}  # fmt: skip
SOURCE = {
    "source_id": "S9001", "kind": "press", "url": "https://first.example/a", "publisher": "First", "published": "",
    "title": "",
}  # fmt: skip
COUNTED = {
    "source_id": "S9001", "year": "2022", "level": "kota", "group": "hijau", "count": "10", "share_pct": "",
    "assessed": "", "note": "",
}  # fmt: skip


def write(folder, name, records, template):
    rows = [{**template, **record} for record in records]
    pd.DataFrame(rows, columns=list(dict.fromkeys([*template, *(key for row in rows for key in row)]))).to_csv(
        folder / "published" / name, index=False
    )


@pytest.fixture(scope="session")
def copied_data(tmp_path_factory):
    """Return a function that copies the data folder to a new place."""

    def copy():
        folder = tmp_path_factory.mktemp("copy") / "data"
        shutil.copytree(data_folder(), folder)
        record_checksums(folder)
        return folder

    return copy


@pytest.fixture(scope="session")
def published(copied_data):
    """Return a function that makes a data folder of the given observations, sources and counts; gaps are filled."""

    def build(observations, sources=({},), counts=({},)):
        folder = copied_data()
        write(folder, "observations.csv", observations, OBSERVED)
        write(folder, "sources.csv", sources, SOURCE)
        write(folder, "aggregates.csv", counts, COUNTED)
        record_checksums(folder)
        return folder

    return build

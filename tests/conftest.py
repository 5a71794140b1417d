"""Copies of the data folder with other published figures in it; what a table holds; Kalimantan Timur."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
from babel.messages.pofile import read_po

from ombud.analysis import comparison
from ombud.display import catalogue, language
from ombud.evidence.published.panel import load_collection
from ombud.files import data_folder, record_checksums

OBSERVED = {
    "source_id": "S9001",
    "government_code": "64.71",
    "entity": "Kota Balikpapan",
    "level": "kota",
    "province": "",
    "year": "2022",
    "year_basis": "stated",
    "locus": "",
    "measure": "total",
    "value": "",
    "category": "",
    "zone": "",
    "rank": "",
    "rank_of": "",
    "flags": "",
    "note": "",
}
SOURCE = {
    "source_id": "S9001",
    "kind": "press",
    "url": "https://first.example/a",
    "publisher": "First",
    "published": "",
    "title": "",
}
COUNTED = {
    "source_id": "S9001",
    "year": "2022",
    "level": "kota",
    "group": "hijau",
    "count": "10",
    "share_pct": "",
    "assessed": "",
    "note": "",
}


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


def text_of(cell):
    """Return what a reader sees in a cell, the numbers of its sources at the end."""
    return re.sub(r"\s+", " ", cell.told + ",".join(map(str, cell.sources))).strip()


@pytest.fixture(scope="session")
def body():
    """Return the body rows of a table as lists of texts."""
    return lambda table: [[row] if isinstance(row, str) else [text_of(cell) for cell in row] for row in table.rows]


@pytest.fixture(scope="session")
def row_of(body):
    """Return the texts of the row that starts with a name."""

    def find(table, name):
        [row] = [row for row in body(table) if row[0] == name]
        return row[1:]

    return find


@pytest.fixture(scope="session")
def headings():
    """Return the headings of a table's columns."""
    return lambda table: [" ".join(column.label.split()) for column in table.columns]


@pytest.fixture(scope="session")
def notes():
    """Return what stands below a table."""
    return lambda table: " ".join(table.notes)


@pytest.fixture(scope="session")
def collection():
    return load_collection()


@pytest.fixture(scope="session")
def kaltim(collection):
    """The panel of Kalimantan Timur."""
    panel = collection.panel
    return panel[panel["province"] == "Kalimantan Timur"].reset_index(drop=True)


@pytest.fixture(scope="session")
def kaltim_governments(collection):
    everyone = collection.governments
    return everyone[everyone["province"] == "Kalimantan Timur"].reset_index(drop=True)


@pytest.fixture(scope="session")
def kaltim_changes(kaltim):
    return comparison.changes(kaltim, 2021, 2022)


def known(low, high):
    return low if low == high else np.nan


@pytest.fixture(scope="session")
def made_up_changes():
    """Return changes 2021 to 2022 as the analysis gives them, from (low, high) of both years."""

    def make(*states, names=None):
        panel = pd.DataFrame(
            {
                "government_code": f"99.{place:02}",
                "government": names[place] if names else f"Kabupaten {place}",
                "level": "kabupaten",
                "province_code": "99",
                "province": "Contoh",
                "year": year,
                "value": known(low, high),
                "low": float(low),
                "high": float(high),
                "status": "single" if low == high else "interval",
                "category": pd.NA,
                "zone": "hijau",
            }
            for place, sides in enumerate(states)
            for year, (low, high) in zip((2021, 2022), sides, strict=True)
        )
        return comparison.changes(panel, 2021, 2022)

    return make


@pytest.fixture
def untranslated(monkeypatch):
    """Texts with letters that were asked for and are not in the Indonesian catalogue."""
    missing, original = set(), language.Language.translate
    with (catalogue.FOLDER / "id.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.string}

    def translate(self, text):
        if any(map(str.isalpha, text)) and text not in known:
            missing.add(text)
        return original(self, text)

    monkeypatch.setattr(language.Language, "translate", translate)
    return missing


@pytest.fixture(scope="session")
def whole_units():
    """Return the scores of two whole units of a city in 2021 and 2022, without any of their parts."""

    def make(code, government, province_code, province):
        return pd.DataFrame(
            {
                "year": [2021, 2021, 2022, 2022],
                "government_code": code,
                "government": government,
                "level": "kota",
                "province_code": province_code,
                "province": province,
                "unit": ["dpmptsp", "disdukcapil"] * 2,
                "unit_type": ["dpmptsp", "disdukcapil"] * 2,
                "product": None,
                "dimension": "total",
                "variable": None,
                "indicator": None,
                "score": [80.0, 60.0, 90.0, 50.0],
            }
        )

    return make

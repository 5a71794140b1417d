"""Invented governments: in no register, named by level and province, scored as the simulation scores."""

import pytest

import ombud
from ombud.evidence.simulation import simulate, simulate_invented


@pytest.fixture(scope="module")
def invented():
    return simulate_invented((2021, 2022))


def test_invented_governments_are_in_no_register(invented):
    real = ombud.load_governments()
    for name in ("government", "government_code", "province", "province_code"):
        assert not set(invented[name]) & set(real[name]), name
    assert invented["simulated"].all()


def test_invented_governments_keep_level_and_province(invented):
    each = invented.drop_duplicates("government_code")
    assert each["government"].is_unique
    assert len(each) == invented["government"].nunique() == 34 + 416 + 98
    titles = {"provinsi": "Provinsi", "kabupaten": "Kabupaten", "kota": "Kota"}
    assert (each["government"].str.split().str[0] == each["level"].map(titles)).all()
    stem = each["government"].str.extract(r"Contoh ([A-Z]+)\d*$")[0]
    assert (stem == each["province_code"]).all()
    assert (each["government"].str.contains(r"\d$") == (each["level"] != "provinsi")).all()


def test_invented_scores_are_those_of_the_simulation(invented):
    assert invented["score"].equals(simulate((2021, 2022))["score"])

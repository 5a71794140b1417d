"""The frame of simulated scores: a row for each indicator of each unit or product."""

import pandas as pd
import pytest

from ombud.evidence.simulation import simulate
from ombud.evidence.simulation.instruments import instrument
from ombud.evidence.simulation.scores import COLUMNS


@pytest.fixture(scope="module")
def units():
    return simulate((2021, 2022), levels=("kota",), seed=4)


def test_columns_and_scores(units):
    assert list(units) == list(COLUMNS)
    assert units["score"].round(2).isin([0, 33.33, 66.67, 100]).all()
    assert units["simulated"].all()


@pytest.mark.parametrize("year", [2021, 2022])
def test_every_part_is_scored_on_every_indicator_once(units, year):
    rows = units[units["year"] == year]
    parts = rows.groupby(["government_code", "unit", "product"], dropna=False).size()
    assert set(parts) == {len(instrument(year).indicators)}
    keys = ["government_code", "unit", "product", "dimension", "variable", "indicator"]
    assert not rows.duplicated(keys).any()


def test_products_are_scored_where_the_method_joins_them(units):
    assert units.loc[units["year"] == 2021, "product"].notna().all()
    assert units.loc[units["year"] == 2022, "product"].isna().all()


def test_units_of_which_there_are_several_are_numbered(units):
    names = units.loc[units["government_code"] == "64.71", "unit"].unique()
    assert {"Puskesmas 1", "Puskesmas 2", "Dinas Kesehatan"} <= set(names)
    assert pd.Series(names).is_unique


def test_products_of_a_unit_are_numbered_from_1(units):
    rows = units[(units["year"] == 2021) & units["government_code"].isin(["64.71", "64.72"])]
    for _, names in rows.groupby(["government_code", "unit"])["product"]:
        assert names.unique().tolist() == [f"Produk {place}" for place in range(1, names.nunique() + 1)]

"""What a simulation draws: governments once for all years, and the frame of their scores."""

import numpy as np
import pandas as pd
import pytest

from ombud.evidence.simulation import simulate
from ombud.evidence.simulation.draws import draw
from ombud.evidence.simulation.settings import Settings, instrument, load_qualities
from ombud.files import Data
from ombud.vocabulary import IDENTITY

YEARS = (2021, 2022, 2023)
COLUMNS = [
    *("year", *IDENTITY, "unit", "unit_type", "product", "dimension", "variable", "indicator", "score", "simulated")
]


def drawn(scenario="both", seed=0, **settings):
    generator = np.random.default_rng(seed)
    return draw(
        YEARS, ("kabupaten", "kota"), scenario, Settings(**settings), load_qualities(), generator, Data.at(None)
    )


def test_quality_persists_as_much_as_the_settings_say():
    for correlation in (0.0, 0.7, 1.0):
        latent = drawn(correlation=correlation).latent
        # within one level, whose location and scale are the same for all
        own = drawn().governments["level"] == "kabupaten"
        first, later = (latent[year][own].mean(axis=(1, 2)) for year in (0, 2))
        assert np.corrcoef(first, later)[0, 1] == pytest.approx(correlation**2, abs=0.15)


def test_where_the_service_does_not_change_all_years_have_the_quality_of_the_first():
    latent = drawn("method").latent
    assert np.allclose(latent[0], latent[1]) and np.allclose(latent[0], latent[2])
    assert not np.allclose(drawn("service").latent[0], drawn("service").latent[1])


def test_products_have_the_mean_of_the_settings():
    products = drawn().products
    assert products.min() >= 1
    assert products.mean() == pytest.approx(Settings().products_mean, rel=0.05)


def test_a_government_is_assessed_from_the_year_after_it_began():
    found = drawn()
    young = found.governments["valid_from"].fillna(0).to_numpy(dtype=int) >= 2021
    assert not found.assessed(2021, found.instruments[2021])[young].any()
    assert found.assessed(2021, found.instruments[2021])[~young].any(axis=1).all()


@pytest.fixture(scope="module")
def units():
    return simulate((2021, 2022), levels=("kota",), seed=4)


def test_columns_and_scores(units):
    assert list(units) == COLUMNS
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

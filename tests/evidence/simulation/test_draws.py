"""What a simulation draws: governments once for all years, and the frame of their scores."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from ombud.evidence.simulation import simulate
from ombud.evidence.simulation.draws import (
    GRID,
    difficulties,
    dimension_means,
    dimension_noise,
    draw,
    draw_points,
    steps,
)
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


def test_quality_fades_with_the_years_between():
    qualities = load_qualities().loc[lambda frame: frame.index.get_level_values("level") == "kabupaten"]
    generator = np.random.default_rng(5)
    latent = draw((2021, 2023, 2024), ("kabupaten",), "both", Settings(), qualities, generator, Data.at(None)).latent
    first, later, last = (latent[year].mean(axis=(1, 2)) for year in range(3))
    assert np.corrcoef(first, later)[0, 1] == pytest.approx(0.7**2, abs=0.15)
    assert np.corrcoef(later, last)[0, 1] == pytest.approx(0.7, abs=0.15)


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


class TestResponse:
    def test_curves_are_the_moments_of_draws(self):
        settings, size, n = Settings(), 8, 20_000
        for quality in (-1.0, 1.5, 3.0):
            points = draw_points(
                np.full((n, size), quality), difficulties(size, settings), settings, np.random.default_rng(0)
            ).mean(axis=1)
            expected = np.interp(quality, GRID, dimension_means([[size]], settings)[0])
            variance = np.interp(quality, GRID, dimension_noise([[size]], settings)[0])
            assert points.mean() == pytest.approx(expected, abs=4 * np.sqrt(variance / n))
            assert points.var() == pytest.approx(variance, rel=0.05)

    def test_a_dimension_is_the_mean_of_its_variables(self):
        """Independent variables: the variance of their mean is that of their sum by the number squared."""
        settings, quality, n = Settings(), 1.0, 20_000
        generator = np.random.default_rng(1)
        drawn = [
            draw_points(np.full((n, size), quality), difficulties(size, settings), settings, generator).mean(axis=1)
            for size in (3, 6)
        ]
        mean = np.mean(drawn, axis=0)
        expected = np.interp(quality, GRID, dimension_means([[3, 6]], settings)[0])
        variance = np.interp(quality, GRID, dimension_noise([[3, 6]], settings)[0])
        assert mean.mean() == pytest.approx(expected, abs=4 * np.sqrt(variance / n))
        assert mean.var() == pytest.approx(variance, rel=0.05)

    def test_steps_are_even_around_the_difficulty(self):
        gap = Settings().step_gap
        assert steps(Settings()).tolist() == pytest.approx([-gap, 0, gap])

    def test_difficulties_are_normal_quantiles_of_equal_shares(self):
        """Of four: the quantiles at 1/8, 3/8, 5/8 and 7/8."""
        spread = Settings().difficulty_spread
        expected = [spread * NormalDist().inv_cdf(eighths / 8) for eighths in (1, 3, 5, 7)]
        assert difficulties(4, Settings()).tolist() == pytest.approx(expected)

    def test_better_quality_scores_higher(self):
        mean = dimension_means([[11]], Settings())[0]
        assert (np.diff(mean) >= 0).all()
        assert mean[0] == pytest.approx(0, abs=0.01)
        assert mean[-1] == pytest.approx(100, abs=0.01)


def test_qualities_spread_alike_in_all_years():
    """Variance of one unit in one dimension: of governments, units and dimensions together."""
    qualities = load_qualities()
    qualities[["location", "scale", "unit_spread"]] = (1.5, 0.8, 0.6)
    settings = Settings(dimension_spread=0.5, dimension_offsets=())
    generator = np.random.default_rng(3)
    latent = draw(YEARS, ("kabupaten", "kota"), "both", settings, qualities, generator, Data.at(None)).latent
    for year in range(3):
        assert latent[year].mean() == pytest.approx(1.5, abs=0.15)
        assert latent[year].var() == pytest.approx(0.8**2 + 0.6**2 + 0.5**2, rel=0.1)
        # a unit's dimensions share all but what is theirs
        assert latent[year].var(axis=2, ddof=1).mean() == pytest.approx(0.5**2, rel=0.1)


def test_the_grid_has_steps_of_a_fortieth_around_0():
    assert np.allclose(np.diff(GRID), 0.025)
    assert GRID[0] == -GRID[-1] == -16
    assert dimension_means([[11], [5, 8]], Settings()).shape == (2, len(GRID))


def test_products_of_a_unit_are_numbered_from_1(units):
    rows = units[(units["year"] == 2021) & units["government_code"].isin(["64.71", "64.72"])]
    for _, names in rows.groupby(["government_code", "unit"])["product"]:
        assert names.unique().tolist() == [f"Produk {place}" for place in range(1, names.nunique() + 1)]

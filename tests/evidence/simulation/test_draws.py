"""What a simulation draws once for all years."""

import numpy as np
import pytest

from ombud.evidence.simulation.draws import draw
from ombud.evidence.simulation.qualities import load_qualities
from ombud.evidence.simulation.settings import Settings
from ombud.files import Data

YEARS = (2021, 2022, 2023)


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


def test_qualities_spread_alike_in_all_years():
    """Variance of one unit in one dimension: of governments, units and dimensions together."""
    qualities = load_qualities()
    qualities[["location", "scale", "unit_spread"]] = (1.5, 0.8, 0.6)
    settings = Settings(dimension_spread=0.5)
    generator = np.random.default_rng(3)
    latent = draw(YEARS, ("kabupaten", "kota"), "both", settings, qualities, generator, Data.at(None)).latent
    for year in range(3):
        assert latent[year].mean() == pytest.approx(1.5, abs=0.15)
        assert latent[year].var() == pytest.approx(0.8**2 + 0.6**2 + 0.5**2, rel=0.1)
        # a unit's dimensions share all but what is theirs
        assert latent[year].var(axis=2, ddof=1).mean() == pytest.approx(0.5**2, rel=0.1)

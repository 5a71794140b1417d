"""Simulated unit scores: what they resemble, what is true of them, and that they are always the same."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.errors import ParameterError
from ombud.evidence import simulate
from ombud.evidence.rapor import load_units
from ombud.evidence.simulation import Settings, simulate_invented, simulate_with_truth
from ombud.evidence.simulation.generation import GRID, difficulties, dimension_curves, draw_points, steps
from ombud.evidence.simulation.settings import instrument, load_qualities
from ombud.vocabulary import IDENTITY
from simulated_totals import totals

COLUMNS = [
    *("year", *IDENTITY, "unit", "unit_type", "product", "dimension", "variable", "indicator", "score", "simulated")
]
YEARS = (2021, 2022, 2023)


class TestFrame:
    def test_columns_are_those_of_a_rapor(self, simulation):
        assert list(simulation.units) == COLUMNS

    def test_every_row_is_flagged(self, simulation):
        assert simulation.units["simulated"].dtype == bool
        assert simulation.units["simulated"].all()

    def test_scores_are_steps_of_three(self, simulation):
        assert sorted(simulation.units["score"].unique()) == pytest.approx([0, 100 / 3, 200 / 3, 100])

    def test_all_governments_that_were_assessable(self, simulation):
        units = simulation.units
        assert units.groupby(["year", "level"])["government_code"].nunique().to_dict() == {
            (year, level): n
            for year in (2021, 2022)
            for level, n in {"provinsi": 34, "kabupaten": 416, "kota": 98}.items()
        }
        assert simulate((2023,), levels=("provinsi",))["government_code"].nunique() == 38

    def test_names_are_those_of_the_register(self, simulation):
        known = ombud.load_governments().set_index("government_code")
        named = simulation.units[["government_code", "government", "level", "province_code", "province"]]
        for row in named.drop_duplicates().head(50).itertuples(index=False):
            assert list(row)[1:] == known.loc[row.government_code, list(named)[1:]].tolist()

    def test_unit_types_are_those_of_the_method(self, simulation):
        for year, level in ((2021, "kota"), (2022, "kota"), (2022, "kabupaten")):
            rows = simulation.units.query("year == @year and level == @level")
            units = rows.drop_duplicates(["government_code", "unit"]).groupby(["government_code", "unit_type"]).size()
            expected = ombud.load_methodology(year).unit_types_of(level).set_index("unit_type")["count"].to_dict()
            for _, kinds in units.groupby(level="government_code"):
                assert kinds.droplevel("government_code").to_dict() == expected

    def test_products_only_where_the_method_scores_them(self, simulation):
        with_product = simulation.units.groupby("year")["product"].agg(lambda names: names.notna().mean())
        assert with_product.to_dict() == {2021: 1.0, 2022: 0.0}
        rows = simulation.units[simulation.units["year"] == 2021]
        numbers = rows.groupby(["government_code", "unit"])["product"].nunique()
        standard_error = numbers.std() / np.sqrt(len(numbers))
        assert abs(numbers.mean() - Settings().products_mean) < 4 * standard_error
        assert numbers.nunique() > 5

    def test_indicators_of_2022(self, simulation):
        rows = simulation.units[simulation.units["year"] == 2022]
        numbers = rows.drop_duplicates("indicator").groupby("variable").size()
        assert numbers["kompetensi_pelaksana"] == 5
        assert numbers["sarana_prasarana"] == 8
        assert numbers["standar_pelayanan"] == 11
        assert numbers.sum() == 37

    def test_saved_as_a_rapor_it_loads_as_the_same_scores(self, tmp_path):
        units = simulate((2021, 2022), levels=("provinsi",), seed=5)
        units = units[units["province_code"].isin(["11", "64"])].reset_index(drop=True)
        units.to_parquet(tmp_path / "simulated.parquet")
        loaded = load_units(tmp_path / "simulated.parquet")
        pd.testing.assert_frame_equal(loaded[COLUMNS], units, check_dtype=False)

    def test_each_indicator_is_scored_once(self, simulation):
        key = ["year", "government_code", "unit", "product", "indicator"]
        assert not simulation.units.duplicated(key).any()


class TestSeed:
    def test_same_seed_same_bytes(self):
        first, second = simulate((2022,), seed=3), simulate((2022,), seed=3)
        pd.testing.assert_frame_equal(first, second, check_exact=True)
        assert not simulate((2022,), seed=4)["score"].equals(first["score"])

    def test_order_of_arguments_does_not_matter(self):
        first = simulate((2021, 2022), levels=("provinsi", "kota"), seed=3)
        second = simulate([2022, 2021, 2022], levels=["kota", "provinsi"], seed=3)
        pd.testing.assert_frame_equal(first, second, check_exact=True)

    @pytest.mark.parametrize(
        "arguments",
        [{"years": (2019,)}, {"years": ()}, {"levels": ("kementerian",)}, {"levels": ()}, {"scenario": "all"}],
    )
    def test_what_cant_be_simulated_is_refused(self, arguments):
        with pytest.raises(ParameterError):
            simulate(**arguments)


class TestScenarios:
    @pytest.mark.parametrize(
        ("scenario", "performance", "method"),
        [("none", False, False), ("service", True, False), ("method", False, True), ("both", True, True)],
    )
    def test_only_what_the_scenario_changes_has_an_effect(self, scenario, performance, method):
        truth = simulate_with_truth(levels=("kota",), seed=2, scenario=scenario).truth
        assert (truth["performance"].abs().max() > 1) == performance
        assert (truth["method"].abs().max() > 1) == method
        if not performance:
            assert truth["performance"].abs().max() == pytest.approx(0, abs=1e-9)
        if not method:
            assert truth["method"].abs().max() == pytest.approx(0, abs=1e-9)
        assert truth["change"].to_numpy() == pytest.approx(truth["performance"] + truth["method"])
        assert set(zip(truth["from_year"], truth["to_year"], strict=True)) == {(2021, 2022)}
        # the same years, the method of the other
        under_new = truth["to_total"] - truth["looking_back"]
        assert truth["performance_either_order"].to_numpy() == pytest.approx((truth["performance"] + under_new) / 2)
        if not performance:
            assert truth["looking_back"].to_numpy() == pytest.approx(truth["to_total"])
        if not method:
            assert truth["looking_back"].to_numpy() == pytest.approx(truth["from_total"])

    def test_observed_totals_scatter_around_the_truth(self, simulation):
        truth = simulation.truth.set_index(["level", "government_code"])
        for year, column in ((2021, "from_total"), (2022, "to_total")):
            error = totals(simulation.units, year).reindex(truth.index) - truth[column]
            assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(error))
            assert 0.5 < error.std() < 6

    def test_like_for_like_is_recovered_from_the_units(self, simulation):
        """Proses of the later year, in the units and with the products of the earlier one."""
        units = simulation.units
        units = units[units["level"] == "kota"]
        old = units[units["year"] == 2021]
        products = old.groupby(["government_code", "unit"])["product"].nunique()
        new = units[(units["year"] == 2022) & (units["dimension"] == "proses")]
        scores = new.groupby(["government_code", "unit"])["score"].mean().reindex(products.index)
        by_government = (scores * products).groupby(level=0).sum() / products.groupby(level=0).sum()
        truth = simulation.truth[simulation.truth["level"] == "kota"].set_index("government_code")["like_for_like"]
        error = by_government - truth
        assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(error))

    def test_without_change_of_method_later_years_are_scored_under_the_first(self):
        units = simulate(levels=("kota",), scenario="service", seed=2)
        later = units[units["year"] == 2022]
        assert set(later["dimension"]) == {"proses"}
        assert later["product"].notna().all()


@pytest.fixture(scope="module")
def invented():
    return simulate_invented()


def test_invented_governments_are_in_no_register(invented):
    real = ombud.load_governments()
    for name in ("government", "government_code", "province", "province_code"):
        assert not set(invented[name]) & set(real[name]), name
    assert invented["simulated"].all()


def test_codes_of_invented_governments_are_those_of_their_province_and_place(invented):
    codes = invented.drop_duplicates("government_code").set_index("government")["government_code"]
    names = ["Provinsi Contoh A", "Kabupaten Contoh A1", "Kabupaten Contoh A10", "Provinsi Contoh B"]
    assert codes[names].tolist() == ["A.00", "A.01", "A.10", "B.00"]


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


def test_defaults_are_2021_and_2022_seed_0_and_both():
    drawn = simulate_with_truth((2021, 2022), levels=("provinsi",), seed=0, scenario="both")
    pd.testing.assert_frame_equal(simulate(levels=("provinsi",)), drawn.units)
    pd.testing.assert_frame_equal(simulate_with_truth(levels="provinsi").truth, drawn.truth)


def test_effects_are_computed_only_where_they_are_asked_for(monkeypatch):
    monkeypatch.setattr("ombud.evidence.simulation.generation.expected_totals", None)
    assert len(simulate(levels=("provinsi",)))


def test_scores_are_the_same_whenever_they_are_asked_for():
    simulation = simulate_with_truth((2021, 2022), levels=("provinsi",), seed=2)
    assert len(simulation.truth) and simulation.units is simulation.units
    pd.testing.assert_frame_equal(simulation.units, simulate((2021, 2022), levels=("provinsi",), seed=2))


def drawn(scenario="both", seed=0, **settings):
    return nation(YEARS, ("kabupaten", "kota"), Settings(**settings), load_qualities(), seed, scenario)


def nation(years, levels, settings, qualities, seed, scenario="both"):
    return simulate_with_truth(
        years, levels=levels, seed=seed, scenario=scenario, settings=settings, qualities=qualities
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
    latent = nation((2021, 2023, 2024), ("kabupaten",), Settings(), qualities, 5).latent
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
            expected = np.interp(quality, GRID, dimension_curves([[size]], settings)[0][0])
            variance = np.interp(quality, GRID, dimension_curves([[size]], settings)[1][0])
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
        expected = np.interp(quality, GRID, dimension_curves([[3, 6]], settings)[0][0])
        variance = np.interp(quality, GRID, dimension_curves([[3, 6]], settings)[1][0])
        assert mean.mean() == pytest.approx(expected, abs=4 * np.sqrt(variance / n))
        assert mean.var() == pytest.approx(variance, rel=0.05)

    def test_curves_are_the_moments_of_the_chances_of_each_score(self):
        """By hand: of an indicator the chances of 0, 1, 2 and 3, of a dimension the mean of its variables."""
        settings = Settings(step_gap=0.8, difficulty_spread=1.5)

        def moments(quality, size):
            means, variances = [], []
            for place in range(size):
                difficulty = 1.5 * NormalDist().inv_cdf((place + 0.5) / size)
                reached = [1.0, *(NormalDist().cdf(quality - difficulty - step) for step in (-0.8, 0.0, 0.8)), 0.0]
                chances = {100 * score / 3: reached[score] - reached[score + 1] for score in range(4)}
                means.append(sum(points * chance for points, chance in chances.items()))
                variances.append(sum((points - means[-1]) ** 2 * chance for points, chance in chances.items()))
            return np.mean(means), np.sum(variances) / size**2

        found = dimension_curves([[3], [1, 4]], settings)
        for place in (560, 640, 700):
            (first, noise), (one, of_one), (other, of_other) = (moments(GRID[place], size) for size in (3, 1, 4))
            assert found[0][:, place].tolist() == pytest.approx([first, (one + other) / 2])
            assert found[1][:, place].tolist() == pytest.approx([noise, (of_one + of_other) / 4])

    def test_steps_are_even_around_the_difficulty(self):
        gap = Settings().step_gap
        assert steps(Settings()).tolist() == pytest.approx([-gap, 0, gap])

    def test_difficulties_are_normal_quantiles_of_equal_shares(self):
        """Of four: the quantiles at 1/8, 3/8, 5/8 and 7/8."""
        spread = Settings().difficulty_spread
        expected = [spread * NormalDist().inv_cdf(eighths / 8) for eighths in (1, 3, 5, 7)]
        assert difficulties(4, Settings()).tolist() == pytest.approx(expected)

    def test_better_quality_scores_higher(self):
        mean = dimension_curves([[11]], Settings())[0][0]
        assert (np.diff(mean) >= 0).all()
        assert mean[0] == pytest.approx(0, abs=0.01)
        assert mean[-1] == pytest.approx(100, abs=0.01)


def test_qualities_spread_alike_in_all_years():
    """Variance of one unit in one dimension: of governments, units and dimensions together."""
    qualities = load_qualities()
    qualities[["location", "scale", "unit_spread"]] = (1.5, 0.8, 0.6)
    settings = Settings(dimension_spread=0.5, dimension_offsets=())
    latent = nation(YEARS, ("kabupaten", "kota"), settings, qualities, 3).latent
    for year in range(3):
        assert latent[year].mean() == pytest.approx(1.5, abs=0.15)
        assert latent[year].var() == pytest.approx(0.8**2 + 0.6**2 + 0.5**2, rel=0.1)
        # a unit's dimensions share all but what is theirs
        assert latent[year].var(axis=2, ddof=1).mean() == pytest.approx(0.5**2, rel=0.1)


def test_quality_is_the_sum_of_that_of_the_government_the_unit_and_the_dimension():
    """In the order in which they are drawn; what one year keeps of the year before is its correlation."""
    qualities = load_qualities()
    qualities[["location", "scale", "unit_spread"]] = (1.5, 0.8, 0.6)
    settings = Settings(correlation=0.6, dimension_spread=0.3, dimension_offsets=(("proses", 0.25),))
    years = (2022, 2024)
    found = nation(years, ("kota",), settings, qualities, 8)
    generator, (n, slots, dimensions) = np.random.default_rng(8), found.latent.shape[1:]
    parts = []
    for shape in ((n, 1, 1), (n, slots, 1), (n, 1, dimensions)):
        first, later = generator.standard_normal((2, *shape))
        parts.append(np.stack([first, 0.36 * first + np.sqrt(1 - 0.36**2) * later]))
    expected = 1.5 + 0.8 * parts[0] + 0.6 * parts[1] + 0.3 * parts[2]
    expected[..., found.dimensions.index("proses")] += 0.25
    assert np.allclose(found.latent, expected)
    assert found.products.shape == (n, slots) and found.products.min() == 1


def test_a_dimension_is_easier_by_its_offset():
    settings = {"dimension_offsets": (("proses", 3.0), ("input", -2.0))}
    found, plain = drawn(**settings), drawn(dimension_offsets=())
    apart = dict(zip(found.dimensions, (found.latent - plain.latent).mean(axis=(0, 1, 2)), strict=True))
    assert apart == pytest.approx(dict.fromkeys(found.dimensions, 0) | {"proses": 3, "input": -2})


def test_the_grid_has_steps_of_a_fortieth_around_0():
    assert np.allclose(np.diff(GRID), 0.025)
    assert GRID[0] == -GRID[-1] == -16
    assert dimension_curves([[11], [5, 8]], Settings()).shape == (2, 2, len(GRID))


def test_products_of_a_unit_are_numbered_from_1(units):
    rows = units[(units["year"] == 2021) & units["government_code"].isin(["64.71", "64.72"])]
    for _, names in rows.groupby(["government_code", "unit"])["product"]:
        assert names.unique().tolist() == [f"Produk {place}" for place in range(1, names.nunique() + 1)]


@pytest.mark.parametrize("year", ["x", 2021.5, 2019])
def test_what_is_no_simulated_year_is_refused_in_words(year):
    with pytest.raises(ParameterError, match=f"{year} can't be simulated; accepted: 2021"):
        simulate([year], levels=["provinsi"])


@pytest.mark.parametrize("simulation", [simulate, simulate_invented])
@pytest.mark.parametrize("years", [2022, np.int64(2022), np.array(2022), "2022", None, (), []])
def test_years_are_given_in_a_list(simulation, years):
    with pytest.raises(ParameterError) as refused:
        simulation(years)
    assert str(refused.value) == f"years is {years!r}; accepted: a list of one or more of 2021, 2022, 2023, 2024"


@pytest.mark.parametrize(
    "years", [[2022.0], ["2022"], [2022, "2022", 2022.0], {2022}, pd.Series([2022, 2022]), iter([2022])]
)
def test_a_year_is_one_however_it_is_written(years):
    pd.testing.assert_frame_equal(simulate(years, levels="provinsi"), simulate((2022,), levels="provinsi"))


@pytest.mark.parametrize("years", [[[2022]], ["2022", [2023, 2024]], np.array([[2022, 2023]])])
def test_a_list_in_a_list_is_no_year(years):
    with pytest.raises(ParameterError, match=r"^\[.*\] can't be simulated; accepted: 2021, 2022, 2023, 2024$"):
        simulate(years, levels="kota")


@pytest.mark.parametrize("levels", [5, None, (), []])
def test_levels_are_one_or_a_list(levels):
    with pytest.raises(ParameterError) as refused:
        simulate(levels=levels)
    told = f"levels is {levels!r}; accepted: a list of one or more of provinsi, kabupaten, kota"
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("levels", "wrong"),
    [("desa", "'desa'"), (["kota", 5], "5"), ([["kota"]], r"\['kota'\]"), (("kota", "desa"), "'desa'")],
)
def test_what_is_no_level_is_named(levels, wrong):
    with pytest.raises(ParameterError, match=f"^levels is {wrong}; accepted: provinsi, kabupaten, kota$"):
        simulate(levels=levels)


@pytest.mark.parametrize("scenario", ["neither", ["both"], None])
def test_what_is_no_scenario_is_named(scenario):
    with pytest.raises(ParameterError) as refused:
        simulate(scenario=scenario)
    assert str(refused.value) == f"scenario is {scenario!r}; accepted: both, service, method, none"


@pytest.mark.parametrize("seed", ["x", -1, 1.5])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ParameterError) as refused:
        simulate((2022,), levels="provinsi", seed=seed)
    assert str(refused.value) == f"seed is {seed!r}; accepted: a whole number of at least 0"

"""The rule of scores against means written out in pandas, on simulated nations and on small tables."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis.robustness import Design, replicate, score_table
from ombud.analysis.scoring.rule import counted, dimension_scores, group, group_means, shares
from ombud.errors import ParameterError
from ombud.evidence.simulation import simulate

EXACT = 1e-9  # totals are kept to nine decimals


@pytest.fixture(scope="module")
def nation():
    units = simulate((2021, 2022, 2023, 2024), levels=("kota", "provinsi"), seed=4)
    return units.sample(frac=0.93, random_state=4)


def written_out(units, method):
    """Return dimensions and total per government, one groupby per step of the rule."""
    units = units[units["dimension"].isin(method.dimensions["dimension"])]
    unit = ["government_code", "unit"]
    keys = [*unit, "product", "dimension", "variable"]
    variables = units.groupby(keys, dropna=False, observed=True)["score"].mean()
    products = variables.groupby(level=keys[:4], dropna=False).mean()
    joined = products.groupby(level=[*unit, "dimension"]).mean() if method.aggregation == "units" else products
    wide = joined.unstack("dimension")
    weights = method.weights if len(wide.columns) > 1 else pd.Series(1.0, wide.columns)
    wide["total"] = (wide * weights).sum(axis=1) / (wide.notna() * weights).sum(axis=1)
    return wide.groupby(level="government_code").mean()


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
@pytest.mark.parametrize("methodology", [2021, 2022, 2023, 2024])
def test_totals_are_means_of_means(nation, year, methodology):
    units, method = nation[nation["year"] == year], ombud.load_methodology(methodology)
    expected = written_out(units, method)
    found = ombud.score(units, method).set_index("government_code")
    for column in expected:
        np.testing.assert_allclose(found[column], expected[column].loc[found.index], rtol=0, atol=EXACT)


def test_the_order_of_rows_makes_no_difference(nation):
    shuffled = nation.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(ombud.score(nation, 2022), ombud.score(shuffled, 2022))


def test_dimensions_of_units_are_means_over_variables_and_products():
    unit, product = np.array([0, 0, 0, 0, 2, 2]), np.array([0, 0, 1, -1, -1, -1])
    dimension, variable = ["input"] * 3 + ["proses", "input", "proses"], ["a", "b", "a", None, "a", None]
    rows = pd.DataFrame({"dimension": dimension, "variable": variable, "score": [10.0, 20, 35, 50, 70, 80]})
    found = dimension_scores(rows, unit, product, ["input", "proses"])
    np.testing.assert_array_equal(found, [[(15 + 35) / 2, 50], [np.nan, np.nan], [70, 80]])


def test_means_of_groups_leave_gaps_out():
    values = np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, 4.0]])
    np.testing.assert_array_equal(group_means(values, np.array([0, 0, 2]), 3), [[2, np.nan], [np.nan] * 2, [np.nan, 4]])


def test_shares_turn_the_rule_round():
    """Shares times scores add up to the total that `ombud.score` gives a unit, whatever is missing."""
    form = pd.DataFrame(
        {
            "dimension": ["input", "input", "input", "proses", "output", "pengaduan", "pengaduan"],
            "variable": ["a", "a", "b", "c", "d", "e", "f"],
        }
    )
    weights = ombud.load_methodology(2022).weights
    rng = np.random.default_rng(0)
    present, scores = rng.random((40, len(form))) < 0.7, rng.integers(0, 101, (40, len(form))).astype(float)
    present[:, 3] |= ~present.any(axis=1)
    share = shares(present, form, weights)
    np.testing.assert_allclose(share.sum(axis=1), 1)
    assert (share[~present] == 0).all()
    exact = shares(present, form, {name: Fraction(str(weight)) for name, weight in weights.items()})
    assert {sum(row) for row in exact} == {1}
    np.testing.assert_allclose(exact.astype(float), share)
    rows, columns = np.nonzero(present)
    rapor = form.loc[columns].assign(
        year=2022,
        government="Kota Tomohon",
        unit=rows,
        unit_type="lainnya",
        indicator=columns,
        score=scores[rows, columns],
    )
    total = ombud.score(rapor, 2022)["total"].item()
    assert (share * scores).sum(axis=1).mean() == pytest.approx(total, abs=EXACT)


@pytest.mark.parametrize("width", [1, 10**6])  # few keys are counted, many are looked up
def test_rows_of_one_combination_have_one_number(width):
    generator = np.random.default_rng(0)
    columns = [generator.integers(3, size=50) * width for _ in range(4)]
    number, rows = group(columns)
    combinations = list(zip(*(column.tolist() for column in columns), strict=True))
    assert len(rows) == len(set(combinations))
    assert [combinations[row] for row in rows[number]] == combinations


@pytest.fixture(scope="module")
def assessed_apart():
    """Return scores of a city and of a ministry, with units of kinds that are assessed apart from cities."""
    rows = [
        (year, code, level, unit, kind, dimension, score + year % 10)
        for year in (2022, 2024)
        for dimension in ombud.load_methodology(year).dimensions["dimension"]
        for code, level, unit, kind, score in (
            ("71.73", "kota", "Dinas Sosial", "dinas_sosial", 60.0),
            ("71.73", "kota", "Polres Tomohon", "polres", 90.0),
            ("71.73", "kota", "Lapas Tomohon", "lapas", 20.0),
            ("K-ATR-BPN", "kementerian", "Kantor Pertanahan Bogor", "kantor_pertanahan", 70.0),
            ("K-ATR-BPN", "kementerian", "Kantor Pertanahan Solo", "kantor_pertanahan", 80.0),
        )
    ]
    columns = ["year", "government_code", "level", "unit", "unit_type", "dimension", "score"]
    return pd.DataFrame(rows, columns=columns).assign(product=None, variable=None, indicator=None)


def test_units_assessed_apart_count_for_ministries_alone(assessed_apart):
    method = ombud.load_methodology(2024)
    assert counted(assessed_apart, 2024, method)["score"].unique().tolist() == [64.0, 74.0, 84.0]
    assert counted(assessed_apart.drop(columns="level"), 2024, method)["score"].unique().tolist() == [64.0]
    with pytest.raises(ParameterError, match="no unit scores of 2024"):
        counted(assessed_apart.assign(score=np.nan), 2024, method)


def test_score_attribution_and_robustness_count_the_same_units(assessed_apart):
    change = ombud.attribute(assessed_apart, 2022, 2024).drop_duplicates("government_code").set_index("government_code")
    for year, total, expected in ((2022, "total_from", [62.0, 77.0]), (2024, "total_to", [64.0, 79.0])):
        rows = assessed_apart[assessed_apart["year"] == year]
        table = score_table(rows, year, by="dimension")
        assert change.index.tolist() == table.governments.tolist() == ["71.73", "K-ATR-BPN"]
        assert change[total].tolist() == pytest.approx(expected)
        assert ombud.score(rows, year)["total"].tolist() == pytest.approx(expected)
        assert replicate(table, Design(), 1).baseline.tolist() == pytest.approx(expected)

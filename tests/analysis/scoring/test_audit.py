"""Published unit scores against published totals."""

import pandas as pd
import pytest

import ombud
from ombud.analysis.scoring.audit import audit_published_units


@pytest.fixture(scope="module")
def audit():
    return audit_published_units()


def row(audit, government, year):
    (found,) = audit[(audit["government"] == government) & (audit["year"] == year)].to_dict("records")
    return found


@pytest.mark.parametrize(
    ("government", "year", "units"),
    [
        ("Kabupaten Majene", 2022, 7),
        ("Kota Tomohon", 2022, 7),
        ("Kabupaten Cianjur", 2022, 7),
        ("Kota Depok", 2023, 7),
        ("Kabupaten Mimika", 2023, 7),
        ("Kabupaten Barito Kuala", 2023, 7),
        ("Kabupaten Bangka Tengah", 2023, 7),
        ("Kabupaten Pemalang", 2024, 6),
        ("Provinsi DI Yogyakarta", 2025, 6),
        ("Kota Yogyakarta", 2025, 5),
    ],
)
def test_the_mean_over_units_is_the_published_total(audit, government, year, units):
    found = row(audit, government, year)
    assert found["n_units"] == units
    assert found["fits"] and found["reason"] == ""
    assert abs(found["difference"]) <= found["tolerance"]


@pytest.mark.parametrize(
    ("government", "mean", "published"), [("Kota Magelang", 62.2125, 68.27), ("Kota Bau Bau", 61.07, 70.96)]
)
def test_the_mean_over_units_fails_in_2021(audit, government, mean, published):
    found = row(audit, government, 2021)
    assert (found["unit_mean"], found["published_total"]) == (pytest.approx(mean), published)
    assert not found["fits"] and found["reason"] == "products_joined"


def test_every_complete_set_since_2022_fits_but_one(audit):
    complete = audit[audit["complete"].fillna(False) & audit["fits"].notna() & (audit["aggregation"] == "units")]
    assert len(complete) >= 24
    wrong = complete[~complete["fits"]]
    # Manokwari 2023: seven units with a mean of 85.51, a total of 85.47
    assert wrong[["government", "year", "reason"]].values.tolist() == [["Kabupaten Manokwari", 2023, "unexplained"]]
    assert (wrong["unit_mean"].iat[0], wrong["published_total"].iat[0]) == (pytest.approx(85.51, abs=0.005), 85.47)
    assert (audit["reason"] == "unexplained").sum() == 1


def test_a_rehearsal_is_no_set_of_units(audit):
    # the four unit scores of Kota Magelang in 2022 are those of a rehearsal
    assert audit[(audit["government"] == "Kota Magelang") & (audit["year"] == 2022)].empty


def test_what_does_not_fit_says_why(audit):
    wrong = audit[~audit["fits"].fillna(True)]
    assert len(wrong) and (wrong["reason"] != "").all()
    assert (audit.loc[audit["fits"].fillna(False), "reason"] == "").all()
    assert row(audit, "Kabupaten Batang", 2024)["lacking"] == "dinas_kesehatan"


def test_sets_without_a_total_are_listed(audit):
    for government, year in (("Kabupaten Bantul", 2022), ("Kota Jayapura", 2024)):
        found = row(audit, government, year)
        assert found["n_units"] == 7 and found["complete"] and pd.isna(found["fits"])


def test_two_values_of_one_unit_are_listed(audit):
    assert row(audit, "Kota Palembang", 2025)["disagreeing"] == "Dinas Sosial (85.94, 85.95); RSUD Bari (86.77, 86.78)"
    assert (
        row(audit, "Kabupaten Pemalang", 2024)["disagreeing"] == ""
    )  # Dindikbud stands under two spellings, with one value


def test_every_published_set_is_there_once(audit):
    scores = ombud.load_observations()
    scores = scores[scores["locus"].notna() & scores["value"].notna() & scores["government_code"].notna()]
    scores = scores[(scores["measure"] == "total") & (scores["locus"] != scores["entity"])]
    scores = scores[~scores["flags"].str.contains("pre_evaluation|product_score|refuted|uncertain_year|other_body")]
    sets = set(map(tuple, scores[["government_code", "year"]].drop_duplicates().to_numpy()))
    assert {(code, year) for code, year in zip(audit["government_code"], audit["year"], strict=True)} == sets
    assert not audit.duplicated(["government_code", "year"]).any()


def test_scoring_the_sets_gives_their_means(audit):
    scores = ombud.published_units().rename(columns={"value": "score"}).fillna({"unit_type": "lainnya"})
    for year in (2022, 2023, 2024, 2025):
        known = audit[(audit["year"] == year) & (audit["disagreeing"] == "")]
        units = scores[(scores["year"] == year) & scores["government_code"].isin(known["government_code"])]
        found = ombud.score(units, year).set_index("government_code")["total"]
        expected = known.set_index("government_code")["unit_mean"]
        pd.testing.assert_series_equal(found, expected.loc[found.index], check_names=False, atol=1e-8)


def test_the_tolerance_is_what_rounding_can_make_of_units_and_total(audit):
    # six units and the total of Pemalang are printed with two decimals: half a hundredth of the mean, and of the total
    assert row(audit, "Kabupaten Pemalang", 2024)["tolerance"] == pytest.approx(0.01)
    # without a total only that of the units is left
    assert row(audit, "Kabupaten Bantul", 2022)["tolerance"] == pytest.approx(0.005)

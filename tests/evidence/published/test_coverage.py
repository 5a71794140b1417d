"""How much is published, and how selected it is."""

import math

import pandas as pd
import pytest

import ombud
from ombud.evidence.published import coverage
from ombud.evidence.published.coverage import national_counts
from ombud.vocabulary import STATUSES, ZONES


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


@pytest.fixture(scope="module")
def national():
    return national_counts(ombud.load_aggregates(), ombud.load_sources())


def test_coverage_accounts_for_every_row(panel, national):
    table = coverage.coverage_by_year(panel, national)
    assert table[["with_value", "with_interval"]].sum().sum() == len(panel)
    assert (table["share_with_value"].dropna() <= 1).all()
    row = table.set_index(["year", "level"]).loc[(2021, "kabupaten")]
    assert row["assessed"] == 416
    assert row["share_with_value"] == pytest.approx(row["with_value"] / 416)


def test_corroboration_accounts_for_every_row(panel):
    counts = coverage.corroboration(panel)
    assert counts[list(STATUSES)].sum().sum() == len(panel)


def test_coverage_by_province_has_all_38(panel):
    shares = coverage.coverage_by_province(panel, ombud.load_governments())
    assert len(shares) == 38
    # 39 governments, of whom zones alone are no totals
    own = panel[(panel["province"] == "Jawa Timur") & (panel["year"] == 2021)]
    assert shares.loc["Jawa Timur", 2021] == own["value"].notna().sum() / 39 < len(own) / 39
    assert shares.ge(0).all(axis=None) and shares.le(1).all(axis=None)
    assert shares.loc["Jambi", 2022] == 1


def test_what_there_is_none_of_counts_as_0():
    panel = pd.DataFrame(
        {
            "government_code": ["90.01", "90.02", "90.01", "91.01"],
            "year": [2021, 2021, 2022, 2022],
            "status": ["single", "conflict", "single", "interval"],
            "value": [50.0, None, 60.0, None],
            **{"province_code": ["90", "90", "90", "91"], "province": ["A", "A", "A", "B"]},
        }
    )
    counts = coverage.corroboration(panel)
    assert counts["year"].tolist() == [2021, 2022]
    assert counts[list(STATUSES)].values.tolist() == [[0, 1, 0, 1, 0], [0, 1, 0, 0, 1]]
    places = ["90", "90.01", "90.02", "91.01", "92", "K-X"]
    governments = pd.DataFrame(
        {
            "government_code": places,
            "level": ["provinsi", "kabupaten", "kabupaten", "kota", "provinsi", "kementerian"],
            **{"province_code": ["90"] * 3 + ["91", "92", ""], "province": ["A"] * 3 + ["B", "C", ""]},
        }
    )
    shares = coverage.coverage_by_province(panel, governments)
    assert shares.index.tolist() == ["A", "B", "C"]
    assert shares[[2021, 2022]].values.tolist() == [[1 / 3, 1 / 3], [0, 0], [0, 0]]


def test_published_totals_favour_green(panel, national):
    table = coverage.selection_by_zone(panel, national)
    assert {tuple(zones) for _, zones in table.groupby(["year", "level"])["zone"]} == {ZONES}
    for _, group in table[table["share_published"].notna()].groupby(["year", "level"]):
        assert group["share_national"].sum() == pytest.approx(1)
        assert group["share_published"].sum() == pytest.approx(1)
    green = table.set_index(["year", "level", "zone"]).loc[(2021, "kabupaten", "hijau")]
    assert green["national"] == 103
    assert green["ratio"] > 1.5


def test_order_of_rows_does_not_matter(panel, national):
    shuffled = panel.sample(frac=1, random_state=1)
    assert coverage.coverage_by_year(shuffled, national).equals(coverage.coverage_by_year(panel, national))
    assert coverage.selection_by_zone(shuffled, national).equals(coverage.selection_by_zone(panel, national))


# the national counts, as several pages print them


@pytest.fixture(scope="module")
def counts():
    return national_counts(ombud.load_aggregates(), ombud.load_sources()).set_index(["year", "level"])


@pytest.mark.parametrize(
    ("year", "hijau", "kuning", "merah"),
    [(2021, 179, 316, 92), (2022, 272, 250, 64), (2023, 414, 133, 39)],
)
def test_published_national_counts(counts, year, hijau, kuning, merah):
    row = counts.loc[(year, "all")]
    assert (row["hijau"], row["kuning"], row["merah"]) == (hijau, kuning, merah)


def test_counts_are_in_the_order_of_years_and_levels_all_of_them_first(national):
    order = ["all", "provinsi", "kabupaten", "kota", "kementerian", "lembaga"]
    places = list(zip(national["year"], national["level"].map(order.index), strict=True))
    assert places == sorted(places) and len(set(national["level"])) > 3


def test_levels_sum_to_all_where_all_are_published(counts):
    for year in (2021, 2022):
        levels = counts.loc[year].drop("all")
        assert levels[["hijau", "kuning", "merah"]].sum().sum() == counts.loc[(year, "all"), "assessed"]


def test_what_no_page_prints_stays_missing(counts):
    assert counts.loc[(2024, "all"), "hijau"] == 494
    assert counts["kuning"].isna().loc[(2024, "all")]


def test_most_publishers_decide():
    aggregates = (
        ombud.load_aggregates()
        .iloc[:3]
        .assign(source_id=["S0001", "S0002", "S0003"], year=2022, level="all", group="hijau", assessed=pd.NA)
    )
    aggregates["count"] = [10, 11, 11]
    table = national_counts(aggregates, ombud.load_sources())
    assert table["hijau"].item() == 11
    assert table["disputed"].item() == "hijau"
    tied = national_counts(aggregates.iloc[:2], ombud.load_sources())
    assert tied["hijau"].isna().all()


def test_counts_of_a_level_are_told_with_their_pages_and_what_is_disputed():
    """Two publishers say 10, one 11; of kuning one says 5 and one 6, and nothing is said of the others."""
    columns = ["source_id", "year", "level", "group", "count", "assessed"]
    told = [
        ("P1", 2022, "kota", "hijau", 10, 98),
        ("P2", 2022, "kota", "hijau", 10, 98),
        ("P3", 2022, "kota", "hijau", 11, pd.NA),
        ("P1", 2022, "kota", "kuning", 5, 98),
        ("P3", 2022, "kota", "kuning", 6, pd.NA),
        ("P4", 2022, "kota", "assessed", 90, pd.NA),
        ("P1", 2022, "kota", "A", 3, 98),
        ("P1", 2022, "desa", "hijau", 3, pd.NA),
        ("P4", 2021, "kota", "merah", 7, pd.NA),
    ]
    aggregates = pd.DataFrame(told, columns=columns)
    sources = pd.DataFrame({"source_id": ["P1", "P2", "P3", "P4"], "publisher_id": ["a", "b", "c", "c"]})
    first, second = national_counts(aggregates, sources).fillna(-1).to_dict("records")
    assert first == {
        **{"year": 2021, "level": "kota", "hijau": -1, "kuning": -1, "merah": 7, "assessed": -1},
        **{"disputed": "", "source_ids": "P4"},
    }
    assert second == {
        **{"year": 2022, "level": "kota", "hijau": 10, "kuning": -1, "merah": -1, "assessed": 98},
        **{"disputed": "assessed;hijau;kuning", "source_ids": "P1;P2;P3"},
    }


def test_shares_of_zones_by_hand():
    """Of a zone that no government was in, the ratio is not known, whatever pages print."""
    panel = pd.DataFrame(
        {
            "year": 2021,
            "level": ["kota", "kota", "kota", "kota", "provinsi"],
            "zone": ["hijau", "hijau", "kuning", "merah", "hijau"],
            "value": [90.0, 95.0, 60.0, None, None],
        }
    )
    national = pd.DataFrame(
        {
            "year": 2021,
            "level": ["kota", "provinsi", "all"],
            **{"hijau": [5, 3, 8], "kuning": [0, 1, 1], "merah": [5, 0, 5]},
        }
    )
    table = coverage.selection_by_zone(panel, national).set_index(["level", "zone"])
    assert table.loc["kota", "published"].tolist() == [2, 1, 0]
    assert table.loc["kota", "share_published"].tolist() == pytest.approx([2 / 3, 1 / 3, 0])
    assert table.loc["kota", "share_national"].tolist() == [0.5, 0, 0.5]
    assert table.loc["kota", "ratio"].tolist() == pytest.approx([4 / 3, math.nan, 0], nan_ok=True)
    # no total is printed of a province
    assert table.loc["provinsi", ["share_published", "ratio"]].isna().all(axis=None)
    assert set(table.index.get_level_values("level")) == {"kota", "provinsi"}

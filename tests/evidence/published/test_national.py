"""The national counts, as several pages print them."""

import pandas as pd
import pytest

import ombud
from ombud.evidence.published.national import national_counts


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

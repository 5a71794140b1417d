"""The nation's mean total."""

import pytest

import ombud
from ombud import drops


def test_bounds_and_post_stratified_means(panel):
    table = drops.national_means(panel, ombud.load_national_counts(), 2021, 2022).set_index("what")
    assert table["estimate"].tolist() == pytest.approx([68.1, 72.5, 4.4], abs=0.05)
    assert table.loc["change", ["low_bound", "high_bound"]].tolist() == pytest.approx([-11.7, 21.5], abs=0.06)


def test_everything_known_leaves_no_room(panel):
    """A nation of one zone of which all totals are known: bounds and estimate are its mean."""
    national = ombud.load_national_counts()
    rows = panel[panel["year"].isin([2021, 2022]) & panel["value"].notna() & panel["level"].eq("provinsi")]
    own = rows.assign(low=rows["value"], high=rows["value"])
    sizes = own.groupby(["year", "zone"]).size().unstack(fill_value=0)
    counts = national[national["level"].eq("provinsi") & national["year"].isin([2021, 2022])].set_index("year")
    for zone in ("hijau", "kuning", "merah"):
        counts[zone] = sizes[zone]
    table = drops.national_means(own, counts.reset_index(), 2021, 2022, "provinsi").set_index("what")
    mean = own[own["year"] == 2021]["value"].mean()
    assert table.loc["2021", ["low_bound", "estimate", "high_bound"]].tolist() == pytest.approx([mean] * 3)


def test_years_without_counts_are_told(panel):
    table = drops.national_means(panel, ombud.load_national_counts(), 2019, 2021)
    assert table.empty
    assert "2019" in str(table.attrs["because"])

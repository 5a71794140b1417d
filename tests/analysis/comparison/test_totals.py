"""Distances to the next category, zones under other cut-offs, how many rose or fell, and where one stands among others."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis.comparison import totals
from ombud.analysis.comparison.published_grid import READINGS
from ombud.analysis.comparison.totals import distances, standings
from ombud.evidence.registers.governments import Government

BALIKPAPAN, KUKAR, MAHULU, PPU, NIAS = "64.71", "64.02", "64.11", "64.09", "12.04"


class TestCutoffs:
    def test_distances_reach_the_next_category(self, panel):
        table = distances(panel, 2022)
        methodology = ombud.load_methodology(2022)
        known = table.dropna(subset="distance")
        reached = methodology.classify((known["value"] + known["distance"]).round(2))["category"]
        assert reached.tolist() == known["next"].tolist()
        short = methodology.classify((known["value"] + known["distance"] - 0.01).round(2))["category"]
        assert short.tolist() == known["category"].tolist()
        assert not (table["category"] == "A").any()

    def test_an_interval_is_between_two_distances(self, panel):
        row = distances(panel, 2023).set_index("government_code").loc[MAHULU]
        assert np.isnan(row["distance"])
        assert (row["next"], row["distance_low"], row["distance_high"]) == ("B", 0.01, 24.0)

    def test_years_without_cutoffs_have_no_distances(self, panel):
        assert distances(panel, 2016).empty
        assert distances(panel, 2015).empty

    def test_zones_move_with_the_cutoffs(self, panel):
        table = totals.zones_under_cutoffs(panel, 2021, 2022).set_index(["government_code", "data_year", "cutoff_year"])
        assert table.index.is_unique
        # 79.62 is green from 78 in 2022, but was yellow below 81 in 2021
        gowa = table.loc[("73.06", 2022)]
        assert gowa["zone"].to_dict() == {2021: "kuning", 2022: "hijau"}
        assert gowa["category"].fillna("").to_dict() == {2021: "", 2022: "B"}

    def test_the_best_category_has_no_distance_and_what_is_unknown_none(self, panel):
        columns = ["government_code", "government", "value", "low", "high", "category", "zone"]
        columns += ["next", "distance", "distance_low", "distance_high"]
        for year in (2016, 2022):
            assert list(distances(panel, year)) == columns
        rows = panel[(panel["year"] == 2022) & panel["value"].notna()].head(6).reset_index(drop=True)
        ends = [(87.99, 87.99), (88.0, 88.0), (0.0, 100.0), (77.0, 79.0), (60.0, 70.0), (0.0, 31.99)]
        rows[["low", "high"]] = ends
        rows["value"] = [87.99, 88.0, *[np.nan] * 4]
        table = distances(rows, 2022)
        assert table["government_code"].tolist() == rows["government_code"].iloc[[0, 4, 5]].tolist()
        assert table["next"].tolist() == ["A", "B", "D"]
        np.testing.assert_allclose(table["distance"], [0.01, np.nan, np.nan])
        np.testing.assert_allclose(table["distance_low"], [0.01, 8, 0.01])
        np.testing.assert_allclose(table["distance_high"], [0.01, 18, 32])

    def test_an_interval_across_a_cutoff_has_no_zone(self, panel):
        rows = panel[(panel["year"] == 2022) & panel["value"].notna()].head(3).copy()
        rows[["low", "high"]] = [(77.0, 79.0), (79.0, 80.0), (82.0, 87.0)]
        table = totals.zones_under_cutoffs(rows, 2021, 2022)
        assert table["cutoff_year"].tolist() == [2021, 2022] * 3
        assert table["zone"].fillna("").tolist() == ["kuning", "", "kuning", "hijau", "hijau", "hijau"]
        assert table["category"].fillna("").tolist() == ["", "", "", "B", "", "B"]

    def test_years_without_cutoffs_classify_nothing(self, panel):
        nothing = totals.zones_under_cutoffs(panel, 2015, 2016)
        assert nothing.empty and list(nothing) == ["government_code", "data_year", "cutoff_year"]
        assert set(totals.zones_under_cutoffs(panel, 2015, 2022)["cutoff_year"]) == {2022}


@pytest.fixture(scope="module")
def summary(pair):
    rows = pair.reset_index().query("province_code == '64'")
    return totals.summarise(rows, 11, 2021, 2022), rows


class TestSummary:
    def test_counts_follow_the_changes(self, summary):
        told, rows = summary
        change = rows["change"].dropna()
        assert (told.n, told.n_both) == (11, len(change))
        assert (told.n_fell, told.n_rose) == ((change < 0).sum(), (change > 0).sum())
        assert told.mean_change == pytest.approx(change.mean())
        assert told.largest_fall["change"] == change.min()

    def test_certain_directions_add_up(self, summary):
        told, _ = summary
        for reading in READINGS:
            assert set(told.certain[reading]) == {"fell", "rose", "open"}
            assert sum(told.certain[reading].values()) == told.n_both

    def test_a_group_without_figures_is_no_zero(self, pair):
        told = totals.summarise(pair.reset_index().iloc[:0], 3, 2021, 2022)
        assert (told.n, told.n_both, told.largest_fall, told.largest_rise) == (3, 0, None, None)
        assert np.isnan(told.mean_change)

    def test_the_largest_rise_and_what_is_certain_by_hand(self, pair):
        """Three changes: one certain to have fallen, one to have risen, one open, and one without any movement."""
        rows = pair.reset_index().dropna(subset="change").head(4).assign(contradicted=False)
        rows["change"] = [-5.0, 7.0, 3.0, 0.0]
        for reading in READINGS:
            rows[f"like_for_like_low_{reading}_any_weight"] = [-9.0, 0.5, -1.0, 0.0]
            rows[f"like_for_like_high_{reading}_any_weight"] = [-0.5, 9.0, 6.0, 0.0]
        told = totals.summarise(rows, 10, 2021, 2022)
        assert (told.n_both, told.n_fell, told.n_rose, told.mean_change) == (4, 1, 2, 1.25)
        assert told.largest_fall["change"] == -5 and told.largest_rise["change"] == 7
        assert set(map(str, told.certain.values())) == {"{'fell': 1, 'rose': 1, 'open': 2}"}

    def test_contradicted_values_are_named_and_left_out(self, pair):
        rows = pair.reset_index().dropna(subset="change").head(3)
        rows = rows.assign(contradicted=[True, False, True])
        told = totals.summarise(rows, 3, 2021, 2022)
        assert told.contradicted == tuple(sorted(rows["government"].iloc[[0, 2]]))
        assert (told.n_both, told.mean_change) == (1, rows["change"].iat[1])


@pytest.fixture
def rows():
    codes = list("abcde")
    values = [90.0, 80.0, 80.0, 70.0, np.nan]
    return pd.DataFrame({"government_code": codes, "level": "kota", "province": "", "year": 2022, "value": values})


def standing(rows, code, year):
    [found] = standings(rows, Government(code, code, "kota", "", ""), [year]).itertuples(index=False)
    return found


def test_place_and_quartiles(rows):
    found = standing(rows, "b", 2022)
    assert (found.rank, found.n, found.median) == (2, 4, 80.0)
    assert standing(rows, "c", 2022).rank == 2
    assert standing(rows, "d", 2022).rank == 4


def test_without_a_total_there_is_no_place(rows):
    found = standing(rows, "e", 2022)
    assert found.rank is pd.NA
    assert np.isnan(found.value)
    assert standing(rows, "a", 2021).n == 0


def test_quartiles_are_of_known_totals_of_the_year(rows):
    more = pd.concat([rows, rows.assign(year=2021, value=10.0), rows.assign(level="kabupaten", value=95.0)])
    found = standing(more, "a", 2022)
    assert (found.rank, found.value, found.group, found.year) == (1, 90.0, "level", 2022)
    # 70, 80, 80, 90
    assert (found.lower_quartile, found.median, found.upper_quartile) == (77.5, 80, 82.5)


def test_a_province_is_a_group_of_its_own(rows):
    """In the order that reports show: both years at the level, then in the province."""
    rows = rows.assign(province=["x", "x", "y", "x", "x"])
    found = standings(rows, Government("b", "b", "kota", "11", "x"), (2021, 2022))
    assert found["group"].tolist() == ["level", "level", "province", "province"]
    assert found["year"].tolist() == [2021, 2022] * 2
    assert found["n"].tolist() == [0, 4, 0, 3]
    assert found["rank"].fillna(0).tolist() == [0, 2, 0, 2]

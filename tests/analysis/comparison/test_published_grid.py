"""The comparison grid: published figures, bounds and what they leave open."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ombud
from ombud.analysis.comparison import bounds, break_even, changes, contradicted
from ombud.analysis.comparison.published_grid import GRADES, READINGS
from ombud.analysis.comparison.totals import distances
from ombud.errors import NotPublished, OmbudError, ParameterError

HUNDREDTH = 0.005  # figures are published with two decimals
ROUNDING = 1e-6  # of binary fractions, in points
BALIKPAPAN, KUKAR, MAHULU, PPU, NIAS = "64.71", "64.02", "64.11", "64.09", "12.04"
points = st.floats(0, 100)
weights = st.floats(0.01, 1)


@pytest.fixture(scope="module")
def grid(panel):
    return ombud.compare(panel, 2021, 2022)


def cell(grid, code, data_year, method_year):  # noqa: ARG001 - the query names them
    chosen = grid.query("government_code == @code and data_year == @data_year and method_year == @method_year")
    assert len(chosen) == 1
    return chosen.iloc[0]


class TestPublishedChange:
    def test_balikpapan(self, pair):
        row = pair.loc[BALIKPAPAN]
        assert (row["value_from"], row["value_to"]) == (99.25, 87.12)
        assert row["change"] == pytest.approx(-12.13, abs=HUNDREDTH)

    @pytest.mark.parametrize(
        ("reading", "retained", "like_for_like", "even"),
        [
            ("narrow", (60.21, 100), (-39.04, 0.75), 81.31),
            ("wide", (83.00, 100), (-16.25, 0.75), 49.21),
        ],
    )
    def test_what_balikpapans_change_can_mean(self, pair, reading, retained, like_for_like, even):
        row = pair.loc[BALIKPAPAN]
        assert row[[f"retained_{end}_{reading}" for end in ("low", "high")]].tolist() == pytest.approx(
            retained, abs=HUNDREDTH
        )
        assert row[[f"like_for_like_{end}_{reading}" for end in ("low", "high")]].tolist() == pytest.approx(
            like_for_like, abs=HUNDREDTH
        )
        assert row[f"break_even_{reading}"] == pytest.approx(even, abs=HUNDREDTH)

    def test_kutai_kartanegara(self, panel, pair):
        row = pair.loc[KUKAR]
        assert (row["value_from"], row["value_to"], row["category_to"]) == (98.59, 82.84, "B")
        to_next = distances(panel, 2022).set_index("government_code").loc[KUKAR]
        assert (to_next["next"], to_next["distance"]) == ("A", 5.16)

    def test_nias_certainly_rose(self, pair):
        low = pair.loc[NIAS, [f"like_for_like_low_{reading}" for reading in READINGS]]
        assert (low > 0).all()
        assert pair.loc[NIAS, "change"] == pytest.approx(52.45, abs=HUNDREDTH)

    def test_a_change_from_an_interval_is_an_interval(self, panel):
        row = changes(panel, 2023, 2024).set_index("government_code").loc[PPU]
        assert np.isnan(row["change"])
        assert (row["change_low"], row["change_high"]) == pytest.approx((82.27 - 86.58, 87.27 - 86.58))

    @pytest.mark.parametrize(("reading", "weight"), [("narrow", 0.3237), ("wide", 0.7576)])
    def test_like_for_like_from_an_interval_takes_its_far_ends(self, pair, reading, weight):
        """Kota Sabang: yellow in 2021 (51 to 80.99), 67.53 in 2022; the retained part bounded by hand."""
        retained = max(0, (67.53 - 100 * (1 - weight)) / weight), min(100, 67.53 / weight)
        row = pair.loc["11.72"]
        found = [row[f"like_for_like_{end}_{reading}"] for end in ("low", "high")]
        assert found == pytest.approx([retained[0] - 80.99, retained[1] - 51], abs=0.02)

    def test_the_order_of_the_panel_does_not_matter(self, panel, pair):
        shuffled = changes(panel.sample(frac=1, random_state=1), 2021, 2022).set_index("government_code")
        pd.testing.assert_frame_equal(shuffled, pair)

    def test_the_panel_is_not_changed(self, panel):
        before = panel.copy()
        ombud.compare(panel, 2021, 2022)
        pd.testing.assert_frame_equal(panel, before)

    @pytest.mark.parametrize("years", [(2022, 2021), (2022, 2022)])
    def test_years_go_forward(self, panel, years):
        for function in (changes, ombud.compare):
            with pytest.raises(OmbudError, match="is not before"):
                function(panel, *years)

    @pytest.mark.parametrize("year", ["2022", None, pd.NA, [2022]])
    def test_what_is_no_year_is_refused_in_words(self, panel, year):
        for function in (changes, ombud.compare, ombud.zones_under_cutoffs, ombud.drops.between_cutoffs):
            with pytest.raises(OmbudError, match="is not a year"):
                function(panel, 2021, year)

    def test_a_panel_that_lacks_a_column_is_told(self, panel):
        for function in (changes, ombud.compare, ombud.zones_under_cutoffs, ombud.drops.between_cutoffs):
            with pytest.raises(
                ParameterError, match=r"^panel lacks the columns value; accepted: a frame of ombud.load_panel$"
            ):
                function(panel.drop(columns="value"), 2021, 2022)

    @pytest.mark.parametrize("years", [(2020, 2022), (2019, 2020), (2014, 2015)])
    def test_a_year_without_a_method_is_refused(self, panel, years):
        with pytest.raises(NotPublished):
            ombud.compare(panel, *years)


class TestPartThatDisagrees:
    def test_the_cell_of_the_later_data_says_so(self, panel):
        """With a total of 15 the standards of Lampung Barat could not have been green: the bounds span both."""
        rows = panel[panel["government_code"].isin(["18.04", "18.02"])].copy()
        low = rows["government_code"].eq("18.04") & rows["year"].eq(2022)
        rows.loc[low, ["value", "low", "high", "zone", "category"]] = [15.0, 15.0, 15.0, "merah", "E"]
        grid = ombud.compare(rows, 2021, 2022)
        back, ahead = cell(grid, "18.04", 2022, 2021), cell(grid, "18.04", 2021, 2022)
        assert back[["grade", "reason"]].tolist() == ["bounded", "part_disagrees"]
        assert back[["low_narrow", "high_narrow"]].tolist() == pytest.approx([15 / 0.3237, 78])
        assert ahead[["grade", "reason"]].tolist() == ["bounded", "retained_weight"]
        assert cell(grid, "18.02", 2022, 2021)["reason"] == "dimension_zone"


class TestEarlierData:
    @pytest.mark.parametrize(("reading", "weight"), [("narrow", 0.3237), ("wide", 0.7576)])
    def test_to_the_retained_part_anything_may_be_added(self, grid, reading, weight):
        row = cell(grid, BALIKPAPAN, 2021, 2022)
        found = row[[f"low_{reading}", f"high_{reading}"]].tolist()
        assert found == pytest.approx([weight * 99.25, weight * 99.25 + 100 * (1 - weight)])
        assert (row["grade"], row["reason"]) == ("bounded", "retained_weight")
        # the hull over both readings and every admissible weight
        least = min(low for low, _ in ombud.load_methodology(2022).retained_share_bounds.values())
        assert row[["low", "high"]].tolist() == pytest.approx([least * 99.25, least * 99.25 + 100 * (1 - least)])


class TestBounds:
    @given(points, points, weights)
    def test_they_contain_the_truth(self, part, rest, weight):
        low, high = bounds(weight * part + (1 - weight) * rest, weight)
        assert low - ROUNDING <= part <= high + ROUNDING

    def test_a_mean_of_hundreds_is_a_total(self):
        weight = 0.14632127567889522
        total = weight * 100 + (1 - weight) * 100.0
        assert total > 100  # by its rounding
        np.testing.assert_allclose(bounds(total, weight), (100, 100), atol=ROUNDING)

    @given(points, weights)
    def test_they_are_sharp(self, total, weight):
        for part in bounds(total, weight):
            assert -ROUNDING <= part <= 100 + ROUNDING
            left = total - weight * part
            rest = left / (1 - weight) if weight < 1 else 0.0
            # some rest within 0..100 completes the bound to the total
            assert abs(left - (1 - weight) * np.clip(rest, 0, 100)) < ROUNDING

    @given(points, weights, weights)
    def test_a_heavier_part_is_known_better(self, total, one, other):
        light, heavy = sorted((one, other))
        wide, narrow = bounds(total, light), bounds(total, heavy)
        assert wide[0] - ROUNDING <= narrow[0] <= narrow[1] <= wide[1] + ROUNDING

    def test_the_last_bits_of_the_ends_do_not_cross(self):
        assert [float(end) for end in bounds(100.0, 0.04207100302715375)] == [100.0, 100.0]

    @given(points)
    def test_the_whole_is_the_total(self, total):
        assert bounds(total, 1) == pytest.approx((total, total))

    def test_arrays_broadcast_and_gaps_stay(self):
        low, high = bounds([87.12, np.nan], [[0.3237], [0.7576]])
        assert low.shape == high.shape == (2, 2)
        assert np.isnan(low[:, 1]).all() and np.isnan(high[:, 1]).all()
        assert low[:, 0] == pytest.approx([60.21, 83.00], abs=HUNDREDTH)

    @pytest.mark.parametrize("weight", [0, -0.1, 1.1, np.nan])
    def test_a_weight_is_a_share(self, weight):
        with pytest.raises(OmbudError, match=r"weight.*not a share.*above 0, at most 1"):
            bounds(50, weight)

    @pytest.mark.parametrize("total", [-0.01, 100.01, 108])
    def test_a_total_is_within_the_scale(self, total):
        with pytest.raises(OmbudError, match=r"not within 0 to 100"):
            bounds([50, total], 0.5)


class TestBreakEven:
    @given(points, points, st.floats(0.01, 0.99))
    def test_it_reproduces_the_total(self, before, after, weight):
        added = break_even(before, after, weight)
        assert weight * before + (1 - weight) * added == pytest.approx(after, abs=ROUNDING)

    @given(points, points, st.floats(0.01, 0.99))
    def test_it_is_possible_when_no_change_is(self, before, after, weight):
        low, high = bounds(after, weight)
        added = break_even(before, after, weight)
        within = low <= before <= high
        assert within == (0 <= added <= 100) or min(
            abs(added), abs(added - 100), abs(before - low), abs(before - high)
        ) < ROUNDING / weight / (1 - weight)

    def test_with_nothing_added_there_is_none(self):
        with pytest.raises(OmbudError, match="no break-even"):
            break_even(90, 80, 1)


class TestGrid:
    def test_four_cells_per_government_in_order(self, grid):
        assert (grid.groupby("government_code").size() == 4).all()
        key = ["government_code", "data_year", "method_year"]
        assert not grid.duplicated(key).any()
        assert grid.equals(grid.sort_values(key, ignore_index=True))
        assert set(grid["grade"]) <= set(GRADES)

    @pytest.mark.parametrize("years", [(2021, 2022), (2022, 2023), (2024, 2025), (2015, 2019)])
    def test_the_diagonal_is_the_panel(self, panel, years):
        grid = ombud.compare(panel, *years)
        diagonal = grid[grid["data_year"] == grid["method_year"]]
        merged = diagonal.merge(
            panel,
            left_on=["government_code", "data_year"],
            right_on=["government_code", "year"],
            how="left",
            suffixes=("", "_panel"),
            validate="1:1",
        )
        assert merged["year"].notna().sum() == panel["year"].isin(years).sum()
        assert merged["value"].equals(merged["value_panel"])
        informative = merged["grade"] != "unidentified"
        for end in ("low", "high"):
            for column in (end, *(f"{end}_{reading}" for reading in READINGS)):
                assert merged.loc[informative, column].equals(merged.loc[informative, f"{end}_panel"])
                assert merged.loc[~informative, column].isna().all()
        assert (merged["grade"] == "published").equals(merged["value"].notna())

    def test_balikpapan_under_the_other_method(self, grid):
        later = cell(grid, BALIKPAPAN, 2022, 2021)
        assert later["grade"] == "bounded" and np.isnan(later["value"])
        assert later[["low_narrow", "high_narrow", "low_wide", "high_wide"]].tolist() == pytest.approx(
            [60.21, 100, 83.00, 100], abs=HUNDREDTH
        )
        # under every weight that the printed points admit, Proses may weigh 28.22 percent alone
        assert (later["low"], later["high"]) == pytest.approx((100 - 12.88 / 0.2822, 100), abs=HUNDREDTH)
        earlier = cell(grid, BALIKPAPAN, 2021, 2022)
        assert earlier[["low_narrow", "high_narrow"]].tolist() == pytest.approx(
            [0.3237 * 99.25, 0.3237 * 99.25 + 67.63], abs=HUNDREDTH
        )

    def test_the_hull_covers_both_readings(self, grid):
        known = grid.dropna(subset="low")
        assert (known["low"] <= known[["low_narrow", "low_wide"]].min(axis=1)).all()
        assert (known["high"] >= known[["high_narrow", "high_wide"]].max(axis=1)).all()
        assert known["low"].ge(0).all() and known["high"].le(100 + ROUNDING).all()

    def test_a_zone_alone_bounds_its_cells(self, panel):
        grid = ombud.compare(panel, 2021, 2023)
        row = cell(grid, MAHULU, 2023, 2023)
        assert (row["grade"], row["low"], row["high"]) == ("bounded", 54, 77.99)
        assert row["reason"] == "zone_or_category_only"
        off = cell(grid, MAHULU, 2023, 2021)
        expected = bounds(54, 0.7576)[0], bounds(77.99, 0.7576)[1]
        assert (off["low_wide"], off["high_wide"]) == pytest.approx(expected)

    def test_a_conflict_says_so(self, panel):
        row = cell(ombud.compare(panel, 2023, 2024), PPU, 2024, 2024)
        assert (row["grade"], row["low"], row["high"]) == ("bounded", 82.27, 87.27)
        assert row["reason"] == "figures_disagree"

    def test_what_is_not_known_has_a_reason_and_no_figure(self, grid):
        for _, row in grid[grid["grade"] != "published"].iterrows():
            assert row["reason"]
        unknown = grid[grid["grade"] == "unidentified"]
        assert unknown[["value", "low", "high"]].isna().all(axis=None)

    @pytest.mark.parametrize("years", [(2022, 2023), (2023, 2024), (2018, 2019)])
    def test_years_of_one_method_share_their_cells(self, panel, years):
        grid = ombud.compare(panel, *years)
        for _, cells in grid.groupby(["government_code", "data_year"]):
            assert len(cells[["value", "grade"]].drop_duplicates()) == 1
        off = grid[(grid["data_year"] != grid["method_year"]) & (grid["grade"] == "published")]
        assert set(off["reason"]) == {"methods_compared"}

    @pytest.mark.parametrize("years", [(2024, 2025), (2015, 2019), (2015, 2016), (2019, 2021), (2019, 2022)])
    def test_other_pairs_identify_nothing_and_say_why(self, panel, years):
        grid = ombud.compare(panel, *years)
        off = grid[grid["data_year"] != grid["method_year"]]
        assert set(off["grade"]) == {"unidentified"}
        assert off[["value", "low", "high", "low_narrow", "high_wide"]].isna().all(axis=None)
        assert set(off["reason"]) == {"methods_compared"}

    def test_nothing_of_2015_is_published_as_a_total(self, panel):
        grid = ombud.compare(panel, 2015, 2016)
        assert set(grid.query("data_year == 2015")["grade"]) == {"unidentified"}


def test_what_contradicts_a_value():
    """No published zone that is its own; of a single publisher's value another category; not a zone beside others."""
    rows = pd.DataFrame(
        {
            "value": [80.4, 80.4, 80.4, 87.0, 87.0, None],
            "status": ["corroborated", "single", "single", "single", "corroborated", "interval"],
            "contradiction": ["zone", "zone", "", "category", "category", "zone"],
            "zone": ["kuning", "kuning", "kuning", "hijau", "hijau", "hijau"],
            "published_zone": ["hijau", "hijau;kuning", "kuning", "", "", "kuning"],
        }
    )
    assert contradicted(rows).tolist() == [True, False, False, True, False, False]
    # where nothing is known of zones, what is marked is contradicted
    assert contradicted(rows.drop(columns=["zone", "published_zone"])).tolist() == [
        True,
        True,
        False,
        True,
        False,
        False,
    ]

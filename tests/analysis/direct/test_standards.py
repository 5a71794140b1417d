"""Published zones and points of the service standards: the values of Lampung and Bengkulu, computed by hand."""

import pandas as pd
import pytest

import ombud
from ombud import direct, published

HUNDREDTH = 0.005  # totals are published with two decimals
TENTH = 0.05  # what is told to one decimal


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


@pytest.fixture(scope="module")
def zones(panel):
    return direct.dimension_zones(panel, published.load_standards_zones(), 2021, 2022).set_index("government")


@pytest.fixture(scope="module")
def points(panel):
    return direct.dimension_points(panel, 2021, 2022).set_index("government")


class TestLampung:
    def test_green_governments(self, zones):
        balance = direct.zone_balance(zones.reset_index()).iloc[0]
        counts = ["green_from", "green_to", "green_standards", "still_green", "lost_green", "new_green"]
        assert balance[counts].tolist() == [10, 0, 11, 8, 2, 3]
        assert balance[["change", "by_standards", "by_method"]].tolist() == [-10, 1, -11]
        assert balance[["grade", "source_ids"]].tolist() == ["bounded", "S0703"]

    def test_who_lost_green_on_the_standards_and_who_gained_it(self, zones):
        before, now = zones["zone_from"].eq("hijau"), zones["zone_standards"].eq("hijau")
        assert set(zones.index[before & ~now]) == {"Kabupaten Tanggamus", "Kabupaten Lampung Timur"}
        gained = {"Provinsi Lampung", "Kabupaten Lampung Selatan", "Kabupaten Mesuji"}
        assert set(zones.index[now & ~before]) == gained

    def test_the_sign_of_the_method_part_is_certain_for_all_eleven(self, zones):
        listed = zones[zones["zone_standards"].eq("hijau")]
        assert len(listed) == 11
        # total 54 to 77.99, part 78 to 100
        assert (listed["method_low"].min(), listed["method_high"].max()) == pytest.approx((-46.0, -0.01), abs=1e-6)

    @pytest.mark.parametrize(
        ("government", "low", "high"),
        [
            ("Kabupaten Lampung Barat", -11.37, 10.63),
            ("Kabupaten Tulang Bawang", -15.72, 6.28),
            ("Kabupaten Pesawaran", -13.74, 8.26),
            ("Kabupaten Pringsewu", -13.67, 8.33),
            ("Kabupaten Lampung Utara", -13, 9),
            ("Kabupaten Lampung Tengah", -22, 19),
            ("Kabupaten Way Kanan", -22, 19),
            ("Kota Bandar Lampung", -22, 19),
            ("Provinsi Lampung", -2.99, 49),
            ("Kabupaten Mesuji", -2.99, 49),
            # its total of 2021, 74.50, is published by now: sharper than its zone
            ("Kabupaten Lampung Selatan", 78 - 74.5, 100 - 74.5),
        ],
    )
    def test_like_for_like(self, zones, government, low, high):
        row = zones.loc[government]
        assert row[["like_for_like_low", "like_for_like_high"]].tolist() == pytest.approx((low, high), abs=HUNDREDTH)
        assert row["old_bar_low"] == pytest.approx(low + 3, abs=HUNDREDTH)  # a bar at 81, not 78
        assert row["grade"] == "bounded" and "bar_as_total" in row["assumption"]

    def test_totals_alone_say_less(self, zones):
        row = zones.loc["Kabupaten Lampung Barat"]
        assert row[["totals_low", "totals_high"]].tolist() == pytest.approx((-89.37, 10.63), abs=HUNDREDTH)

    @pytest.mark.parametrize("government", ["Kabupaten Tanggamus", "Kabupaten Lampung Timur"])
    def test_those_not_listed_fell_if_the_list_is_exhaustive(self, zones, government):
        row = zones.loc[government]
        assert row["like_for_like_high"] == pytest.approx(-3.0, abs=TENTH)
        assert "list_exhaustive" in row["assumption"]

    def test_the_grid_takes_the_zones(self, panel):
        grid = ombud.compare(panel, 2021, 2022).query("data_year == 2022 and method_year == 2021")
        row = grid[grid["government"] == "Kabupaten Lampung Barat"].iloc[0]
        assert row[["low_narrow", "high_narrow", "grade", "reason"]].tolist() == [78, 100, "bounded", "dimension_zone"]


class TestBengkulu:
    def test_muko_muko_was_lifted_by_the_added_dimensions(self, points):
        row = points.loc["Kabupaten Muko Muko"]
        assert row[["value_from", "value_to"]].tolist() == [54.79, 60.35]
        assert row["part_high"] == pytest.approx(52.7, abs=TENTH)
        assert row["method_low"] > 0

    def test_of_the_fall_of_provinsi_bengkulu_little_is_due_to_them(self, points):
        row = points.loc["Provinsi Bengkulu"]
        assert row[["value_from", "value_to"]].tolist() == [91.91, 80.2]
        assert row["part_high"] == pytest.approx(82.0, abs=TENTH)
        assert -row["method_low"] == pytest.approx(1.8, abs=TENTH)
        assert row[["grade", "source_ids"]].tolist() == ["published_part", "S1104"]

    def test_by_the_table_of_weights_it_is_sharper(self, points):
        assert (points["table_low"] >= points["like_for_like_low"]).all()
        assert (points["table_high"] <= points["like_for_like_high"]).all()
        muko_muko = points.loc["Kabupaten Muko Muko"]
        assert muko_muko["table_low"] == pytest.approx(14.88 / 0.3237 - 54.79) == muko_muko["table_high"]

    def test_the_grid_takes_the_points(self, panel):
        grid = ombud.compare(panel, 2021, 2022).query("data_year == 2022 and method_year == 2021")
        row = grid[grid["government"] == "Kabupaten Muko Muko"].iloc[0]
        assert (row["grade"], row["reason"]) == ("published_part", "dimension_points")


def test_equal_weights_are_refuted():
    weights = direct.weight_bounds(2022).set_index("dimension")
    assert weights.loc["proses", ["low_percent", "high_percent"]].tolist() == [28.2, 41.3]
    assert weights["equal_percent"].unique() == [25.0]
    assert weights.index[~weights["equal_possible"]].tolist() == ["proses"]
    assert direct.weight_bounds(2024).empty
    assert direct.weight_bounds(2024)["weight_percent"].dtype == float
    # beside the public's trust the four add up to 70; complaints may weigh up to 17.5
    trust = direct.weight_bounds(2025).set_index("dimension")
    assert trust["equal_percent"].unique() == [17.5]
    assert trust.index[trust["equal_possible"]].tolist() == ["pengaduan"]


@pytest.mark.parametrize("years", [(2019, 2021), (2022, 2023), (2023, 2024)])
def test_other_pairs_of_years_have_no_published_part(panel, years):
    zones = direct.dimension_zones(panel, published.load_standards_zones(), *years)
    assert zones.empty and direct.zone_balance(zones).empty and direct.dimension_points(panel, *years).empty


def test_the_frames_handed_in_stay_as_they_are(panel):
    given = published.load_standards_zones()
    before = panel.copy(), given.copy()
    direct.dimension_zones(panel, given, 2021, 2022)
    pd.testing.assert_frame_equal(panel, before[0])
    pd.testing.assert_frame_equal(given, before[1])


def test_weights_that_printed_points_admit_with_one_misprint_allowed():
    weights = direct.weight_bounds(2022).set_index("dimension")
    method = ombud.load_methodology(2022)
    of_variant = method.weight_bounds.set_index(["variant", "dimension"])[["low_percent", "high_percent"]]
    for variant, columns in (("all", ["low_percent", "high_percent"]), ("one_misprint", ["safe_low", "safe_high"])):
        expected = of_variant.loc[variant].loc[weights.index].to_numpy().tolist()
        assert weights[columns].to_numpy().tolist() == expected
    assert weights["weight_percent"].tolist() == [21.85, 32.37, 24.24, 21.54]
    assert set(weights["weight_basis"]) == {"assumed"}
    assert weights[["grade", "assumption"]].drop_duplicates().to_numpy().tolist() == [
        ["bounded", "points_within_weights"]
    ]


def test_zones_of_another_year_or_of_no_known_government_say_nothing(panel, zones):
    listed = published.load_standards_zones()
    other = listed.assign(year=2023, zone="merah", source_id="S9998")
    unknown = listed.head(1).assign(government_code=None, source_id="S9999")
    found = direct.dimension_zones(panel, pd.concat([other, unknown, listed], ignore_index=True), 2021, 2022)
    pd.testing.assert_frame_equal(found.set_index("government"), zones)


def test_points_of_dimensions_side_by_side():
    points = pd.DataFrame(
        [
            ("Kota A", 2022, None, "S1", "proses", 20.0),
            ("Kota A", 2022, None, "S1", "input", 15.0),
            ("Kota A", 2022, "RSUD", "S2", "proses", 25.0),
        ],
        columns=["entity", "year", "locus", "source_id", "dimension", "points"],
    ).assign(scale="weighted_points")
    points = pd.concat([points, points.head(1).assign(points=61.0, scale="points")], ignore_index=True)
    sums = pd.DataFrame(
        {
            "entity": ["Kota A"],
            "year": 2022,
            "locus": None,
            "source_id": "S1",
            "sum": 35.0,
            "total": 35.5,
            "difference": -0.5,
        }
    )
    table = direct.point_sets(points, sums)
    assert table["unit"].tolist() == ["", "RSUD"]
    assert table[["input", "proses", "sum", "total", "difference"]].iloc[0].tolist() == [15, 20, 35, 35.5, -0.5]
    assert table.iloc[1][["input", "output", "sum"]].isna().all() and table["proses"].iat[1] == 25
    assert table["source_ids"].tolist() == ["S1", "S2"]
    assert set(table["grade"]) == {"published_part"} and set(table["assumption"]) == {"points_within_weights"}

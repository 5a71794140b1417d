"""The retained part: what the total leaves of it, what its published zones and points say, and when they contradict."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis.comparison import bounds, break_even, changes
from ombud.analysis.comparison.retained_part import COLUMNS, published_parts, retained_weights
from ombud.errors import OmbudError
from ombud.files import record_checksums

BALIKPAPAN = 87.12
NARROW, WIDE = 0.3237, 0.7576
LAMPUNG_BARAT, MUKO_MUKO = "18.04", "17.06"


@pytest.mark.parametrize(("weight", "low", "high"), [(NARROW, 60.21, 100.0), (WIDE, 83.00, 100.0)])
def test_balikpapan_in_both_readings(weight, low, high):
    found = bounds(BALIKPAPAN, weight)
    assert [round(float(end), 2) for end in found] == [low, high]


@pytest.mark.parametrize("part", [0.0, 40.0, 100.0])
def test_the_true_part_lies_within(part):
    rest = np.linspace(0, 100, 11)
    low, high = bounds(NARROW * part + (1 - NARROW) * rest, NARROW)
    assert ((low - 1e-9 <= part) & (part <= high + 1e-9)).all()


def test_at_the_break_even_the_part_has_not_moved():
    rest = break_even(99.25, BALIKPAPAN, WIDE)
    assert WIDE * 99.25 + (1 - WIDE) * rest == pytest.approx(BALIKPAPAN)


@pytest.mark.parametrize("weight", [0, -0.1, 1.01, np.nan])
def test_a_weight_that_is_no_share_is_refused(weight):
    with pytest.raises(OmbudError, match="above 0, at most 1"):
        bounds(80.0, weight)
    with pytest.raises(OmbudError, match="above 0, at most 1"):
        break_even(80.0, 80.0, weight)


@pytest.mark.parametrize("total", [-0.01, 100.01])
def test_a_total_off_its_scale_is_refused(total):
    with pytest.raises(OmbudError, match=f"total {total} is not within"):
        bounds([50.0, total], 0.5)


def test_the_ends_of_scale_and_weight():
    low, high = bounds([0.0, 100.0, np.nan], 0.5)
    np.testing.assert_array_equal([low, high], [[0, 100, np.nan], [0, 100, np.nan]])
    # of which all was retained, the total is the part
    assert bounds(87.12, 1) == pytest.approx((87.12, 87.12))
    assert bounds(100 + 1e-13, 1) == pytest.approx((100, 100))
    with pytest.raises(OmbudError, match="nothing added"):
        break_even(80.0, 80.0, 1.0)


class TestRetainedWeights:
    @pytest.mark.parametrize("to_year", [2022, 2023, 2024])
    def test_readings_hold_while_nothing_else_changed(self, to_year):
        assert retained_weights(2021, to_year) == pytest.approx({"narrow": 0.3237, "wide": 0.7576})

    @pytest.mark.parametrize("years", [(2022, 2023), (2023, 2024), (2024, 2025), (2021, 2025), (2019, 2021)])
    def test_pairs_without_added_dimensions_have_none(self, years):
        assert retained_weights(*years) == {}

    @pytest.mark.parametrize("from_year", [2016, 2017, 2018, 2019])
    def test_an_earlier_change_takes_them_away(self, from_year):
        # electronic media began to count in 2021: a reading speaks of the method of 2021 only
        assert retained_weights(from_year, 2022) == {}


def part(code, low, high, kind="dimension_zone"):
    return pd.DataFrame([(code, "narrow", kind, low, high, low, high, "S0001")], columns=COLUMNS)


def test_points_are_divided_by_the_share():
    row = published_parts(2022).query("government_code == @MUKO_MUKO and reading == 'narrow'").iloc[0]
    assert row["low"] == pytest.approx(14.88 / 0.3237) == row["high"]
    # 28.22 to 42.84 percent are admissible
    assert row[["low_any_weight", "high_any_weight"]].tolist() == pytest.approx([14.88 / 0.4284, 14.88 / 0.2822])


def test_a_set_that_does_not_add_up_may_hold_one_misprint():
    row = published_parts(2022).query("government_code == '17' and reading == 'narrow'").iloc[0]
    assert row["high"] - row["low"] == pytest.approx(0.73 / 0.3237)  # the four add up to 80.93, 80.2 is printed


def test_a_misprint_may_be_to_either_side(copied_data):
    """With 81.66 printed for Provinsi Bengkulu, the four add up to 0.73 less: each may be that much more."""
    folder = copied_data()
    path = folder / "published" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith("S1104,17,") and ",total,80.2," in row]
    assert len(rows) == 1
    # points of a part of it, and of another year, are no points of its total
    other = [
        row.replace(",2022,stated,,", ",2022,stated,RSUD,") for row in text.splitlines() if row.startswith("S1104,17,")
    ]
    other += [row.replace(",2022,", ",2023,") for row in text.splitlines() if row.startswith("S1104,17,")]
    changed = text.replace(rows[0], rows[0].replace(",80.2,", ",81.66,"))
    path.write_text("\n".join([changed.rstrip("\n"), *other, ""]), encoding="utf-8")
    record_checksums(folder)
    row = published_parts(2022, folder).query("government_code == '17' and reading == 'narrow'").iloc[0]
    assert row[["low", "high"]].tolist() == pytest.approx([23.15 / 0.3237, (23.15 + 0.73) / 0.3237])


def test_zones_are_of_their_year(copied_data):
    folder = copied_data()
    path = folder / "published" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    listed = [row for row in text.splitlines() if ",standar_pelayanan," in row and ",2022," in row]
    other = [row.replace(",2022,", ",2023,").replace(",hijau,", ",merah,") for row in listed]
    path.write_text("\n".join([text.rstrip("\n"), *other, ""]), encoding="utf-8")
    record_checksums(folder)
    pd.testing.assert_frame_equal(published_parts(2022, folder), published_parts(2022))
    later = published_parts(2023, folder).query("part == 'dimension_zone'")
    assert len(later) == len(listed) and later[["low", "high"]].drop_duplicates().to_numpy().tolist() == [[0, 53.99]]


def test_a_year_without_readings_has_none():
    assert published_parts(2021).empty


def test_a_part_that_can_not_be_true_beside_the_total_is_shown_as_a_conflict(panel):
    rows = panel[panel["government_code"] == MUKO_MUKO]
    # a total of 60.35 leaves the standards at most 100, and a wide part at most 96.1: 0 to 5 is none of the narrow part?
    low = changes(rows, 2021, 2022, parts=part(MUKO_MUKO, 20, 30)).iloc[0]
    assert not low["part_disagrees"] and low["retained_high_narrow"] == 30
    rows = panel[panel["government_code"] == "64.71"]  # 87.12: the narrow part is at least 60.21 by the table
    row = changes(rows, 2021, 2022, parts=part("64.71", 20, 30)).iloc[0]
    assert row["part_disagrees"]
    assert row[["retained_low_narrow", "retained_high_narrow"]].tolist() == pytest.approx([30, 60.21], abs=0.005)


def test_totals_alone_are_had_by_an_empty_frame(panel):
    rows = panel[panel["government_code"] == LAMPUNG_BARAT]
    row = changes(rows, 2021, 2022, parts=pd.DataFrame(columns=COLUMNS)).iloc[0]
    assert row["part_narrow"] == "" and row["retained_low_narrow_any_weight"] == 0


def test_bounds_hold_for_every_admissible_weight(panel):
    pair = changes(panel, 2021, 2022, parts=pd.DataFrame(columns=COLUMNS))
    known = pair[pair["value_to"].notna()]
    admissible = ombud.load_methodology(2022).retained_share_bounds
    for reading, (least, most) in admissible.items():
        for weight in (least, (least + most) / 2, most):
            low, high = ombud.analysis.comparison.bounds(known["value_to"], weight)
            assert (known[f"retained_low_{reading}_any_weight"] <= low + 1e-6).all()
            assert (known[f"retained_high_{reading}_any_weight"] >= high - 1e-6).all()

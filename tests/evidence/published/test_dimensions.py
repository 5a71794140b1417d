"""Published parts of totals: weighted points, and zones on the standards alone."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.evidence.published.dimensions import load_dimension_points, load_standards_zones, sum_dimension_points

BENGKULU, MUKO_MUKO = "Provinsi Bengkulu", "Kabupaten Muko Muko"


@pytest.fixture(scope="module")
def points():
    return load_dimension_points()


@pytest.fixture(scope="module")
def sums():
    return sum_dimension_points().set_index(["entity", "year", "locus"])


def test_every_published_point_is_there_as_printed(points):
    observations = ombud.load_observations()
    measured = observations[observations["measure"].str.startswith(("dimensi", "kepercayaan"))]
    assert points["row"].tolist() == measured["row"].tolist()
    assert points["points"].tolist() == measured["value"].tolist()
    assert len(points) == 34


def test_points_of_a_government_and_of_its_units_are_told_apart(points):
    rows = points[points["entity"] == MUKO_MUKO]
    whole = rows[rows["locus"].isna()].set_index("dimension")["points"]
    assert whole.to_dict() == {"input": 12.16, "proses": 14.88, "output": 20.36, "pengaduan": 12.95}
    unit = rows[rows["locus"] == "Puskesmas Ipuh"].set_index("dimension")["points"]
    assert unit.to_dict() == {"input": 13.66, "proses": 11.53, "output": 21.53, "pengaduan": 15.92}


def test_the_scale_is_told(points):
    unstated = points[points["scale"] != "weighted_points"]
    assert unstated[["entity", "dimension", "points", "scale"]].values.tolist() == [
        ["Provinsi Nusa Tenggara Barat", "pengaduan", 1.72, "unstated"]
    ]


@pytest.mark.parametrize(
    ("entity", "year", "locus", "total", "difference", "agrees"),
    [
        (BENGKULU, 2022, pd.NA, 80.2, 0.73, False),  # 17.8 is perhaps 17.08
        (MUKO_MUKO, 2022, pd.NA, 60.35, 0.0, True),
        (MUKO_MUKO, 2022, "Dinas Penanaman Modal, Perizinan dan Tenaga Kerja", 80.02, 0.09, False),
        (MUKO_MUKO, 2022, "Puskesmas Ipuh", 62.63, 0.01, True),
        ("Kabupaten Maluku Tenggara", 2023, "Dinas Pendidikan", 52.86, -0.01, True),
        ("Kabupaten Maluku Tenggara", 2023, "Puskesmas Watdek", 49.85, 0.0, True),
        ("Provinsi Lampung", 2025, "Dinas Sosial", 89.25, 0.0, True),  # with the public's trust
    ],
)
def test_sums_against_printed_totals(sums, entity, year, locus, total, difference, agrees):
    rows = sums.sort_index().loc[(entity, year)]
    row = rows[rows.index.isna()].iloc[0] if pd.isna(locus) else rows.loc[locus]
    assert (row["total"], row["difference"], bool(row["agrees"])) == (total, pytest.approx(difference), agrees)


def test_sums_stand_in_the_order_of_the_file(points):
    names = ["entity", "year", "locus", "source_id"]
    order = points[names].drop_duplicates().fillna("").astype("str").agg("|".join, axis=1).tolist()
    found = sum_dimension_points()[names].fillna("").astype("str").agg("|".join, axis=1).tolist()
    assert found == [name for name in order if name in found] and len(found) == 7


def test_only_complete_sets_are_added(sums):
    assert len(sums) == 7
    assert not sums.index.get_level_values("entity").str.startswith("Polres").any()


def test_rounding_is_tolerated_and_no_more(sums):
    # five figures with two decimals may be off by half a hundredth each; one of Bengkulu's has one decimal
    assert sums["tolerance"].tolist() == pytest.approx([0.115, 0.025, 0.025, 0.025, 0.025, 0.025, 0.03])


def test_points_are_no_totals():
    panel, trace = ombud.load_panel(trace=True)
    rows = trace.set_index("row").loc[load_dimension_points()["row"]]
    assert set(rows["outcome"]) == {"excluded"}
    row = panel[(panel["government"] == BENGKULU) & (panel["year"] == 2022)].iloc[0]
    assert row["value"] == 80.2


def test_standards_of_lampung():
    zones = load_standards_zones()
    assert len(zones) == 11 and set(zones["zone"]) == {"hijau"} and set(zones["year"]) == {2022}
    assert set(zones["government_code"].str[:2]) == {"18"}
    assert not set(zones["entity"]) & {"Kabupaten Tanggamus", "Kabupaten Lampung Timur"}


def test_frames_have_their_columns_and_rows_from_0(points):
    assert list(points)[:5] == ["level", "government_code", "entity", "year", "locus"]
    assert points.index.equals(pd.RangeIndex(len(points)))
    zones = load_standards_zones()
    assert list(zones)[:5] == ["level", "government_code", "entity", "year", "zone"]
    assert zones.index.equals(pd.RangeIndex(len(zones)))


def test_sums_are_rounded_and_a_difference_of_nothing_has_no_sign(sums):
    assert (sums["sum"] == sums["sum"].round(6)).all()
    assert not np.signbit(sums.loc[sums["difference"] == 0, "difference"]).any()


def test_a_sum_may_differ_as_much_as_rounding_allows_and_a_page_may_print_no_total(published):
    """One of the four has a decimal less: 0.05 of it and 0.005 of the three others and of the total make 0.07."""
    parts = {"dimensi_input": "10.1", "dimensi_proses": "20.11", "dimensi_output": "15.11", "dimensi_pengaduan": "5.11"}
    rows = [
        {"source_id": source, "measure": measure, "value": value, "flags": "weighted_points"}
        for source in ("S9001", "S9002", "S9003")
        for measure, value in parts.items()
    ]
    totals = [{"value": "50.50"}, {"source_id": "S9002", "value": "50.51"}]
    sources = [{"source_id": f"S900{place}", "url": f"https://paper{place}.example/x"} for place in (1, 2, 3)]
    found = sum_dimension_points(published([*rows, *totals], sources)).set_index("source_id")
    assert found["sum"].tolist() == pytest.approx([50.43] * 3)
    assert found["tolerance"].tolist() == pytest.approx([0.07, 0.07, np.nan], nan_ok=True)
    assert found["agrees"].fillna(False).tolist() == [True, False, False]
    assert found["agrees"].isna().tolist() == found["total"].isna().tolist() == [False, False, True]

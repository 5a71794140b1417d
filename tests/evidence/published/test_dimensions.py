"""Published parts of totals: weighted points, and zones on the standards alone."""

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

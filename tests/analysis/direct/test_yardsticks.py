"""A province without selection, offices under one method, and what officials say."""

import pandas as pd
import pytest

import ombud
from ombud import direct, published
from ombud.vocabulary import APART

TENTH = 0.05


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


def test_sumatera_barat(panel):
    found = direct.whole_provinces(panel, [2021, 2022, 2023, 2024])
    assert set(found["province"]) == {"Sumatera Barat"}
    assert found["n"].tolist() == [20] * 4
    # of 2022 a rule now decides for Dharmasraya's 88.67 of three publishers, not 88.20: 82.17 and 5.46, not 82.14 and 5.43
    assert found["mean"].tolist() == pytest.approx([68.8, 82.17, 86.3, 91.6], abs=TENTH)
    assert found["deviation"].tolist() == pytest.approx([11.3, 5.46, 6.6, 2.9], abs=TENTH)
    assert found["correlation"].tolist()[:3] == pytest.approx([0.21, 0.52, 0.59], abs=0.005)


def test_a_province_with_a_gap_is_none(panel):
    gap = panel[~((panel["government"] == "Kota Solok") & (panel["year"] == 2023))]
    assert direct.whole_provinces(gap, [2021, 2022, 2023, 2024]).empty


def test_a_land_office_fell_by_17_points_under_one_method():
    found = direct.same_method(ombud.load_observations(), [(2021, 2022), (2022, 2023)])
    assert set(found["from_year"]) == {2022}  # the method of 2021 was another
    assert set(found["level"]) <= set(APART)
    row = found.set_index("office").loc["Kantor Pertanahan Kabupaten Sikka"]
    assert row[["value_from", "value_to"]].tolist() == [93.91, 76.76]
    assert row["change"] == pytest.approx(-17.15) == found["change"].min()
    lost = found[
        (found["province"] == "Nusa Tenggara Timur") & found["zone_from"].eq("hijau") & found["zone_to"].eq("kuning")
    ]
    assert len(lost) == 7


@pytest.mark.parametrize(
    ("government", "said"),
    [
        ("Provinsi Lampung", {"says_standards_rose"}),
        ("Kabupaten Bangka Selatan", {"says_standards_rose"}),
        ("Provinsi Maluku", {"says_not_method"}),
        ("Kota Balikpapan", {"says_method", "says_new_unit"}),
    ],
)
def test_what_officials_say(panel, government, said):
    rows = direct.officials(panel, published.load_statements(), 2021, 2022)
    rows = rows[rows["government"] == government]
    assert set(rows["statement"]) == said and rows["source_ids"].ne("").all()


def test_what_is_said_of_maluku_stands_beside_its_totals(panel):
    rows = direct.officials(panel, published.load_statements(), 2021, 2022).set_index("government")
    assert rows.loc["Provinsi Maluku", ["value_from", "value_to"]].tolist() == [90.83, 61.03]


def test_ministries_are_no_province():
    everyone = ombud.load_governments()
    national = everyone[everyone["level"].isin(["kementerian", "lembaga"]) & everyone["valid_to"].isna()]
    rows = national[["government_code", "government", "level", "province_code", "province"]].fillna("")
    rows = pd.concat([rows.assign(year=year, value=80.0 + year % 5, source_ids="S1") for year in (2021, 2022)])
    assert direct.whole_provinces(rows, [2021, 2022]).empty


def test_pages_that_disagree_give_no_value_of_an_office():
    observations = ombud.load_observations()
    office = observations["entity"].eq("Kantor Pertanahan Kabupaten Sikka") & observations["year"].eq(2022)
    other = observations[office].assign(value=90.0, zone="kuning", source_id="S9999")
    found = direct.same_method(pd.concat([observations, other], ignore_index=True), [(2022, 2023)])
    assert "Kantor Pertanahan Kabupaten Sikka" not in set(found["office"])

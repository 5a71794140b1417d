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


class TestWholeProvincesByHand:
    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls):
        """Two years of all governments of DI Yogyakarta: five and the province."""
        everyone = ombud.load_governments()
        own = everyone[everyone["province_code"].eq("34") & everyone["valid_to"].isna()]
        assert len(own) == 6
        first = own.assign(year=2021, value=[60.0, 70, 80, 90, 50, 70], source_ids="S2;S1")
        return pd.concat([first, first.assign(year=2022, value=[70.0, 70, 85, 95, 65, 80], source_ids="S3")])

    def test_mean_deviation_and_correlation(self, rows):
        found = direct.whole_provinces(rows, [2022, 2021, 2022])
        assert found[["year", "n"]].to_numpy().tolist() == [[2021, 6], [2022, 6]]
        assert found["mean"].tolist() == pytest.approx([70, 77.5])
        assert found["deviation"].iat[0] == pytest.approx((1000 / 6) ** 0.5)
        assert found["next_year"].iat[0] == 2022 and found["next_year"].isna().iat[1]
        earlier, later = (rows.loc[rows["year"] == year, "value"].reset_index(drop=True) for year in (2021, 2022))
        assert found["correlation"].iat[0] == pytest.approx(earlier.corr(later)) and found["correlation"].isna().iat[1]
        assert found["source_ids"].tolist() == ["S1;S2", "S3"]

    def test_one_government_without_a_total_is_a_gap(self, rows):
        assert direct.whole_provinces(rows.iloc[1:], [2021, 2022]).empty
        assert len(direct.whole_provinces(rows.iloc[1:], [2022])) == 1
        assert direct.whole_provinces(rows.assign(value=rows["value"].where(rows["value"] != 95)), [2022]).empty


def office(year, **states):
    row = {
        "entity": "Polres X",
        "level": "polres",
        "province": "Papua",
        "year": year,
        "measure": "total",
        "locus": None,
    }
    return row | {"value": 80.0, "zone": "hijau", "source_id": "S1"} | states


class TestSameMethodByHand:
    def found(self, *rows, pairs=((2022, 2023),)):
        return direct.same_method(pd.DataFrame(rows), pairs)

    def test_an_office_in_two_years(self):
        row = self.found(office(2022, source_id="S2"), office(2023, value=70.5, zone="kuning")).iloc[0]
        assert row[["value_from", "value_to", "change"]].tolist() == [80, 70.5, -9.5]
        assert row[["zone_from", "zone_to", "source_ids"]].tolist() == ["hijau", "kuning", "S1;S2"]
        assert row[["from_year", "to_year", "province_code"]].tolist() == [2022, 2023, "91"]

    def test_a_zone_alone_is_enough(self):
        row = self.found(office(2022, value=None), office(2023)).iloc[0]
        assert pd.isna(row["change"]) and row["zone_from"] == "hijau"
        assert len(self.found(office(2022, zone=None), office(2023))) == 1

    @pytest.mark.parametrize(
        "changed",
        [{"value": None, "zone": None}, {"measure": "rank"}, {"locus": "SIM"}, {"level": "kota"}, {"year": 2021}],
    )
    def test_what_is_no_state_of_an_office_gives_no_row(self, changed):
        assert self.found(office(2022) | changed, office(2023)).empty

    def test_methods_that_differ_give_no_rows(self):
        rows = office(2021), office(2022), office(2023)
        assert self.found(*rows, pairs=[(2021, 2022)]).empty
        assert self.found(*rows, pairs=[(2021, 2022), (2022, 2023)])["from_year"].tolist() == [2022]

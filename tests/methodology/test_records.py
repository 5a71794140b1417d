"""What the records of a method say of dimensions, weights, units and readings."""

import pytest

from ombud.errors import NotPublished
from ombud.methodology import load_methodology


class TestWhatIsScored:
    def test_weights_of_2023_are_published_and_complete(self):
        methodology = load_methodology(2023)
        expected = {"input": 0.2185, "proses": 0.3237, "output": 0.2424, "pengaduan": 0.2154}
        assert methodology.weights.to_dict() == pytest.approx(expected)
        assert methodology.weights_basis == "published"

    @pytest.mark.parametrize("year", [2022, 2024])
    def test_weights_carried_over_say_so(self, year):
        methodology = load_methodology(year)
        assert methodology.weights.sum() == pytest.approx(1)
        assert methodology.weights_basis == "assumed"
        assert (methodology.dimensions["weight_basis"] == "assumed").all()
        assert (methodology.dimensions["basis"] == "assumed").all()
        assert (methodology.dimensions["note"] != "").all()

    @pytest.mark.parametrize("year", [2015, 2016, 2017, 2018, 2019, 2021])
    def test_older_weights_are_not_published(self, year):
        with pytest.raises(NotPublished, match=f"dimension weights of {year} are not published"):
            _ = load_methodology(year).weights

    def test_2021_has_one_dimension_without_a_weight(self):
        dimensions = load_methodology(2021).dimensions
        assert dimensions["dimension"].tolist() == ["proses"]
        assert dimensions["weight_percent"].isna().all()
        assert dimensions["weight_basis"].tolist() == ["not_published"]

    def test_2025_weights_are_published_in_part(self):
        methodology = load_methodology(2025)
        with pytest.raises(NotPublished, match="missing: input, proses, output, pengaduan"):
            _ = methodology.weights
        joint = dict(
            zip(methodology.joint_weights["dimensions"], methodology.joint_weights["weight_percent"], strict=True)
        )
        assert joint == {("input", "proses", "output", "pengaduan"): 70, ("kepercayaan_masyarakat",): 30}

    def test_points_of_2015_sum_to_what_is_visible(self):
        assert load_methodology(2015).indicators["points"].sum() == 91

    @pytest.mark.parametrize(("year", "expected"), [(2022, [5, 8, 11]), (2023, [6, 9, 11])])
    def test_numbers_of_indicators(self, year, expected):
        assert load_methodology(year).variables["indicators"].dropna().tolist() == expected

    @pytest.mark.parametrize(
        ("year", "over"), [(2017, "products"), (2021, "products"), *((y, "units") for y in range(2022, 2026))]
    )
    def test_aggregation(self, year, over):
        assert load_methodology(year).aggregation == over

    @pytest.mark.parametrize("year", [2016, 2018, 2019])
    def test_unknown_aggregation(self, year):
        with pytest.raises(NotPublished, match=str(year)):
            _ = load_methodology(year).aggregation

    def test_a_kota_has_seven_units_in_2022(self):
        units = load_methodology(2022).unit_types_of("kota")
        assert units["count"].sum() == 7
        assert set(units["basis"]) == {"published"}
        with pytest.raises(NotPublished, match="unit types of provinsi in 2022"):
            load_methodology(2022).unit_types_of("provinsi")

    @pytest.mark.parametrize("year", [2021, 2022, 2023, 2024, 2025])
    def test_vertical_offices_are_no_part_of_a_total(self, year):
        units = load_methodology(year).unit_types
        apart = units[units["level"] == "instansi_vertikal"]
        assert len(apart) == 2
        assert not apart["in_total"].any()
        assert units.loc[units["level"] != "instansi_vertikal", "in_total"].all()


class TestReadings:
    @pytest.mark.parametrize("year", [2022, 2023, 2024])
    def test_shares(self, year):
        methodology = load_methodology(year)
        assert methodology.retained_shares["narrow"] == 0.3237
        assert methodology.retained_shares["wide"] == 0.7576
        assert set(methodology.readings["basis"]) == {"assumed"}
        assert (methodology.readings["reason_id"] != "").all()

    @pytest.mark.parametrize("year", [2015, 2021, 2025])
    def test_methods_that_added_nothing(self, year):
        methodology = load_methodology(year)
        assert methodology.readings.empty
        assert "share" in methodology.readings
        assert methodology.retained_shares == {}

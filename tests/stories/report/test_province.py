"""A province's report holds all its governments, its own first."""

import pytest

from ombud.errors import ParameterError, UnknownGovernment
from ombud.stories.report.province import province_report


@pytest.mark.parametrize(("name", "n"), [("Kaltim", 11), ("jatim", 39), ("Papua Selatan", 5)])
def test_all_governments_of_the_province_stand_in_it(name, n):
    report = province_report(name, 2021, 2022)
    assert len(report.governments) == n
    assert report.governments["level"].iloc[0] == "provinsi"
    assert report.governments["province"].nunique() == 1
    assert report.place == report.governments["province"].iloc[0]


def test_a_city_is_no_province_and_years_must_be_in_order():
    with pytest.raises(UnknownGovernment):
        province_report("Kota Balikpapan", 2021, 2022)
    with pytest.raises(ParameterError):
        province_report("Kaltim", 2022, 2021)

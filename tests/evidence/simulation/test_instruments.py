"""The instruments of a simulation follow the methods of their years."""

import pytest

from ombud.errors import ParameterError
from ombud.evidence.simulation.instruments import YEARS, instrument
from ombud.methodology import load_methodology


@pytest.mark.parametrize("year", YEARS)
def test_weights_cutoffs_and_mean_are_those_of_the_method(year):
    tool, method = instrument(year), load_methodology(year)
    assert tool.weights.sum() == pytest.approx(1)
    assert list(tool.dimensions) == list(method.dimensions["dimension"])
    assert tool.over_products == (method.aggregation == "products")
    assert method.classify([tool.green, tool.green - 0.01])["zone"].tolist() == ["hijau", "kuning"]
    assert method.classify([tool.red, tool.red - 0.01])["zone"].tolist() == ["kuning", "merah"]


def test_numbers_of_indicators_are_the_published_ones_where_there_are_any():
    numbers = instrument(2022).indicators.groupby("variable").size()
    assert numbers["kompetensi_pelaksana"] == 5
    assert numbers["standar_pelayanan"] == 11
    assert numbers["sarana_prasarana"] == 8
    assert len(instrument(2022).indicators) == 37
    assert sum(map(sum, instrument(2022).sizes)) == len(instrument(2022).indicators)


def test_a_kabupaten_has_five_offices_and_two_puskesmas():
    slots = instrument(2022).slots["kabupaten"]
    assert len(slots) == 7
    assert {("puskesmas", 1), ("puskesmas", 2)} < set(slots)


@pytest.mark.parametrize("year", [2019, 2025])
def test_other_years_are_refused(year):
    with pytest.raises(ParameterError, match=f"{year} can't be simulated; accepted: 2021"):
        instrument(year)


def test_units_of_provinces_are_assumed_where_they_are_not_published():
    """117 units in 34 provinces in 2022; hospitals stand in the published sets of later years."""
    kinds = {year: [kind for kind, _ in instrument(year).slots["provinsi"]] for year in (2022, 2023, 2024)}
    assert len(kinds[2022]) == round(117 / 34)
    assert kinds[2023] == kinds[2024] == [*kinds[2022], "rumah_sakit"]
    assert {number for year in YEARS for _, number in instrument(year).slots["provinsi"]} == {1}


def test_indicators_are_numbered_within_their_variable():
    for year in YEARS:
        rows = instrument(year).indicators
        for variable, names in rows.groupby("variable", sort=False)["indicator"]:
            assert names.tolist() == [f"{variable}_{place:02}" for place in range(1, len(names) + 1)]
    assert instrument(2021).sizes == ((11,),)
    # the later years name the same variables without a number of indicators
    assert instrument(2023).sizes == instrument(2024).sizes == ((6, 9), (11,), (5,), (8,))

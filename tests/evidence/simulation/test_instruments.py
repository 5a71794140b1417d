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

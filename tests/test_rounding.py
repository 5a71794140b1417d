"""Rounding that does not look at the last bits of floats."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.display.language import Language
from ombud.methodology import load_methodology
from ombud.rounding import exact, rounded

HUNDREDTHS = st.integers(-10_000, 10_000)


def neighbours(value):
    """The value with other last bits, as another order of additions may leave them."""
    return [value, np.nextafter(value, -np.inf), np.nextafter(value, np.inf), value * (1 + 1e-14), value * (1 - 1e-14)]


@given(HUNDREDTHS)
def test_halves_go_away_from_zero_whatever_the_last_bits(hundredths):
    half = np.sign(hundredths or 1) * (abs(hundredths) / 100 + 0.005)
    expected = np.sign(half) * (abs(hundredths) + 1) / 100
    assert {rounded(float(value), 2) for value in neighbours(half)} == {expected}


@given(HUNDREDTHS)
def test_what_has_few_decimals_stays(hundredths):
    assert {rounded(float(value), 2) for value in neighbours(hundredths / 100)} == {hundredths / 100}


def test_frames_and_missing_values():
    series = rounded(pd.Series([1.005, np.nan, -2.675], index=list("abc")), 2)
    assert series.index.tolist() == list("abc")
    np.testing.assert_array_equal(series, [1.01, np.nan, -2.68])
    assert np.isnan(rounded(np.nan, 2))
    assert not np.signbit(rounded(-0.001, 2))


def test_equal_sums_are_equal():
    assert exact(0.1 + 0.2) == exact(0.3) == 0.3


@pytest.mark.parametrize("total", neighbours(53.995))
def test_a_total_is_printed_in_the_category_that_it_is_given(total):
    told = Language("en").number(total)
    category = load_methodology(2022).classify([rounded(float(total), 2)])["category"].iat[0]
    assert (told, category) == ("54.00", "C")


@pytest.mark.parametrize("total", neighbours(54.0))
def test_a_total_on_a_cutoff_has_reached_it(total):
    assert load_methodology(2022).classify([total])["category"].iat[0] == "C"
    assert Language("id").band(total, 100.0) == "54–100"

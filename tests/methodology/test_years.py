"""Pairs of years that can be asked for."""

import numpy as np
import pandas as pd
import pytest

from ombud.errors import OmbudError, ParameterError
from ombud.methodology import check_order, check_years
from ombud.methodology.draft import new_methodology


def test_two_assessed_years_in_order():
    assert check_years(2021, 2022) is None


@pytest.mark.parametrize(
    ("years", "told"),
    [((2020, 2022), "no assessment of 2020.*2019, 2021"), ((2021, 2030), "2030"), ((2022, 2021), "not before 2021")],
)
def test_others_are_refused_with_what_is_accepted(years, told):
    with pytest.raises(ParameterError, match=told):
        check_years(*years)


@pytest.mark.parametrize("year", ["2022", "x", None, pd.NA, float("nan"), [2022], True, 2022.5])
@pytest.mark.parametrize("check", [check_years, check_order])
def test_what_is_no_year_is_refused_in_words(check, year):
    for years in ((2021, year), (year, 2023)):
        with pytest.raises(ParameterError, match=r" is not a year; accepted: a number such as 2022$"):
            check(*years)


def test_a_year_may_have_the_type_that_a_frame_gives_it():
    assert check_years(np.int64(2021), 2022.0) is None


@pytest.mark.parametrize("year", [2021, 2022])
def test_a_year_is_not_before_itself(year):
    with pytest.raises(ParameterError, match="earlier from_year"):
        check_years(year, year)


@pytest.mark.parametrize(
    "ask", [lambda folder: check_years(2021, 2022, folder), lambda folder: new_methodology(2031, folder)]
)
def test_a_folder_without_methods_is_told(tmp_path, ask):
    with pytest.raises(OmbudError, match=r"^No data folder with methods at .*; .* OMBUD_DATA .* methodology/$"):
        ask(tmp_path)

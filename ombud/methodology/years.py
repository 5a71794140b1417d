"""Which pairs of years can be compared at all."""

from __future__ import annotations

from ombud.errors import ParameterError
from ombud.files import DataDir
from ombud.methodology.method import available_years


def check_years(from_year: int, year: int, data_dir: DataDir = None) -> None:
    """
    Check that two years were assessed, the earlier one first.

    Raises
    ------
    ParameterError
        If one of them was not assessed, or they are not in order.
    """
    years = available_years(data_dir)
    for asked in (from_year, year):
        if asked not in years:
            raise ParameterError(
                "There is no assessment of {year}; accepted: {years}", year=asked, years=", ".join(map(str, years))
            )
    if from_year >= year:
        raise ParameterError(
            "The year {from_year} is not before {year}; accepted: an earlier from_year", from_year=from_year, year=year
        )

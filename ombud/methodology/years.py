"""Which pairs of years can be compared at all."""

from __future__ import annotations

from ombud.errors import OmbudError, ParameterError
from ombud.files import Data, DataDir
from ombud.methodology.method import available_years


def check_years(from_year: int, year: int, data_dir: DataDir = None) -> None:
    """
    Check that two years were assessed, the earlier one first.

    Raises
    ------
    ParameterError
        If one of them was not assessed, or they are not in order.
    OmbudError
        If the folder holds no data.
    """
    data = Data.at(data_dir)
    years = available_years(data)
    if not years:
        raise OmbudError(
            "No data folder at {folder}; give data_dir or set OMBUD_DATA to the folder that holds published/",
            folder=data.folder,
        )
    for asked in (from_year, year):
        if asked not in years:
            raise ParameterError(
                "There is no assessment of {year}; accepted: {years}", year=asked, years=", ".join(map(str, years))
            )
    if from_year >= year:
        raise ParameterError(
            "The year {from_year} is not before {year}; accepted: an earlier from_year", from_year=from_year, year=year
        )

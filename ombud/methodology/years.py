"""Which years have a method, the method of each, and which pairs of years can be compared at all."""

import re
from functools import lru_cache
from numbers import Real
from pathlib import PurePosixPath
from typing import Any

from ombud.errors import N_, NotPublished, OmbudError, ParameterError
from ombud.files import Data, DataDir
from ombud.methodology.method import Methodology

FOLDER = "methodology"
WITHOUT_METHOD = "without_method.toml"


def available_years(data_dir: DataDir = None) -> list[int]:
    """Return the years that have a method, oldest first."""
    paths = [PurePosixPath(name) for name in Data.at(data_dir).names]
    return sorted(int(path.stem) for path in paths if path.parent.name == FOLDER and path.stem.isdigit())


def known_years(data_dir: DataDir = None) -> list[int]:
    """Return `available_years`, one at least: an `OmbudError` is raised where no year has a method."""
    years = available_years(data_dir)
    if not years:
        raise OmbudError(
            "No data folder with methods at {folder}; give data_dir or set OMBUD_DATA to the folder that holds published/ "
            "and methodology/",
            folder=Data.at(data_dir).folder,
        )
    return years


def load_methodology(year: int | str, data_dir: DataDir = None) -> Methodology:
    """
    Return the method of an assessed year, such as 2022 or "2022": the same object each time, until its file changes.

    Raises
    ------
    NotPublished
        If there is no method of that year: no assessment was held, or nothing on it is published.
    DataError
        If the file is not what its sidecar says.
    OmbudError
        If `year` is not a year.

    Examples
    --------
    >>> import ombud
    >>> method = ombud.load_methodology(2022)
    >>> method.aggregation, method.dimensions["dimension"].tolist()
    ('units', ['input', 'proses', 'output', 'pengaduan'])
    """
    digits = re.fullmatch(r"(\d{1,9})(\.0)?", str(year).strip())
    if digits is None:
        years = _listed(available_years(data_dir))
        raise OmbudError("{year} is not a year; years with a method: {years}", year=repr(year), years=years)
    number = int(digits[1])
    name = f"{FOLDER}/{number}.toml"
    data = Data.at(data_dir, [name])
    if not data.names:
        reasons = Data.at(data_dir).document(f"{FOLDER}/{WITHOUT_METHOD}")["years"]
        held = {record["year"]: record["held"] for record in reasons}.get(number)
        templates = {
            None: N_("There is no method of {year}; years with a method: {years}"),
            True: N_(
                "The method of {year} is not published: neither dimensions, weights, units nor cut-offs were found; "
                "years with a method: {years}"
            ),
            False: N_("There was no assessment in {year}; years with a method: {years}"),
        }
        raise NotPublished(templates[held], year=number, years=_listed(available_years(data_dir)))
    return _load(number, name, data)


@lru_cache(maxsize=64)
def _load(year: int, name: str, data: Data) -> Methodology:
    return Methodology(year, data.document(name))


def check_years(from_year: int, year: int, data_dir: DataDir = None) -> None:
    """Raise a `ParameterError` unless two years were assessed, the earlier first; an `OmbudError` without any data."""
    years = known_years(data_dir)
    check_year(from_year, year)
    for asked in (from_year, year):
        if asked not in years:
            raise ParameterError(
                "There is no assessment of {year}; accepted: {years}", year=asked, years=_listed(years)
            )
    check_order(from_year, year)


def check_year(*years: Any) -> None:
    """Raise a `ParameterError` unless years are whole numbers, of whatever type a frame has them."""
    for year in years:
        if not isinstance(year, Real) or isinstance(year, bool) or not float(year).is_integer():
            raise ParameterError("{year} is not a year; accepted: a number such as 2022", year=repr(year))


def check_order(from_year: int, year: int) -> None:
    """Raise a `ParameterError` unless two years are years, and the first the earlier."""
    check_year(from_year, year)
    if from_year >= year:
        raise ParameterError(
            "The year {from_year} is not before {year}; accepted: an earlier from_year", from_year=from_year, year=year
        )


def _listed(years: list[int]) -> str:
    return ", ".join(map(str, years)) or "–"

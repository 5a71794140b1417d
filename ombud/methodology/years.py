"""Which years have a method, the method of each, and which pairs of years can be compared at all."""

import re
from functools import lru_cache
from pathlib import PurePosixPath

from ombud.errors import N_, NotPublished, OmbudError, ParameterError
from ombud.files import Data, DataDir
from ombud.methodology.method import Methodology

FOLDER = "methodology"
WITHOUT_METHOD = "without_method.toml"


def available_years(data_dir: DataDir = None) -> list[int]:
    """Return the years that have a method, oldest first."""
    paths = [PurePosixPath(name) for name in Data.at(data_dir).names]
    return sorted(int(path.stem) for path in paths if path.parent.name == FOLDER and path.stem.isdigit())


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
    data = Data.at(data_dir)
    years = available_years(data)
    if not years:
        template = N_("No data folder at {folder}; give data_dir or set OMBUD_DATA to the folder that holds published/")
        raise OmbudError(template, folder=data.folder)
    for asked in (from_year, year):
        if asked not in years:
            template = N_("There is no assessment of {year}; accepted: {years}")
            raise ParameterError(template, year=asked, years=_listed(years))
    check_order(from_year, year)


def check_order(from_year: int, year: int) -> None:
    """Raise a `ParameterError` unless the first of two years is the earlier."""
    if from_year >= year:
        template = N_("The year {from_year} is not before {year}; accepted: an earlier from_year")
        raise ParameterError(template, from_year=from_year, year=year)


def _listed(years: list[int]) -> str:
    return ", ".join(map(str, years))

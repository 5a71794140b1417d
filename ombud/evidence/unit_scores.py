"""The unit scores that an analysis starts from: an analyst's own rapor, or those of invented governments."""

import os

import pandas as pd

from ombud.errors import AmbiguousGovernment, ParameterError, UnknownGovernment, or_none
from ombud.evidence.rapor import load_units
from ombud.evidence.registers.governments import resolve_government
from ombud.evidence.simulation import simulate_invented
from ombud.files import DataDir
from ombud.methodology import check_years

SHOWN = 10  # names in a message


def choose_scores(rapor: str | os.PathLike, from_year: int, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return the unit scores of two years: of a rapor, or, where none is given, simulated ones of invented governments.

    They are as `ombud.load_units` gives them, of these years alone, and have the column ``simulated`` (bool), which figures
    and tables go by. A `RaporError` tells every fault of a `rapor` that can't be used; a `ParameterError` is raised if a
    year was not assessed or can't be simulated, has no scores, or is not before the other.

    Examples
    --------
    >>> import ombud
    >>> scores = ombud.choose_scores("", 2021, 2022)
    >>> bool(scores["simulated"].all()), sorted(scores["year"].unique().tolist())
    (True, [2021, 2022])
    """
    check_years(from_year, year, data_dir)
    if or_none(rapor) is None:
        return simulate_invented((from_year, year), data_dir=data_dir)
    units = load_units(rapor, data_dir)
    years = sorted(set(units["year"]))
    for asked in (from_year, year):
        if asked not in years:
            told = ", ".join(map(str, years))
            raise ParameterError("There are no unit scores of {year}; accepted: {years}", year=asked, years=told)
    units = units[units["year"].isin([from_year, year])].reset_index(drop=True)
    return units if "simulated" in units else units.assign(simulated=False)


def scores_of(scores: pd.DataFrame, government: str = "", data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return the unit scores of one government, of those that `choose_scores` or `ombud.load_units` gives.

    `government` is a name that stands there, or any other that `ombud.resolve_government` understands; empty for the first.
    A `ParameterError` is raised if the scores have none of it, with the names that they have, an `AmbiguousGovernment` if
    several governments go by the name.

    Examples
    --------
    >>> import ombud
    >>> own = ombud.scores_of(ombud.choose_scores("", 2021, 2022), "Kabupaten Contoh W2")
    >>> own["government"].unique().tolist()
    ['Kabupaten Contoh W2']
    """
    first = next(iter(scores["government"]), "–")
    wanted = str(or_none(government) or first)
    rows = scores[scores["government"].str.casefold() == wanted.strip().casefold()]
    if rows.empty:
        try:
            wanted = resolve_government(wanted, data_dir=data_dir).name
        except UnknownGovernment as error:  # as an invented one is
            if isinstance(error, AmbiguousGovernment):
                raise
        rows = scores[scores["government"] == wanted]
    if rows.empty:
        names = sorted(set(scores["government"]))
        told = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
        raise ParameterError(
            "The unit scores have none of {government}; among those there: {names}", government=wanted, names=told
        )
    return rows.reset_index(drop=True)

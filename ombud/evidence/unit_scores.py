"""The unit scores that an analysis starts from: an analyst's own rapor, or those of invented governments."""

import os

import pandas as pd

from ombud.errors import AmbiguousGovernment, ParameterError, UnknownGovernment
from ombud.evidence.rapor import load_units
from ombud.evidence.registers.governments import resolve_government
from ombud.evidence.simulation import simulate_invented
from ombud.files import DataDir
from ombud.methodology import check_years

SHOWN = 10  # names in a message


def choose_scores(rapor: str | os.PathLike, from_year: int, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return the unit scores of two years: of a rapor, or, where none is given, simulated ones of invented governments.

    Parameters
    ----------
    rapor : path
        As in `ombud.load_units`; empty for invented governments.

    Returns
    -------
    DataFrame
        As `ombud.load_units` gives it, of these years alone, and ``simulated`` (bool), which figures and tables go by.

    Raises
    ------
    RaporError
        If the rapor can't be used, with every fault.
    ParameterError
        If a year was not assessed or can't be simulated, has no scores, or is not before the other.

    Examples
    --------
    >>> import ombud
    >>> scores = ombud.choose_scores("", 2021, 2022)
    >>> bool(scores["simulated"].all()), sorted(scores["year"].unique().tolist())
    (True, [2021, 2022])
    """
    check_years(from_year, year, data_dir)
    if not rapor:
        return simulate_invented((from_year, year), data_dir=data_dir)
    units = load_units(rapor, data_dir)
    years = sorted(set(units["year"]))
    for asked in (from_year, year):
        if asked not in years:
            told = ", ".join(map(str, years))
            raise ParameterError("There are no unit scores of {year}; accepted: {years}", year=asked, years=told)
    units = units if "simulated" in units else units.assign(simulated=False)
    return units[units["year"].isin([from_year, year])].reset_index(drop=True)


def scores_of(scores: pd.DataFrame, government: str = "", data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return the unit scores of one government.

    Parameters
    ----------
    scores : DataFrame
        Of `choose_scores` or `ombud.load_units`.
    government : str
        A name that stands there, or any other that `ombud.resolve_government` understands; empty for the first.

    Raises
    ------
    ParameterError
        If the scores have none of it, with the names that they have.
    AmbiguousGovernment
        If several governments go by the name.

    Examples
    --------
    >>> import ombud
    >>> own = ombud.scores_of(ombud.choose_scores("", 2021, 2022), "Kabupaten Contoh W2")
    >>> own["government"].unique().tolist()
    ['Kabupaten Contoh W2']
    """
    wanted = government or scores["government"].iat[0]
    rows = scores[scores["government"].str.casefold() == wanted.strip().casefold()]
    if rows.empty:
        try:
            wanted = resolve_government(wanted, data_dir=data_dir).name
        except AmbiguousGovernment:
            raise
        except UnknownGovernment:
            pass  # as an invented one is
        rows = scores[scores["government"] == wanted]
    if rows.empty:
        names = sorted(set(scores["government"]))
        told = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
        raise ParameterError(
            "The unit scores have none of {government}; among those there: {names}", government=wanted, names=told
        )
    return rows.reset_index(drop=True)

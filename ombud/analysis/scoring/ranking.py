"""Which units to mend first: each unit's own score, and what the next category in it would lift the total by."""

import pandas as pd

from ombud.analysis.scoring.units import score
from ombud.errors import NotPublished
from ombud.evidence.registers.governments import load_governments
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.rounding import rounded


def rank_units(units: pd.DataFrame, government_code: str, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Rank the units of one government and year, scored by the method of that year, the weakest first.

    Returns
    -------
    DataFrame
        One row per unit, by increasing ``total``, those that lack dimensions after the others and those without any
        score last: ``unit``, one column per dimension and ``total`` (points, as `ombud.score` has them), ``category``,
        ``zone``, ``weakest`` (its lowest dimension), ``next`` and ``distance`` (points to the unit's next category),
        ``gain``: what the government's total, a plain mean of its scored units, would gain if the unit reached it;
        missing in years whose total is none. ``lacking``: dimensions of the method that the unit was not scored in,
        joined by ``;``; such a unit has no category, so nothing that follows from one. Also ``simulated``, if the units
        have it.

    Raises
    ------
    NotPublished
        If there are no scores of that government and year, or its method tells no totals.

    Examples
    --------
    >>> import ombud
    >>> units = ombud.evidence.simulate([2022], levels=["kota"], seed=1)
    >>> ombud.rank_units(units, "64.71", 2022).columns[-3:].tolist()
    ['gain', 'lacking', 'simulated']
    """
    data = Data.at(data_dir)
    method = load_methodology(year, data)
    rows = units[(units["government_code"] == government_code) & (units["year"] == year)]
    own = _known(rows.dropna(subset=["score"]), data)
    if own.empty:
        raise NotPublished("There are no unit scores of {code} in {year}", code=government_code, year=year)
    scored = [score(one, method, data_dir=data).assign(unit=unit) for unit, one in own.groupby("unit", sort=True)]
    table = pd.concat(scored, ignore_index=True)
    dimensions = list(method.dimensions["dimension"])
    known = [name for name in dimensions if table[name].notna().any()]
    gaps = table[dimensions].isna()
    gaps[gaps.all(axis=1)] = False  # scored as a whole
    nearest = method.bands().distance_to_next(rounded(table["total"], 2))
    table = table.assign(
        weakest=table[known].idxmin(axis=1) if known else pd.NA,
        next=nearest["next_category"],
        distance=nearest["distance"],
        gain=nearest["distance"] / len(table) if method.aggregation == "units" else float("nan"),
        lacking=[";".join(gaps.columns[row]) for row in gaps.to_numpy()],
        partial=gaps.any(axis=1),
    ).sort_values(["partial", "total", "unit"])
    for column in ("category", "zone", "next", "distance", "gain"):
        table[column] = table[column].mask(table["partial"])
    columns = ["unit", *known, "total", "category", "zone", "weakest", "next", "distance", "gain", "lacking"]
    blank = pd.DataFrame({"unit": sorted(set(rows["unit"]) - set(own["unit"])), "lacking": ";".join(dimensions)})
    ranked = pd.concat([table, blank] if len(blank) else [table], ignore_index=True)[columns]
    return ranked.assign(simulated=bool(rows["simulated"].any())) if "simulated" in rows else ranked


def _known(rows: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Return the scores of an invented government under a known name of its level: what a unit scores is the same."""
    register = load_governments(data)
    if rows.empty or rows["government_code"].iat[0] in set(register["government_code"]):
        return rows
    other = register[register["level"] == rows["level"].iat[0]].iloc[0]
    return rows.assign(**other[["government_code", "government", "province_code", "province"]])

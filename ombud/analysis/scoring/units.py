"""Scores of units joined, by a year's method, into the totals of their governments; and the units ranked by them."""

import os
from contextlib import suppress
from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring import gaps
from ombud.analysis.scoring.rule import Missing, dimension_weights
from ombud.analysis.scoring.table import ScoredUnits, scored_units
from ombud.analysis.scoring.tally import read_rapor, sums_by_cell
from ombud.errors import NotPublished, check_choices
from ombud.evidence.registers.governments import load_governments
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.rounding import rounded
from ombud.vocabulary import IDENTITY, TOTAL


def score(
    units: pd.DataFrame | str | os.PathLike,
    methodology: Methodology | int | str,
    *,
    missing: Missing = "renormalise",
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Score a rapor: indicators to variables, dimensions, units or products, and governments.

    Parameters
    ----------
    units : DataFrame or path
        What `ombud.load_units` gives, or a frame or file with such columns. A Parquet file is scored where it lies,
        whatever its size; in it and in a frame, units and products are told apart by their names as written.
    methodology : Methodology or year
        The method by which all years of the rapor are scored. Only its dimensions count.
    missing : {"renormalise", "refuse"}
        Leave out what is missing, so that the rest weighs more; or refuse.

    Returns
    -------
    DataFrame
        One row per government and year, sorted by them:

        - government_code, government, level, province_code, province, year; methodology (its year);
        - one column per dimension of the method, and total: points on 0..100; total_low, total_high: the total if all
          that is missing were 0, or 100;
        - category, zone: of the total rounded to two decimals, as totals are published; missing where the method has
          no categories or no published cut-offs;
        - n_units (those with a score, which make the total), n_products (products that the rapor names);
        - weights_basis: "published" or "assumed" weights of dimensions; "not_used" where a single dimension, or the
          rapor, makes the total;
        - inner_weights: "plain_means" of indicators and variables, whose weights no source gives in full;
          "not_used" where nothing was joined within a dimension;
        - aggregation ("units" or "products"), aggregation_basis;
        - missing: what was left out, with the number of units that lack it, or empty;
        - left_out: dimensions that the method does not score, and units that are assessed apart;
        - simulated (bool), if the rapor has that column.

    Raises
    ------
    RaporError
        If the rapor can't be used, or scores something twice, with all faults at once.
    NotPublished
        If the method's weights or aggregation are needed and not published.
    DataError
        If scores are missing and refused, with what each government lacks.

    Notes
    -----
    An indicator counts as missing where another unit of the rapor has it in that year. A unit without products counts
    as one product where the method joins products, and is named as missing its products.

    Examples
    --------
    >>> import pandas as pd, ombud
    >>> rapor = pd.DataFrame({"year": 2022, "government": "Kota Tomohon", "unit": ["Dinsos", "Dinkes"],
    ...                       "score": [51.8, 59.7]})
    >>> ombud.score(rapor, 2022)[["government", "total", "category", "n_units"]].values.tolist()
    [['Kota Tomohon', 55.75, 'C', 2]]
    """
    check_choices("missing", (missing,), get_args(Missing))
    data = Data.at(data_dir)
    method = methodology if isinstance(methodology, Methodology) else load_methodology(methodology, data)
    rapor = read_rapor(units, data)
    scored = scored_units(rapor, method, data)
    n_joined, joined, means = _means(scored, method)
    gaps.refuse_twice(rapor, scored, data)
    unscored = {*rapor.form["dimension"]} - {*scored.dimensions}
    expected = gaps.expected_scores(rapor, scored, method)
    low, high = gaps.total_limits(scored, expected, method)
    place = scored.parts["place"]
    table = scored.places.assign(
        methodology=method.year,
        **means,
        total_low=low,
        total_high=high,
        **_classes(scored.places.join(means), method),
        n_units=np.bincount(scored.place, scored.counted, len(scored.places)).astype(int),
        n_products=np.bincount(place, scored.parts["of_product"]).astype(int),
        weights_basis=method.weights_basis if n_joined > 1 else "not_used",
        inner_weights="plain_means" if len(scored.form) > scored.form["dimension"].nunique() else "not_used",
        aggregation=method.aggregation,
        aggregation_basis=method.aggregation_basis,
        missing=gaps.missing_texts(rapor, scored, expected, joined, method.aggregation),
        left_out="; ".join([*sorted(unscored), *scored.apart]),
    )
    if "simulated" in rapor.source.header.columns:
        table["simulated"] = np.bincount(place, scored.parts["simulated"]) > 0
    table = table.sort_values(["government_code", "year"], ignore_index=True)
    if missing == "refuse":
        gaps.refuse_missing_scores(table)
    texts = [*IDENTITY, "aggregation", "aggregation_basis", "missing", "left_out"]
    return table.astype(dict.fromkeys(texts, "str"))


def _means(scored: ScoredUnits, method: Methodology) -> tuple[int, NDArray[np.float64], pd.DataFrame]:
    """Return how many dimensions are joined, their scores in what the method joins, and those and the total of every place."""
    own = [name for name in scored.dimensions if name != TOTAL]
    n_joined = len({*scored.form["dimension"]} - {TOTAL})
    weights = [*dimension_weights(method, n_joined).values()] if own else []
    with np.errstate(invalid="ignore"):
        variables = scored.points / scored.scored
    joined, means = scored.join(variables, scored.dimension, method.aggregation, weights)
    return n_joined, joined, pd.DataFrame(means, columns=[*own, "total"])


def _classes(scored: pd.DataFrame, method: Methodology) -> pd.DataFrame:
    """Return category and zone of the totals as they would be published."""
    published = rounded(scored["total"], 2)
    classes = [pd.DataFrame(columns=["category", "zone"], dtype="str")]
    for level, totals in published.groupby(scored["level"]):
        with suppress(NotPublished):
            classes.append(method.classify(totals, level=level))
    return pd.concat(classes).reindex(scored.index).astype("str")


def rank_units(units: pd.DataFrame, government_code: str, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Rank the units of one government and year, scored by the method of that year, the weakest first.

    Returns
    -------
    DataFrame
        One row per unit that the method counts, by increasing ``total``, those that lack dimensions after the others and
        those without any score last: ``unit``, one column per dimension and ``total`` (points, as `ombud.score` has
        them), ``category``, ``zone``, ``weakest`` (its lowest dimension; missing where it was scored as a whole),
        ``next`` and ``distance`` (points to the unit's next category), ``gain``: what the government's total, a plain
        mean of its scored units, would gain if the unit reached it; missing in years whose total is none.
        ``lacking``: dimensions of the method that the unit was not scored in, joined by ``;``; such a unit has no
        category, so nothing that follows from one. Also ``simulated``, if the units have it.

    Raises
    ------
    NotPublished
        If the method counts no scores of that government and year, or tells no totals.
    RaporError
        If the scores can't be used; see `score`.

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
    if rows["score"].isna().all():
        raise NotPublished("There are no unit scores of {code} in {year}", code=government_code, year=year)
    dimensions = list(method.dimensions["dimension"])
    rapor = read_rapor(_known(rows, data), data)
    scored = scored_units(rapor, method, data)
    gaps.refuse_twice(rapor, scored, data)
    # every unit alone, as if it were a government
    parts = scored.parts.assign(place=scored.parts["unit"])
    places = scored.places.iloc[scored.place].reset_index(drop=True)
    *_, table = _means(replace(scored, place=np.arange(len(places)), parts=parts, places=places), method)
    names = parts.drop_duplicates("unit").sort_values("unit")["name"]
    table = table.assign(unit=rapor.source.texts("unit", names), level=places["level"])
    lacking = table[dimensions].isna()
    lacking[lacking.all(axis=1) & table["total"].notna()] = False  # scored as a whole
    known = [name for name in dimensions if table[name].notna().any()]
    detailed = table.loc[table[known].notna().any(axis=1), known]
    nearest = method.bands().distance_to_next(rounded(table["total"], 2))
    table = table.join(_classes(table, method)).assign(
        weakest=detailed.idxmin(axis=1) if known else pd.NA,
        next=nearest["next_category"],
        distance=nearest["distance"],
        gain=nearest["distance"] / scored.counted.sum() if method.aggregation == "units" else float("nan"),
        lacking=[";".join(lacking.columns[row]) for row in lacking.to_numpy()],
        partial=lacking.any(axis=1),
    )
    table.loc[table["partial"], ["category", "zone", "next", "distance", "gain"]] = None
    columns = ["unit", *known, "total", "category", "zone", "weakest", "next", "distance", "gain", "lacking"]
    ranked = table.sort_values(["partial", "total", "unit"], ignore_index=True)[columns]
    return ranked.assign(simulated=bool(rows["simulated"].any())) if "simulated" in rows else ranked


def _known(rows: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Return the scores of an invented government under a known name of its level: what a unit scores is the same."""
    register = load_governments(data)
    if rows["government_code"].iat[0] in set(register["government_code"]):
        return rows
    other = register[register["level"] == rows["level"].iat[0]].iloc[0]
    return rows.assign(**other[["government_code", "government", "province_code", "province"]])


def read_contents(units: pd.DataFrame | str | os.PathLike, data_dir: DataDir = None) -> pd.DataFrame:
    """Count rows, and scores, by government_code, government, year and unit, read as by `score`; raises `RaporError`."""
    data = Data.at(data_dir)
    rapor = read_rapor(units, data)
    gaps.refuse_twice(rapor, scored_units(rapor, None, data), data)
    names, entries = ["government_code", "government"], rapor.entries
    rows, scores = sums_by_cell(rapor.part, rapor.measures[:2], len(entries)).astype(int)
    governments = rapor.governments.loc[entries["government"], names].reset_index(drop=True)
    names_of_units = rapor.source.texts("unit", entries["unit"])
    counts = governments.assign(year=entries["year"], unit=names_of_units, rows=rows, scores=scores)
    return counts.groupby([*names, "year", "unit"], as_index=False, sort=False).sum()

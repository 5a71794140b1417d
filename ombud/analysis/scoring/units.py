"""Scores of units joined, by a year's method, into the totals of their governments."""

from __future__ import annotations

import os
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.gaps import missing_texts, refuse_missing_scores, refuse_twice
from ombud.analysis.scoring.names import Names, read_names
from ombud.analysis.scoring.rule import dimension_weights, group_means, plain_means, total_means
from ombud.analysis.scoring.source import open_units
from ombud.analysis.scoring.table import ScoredUnits, scored_units
from ombud.analysis.scoring.tally import read_tally
from ombud.errors import NotPublished, ParameterError
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.rounding import exact, rounded
from ombud.vocabulary import IDENTITY, TOTAL

Missing = Literal["renormalise", "refuse"]


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
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        One row per government and year, sorted by them:

        - government_code, government, level, province_code, province, year; methodology (its year);
        - one column per dimension of the method, and total: points on 0..100;
        - category, zone: of the total rounded to two decimals, as totals are published; missing where the method has
          no categories or no published cut-offs;
        - n_units, n_products (products that the rapor names);
        - weights_basis: "published" or "assumed" weights of dimensions; "not used" where a single dimension, or the
          rapor, makes the total;
        - inner_weights: "assumed: plain means" of indicators and variables, whose weights no source gives in full;
          "not used" where nothing was joined within a dimension;
        - aggregation ("units" or "products"), aggregation_basis;
        - missing: what was left out, with the number of units that lack it; empty when nothing is missing;
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
    ParameterError
        If `missing` is none of those above.

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
    data = Data.at(data_dir)
    if missing not in ("renormalise", "refuse"):
        raise ParameterError("missing is {given}; accepted: renormalise, refuse", given=repr(missing))
    method = methodology if isinstance(methodology, Methodology) else load_methodology(methodology, data)
    source = open_units(units, data)
    tally = read_tally(source, data)
    names = read_names(source, tally, data)
    scored = scored_units(tally, names, method)
    means, dimensions = _means(scored, method)
    refuse_twice(source, tally, names, scored)
    table = _named(scored, names, means).assign(missing=missing_texts(tally, names, scored, dimensions, method))
    if missing == "refuse":
        refuse_missing_scores(table)
    unscored = {branch.dimension for branch in tally.branches.values()} - {*scored.dimensions, TOTAL}
    table["left_out"] = "; ".join([*sorted(unscored), *scored.apart])  # ty: ignore[invalid-argument-type] - a rapor that names others was refused
    return _finished(table, scored, method, "simulated" in tally.who)


def _means(scored: ScoredUnits, method: Methodology) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return dimensions and total of every government and year, and the dimensions of what the method joins."""
    with np.errstate(invalid="ignore"):
        variables = scored.by_branch(scored.points) / scored.by_branch(scored.scored)
    joined, place = plain_means(variables, scored.dimension, len(scored.dimensions)), scored.place[scored.unit]
    if method.aggregation == "units":
        joined, place = group_means(joined, scored.unit, len(scored.place)), scored.place
    n = len(scored.scored_dimensions)
    total = total_means(joined[:, :n], list(_weights(scored, method).values()))
    if TOTAL in scored.dimensions:
        total = np.where(np.isnan(joined[:, -1]), total, joined[:, -1])
    means = group_means(np.column_stack([joined[:, :n], total]), place, len(scored.who_of_place))
    return exact(means), joined


def _n_joined(scored: ScoredUnits) -> int:
    return len({branch.dimension for branch in scored.branches} - {TOTAL})


def _weights(scored: ScoredUnits, method: Methodology) -> dict[str, float]:
    return dimension_weights(method, _n_joined(scored)) if scored.scored_dimensions else {}


def _named(scored: ScoredUnits, names: Names, means: NDArray[np.float64]) -> pd.DataFrame:
    """Return one row per government and year, with dimensions, total and numbers of units and products."""
    who, place = scored.who_of_place, scored.place[scored.unit]
    table = names.governments.loc[names.government[who], IDENTITY].reset_index(drop=True)
    return table.assign(
        year=names.year[who],
        **dict(zip([*scored.scored_dimensions, "total"], means.T, strict=True)),
        n_units=np.bincount(scored.place),
        n_products=np.bincount(place, scored.of_product).astype(int),
        simulated=np.bincount(place, scored.simulated) > 0,
    )


def _finished(table: pd.DataFrame, scored: ScoredUnits, method: Methodology, has_simulated: bool) -> pd.DataFrame:
    """Return the rows with bases, category and zone, in their order."""
    dimensions = scored.scored_dimensions
    inner = any(len(branch.names) > 1 for branch in scored.branches) or any(
        len(scored.of(number)) > 1 for number in range(len(dimensions))
    )
    table = table.assign(
        methodology=method.year,
        weights_basis=method.weights_basis if _n_joined(scored) > 1 else "not used",
        inner_weights="assumed: plain means" if inner else "not used",
        aggregation=method.aggregation,
        aggregation_basis=method.aggregation_basis,
    ).join(_classes(table, method))
    columns = [
        *IDENTITY, "year", "methodology", *dimensions, "total", "category", "zone", "n_units", "n_products",
        "weights_basis", "inner_weights", "aggregation", "aggregation_basis", "missing", "left_out",
    ]  # fmt: skip
    texts = [*IDENTITY, "category", "zone", "aggregation", "aggregation_basis", "missing", "left_out"]
    table = table.astype(dict.fromkeys(texts, "str")).sort_values(["government_code", "year"], ignore_index=True)
    return table[[*columns, "simulated"] if has_simulated else columns]


def _classes(scored: pd.DataFrame, method: Methodology) -> pd.DataFrame:
    """Return category and zone of the totals as they would be published."""
    published = rounded(scored["total"], 2)
    classes = []
    for level, totals in published.groupby(scored["level"]):
        try:
            classes.append(method.classify(totals, level=level))
        except NotPublished:
            continue
    empty = pd.DataFrame({"category": None, "zone": None}, index=scored.index, dtype=object)
    return pd.concat(classes).reindex(scored.index) if classes else empty

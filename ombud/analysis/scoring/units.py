"""Scores of units joined, by a year's method, into the totals of their governments."""

from __future__ import annotations

import os
from typing import Literal

import numpy as np
import pandas as pd

from ombud.analysis.scoring.query.missing import name_missing
from ombud.analysis.scoring.query.plan import RESOLVED, kinds_apart, make_plan
from ombud.analysis.scoring.query.refusals import refuse_faults, refuse_missing_scores
from ombud.analysis.scoring.query.source import open_units
from ombud.analysis.scoring.query.statements import Plan, scoring_query
from ombud.analysis.scoring.query.vocabulary import Vocabulary, read_vocabulary
from ombud.errors import NotPublished, ParameterError
from ombud.evidence.rapor.names import GOVERNMENT_COLUMNS, TOTAL
from ombud.methodology import Methodology, load_methodology

MEMORY_LIMIT = "3GiB"

Missing = Literal["renormalise", "refuse"]


def score(
    units: pd.DataFrame | str | os.PathLike,
    methodology: Methodology | int | str,
    *,
    missing: Missing = "renormalise",
    memory_limit: str = MEMORY_LIMIT,
    threads: int | None = None,
    data_dir: str | os.PathLike | None = None,
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
    memory_limit : str
        What the query may hold in memory; the rest goes to a temporary folder.
    threads : int, optional
        By default one per core.
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
    if missing not in ("renormalise", "refuse"):
        raise ParameterError("missing is {given}; accepted: renormalise, refuse", given=repr(missing))
    method = methodology if isinstance(methodology, Methodology) else load_methodology(methodology, data_dir)
    with open_units(units, memory_limit, threads, data_dir) as source:
        vocabulary = read_vocabulary(source, data_dir)
        apart = kinds_apart(vocabulary, method)
        plan = make_plan(source, vocabulary, method, apart)
        found = source.connection.execute(scoring_query(plan)).df()
        refuse_faults(source, plan, found)
    scored = _named(found, plan, vocabulary).assign(missing=name_missing(found, plan, method))
    if missing == "refuse":
        refuse_missing_scores(scored)
    return _finished(scored, plan, vocabulary, method, apart)


def _named(found: pd.DataFrame, plan: Plan, vocabulary: Vocabulary) -> pd.DataFrame:
    """Return the query's rows with the government's columns and the names of dimensions."""
    governments = vocabulary.governments
    column = plan.government
    key = "government_code" if column == RESOLVED else f"named_{column}"
    known = governments.drop_duplicates(key).set_index(key, drop=False)[GOVERNMENT_COLUMNS]
    named = known.loc[found[column]].reset_index(drop=True)
    dimensions = {f"dimension_{n}": dimension for n, dimension in enumerate(plan.weights)}
    scores = found[["year", *dimensions, "total", "n_units", "n_products", "simulated"]].rename(columns=dimensions)
    return pd.concat([named, scores], axis=1).astype({"n_units": int, "n_products": int})


def _finished(
    scored: pd.DataFrame, plan: Plan, vocabulary: Vocabulary, method: Methodology, apart: list[str]
) -> pd.DataFrame:
    """Return the rows with bases, category and zone, in their order."""
    several = len({branch.dimension for branch in plan.branches} - {TOTAL}) > 1
    inner = any(len(branch.indicators) > 1 for branch in plan.branches) or any(
        len(plan.of(dimension)) > 1 for dimension in plan.weights
    )
    unscored = set(vocabulary.branches["dimension"]) - {*plan.weights, TOTAL}
    left_out = [*sorted(unscored), *apart]
    scored = scored.assign(
        methodology=method.year,
        weights_basis=method.weights_basis if several else "not used",
        inner_weights="assumed: plain means" if inner else "not used",
        aggregation=method.aggregation,
        aggregation_basis=method.aggregation_basis,
        left_out="; ".join(left_out),
    ).join(_classes(scored, method))
    columns = [
        *GOVERNMENT_COLUMNS, "year", "methodology", *plan.weights, "total", "category", "zone", "n_units", "n_products",
        "weights_basis", "inner_weights", "aggregation", "aggregation_basis", "missing", "left_out",
    ]  # fmt: skip
    if plan.has_simulated:
        columns.append("simulated")
        scored["simulated"] = scored["simulated"].eq(True)
    texts = [*GOVERNMENT_COLUMNS, "category", "zone", "aggregation", "aggregation_basis", "missing", "left_out"]
    scored = scored.astype(dict.fromkeys(texts, "str"))
    return scored.sort_values(["government_code", "year"], ignore_index=True)[columns]


def _classes(scored: pd.DataFrame, method: Methodology) -> pd.DataFrame:
    """Return category and zone of the totals as they would be published."""
    published = np.floor(scored["total"] * 100 + 0.5) / 100
    classes = []
    for level, totals in published.groupby(scored["level"]):
        try:
            classes.append(method.classify(totals, level=level))
        except NotPublished:
            continue
    empty = pd.DataFrame({"category": None, "zone": None}, index=scored.index, dtype=object)
    return pd.concat(classes).reindex(scored.index) if classes else empty

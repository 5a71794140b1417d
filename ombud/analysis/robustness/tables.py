"""Unit scores as arrays, ready to be joined many times over."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.units.arrays import sampling_strata
from ombud.analysis.scoring.rule import counted, dimension_scores, dimension_weights, shares
from ombud.errors import check_choices
from ombud.evidence.registers.unit_types import kinds_of_several
from ombud.methodology import Methodology, load_methodology

BY = ("indicator", "dimension")
BRANCH = ["dimension", "variable", "indicator"]


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """The scores of one year."""

    governments: pd.Index  # codes, sorted
    government: NDArray[np.int64]  # shape (n_units,); place of the unit's government; not decreasing
    # shape (n_units,); kind of the unit, numbered in the order of names where a government has several: equal for units of
    # two governments that stand in for each other
    slots: NDArray[np.object_]
    strata: NDArray[np.int64]  # shape (n_units,); equal where a bootstrap may draw one in place of another
    scores: NDArray[np.float64]  # shape (n_units, n_columns); points; NaN where missing
    columns: pd.Index  # indicators or dimensions
    dimension: NDArray[np.object_]  # shape (n_columns,)
    weights: NDArray[np.float64]  # shape (n_columns,); published (or assumed) shares in a unit's score; add up to 1
    products: NDArray[np.float64]  # shape (n_units,); products of each unit, 1 where a unit is scored as a whole
    over: str  # "units" or "products": what a total is the mean of by the method
    simulated: bool = False  # whether any score is


def score_table(
    units: pd.DataFrame, year: int, methodology: Methodology | None = None, by: str = "indicator"
) -> ScoreTable:
    """
    Return the scores of a year as arrays, without units that the method assesses apart.

    Parameters
    ----------
    units : DataFrame
        As `ombud.load_units` and `ombud.evidence.simulate` give them.
    methodology : Methodology, optional
        The method whose weights are used; by default that of the year. A method of one dimension needs no weights.
    by : {"indicator", "dimension"}
        Columns of the table. As in `ombud.score`, a dimension is the plain mean of its variables, and a variable of
        its indicators.

    Raises
    ------
    ParameterError
        If a column is missing, or there are no scores of that year, or of a dimension that the method does not have.
    NotPublished
        If the method's weights are needed and not published.
    """
    check_choices("by", (by,), BY)
    method = methodology or load_methodology(year)
    rows = counted(units, year, method)
    branch = [name for name in BRANCH if name in rows]
    # an empty text where a branch is scored less finely
    rows = rows.assign(**{name: rows[name].astype(object).where(rows[name].notna(), "") for name in branch})
    # a unit of no known kind stands for itself alone
    kinds = rows["unit_type"].astype(object)
    rows = rows.assign(unit_type=kinds.where(kinds.notna(), rows["unit"].astype(object)))
    shares_of = pd.Series(dimension_weights(method))
    of_unit = rows.groupby(["government_code", "unit", "unit_type"])
    products = of_unit["product"].nunique()
    if by == "dimension":
        columns = dimension = pd.Index(sorted(set(rows["dimension"])), dtype=object)
        scores = dimension_scores(rows, of_unit.ngroup().to_numpy(), pd.factorize(rows["product"])[0], columns)
        weights = shares_of[columns].to_numpy()
    else:
        wide = rows.pivot_table(index=of_unit.keys, columns=branch, values="score")
        scores = wide.to_numpy(dtype=float)
        columns = pd.Index([next(name for name in reversed(names) if name) for names in wide.columns])
        dimension = wide.columns.get_level_values("dimension")
        weights = shares(np.ones((1, len(columns)), dtype=bool), wide.columns.to_frame(index=False), shares_of)[0]
    codes, kinds = (products.index.get_level_values(name) for name in ("government_code", "unit_type"))
    governments = codes.unique().sort_values()
    kind = pd.Series(kinds, dtype=object)
    number = kind.groupby([codes, kinds]).cumcount() + 1
    slots = kind.where(~kind.isin(kind[number > 1]), kind + " " + number.astype(str))
    return ScoreTable(
        governments=governments,
        government=governments.get_indexer(codes),
        slots=slots.to_numpy(dtype=object),
        strata=sampling_strata(codes, kinds, kinds_of_several()),
        scores=scores,
        columns=columns,
        dimension=dimension.to_numpy(dtype=object),
        weights=weights / weights.sum(),
        products=np.maximum(products.to_numpy(dtype=float), 1.0),
        over=method.aggregation,
        simulated="simulated" in rows and bool(rows["simulated"].eq(True).any()),
    )

"""
The rule by which scores are joined: indicators, variables, dimensions, products, units, governments.

It stands here once, for `ombud.score`, attribution, robustness and self-assessment:

1. a variable is the plain mean of its indicators, and a dimension that of its variables, in every unit and product: an
   assumption, as no source gives all weights within dimensions;
2. a unit's dimension is the plain mean of its products, where it has any;
3. the total of a unit (or of a product, where a method joins products) is the mean of its dimensions by the method's
   weights; a single dimension weighs all;
4. a government's score is the plain mean of its units (or products).

What is missing is left out in every one of these means, so that the rest weighs more.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import N_, ParameterError, check_choices
from ombud.methodology import Methodology
from ombud.vocabulary import INSTITUTIONAL, TOTAL

OF_EVERY_ROW = ("government_code", "unit")
NEEDED = ("year", "government_code", "unit", "unit_type", "product", "dimension", "variable", "score")

Missing = Literal["renormalise", "refuse"]


def counted(units: pd.DataFrame, year: int, method: Methodology, dimensions: Sequence[str] = ()) -> pd.DataFrame:
    """
    Return the scores of a year, without units that a method assesses apart from a regional government.

    `units` are as of `ombud.load_units`; without the column of levels, all governments are taken for regional ones. A
    `ParameterError` is raised if a column is missing, the year has no scores, or some are of no government or unit, or of
    other dimensions than `dimensions` (by default those of the method).
    """
    missing = [name for name in NEEDED if name not in units]
    if missing:
        raise ParameterError("The unit scores lack the columns {columns}", columns=", ".join(missing))
    apart = units["unit_type"].isin(method.kinds_apart)
    if "level" in units:
        apart &= ~units["level"].isin(INSTITUTIONAL)
    rows = units[(units["year"] == year) & units["score"].notna() & ~apart]
    if rows.empty:
        raise ParameterError("There are no unit scores of {year}", year=year)
    if unnamed := [name for name in OF_EVERY_ROW if rows[name].isna().any()]:
        template = N_("Some unit scores have no {columns}; accepted: a government and a unit in every row")
        raise ParameterError(template, columns=", ".join(unnamed))
    own = list(method.dimensions["dimension"])
    if len(own) == 1:  # then the score of a whole unit is the score of its only dimension
        rows = rows.assign(dimension=rows["dimension"].astype(object).replace(TOTAL, own[0]))
    accepted = dimensions or own
    if unknown := tuple(name for name in rows["dimension"].unique() if name not in accepted):
        check_choices("dimension", unknown, accepted)
    return rows


def dimension_weights(method: Methodology, joined: int | None = None) -> dict[str, float]:
    """Return the weight of every dimension, in the method's order, 1 where one alone is `joined`; or raise `NotPublished`."""
    dimensions = list(method.dimensions["dimension"])
    if (len(dimensions) if joined is None else joined) <= 1:
        return dict.fromkeys(dimensions, 1.0)
    return method.weights.to_dict()


def dimension_scores(
    rows: pd.DataFrame, unit: NDArray[np.int64], product: NDArray[np.int64], dimensions: Sequence[str]
) -> NDArray[np.float64]:
    """Return the score of every unit in every dimension, (n_units, n_dimensions): steps 1 and 2; NaN where there is none."""
    # each row has a score, of an indicator or of a whole variable or dimension; `unit` and `product` number its unit and
    # product, which is negative where there is none
    dimension = pd.Index(dimensions).get_indexer(rows["dimension"])
    part, parts = group([unit, product])
    branch, branches = group([dimension, pd.factorize(rows["variable"])[0]])
    cell, size = part * len(branches) + branch, len(parts) * len(branches)
    with np.errstate(invalid="ignore"):
        variables = np.bincount(cell, rows["score"].astype(float), size) / np.bincount(cell, minlength=size)
    products = plain_means(variables.reshape(len(parts), -1), dimension[branches], len(dimensions))
    return group_means(products, unit[parts], unit.max() + 1)


def plain_means(
    values: NDArray[np.float64], group: Sequence[int] | NDArray[np.int64], n_groups: int
) -> NDArray[np.float64]:
    """Return plain means of columns, shape (n_rows, n_groups): of indicators per variable, or variables per dimension."""
    return weighted_means(values, _members(group, n_groups))


def weighted_means(values: NDArray[np.float64], weights: NDArray[Any]) -> NDArray[np.float64]:
    """
    Return weighted means, shape (n_entities, n_means), that leave missing values out; NaN where none has a weight.

    Weights, shape (n_columns, n_means), are not negative and need not add up to 1.
    """
    if (np.count_nonzero(weights, axis=1) > 1).any():
        present = ~np.isnan(values)
        with np.errstate(invalid="ignore"):
            return (np.where(present, values, 0.0) @ weights) / (present.astype(float) @ weights)
    # a tree: each column belongs to one mean; added in order, no library's threads or processor change the last digit
    shape = weights.shape[1], len(values)
    sums, held = np.zeros(shape), np.zeros(shape)
    for column, mean in zip(*np.nonzero(weights), strict=True):
        present = ~np.isnan(values[:, column])
        sums[mean] += np.where(present, values[:, column] * weights[column, mean], 0.0)
        held[mean] += present * weights[column, mean]
    with np.errstate(invalid="ignore"):
        sums /= held
    return sums.T


def total_means(dimensions: NDArray[np.float64], weights: Sequence[float]) -> NDArray[np.float64]:
    """Return the mean of dimensions, shape (n_parts, n_dimensions), by their weights."""
    return weighted_means(dimensions, np.array(weights, dtype=float)[:, np.newaxis])[:, 0]


def group_means(values: NDArray[np.float64], group: NDArray[np.int64], n_groups: int) -> NDArray[np.float64]:
    """Return plain means of rows, shape (n_groups, n_columns); NaN where a group has no value."""
    means = np.empty((values.shape[1], n_groups))
    with np.errstate(invalid="ignore"):
        for mean, column in zip(means, values.T, strict=True):
            there = np.flatnonzero(~np.isnan(column))
            own = group[there]
            mean[:] = np.bincount(own, column[there], n_groups) / np.bincount(own, minlength=n_groups)
    return means.T


def shares(present: NDArray[np.bool_], form: pd.DataFrame, weights: Mapping[str, Any]) -> NDArray:
    """Return what each score counts in its unit's total, shape (n_units, n_indicators): steps 1 and 3, turned round."""
    # `present`: which scores are there, of the same shape; `form`: dimension and variable of every indicator. Weights as
    # Fractions give exact shares. The shares of a unit add up to 1; times its scores they add up to its total
    variable, variables = pd.factorize(pd.MultiIndex.from_frame(form[["dimension", "variable"]]))
    dimension, dimensions = pd.factorize(variables.get_level_values(0))
    own = np.array([weights[name] for name in dimensions])
    indicators = present @ _members(variable, len(variables))
    filled = (indicators > 0) @ _members(dimension, len(dimensions))  # variables with a score
    place = dimension[variable]
    held = (filled > 0).astype(own.dtype) @ own
    among = indicators[:, variable] * filled[:, place] * held[:, np.newaxis]
    return np.where(present, own[place] / np.where(among > 0, among, 1), 0)


def _members(group: Sequence[int] | NDArray[np.int64], n_groups: int) -> NDArray[np.int64]:
    """Return a table, shape (n_members, n_groups), of 1 where a member belongs to a group, else 0."""
    return (np.asarray(group)[:, np.newaxis] == np.arange(n_groups)).astype(int)


def group(columns: Iterable[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of each row's combination of whole numbers, in their order, and a row of each combination."""
    return _grouped(*keyed(columns))


def keyed(columns: Iterable[Any]) -> tuple[NDArray[np.integer], int]:
    """Return a key of each row's combination of whole numbers, in their order, and what all keys are below."""
    arrays = [np.asarray(column) for column in columns]
    key, size = np.zeros(len(arrays[0]), dtype=np.int32), 1
    for numbers in arrays if len(key) else []:
        least = int(numbers.min())
        n = int(numbers.max()) - least + 1
        if size * n > 2**62:
            key, rows = _grouped(key, size)
            size = len(rows)
        size *= n
        if n > 1:
            kind = np.result_type(key, numbers) if size < 2**31 else np.int64
            key = np.multiply(key, n, dtype=kind)
            key += np.subtract(numbers, least, dtype=kind)
    return key, size


def _grouped(key: NDArray[np.integer], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of each row's key, of keys below `size`, and a row of each key."""
    key = key.astype(np.int64, copy=False)
    if size <= 4 * len(key) + 4096:
        row = np.full(size, -1, dtype=np.int64)
        row[key] = np.arange(len(key))
        there = np.flatnonzero(row >= 0)
        rows, row[there] = row[there], np.arange(len(there))
        return row.take(key), rows
    number, distinct = pd.factorize(key, sort=True)
    row = np.empty(len(distinct), dtype=np.int64)
    row[number] = np.arange(len(key))
    return number, row

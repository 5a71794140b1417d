"""What a method makes of a rapor: the units and products that count, and what they scored in every variable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.source import Column, group, group_keys
from ombud.analysis.scoring.tally import Branch, Tally
from ombud.errors import NotPublished
from ombud.files import Data
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import APART, IDENTITY, INSTITUTIONAL, TOTAL


@dataclass(frozen=True)
class ScoredUnits:
    """The units and products that a method scores."""

    branches: list[Branch]  # of the dimensions that the method scores, and the totals of units
    dimensions: list[str]  # those of the method; then the total of a unit, where the rapor has one
    dimension: NDArray[np.int64]  # shape (n_branches,); place in them of every branch's dimension
    starts: NDArray[np.int64]  # shape (n_branches,); first column of `bits` of every branch
    # rows, scored, points: shape (n_parts, n_branches); what `Tally.measures` tells, a row per unit and product
    rows: NDArray[np.float64]
    scored: NDArray[np.float64]
    points: NDArray[np.float64]
    bits: NDArray[np.uint64]  # shape (n_parts, n_columns); which indicators have a score
    # one row per unit and product: ``unit`` and ``place`` (numbers), ``code`` (of the unit's name), ``year``,
    # ``of_product`` (whether it is a product of its unit) and ``simulated``
    parts: pd.DataFrame
    place: NDArray[np.int64]  # shape (n_units,); number of the government and year of every unit
    places: pd.DataFrame  # one row per government and year: what is known of the government, and ``year``
    apart: list[str]  # kinds of unit that are left out

    @property
    def indicators(self) -> NDArray[np.int64]:
        """How many indicators have a score, shape (n_parts, n_branches)."""
        return np.add.reduceat(np.bitwise_count(self.bits), self.starts, axis=1, dtype=np.int64)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Whether a unit has a score, shape (n_units,)."""
        return np.bincount(self.parts["unit"], self.scored.sum(axis=1), len(self.place)) > 0

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Whether the whole variable, or dimension, has a score of its own, shape (n_parts, n_branches)."""
        return self.bits[:, self.starts] & np.uint64(1) > 0

    @property
    def members(self) -> NDArray[np.int64]:
        """1 where a branch belongs to a dimension, shape (n_branches, n_dimensions)."""
        return (self.dimension[:, np.newaxis] == np.arange(len(self.dimensions))).astype(np.int64)


def scored_units(
    tally: Tally, governments: pd.DataFrame, entries: pd.DataFrame, method: Methodology | None, data: Data
) -> ScoredUnits:
    """
    Return the units and products that a method scores; without a method, all that the rapor has.

    `NotPublished` is raised if the method scores nothing of the rapor, or the rapor holds totals of another year's
    units.
    """
    own = _dimensions(tally, method)
    branches = [branch for branch in tally.branches.values() if branch.dimension in {*own, TOTAL}]
    if not branches and method is not None:
        given = dict.fromkeys(str(branch.dimension) for branch in tally.branches.values())
        raise NotPublished(
            "The method of {year} scores none of the rapor's dimensions: {dimensions}",
            year=method.year,
            dimensions=", ".join(given),
        )
    if any(branch.dimension == TOTAL for branch in branches):
        if method is not None:
            _check_totals(sorted(set(entries["year"])), method, data)
        own.append(TOTAL)
    columns = [column for branch in branches for column in branch.columns]
    place_of_column = np.full(tally.width, -1)
    place_of_column[columns] = np.arange(len(columns))
    institutional = governments["level"].isin(INSTITUTIONAL).to_numpy()[entries["government"]]
    apart = (entries["unit_type"].isin(_apart(method)) & ~institutional).to_numpy()
    kept = np.flatnonzero(~apart[tally.part] & (place_of_column[tally.column] >= 0))
    entry, column = tally.part[kept], place_of_column[tally.column[kept]]

    blank = Column(np.zeros(len(entries), dtype=np.int64), [None])
    unit, product, simulated = (tally.who.get(name, blank) for name in ("unit", "product", "simulated"))
    year, government = (
        Column(each.to_numpy(), range(each.max() + 1)) for _, each in entries[["year", "government"]].items()
    )
    number, first = group([year, government, unit, product])
    part, cells = group_keys(number[entry], len(first))
    who = entry[cells]
    unit_of_part, units = group([Column(each.codes[who], each.values) for each in (year, government, unit)])
    place, places = group([Column(each.codes[who[units]], each.values) for each in (year, government)])
    size, starts = len(who), np.cumsum([0, *(len(branch.columns) for branch in branches[:-1])])
    rows, scored, points, bits = (
        np.bincount(part * len(columns) + column, each[kept], size * len(columns)).reshape(size, -1)
        for each in tally.measures
    )
    made_up = np.array([bool(flag) for flag in simulated.values])[simulated.codes[entry]]
    parts = pd.DataFrame(
        {
            "unit": unit_of_part,
            "place": place[unit_of_part],
            "code": unit.codes[who],
            "year": year.codes[who],
            "of_product": np.array([text is not None for text in product.values])[product.codes[who]],
            "simulated": np.bincount(part, made_up, size) > 0,
        }
    )
    at = who[units[places]]
    told = governments.loc[government.codes[at], IDENTITY].reset_index(drop=True)
    return ScoredUnits(
        branches=branches,
        dimensions=own,
        dimension=np.array([own.index(str(branch.dimension)) for branch in branches]),
        starts=starts,
        rows=np.add.reduceat(rows, starts, axis=1),
        scored=np.add.reduceat(scored, starts, axis=1),
        points=np.add.reduceat(points, starts, axis=1),
        bits=np.minimum(bits, 2.0**63).astype(np.uint64),
        parts=parts,
        place=place,
        places=told.assign(year=year.codes[at]),
        apart=sorted(set(entries["unit_type"][apart])),
    )


def _dimensions(tally: Tally, method: Methodology | None) -> list[str]:
    if method is None:
        return sorted({str(branch.dimension) for branch in tally.branches.values()} - {TOTAL})
    try:
        return list(method.dimensions["dimension"])
    except NotPublished:
        return []


def _check_totals(years: list[int], method: Methodology, data: Data) -> None:
    """Refuse to take totals of units for those of another year's method, unless both join dimensions alike."""
    for year in years:
        if year != method.year and not _weighs_alike(load_methodology(year, data), method):
            raise NotPublished(
                "The rapor holds totals of units of {year}; how they would be under the method of {method} can't be told "
                "without their dimensions",
                year=year,
                method=method.year,
            )


def _weighs_alike(one: Methodology, other: Methodology) -> bool:
    try:
        return one.weights.equals(other.weights)
    except NotPublished:
        return False


def _apart(method: Methodology | None) -> list[str]:
    """Return the kinds of unit that are assessed apart from regional governments."""
    if method is None:
        return []
    try:
        kinds = method.unit_types
    except NotPublished:
        return list(APART)
    return [*APART, *kinds.loc[~kinds["in_total"], "unit_type"]]

"""What a method makes of a rapor: the units and products that count, and what they scored in every variable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.scoring.names import Names
from ombud.analysis.scoring.source import Column, group, group_keys
from ombud.analysis.scoring.tally import Branch, Tally
from ombud.errors import NotPublished
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import APART, INSTITUTIONAL, TOTAL


@dataclass(frozen=True)
class ScoredUnits:
    """
    The units and products that a method scores.

    Attributes
    ----------
    branches : list of Branch
        Of the dimensions that the method scores, and the totals of units.
    dimensions : list of str
        Those of the method; then the total of a unit, where the rapor has one.
    dimension : ndarray of int, shape (n_branches,)
        Place in them of every branch's dimension.
    starts : ndarray of int, shape (n_branches,)
        First column of every branch.
    rows, scored, points, bits : ndarray, shape (n_parts, n_columns)
        What `Tally.measures` tells, a row per unit and product; bits as whole numbers.
    who : ndarray of int, shape (n_parts,)
        An entry of the tally that speaks of the unit and product.
    unit : ndarray of int, shape (n_parts,)
        Number of the unit.
    of_product, simulated : ndarray of bool, shape (n_parts,)
        Whether it is a product of its unit; whether its scores are made up.
    place : ndarray of int, shape (n_units,)
        Number of the government and year of every unit.
    who_of_place : ndarray of int, shape (n_places,)
        An entry of the tally that speaks of the government and year.
    apart : list of str
        Kinds of unit that are left out.
    """

    branches: list[Branch]
    dimensions: list[str]
    dimension: NDArray[np.int64]
    starts: NDArray[np.int64]
    rows: NDArray[np.float64]
    scored: NDArray[np.float64]
    points: NDArray[np.float64]
    bits: NDArray[np.uint64]
    who: NDArray[np.int64]
    unit: NDArray[np.int64]
    of_product: NDArray[np.bool_]
    simulated: NDArray[np.bool_]
    place: NDArray[np.int64]
    who_of_place: NDArray[np.int64]
    apart: list[str]

    @property
    def scored_dimensions(self) -> list[str]:
        """Dimensions of the method."""
        return [name for name in self.dimensions if name != TOTAL]

    def by_branch(self, values: NDArray) -> NDArray:
        """Return sums of columns over the branches they belong to, shape (n_parts, n_branches)."""
        return values if values.shape[1] == len(self.branches) else np.add.reduceat(values, self.starts, axis=1)

    def of(self, dimension: int) -> list[int]:
        """Return the branches of a dimension."""
        return list(np.flatnonzero(self.dimension == dimension))


def scored_units(tally: Tally, names: Names, method: Methodology) -> ScoredUnits:
    """
    Return the units and products that a method scores.

    Raises
    ------
    NotPublished
        If the method scores nothing of the rapor, or the rapor holds totals of another year's units.
    """
    own = _dimensions(method)
    branches = [branch for branch in tally.branches.values() if branch.dimension in {*own, TOTAL}]
    found = {branch.dimension for branch in branches}
    if not branches:
        given = ", ".join(dict.fromkeys(branch.dimension for branch in tally.branches.values()))  # ty: ignore[no-matching-overload]
        raise NotPublished("The method of {year} scores none of the rapor's dimensions: {dimensions}", year=method.year,
                           dimensions=given)  # fmt: skip
    if TOTAL in found:
        _check_totals(sorted(set(names.year)), method)
    dimensions = [*own, *({TOTAL} & found)]
    columns = [column for branch in branches for column in branch.columns]
    column = np.full(tally.width, -1)
    column[columns] = np.arange(len(columns))

    institutional = names.governments["level"].isin(INSTITUTIONAL).to_numpy()[names.government]
    apart = np.isin(names.unit_type.astype(str), _apart(method)) & ~institutional
    blank = Column(np.zeros(len(apart), dtype=np.int64), [None])
    product, simulated = (tally.who.get(name, blank) for name in ("product", "simulated"))
    place = [Column(numbers, range(int(numbers.max()) + 1)) for numbers in (names.year, names.government)]
    kept = np.flatnonzero(~apart[tally.part] & (column[tally.column] >= 0))
    entry = tally.part[kept]
    number, entries = group([*place, tally.who["unit"], product])
    part, cells = group_keys(number[entry], len(entries))
    who = entry[cells]
    unit, units = group([Column(each.codes[who], each.values) for each in (*place, tally.who["unit"])])
    place_of_unit, places = group([Column(each.codes[who[units]], each.values) for each in place])
    cell, shape = part * len(columns) + column[tally.column[kept]], (len(who), len(columns))
    measures = [np.bincount(cell, each[kept], shape[0] * shape[1]).reshape(shape) for each in tally.measures]
    return ScoredUnits(
        branches=branches,
        dimensions=dimensions,
        dimension=np.array([dimensions.index(branch.dimension) for branch in branches]),  # ty: ignore[invalid-argument-type]
        starts=np.cumsum([0, *(len(branch.columns) for branch in branches[:-1])]),
        rows=measures[0],  # ty: ignore[invalid-argument-type] - bincount of weights
        scored=measures[1],  # ty: ignore[invalid-argument-type] - bincount of weights
        points=measures[2],  # ty: ignore[invalid-argument-type] - bincount of weights
        bits=np.minimum(measures[3], 2.0**63).astype(np.uint64),
        who=who,
        unit=unit,
        of_product=np.array([text is not None for text in product.values])[product.codes[who]],
        simulated=np.bincount(part, np.array(list(map(bool, simulated.values)))[simulated.codes[entry]], len(who)) > 0,
        place=place_of_unit,
        who_of_place=who[units[places]],
        apart=sorted(set(names.unit_type[apart])),
    )


def _dimensions(method: Methodology) -> list[str]:
    try:
        return list(method.dimensions["dimension"])
    except NotPublished:
        return []


def _check_totals(years: list[int], method: Methodology) -> None:
    """Refuse to take totals of units for those of another year's method, unless both join dimensions alike."""
    for year in years:
        if year != method.year and not _weighs_alike(load_methodology(year), method):
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


def _apart(method: Methodology) -> list[str]:
    """Return the kinds of unit that are assessed apart from regional governments."""
    try:
        kinds = method.unit_types
    except NotPublished:
        return list(APART)
    return [*APART, *kinds.loc[~kinds["in_total"], "unit_type"]]

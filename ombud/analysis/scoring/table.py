"""What a method makes of a rapor: the units and products that count, and what they scored in every variable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.scoring.form import Branch
from ombud.analysis.scoring.names import Names
from ombud.analysis.scoring.rule import dimension_weights
from ombud.analysis.scoring.source import Column, group, group_keys
from ombud.analysis.scoring.tally import Tally
from ombud.errors import NotPublished
from ombud.evidence.published.schemas import APART
from ombud.evidence.rapor.names import TOTAL
from ombud.evidence.registers.names import INSTITUTIONAL
from ombud.methodology import Methodology, load_methodology


@dataclass(frozen=True)
class ScoredUnits:
    """
    The units and products that a method scores.

    Attributes
    ----------
    branches : list of Branch
        Of the dimensions that the method scores, and the totals of units.
    dimensions : list of str
        Those of the method, and the total of a unit where the rapor has one.
    dimension : ndarray of int, shape (n_branches,)
        Place of a branch's dimension in them.
    branch : ndarray of int, shape (n_columns,)
        To which branch each column of the measures belongs.
    rows, scored, points, bits : ndarray, shape (n_parts, n_columns)
        What `Tally.measures` tells, one row per unit and product; bits as whole numbers.
    who : ndarray of int, shape (n_parts,)
        An entry of the tally that speaks of the unit and product.
    unit, place : ndarray of int, shape (n_parts,)
        Number of the unit, and of its government and year.
    of_product : ndarray of bool, shape (n_parts,)
        Whether it is a product of its unit.
    unit_place, place_who : ndarray of int
        Number of the government and year of every unit; an entry of the tally for every such number.
    simulated : ndarray of bool, shape (n_parts,)
    apart : list of str
        Kinds of unit that are left out.
    """

    branches: list[Branch]
    dimensions: list[str]
    dimension: NDArray[np.int64]
    branch: NDArray[np.int64]
    rows: NDArray[np.float64]
    scored: NDArray[np.float64]
    points: NDArray[np.float64]
    bits: NDArray[np.uint64]
    who: NDArray[np.int64]
    unit: NDArray[np.int64]
    place: NDArray[np.int64]
    of_product: NDArray[np.bool_]
    unit_place: NDArray[np.int64]
    place_who: NDArray[np.int64]
    simulated: NDArray[np.bool_]
    apart: list[str]

    def by_branch(self, values: NDArray) -> NDArray:
        """Return sums of columns over the branches they belong to, shape (n_parts, n_branches)."""
        if len(self.branch) == len(self.branches):
            return values
        starts = np.searchsorted(self.branch, np.arange(len(self.branches)))
        return np.add.reduceat(values, starts, axis=1)

    @property
    def n_joined(self) -> int:
        """How many dimensions the rapor has, beside totals of units."""
        return len(
            set(self.dimension) - {self.dimensions.index(TOTAL)} if TOTAL in self.dimensions else set(self.dimension)
        )

    def weights(self, method: Methodology) -> list[float]:
        """Return the weights of the method's dimensions; none where it has no dimensions."""
        return list(dimension_weights(method, self.n_joined).values()) if self.dimensions[0] != TOTAL else []

    def variable_means(self) -> NDArray[np.float64]:
        """Return the plain mean of indicators, shape (n_parts, n_branches); NaN where there is none."""
        with np.errstate(invalid="ignore"):
            return self.by_branch(self.points) / self.by_branch(self.scored)

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
    branches = [branch for branch in tally.form.branches if branch.dimension in {*own, TOTAL}]
    found = {branch.dimension for branch in branches}
    if not branches:
        given = ", ".join(dict.fromkeys(str(each.dimension) for each in tally.form.branches))
        raise NotPublished("The method of {year} scores none of the rapor's dimensions: {dimensions}", year=method.year,
                           dimensions=given)  # fmt: skip
    if TOTAL in found:
        _check_totals(sorted(set(names.year)), method)
    dimensions = [*own, *({TOTAL} & found)]
    columns = [column for branch in branches for column in branch.columns]
    branch = np.repeat(np.arange(len(branches)), [len(each.columns) for each in branches])
    order = np.full(tally.form.width, -1)
    order[columns] = np.arange(len(columns))

    level = names.governments["level"].isin(INSTITUTIONAL).to_numpy()[names.government]
    left_out = np.isin(names.unit_type.astype(str), _apart(method)) & ~level
    kept = np.flatnonzero(~left_out[tally.part] & (order[tally.column] >= 0))
    key = {"year": _codes(names.year), "government": _codes(names.government), "unit": tally.who["unit"]}
    product = tally.who.get("product", Column(np.zeros(len(names.year), dtype=np.int64), [None]))
    number, first = group([*key.values(), product])
    part, first_cell = group_keys(number[tally.part[kept]], len(first))
    who = tally.part[kept][first_cell]
    cell, shape = part * len(columns) + order[tally.column[kept]], (len(who), len(columns))
    rows, scored, points, bits = (
        np.bincount(cell, each[kept], shape[0] * shape[1]).reshape(shape) for each in tally.measures
    )
    unit, first_unit = group([Column(each.codes[who], each.values) for each in key.values()])
    place, first_place = group([Column(each.codes[who], each.values) for each in list(key.values())[:2]])
    flags = tally.who.get("simulated", Column(np.zeros(len(names.year), dtype=np.int64), [None]))
    flagged = np.array([bool(value) for value in flags.values])[flags.codes]
    simulated = np.bincount(part, flagged[tally.part[kept]], len(who)) > 0
    blank = np.array([text is None for text in product.values])[product.codes]
    return ScoredUnits(
        branches=branches,
        dimensions=dimensions,
        dimension=np.array([dimensions.index(each.dimension) for each in branches]),
        branch=branch,
        rows=rows,
        scored=scored,
        points=points,
        bits=np.minimum(bits, 2.0**63).astype(np.uint64),
        who=who,
        unit=unit,
        place=place,
        of_product=~blank[who],
        unit_place=place[first_unit],
        place_who=who[first_place],
        simulated=simulated,
        apart=sorted(set(names.unit_type[left_out])),
    )


def _codes(numbers: NDArray[np.int64]) -> Column:
    return Column(numbers, range(int(numbers.max()) + 1))


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

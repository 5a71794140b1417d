"""Unit scores of two years as arrays: what units scored, what each counts, and which is drawn in place of which."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ombud.analysis.attribution.units import counterfactual
from ombud.analysis.scoring import rule
from ombud.errors import check_choices
from ombud.evidence.registers.unit_types import kinds_of_several, unit_identity
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, check_order, load_methodology
from ombud.vocabulary import FULL, IDENTITY, TOTAL

OFFICE = ["year", "government_code", "unit", "unit_type"]
MATCHES = ("unit", "unit_type")


@dataclass(frozen=True, eq=False)
class UnitArrays:
    """The units of all governments in two years, one row per government and unit, sorted by government."""

    methods: tuple[Methodology, Methodology]  # of the earlier and the later year
    unseen: str  # how scores that one year did not take are filled
    # `IDENTITY` of the governments, as far as the frame has it, sorted by code; one row per government
    governments: pd.DataFrame
    government: NDArray[np.int64]  # shape (n_units,); row of `governments` that a unit belongs to
    unit: NDArray  # shape (n_units,); what the unit is matched by
    # shape (n_units,); equal for units that a bootstrap may draw in place of each other: of one government and one kind
    # of several, sampled in the same years
    strata: NDArray[np.int64]
    dimensions: tuple[str, ...]  # dimensions of either year, in the order of the methods
    weights: NDArray[np.float64]  # shape (2, 2, n_dimensions); see `crossed_weights`
    # shape (2, n_units, n_dimensions + 1); points, the earlier year first; NaN where nothing was scored. Means over the
    # unit's products; the last is the score of the whole unit, where the file has no dimensions
    means: NDArray[np.float64]
    # shape (2, n_units); number of products that were scored; 0 where units were scored as a whole
    products: NDArray[np.float64]
    # parts, of_part: shape (n_parts, n_dimensions + 1) and (n_parts,); scores of products, or of units scored as a whole,
    # and whose they are: the place among the units of both years
    parts: NDArray[np.float64]
    of_part: NDArray[np.int64]
    simulated: bool  # whether any score is simulated

    @property
    def scores(self) -> NDArray[np.float64]:
        """Scores of dimensions, shape (2, n_units, n_dimensions)."""
        return self.means[..., :-1]

    @property
    def whole(self) -> NDArray[np.float64]:
        """Scores of whole units, shape (2, n_units)."""
        return self.means[..., -1]

    @property
    def sampled(self) -> NDArray[np.bool_]:
        """Which units have a score in a year, shape (2, n_units)."""
        return np.asarray((~np.isnan(self.means)).any(axis=2))

    @cached_property
    def filled(self) -> NDArray[np.float64]:
        """Scores of dimensions, with those that a year did not take filled."""
        return counterfactual.fill(self.scores, self.government, self.unseen)

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """What each unit counts, by whose units are sampled and how they are joined, (n_units, 2, 2); 0 if not sampled."""
        # in a mean over products a unit counts as many times as it has products in the year whose units are sampled;
        # where that year lists none of it, as in the other year; where neither does, as the government's mean unit
        number = np.where(self.products > 0, self.products, self.products[::-1]).T
        mean = counterfactual.group_mean(np.where(number > 0, number, np.nan), self.government)
        number = np.where(number > 0, number, np.nan_to_num(mean, nan=1.0))
        over_products = [method.aggregation == "products" for method in self.methods]
        return np.where(over_products, number[..., np.newaxis], 1.0) * self.sampled.T[..., np.newaxis]

    def effect_bounds(self, factors: Mapping[str, Sequence[str]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bound each effect in points, whatever scores not taken were within 0..100: two ends, (n_factors, n_governments)."""
        # with weights and shares given, every counterfactual total is linear in the scores, and so is every effect: each
        # score not taken stands at whichever end its coefficient says; NaN where a year's units or dimensions are not known
        each = np.eye(32).reshape(32, *(2,) * 5)  # of the counterfactual totals
        effect = counterfactual.decompose_totals(each, factors).effect.reshape(-1, *each.shape[1:])
        starts = np.flatnonzero(np.diff(self.government, prepend=-1))
        with np.errstate(invalid="ignore"):
            share = self.shares / np.add.reduceat(self.shares, starts)[self.government]
        coefficient = np.einsum("fpdwna,una,dwk->fpuk", effect, share, self.weights, optimize=True)
        known, missing = coefficient * np.nan_to_num(self.scores), np.isnan(self.scores)
        ends = (np.where(missing, FULL * clip(coefficient, 0), known) for clip in (np.minimum, np.maximum))
        low, high = (np.add.reduceat(end.sum(axis=(1, 3)), starts, axis=1) for end in ends)
        return low, high

    def redrawn(self, generator: np.random.Generator) -> Self:
        """Return the units with the products of each drawn again, as many as there were; others stay as they are."""
        drawn = self.parts[stratified_resamples(self.of_part, 1, generator)[0]]
        return replace(self, means=rule.group_means(drawn, self.of_part, self.products.size).reshape(self.means.shape))

    def governments_of(self, units: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which governments have any of the units that `units` marks."""
        return np.bincount(self.government[units], minlength=len(self.governments)) > 0


def read_units(
    units: pd.DataFrame,
    from_year: int,
    to_year: int,
    unseen: str = "held",
    match: str = "unit",
    data_dir: DataDir = None,
) -> UnitArrays:
    """Read the unit scores of two years, without units that a method assesses apart; arguments, errors: `attribute`."""
    check_order(from_year, to_year)
    data = Data.at(data_dir)
    methods = (load_methodology(from_year, data), load_methodology(to_year, data))
    check_choices("match", (match,), MATCHES)
    dimensions = tuple(dict.fromkeys(name for method in methods for name in method.dimensions["dimension"]))
    columns = [*dimensions, TOTAL]  # the last for the score of a whole unit
    frame = pd.concat([rule.counted(units, method.year, method, columns) for method in methods])
    identity = [name for name in IDENTITY if name in frame]
    offices = frame.drop_duplicates(OFFICE)[list(dict.fromkeys([*OFFICE, *identity]))].reset_index(drop=True)
    keys = pd.MultiIndex.from_arrays([offices["government_code"], _keys(offices, data, match)])
    of_office, rows = keys.factorize(sort=True)
    row = of_office[frame.groupby(OFFICE, dropna=False, sort=False).ngroup()]
    weights = [pd.Series(rule.dimension_weights(method)).reindex(list(dimensions)) for method in methods]
    of_row = row + len(rows) * (frame["year"] == to_year).to_numpy()
    # -1 where there is none
    product = frame.groupby(["year", "product"], sort=False).ngroup().fillna(-1).to_numpy(dtype=np.int64)
    part, first = rule.group([of_row, product])
    parts = rule.dimension_scores(frame, part, np.full(len(part), -1), columns)
    of_part, size = of_row[first], 2 * len(rows)
    means = rule.group_means(parts, of_part, size).reshape(2, len(rows), -1)
    latest = offices.sort_values(["government_code", "year"], kind="stable")
    governments = latest.drop_duplicates("government_code", keep="last")[identity].reset_index(drop=True)
    position = pd.Index(governments["government_code"]).get_indexer(rows.get_level_values(0))
    kind = offices["unit_type"].iloc[np.unique(of_office, return_index=True)[1]]
    years = 4 * position + [2, 1] @ np.asarray((~np.isnan(means)).any(axis=2))
    return UnitArrays(
        methods=methods,
        unseen=unseen,
        governments=governments,
        government=position,
        unit=rows.get_level_values(1).to_numpy(),
        strata=sampling_strata(years, kind, kinds_of_several(data)),
        dimensions=dimensions,
        weights=counterfactual.crossed_weights(np.stack(weights)),
        means=means,
        products=np.bincount(of_part, product[first] >= 0, size).reshape(2, -1).astype(float),
        parts=parts,
        of_part=of_part,
        simulated="simulated" in frame and bool(frame["simulated"].fillna(False).any()),
    )


def _keys(offices: pd.DataFrame, data: Data, match: str) -> pd.Series:
    """Return what each unit is matched by: its name, whatever the spelling; or its kind, several of it numbered by name."""
    kinds = offices["unit_type"].astype(object).where(offices["unit_type"].notna(), None)
    pairs = list(zip(offices["unit"], kinds, strict=True))
    identity = {pair: unit_identity(*pair, data) for pair in dict.fromkeys(pairs)}
    keys = pd.Series([identity[pair] for pair in pairs], dtype=object)
    if match == "unit":
        return keys
    kinds = kinds.fillna("")
    order = pd.Series(pd.factorize(keys, sort=True)[0])
    number = order.groupby([offices["year"], offices["government_code"], kinds]).rank("dense").astype(int)
    return kinds + " " + number.astype(str)


def stratified_resamples(group: ArrayLike, replications: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw units with replacement, each in place of one of its own group; return positions, (replications, n_units)."""
    # place j always holds a unit of the group of unit j, so that the groups' sizes, and `group`, hold for every resample
    _, codes, sizes = np.unique(group, return_inverse=True, return_counts=True)
    order, starts = np.argsort(codes, kind="stable"), np.cumsum(sizes) - sizes
    drawn = (generator.random((replications, len(codes))) * np.repeat(sizes, sizes)).astype(np.int64)
    resamples = np.empty_like(drawn)
    resamples[:, order] = order[np.repeat(starts, sizes) + drawn]
    return resamples


def sampling_strata(group: ArrayLike, unit_type: ArrayLike, several: Collection[str]) -> NDArray[np.int64]:
    """Return a number for each unit, equal where one may be drawn in place of another: of one group and kind of several."""
    # only kinds of which a government has `several` (its puskesmas) are a sample; others, such as its one health office,
    # stand alone; the group is what is held fixed, such as the government and the years in which a unit was assessed
    kinds = pd.Series(unit_type, dtype=object)
    alone = np.where(kinds.isin(several), -1, np.arange(len(kinds)))
    return pd.factorize(pd.MultiIndex.from_arrays([np.asarray(group), kinds, alone]))[0]

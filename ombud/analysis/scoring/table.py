"""What a method makes of a rapor: the units and products that count, and what they scored in every variable."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.rule import group, group_means, plain_means, total_means
from ombud.analysis.scoring.tally import BITS, Rapor, sums_by_cell
from ombud.errors import NotPublished
from ombud.files import Data
from ombud.methodology import Methodology, load_methodology
from ombud.rounding import exact
from ombud.vocabulary import IDENTITY, INSTITUTIONAL, TOTAL


@dataclass(frozen=True)
class ScoredUnits:
    """The units and products that a method scores."""

    # rows of `Rapor.form`, of dimensions that the method scores and totals of units; branches are numbered anew
    form: pd.DataFrame
    starts: NDArray[np.int64]  # shape (n_branches,); row of the form where each branch begins
    dimensions: list[str]  # those of the method; then the total of a unit, where the rapor has one
    dimension: NDArray[np.int64]  # shape (n_branches,); place in them of every branch's dimension
    # rows, scored, points: shape (n_parts, n_branches); what `Rapor.measures` tells, a row per unit and product
    rows: NDArray[np.float64]
    scored: NDArray[np.float64]
    points: NDArray[np.float64]
    present: NDArray[np.bool_]  # shape (n_parts, n_rows_of_the_form); what has a score
    # whole, of_whole: shape (n_parts, n_branches) and (n_parts, n_dimensions); whether the whole variable, or dimension, has
    # a score of its own; whether the dimension has
    whole: NDArray[np.bool_]
    of_whole: NDArray[np.bool_]
    # one row per unit and product: ``unit`` and ``place`` (numbers), ``name`` (code of the unit's), ``year``,
    # ``of_product`` (whether it is a product of its unit) and ``simulated``
    parts: pd.DataFrame
    # place, counted: shape (n_units,); number of the government and year of every unit; whether it has a score
    place: NDArray[np.int64]
    counted: NDArray[np.bool_]
    places: pd.DataFrame  # one row per government and year: what is known of the government, and ``year``
    apart: list[str]  # kinds of unit that are left out

    def join(
        self,
        variables: NDArray[np.float64],
        dimension: NDArray[np.int64],
        over: str,
        weights: Sequence[float] | None,
        end: float | None = None,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the dimensions of what a method joins ("units" or "products"), and those and the total of every place."""
        # variables: scores, shape (n_parts, n_variables); dimension: place of each variable's. A missing dimension is left
        # out of the total; or counts as `end`, as does, without weights, a total that lacks any
        joined, place = plain_means(variables, dimension, len(self.dimensions)), self.parts["place"].to_numpy()
        if over == "units":
            joined, place = group_means(joined, self.parts["unit"].to_numpy(), len(self.place)), self.place
        own = joined[:, : len(self.dimensions) - (TOTAL in self.dimensions)]
        gaps = np.isnan(own)
        if weights is None:
            weights, gaps = [1.0] * own.shape[1], gaps.any(axis=1, keepdims=True)
        total = total_means(own if end is None else np.where(gaps, end, own), weights)
        if TOTAL in self.dimensions:
            total = np.where(np.isnan(joined[:, -1]), total, joined[:, -1])
        return joined, exact(group_means(np.column_stack([own, total]), place, len(self.places)))


def scored_units(rapor: Rapor, method: Methodology | None, data: Data) -> ScoredUnits:
    """Return the units and products that a method scores; without a method, all that the rapor has."""
    # `NotPublished` is raised if it scores nothing of the rapor, or the rapor holds totals of another year's units
    governments, entries = rapor.governments, rapor.entries
    given = rapor.form["dimension"].unique().tolist()
    own = sorted({*given} - {TOTAL}) if method is None else []
    if method is not None:
        with suppress(NotPublished):
            own = list(method.dimensions["dimension"])
    form = rapor.form[rapor.form["dimension"].isin([*own, TOTAL])]
    if form.empty and method is not None:
        raise NotPublished(
            "The method of {year} scores none of the rapor's dimensions: {dimensions}",
            year=method.year,
            dimensions=", ".join(given),
        )
    if TOTAL in given:
        if method is not None:
            _check_totals(sorted(set(entries["year"])), method, data)
        own.append(TOTAL)
    form = form.assign(branch=pd.factorize(form["branch"])[0])
    starts = np.flatnonzero(~form["branch"].duplicated())
    branch = np.full(rapor.form["column"].max() + 1, -1)
    branch[form["column"]] = form["branch"]
    institutional = governments["level"].isin(INSTITUTIONAL).to_numpy()[entries["government"]]
    left_out = (entries["unit_type"].isin(method.kinds_apart if method else ()) & ~institutional).to_numpy()
    kept = np.flatnonzero(~left_out[rapor.part] & (branch[rapor.column] >= 0))
    apart = sorted(set(entries["unit_type"][left_out]))
    if method is not None and not len(kept):
        raise NotPublished(
            "All that the method of {year} scores in the rapor is of units assessed apart: {kinds}",
            year=method.year,
            kinds=", ".join(apart),
        )
    number, _ = group([entries[name] for name in ("year", "government", "unit", "product")])
    entry = rapor.part[kept]
    part, cells = group([number[entry]])
    parts = entries.iloc[entry[cells]].reset_index(drop=True)
    unit, units = group([parts[name] for name in ("year", "government", "unit")])
    place, places = group([parts[name].iloc[units] for name in ("year", "government")])

    n, column = len(parts), rapor.column[kept]
    # what is told of one branch or indicator lies together
    cell = branch[column] * n + part
    sums = sums_by_cell(cell, rapor.measures[:3, kept], n * len(starts)).reshape(3, -1, n)
    rows, scored, points = sums.transpose(0, 2, 1)
    bits = np.bincount(column * n + part, rapor.measures[3, kept], n * len(branch)).reshape(-1, n)
    bits = np.minimum(bits, 2.0**63, out=bits).astype(np.uint64)
    places_of_bits = zip(form["column"], form["number"], strict=True)
    present = np.stack([bits[column] & np.uint64(1 << number % BITS) > 0 for column, number in places_of_bits]).T
    first = form.iloc[starts]
    dimension = np.array([own.index(name) for name in first["dimension"]])
    whole = present[:, starts] & (first["number"] == 0).to_numpy()
    of_places = parts.iloc[units[places]]
    return ScoredUnits(
        form=form,
        starts=starts,
        dimensions=own,
        dimension=dimension,
        rows=rows,
        scored=scored,
        points=points,
        present=present,
        whole=whole,
        of_whole=by_dimension(whole & first["variable"].isna().to_numpy(), dimension, len(own)) > 0,
        parts=parts.assign(
            name=parts["unit"],
            unit=unit,
            place=place[unit],
            of_product=parts["product"] > 0,
            simulated=np.bincount(part, entries["simulated"].to_numpy()[entry], n) > 0,
        ),
        place=place,
        counted=np.bincount(unit, scored.sum(axis=1)) > 0,
        places=governments.loc[of_places["government"], IDENTITY]
        .assign(year=of_places["year"].to_numpy())
        .reset_index(drop=True),
        apart=apart,
    )


def by_dimension(values: NDArray, dimension: NDArray[np.int64], n_dimensions: int) -> NDArray:
    """Return sums over the branches of every dimension, shape (n_parts, n_dimensions)."""
    return np.stack([values[:, dimension == place].sum(axis=1) for place in range(n_dimensions)]).T


def _check_totals(years: list[int], method: Methodology, data: Data) -> None:
    """Refuse to take totals of units for those of another year's method, unless both join dimensions alike."""
    for year in years:
        alike, own = year == method.year, load_methodology(year, data)
        with suppress(NotPublished):
            alike = alike or own.weights.equals(method.weights)
        if not alike:
            raise NotPublished(
                "The rapor holds totals of units of {year}; how they would be under the method of {method} can't be told "
                "without their dimensions",
                year=year,
                method=method.year,
            )

"""Between what a total lies whatever the missing scores were, beside the total that leaves them out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.scoring.gaps import expected_indicators, published_variables
from ombud.analysis.scoring.rule import dimension_weights, group_means, plain_means, total_means
from ombud.analysis.scoring.table import ScoredUnits
from ombud.analysis.scoring.tally import Tally
from ombud.errors import NotPublished
from ombud.methodology import Methodology
from ombud.rounding import exact
from ombud.vocabulary import FULL, TOTAL


def total_limits(
    tally: Tally, scored: ScoredUnits, years: dict[object, int], method: Methodology
) -> tuple[NDArray[np.float64], ...]:
    """Return the least and the greatest total of every government and year, what is missing being 0 or 100."""
    sizes, dimension = _sizes(tally, scored, years, method)
    points, count = (
        np.pad(each, ((0, 0), (0, len(dimension) - each.shape[1]))) for each in (scored.points, scored.scored)
    )
    return tuple(exact(_totals(scored, points, count, sizes, dimension, method, end)) for end in (0.0, FULL))


def _totals(
    scored: ScoredUnits,
    points: NDArray[np.float64],
    count: NDArray[np.float64],
    sizes: NDArray[np.float64],
    dimension: NDArray[np.int64],
    method: Methodology,
    end: float,
) -> NDArray[np.float64]:
    """Return the totals with `end` for what is missing; the columns of points, count and sizes are variables."""
    with np.errstate(invalid="ignore"):
        variables = (points + end * (sizes - count)) / sizes
    joined = plain_means(variables, dimension, len(scored.dimensions))
    place = scored.parts["place"].to_numpy()
    if method.aggregation == "units":
        joined, place = group_means(joined, scored.parts["unit"].to_numpy(), len(scored.place)), scored.place
    whole = joined[:, -1] if TOTAL in scored.dimensions else np.full(len(joined), np.nan)
    total = whole
    if scored.dimensions != [TOTAL]:
        total = _weighted(joined[:, : len(scored.dimensions) - (TOTAL in scored.dimensions)], method, end)
    return group_means(np.where(np.isnan(whole), total, whole)[:, np.newaxis], place, len(scored.places))[:, 0]


def _weighted(own: NDArray[np.float64], method: Methodology, end: float) -> NDArray[np.float64]:
    """Return the means of dimensions; without published weights, what lacks a dimension may be anything."""
    lacking = np.isnan(own)
    try:
        weights = list(dimension_weights(method).values())
    except NotPublished:
        weights, lacking = [1.0] * own.shape[1], np.broadcast_to(lacking.any(axis=1, keepdims=True), own.shape)
    return total_means(np.where(lacking, end, own), weights)


def _sizes(
    tally: Tally, scored: ScoredUnits, years: dict[object, int], method: Methodology
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """
    Return how many scores each variable should have, shape (n_parts, n_variables), and the variables' dimensions.

    A variable that the method publishes and no unit has is a column of its own. 0 where nothing is expected: in a
    dimension that was scored as a whole, or not at all.
    """
    branches = scored.branches
    known, year = np.unique(scored.parts["year"], return_inverse=True)
    expected = expected_indicators(tally, scored, years, known)
    size = np.add.reduceat(np.bitwise_count(expected), scored.starts, axis=1, dtype=np.int64)
    extra = []
    for name, _, branch, number in published_variables(scored, method):
        if branch is None:
            extra.append(scored.dimensions.index(name))
        else:
            size[:, branch] = np.where(size[:, branch] > 0, np.maximum(size[:, branch], number), 0)
    of_dimension = np.array([branch.variable is None for branch in branches])
    seen = np.stack([(scored.rows[year == place] > 0).any(axis=0) for place in range(len(known))])
    size = np.maximum(size, seen & ~of_dimension)[year]
    of_whole = (scored.whole & of_dimension) @ scored.members > 0
    there = scored.rows @ scored.members > 0
    detailed = (there & ~of_whole)[:, scored.dimension]
    size = np.where(scored.whole | ~detailed, scored.scored, np.maximum(size, scored.scored))
    nowhere = np.array(extra, dtype=np.int64)
    return np.hstack([size, (there & ~of_whole)[:, nowhere]]), np.append(scored.dimension, nowhere)

"""Every case, with its probability, where what is uncertain is discrete: no sampling error."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.robustness.designs import UNIT_SETS, Choices, Design
from ombud.analysis.robustness.draws import EXACT_DECIMALS, Replications, baseline, totals
from ombud.analysis.robustness.parameters import from_uniforms, unit_sets
from ombud.analysis.robustness.tables import ScoreTable
from ombud.errors import ParameterError

LARGEST = 100_000  # cases
MOST_UNITS = 8  # 6435 multisets


def enumerate_design(table: ScoreTable, design: Design) -> Replications:
    """
    Return the totals of every combination of a discrete design, each as likely.

    Parameters
    ----------
    table : ScoreTable
    design : Design
        Weights from `Choices` or fixed, units all or left out in turn, no unseen decimals.

    Returns
    -------
    Replications
        One row per combination; `probability` is exact.

    Raises
    ------
    ParameterError
        If something uncertain is continuous or drawn, or there are too many combinations.
    """
    continuous = {
        "weights": design.weights is not None and not isinstance(design.weights, Choices),
        "unit_sets": design.unit_sets == UNIT_SETS[2],
        "published_decimals": design.published_decimals is not None,
    }
    if any(continuous.values()):
        raise ParameterError("These can't be enumerated, only drawn: {names}",
                             names=", ".join(name for name, found in continuous.items() if found))  # fmt: skip
    options = {
        "weights": len(design.weights.sets) if isinstance(design.weights, Choices) else 1,
        "aggregation": len(design.aggregation),
        "over": len(design.over),
        "unit_sets": len(unit_sets(table, design, 0)[1]),
        "decimals": len(design.decimals),
    }
    # a factor with one option only takes no number
    counts = [options[name] for name in design.factors(table)]
    number = int(np.prod(counts, dtype=float)) if counts else 1
    if number > LARGEST:
        raise ParameterError("{n} combinations are too many to enumerate; at most {largest}", n=number,
                             largest=LARGEST)  # fmt: skip
    middles = [(np.arange(count) + 0.5) / count for count in counts]
    uniforms = np.array(list(product(*middles))).reshape(number, len(counts))
    parameters = from_uniforms(table, design, uniforms)
    return Replications(
        table.governments,
        totals(table, parameters),
        baseline(table),
        np.full(number, 1 / number),
        parameters.frame,
    )


def weight_lattice(size: int, steps: int) -> NDArray[np.float64]:
    """
    Return all weights of `size` columns that are multiples of 1 / `steps`, shape (n, size).

    Use as ``Choices.of({str(i): w for i, w in enumerate(lattice)})``.
    """
    number = comb(steps + size - 1, size - 1)
    if size < 1 or steps < 1 or number > LARGEST:
        raise ParameterError("A lattice of {size} weights in {steps} steps has {n} points; at most {largest}",
                             size=size, steps=steps, n=number, largest=LARGEST)  # fmt: skip
    return multisets(size, steps) / steps


def multisets(size: int, draws: int) -> NDArray[np.int64]:
    """Return how often each of `size` things is taken in every multiset of `draws`, shape (n_multisets, size)."""
    if size == 1:
        return np.array([[draws]])
    parts = []
    for first in range(draws, -1, -1):
        rest = multisets(size - 1, draws - first)
        parts.append(np.column_stack([np.full(len(rest), first), rest]))
    return np.concatenate(parts)


def multiset_probabilities(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the chance of each multiset when things are drawn with replacement, each as likely."""
    from scipy.special import gammaln

    size, draws = counts.shape[1], counts[0].sum()
    return np.exp(gammaln(draws + 1) - gammaln(counts + 1).sum(axis=1) - draws * np.log(size))


def bootstrap_distribution(table: ScoreTable, government_code: str, most_units: int = MOST_UNITS) -> pd.DataFrame:
    """
    Return the exact bootstrap distribution of a government's total over its units.

    Parameters
    ----------
    table : ScoreTable
    government_code : str
    most_units : int
        Governments with more units have too many multisets: use `replicate` with ``unit_sets="bootstrap"``.

    Returns
    -------
    DataFrame
        total (points, increasing, unique) and probability (adds up to 1).

    Raises
    ------
    ParameterError
        If the government is not in the table, or has too many units.
    """
    if government_code not in table.governments:
        raise ParameterError("The table has no scores of {code}", code=government_code)
    own = table.government == table.governments.get_loc(government_code)
    size = int(own.sum())
    if size > most_units:
        raise ParameterError("{code} has {n} units: more than {most} can't be enumerated", code=government_code,
                             n=size, most=most_units)  # fmt: skip
    counts = multisets(size, size)
    scores = table.scores[own]
    there = ~np.isnan(scores)
    units = (np.where(there, scores, 0.0) @ table.weights) / (there @ table.weights)
    times = counts * (table.products[own] if table.over == "products" else 1.0)
    values = np.round((times @ units) / times.sum(axis=1), EXACT_DECIMALS)
    frame = pd.DataFrame({"total": values, "probability": multiset_probabilities(counts)})
    return frame.groupby("total", as_index=False)["probability"].sum()

"""What is uncertain about a score, each as a factor that can be drawn; and the parameters that uniform numbers make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.units.arrays import stratified_resamples
from ombud.analysis.attribution.units.counterfactual import RULES_OF_UNSEEN
from ombud.analysis.robustness.tables import ScoreTable
from ombud.errors import ParameterError, check_choices

AGGREGATIONS = ("arithmetic", "geometric")
OVER = ("units", "products")
UNIT_SETS = ("all", "leave_one_out", "bootstrap")


@dataclass(frozen=True)
class Dirichlet:
    """
    Weights drawn from a Dirichlet distribution around the published ones.

    The greater the concentration, the closer: a weight w has standard deviation sqrt(w (1 - w) / (concentration + 1)).
    """

    concentration: float

    def __post_init__(self):
        if not self.concentration > 0:
            raise ParameterError("A Dirichlet concentration lies above 0; got {given}", given=self.concentration)

    def draw(self, uniforms: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return weights, shape (n, n_weights): gamma quantiles of the uniforms, divided by their sum."""
        from scipy.special import gammaincinv

        gammas = np.zeros_like(uniforms)
        free = weights > 0
        gammas[:, free] = gammaincinv(self.concentration * weights[free], uniforms[:, free])
        with np.errstate(invalid="ignore"):
            drawn = gammas / gammas.sum(axis=1, keepdims=True)
        return np.where(np.isnan(drawn), weights, drawn)


@dataclass(frozen=True)
class Bounds:
    """Weights drawn evenly between bounds, then scaled to add up to 1, which may carry them a little beyond."""

    low: tuple[float, ...]  # one per weight, in the order of the table; high too
    high: tuple[float, ...]

    def __post_init__(self):
        pairs = list(zip(self.low, self.high, strict=False))
        if len(self.low) != len(self.high) or any(not 0 <= low <= high for low, high in pairs) or not any(self.high):
            raise ParameterError(
                "Each weight needs bounds with 0 <= low <= high; got {low} and {high}", low=self.low, high=self.high
            )

    @classmethod
    def around(cls, weights: Any, relative: float) -> Self:
        """Return bounds that lie `relative` (0.25: a quarter) below and above each weight."""
        weights = np.asarray(weights, dtype=float)
        return cls(tuple(np.maximum(weights * (1 - relative), 0.0)), tuple(weights * (1 + relative)))

    def draw(self, uniforms: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return weights, shape (n, n_weights)."""
        if len(self.low) != len(weights):
            raise ParameterError("{given} bounds were given for {n} weights", given=len(self.low), n=len(weights))
        low, high = np.array(self.low), np.array(self.high)
        drawn = low + uniforms * (high - low)
        return drawn / drawn.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Choices:
    """One of several named sets of weights, each as likely; only proportions count."""

    sets: tuple[tuple[str, tuple[float, ...]], ...]  # name and weights

    @classmethod
    def of(cls, sets: Mapping[str, Any]) -> Self:
        """Return the choice between named sets of weights."""
        return cls(tuple((str(name), tuple(float(w) for w in weights)) for name, weights in sets.items()))

    def draw(self, uniforms: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return weights, shape (n, n_weights); of the uniforms, only the first column chooses."""
        wrong = [name for name, given in self.sets if len(given) != len(weights) or min(given) < 0 or sum(given) <= 0]
        if wrong or not self.sets:
            raise ParameterError(
                "These sets of weights can't be used: {names}; each needs {n} weights from 0 up",
                names=", ".join(wrong) or "none",
                n=len(weights),
            )
        table = np.array([given for _, given in self.sets])[chosen(uniforms, len(self.sets))]
        return table / table.sum(axis=1, keepdims=True)


Weights = Dirichlet | Bounds | Choices


def width(rule: Weights, weights: NDArray[np.float64]) -> int:
    """Return how many uniform numbers one draw of weights takes."""
    return 1 if isinstance(rule, Choices) else len(weights)


def chosen(uniforms: NDArray[np.float64], options: int) -> NDArray[np.int64]:
    """Return which of `options` each number of the first column falls on."""
    return np.minimum((uniforms[:, 0] * options).astype(np.int64), options - 1)


@dataclass(frozen=True)
class Design:
    """
    What is uncertain, and between what. The default leaves nothing uncertain.

    Attributes
    ----------
    weights : Dirichlet, Bounds, Choices or None
        Of the table's columns: a table by dimension varies the dimensions alone. None: the table's own.
    aggregation : tuple of {"arithmetic", "geometric"}
        How dimensions are joined; inside a dimension the mean is arithmetic.
    over : tuple of {"units", "products"}
        What a total is the mean of; empty: as the method says.
    unit_sets : {"all", "leave_one_out", "bootstrap"}
        All units; all or all but one of a kind, in every government; or units of a kind of which a government has
        several (puskesmas) drawn with replacement in each: offices of which it has one are no sample.
    resamples : int
        Number of bootstrap sets from which replications choose.
    decimals : tuple of int or None
        To which totals are rounded (half up) before they are ranked and classified, ``(2,)`` as in `ombud.score`; None:
        not at all.
    """

    weights: Weights | None = None
    aggregation: tuple[str, ...] = ("arithmetic",)
    over: tuple[str, ...] = ()
    unit_sets: str = "all"
    resamples: int = 500
    decimals: tuple[int | None, ...] = (None,)

    def __post_init__(self):
        check_choices("aggregation", self.aggregation, AGGREGATIONS)
        check_choices("over", self.over or OVER[:1], OVER)
        check_choices("unit_sets", (self.unit_sets,), UNIT_SETS)
        if not self.decimals or self.resamples < 1:
            raise ParameterError("A design needs at least one rounding and one resample")

    def factors(self, table: ScoreTable) -> dict[str, int]:
        """Return the uncertain factors and how many uniform numbers each takes, in their fixed order."""
        widths = {
            "weights": 0 if self.weights is None else width(self.weights, table.weights),
            "aggregation": int(len(self.aggregation) > 1),
            "over": int(len(self.over) > 1),
            "unit_sets": int(self.unit_sets != "all"),
            "decimals": int(len(self.decimals) > 1),
        }
        return {name: width for name, width in widths.items() if width}


@dataclass(frozen=True)
class AttributionDesign:
    """
    What is uncertain about an attribution; by default nothing. See `Design` for what is not told here.

    Attributes
    ----------
    weights : Dirichlet, Bounds, Choices or None
        Of the dimensions, in each of the two methods that has more than one, independently.
    unit_sets : {"all", "leave_one_out", "bootstrap"}
        As of `Design`, save that units of one name, not of one kind, are left out together.
    unseen : {"held", "parallel"}
        What is assumed of scores that one year did not take; see `ombud.attribute`. It is no draw: no one knows how
        likely either is, so each has draws of its own.
    """

    weights: Weights | None = None
    unit_sets: str = "all"
    resamples: int = 500
    unseen: str = "held"

    def __post_init__(self):
        check_choices("unit_sets", (self.unit_sets,), UNIT_SETS)
        check_choices("unseen", (self.unseen,), RULES_OF_UNSEEN)
        if self.resamples < 1:
            raise ParameterError("A design needs at least one resample; got {given}", given=self.resamples)


@dataclass(frozen=True, eq=False)
class Parameters:
    """The parameters of replications."""

    weights: NDArray[np.float64]  # shape (n, n_columns); of the table's columns; each row adds up to 1
    unit_set: NDArray[np.int64]  # shape (n,); row of `unit_weights`
    unit_weights: NDArray[np.float64]  # shape (n_sets, n_units); how often each unit counts in each set
    # what was drawn: replication, weight_<column>, weights (name of a chosen set, else drawn or method), aggregation,
    # over, unit_set, decimals (missing: totals are not rounded)
    frame: pd.DataFrame


def from_uniforms(table: ScoreTable, design: Design, uniforms: NDArray[np.float64], seed: int = 0) -> Parameters:
    """Turn uniform numbers, shape (n, sum of the factors' widths), into parameters; the seed is of the bootstrap sets."""
    factors = design.factors(table)
    part = dict(zip(factors, np.split(uniforms, np.cumsum(list(factors.values())), axis=1), strict=False))
    n = len(uniforms)
    weights, sources = np.tile(table.weights, (n, 1)), ("method",)
    if design.weights is not None:
        weights, sources = design.weights.draw(part["weights"], table.weights), ("drawn",)
    if isinstance(design.weights, Choices):
        sources = tuple(name for name, _ in design.weights.sets)
    sets, labels = unit_sets(design, table.slots, table.strata, np.random.default_rng([seed, 1]))
    options = {
        "weights": sources,
        "aggregation": design.aggregation,
        "over": design.over or (table.over,),
        "unit_sets": labels,
        "decimals": design.decimals,
    }
    # without uniforms there is one option
    place = {name: chosen(part.get(name, np.zeros((n, 1))), len(of)) for name, of in options.items()}
    picked = {name: np.array(of, dtype=object)[place[name]] for name, of in options.items()}
    frame = pd.DataFrame(weights, columns=[f"weight_{name}" for name in table.columns]).assign(**picked)
    frame.insert(0, "replication", np.arange(n))
    frame = frame.rename(columns={"unit_sets": "unit_set"}).astype({"decimals": "Int64"})
    return Parameters(weights, place["unit_sets"], sets, frame)


def unit_sets(
    design: Design | AttributionDesign, names: NDArray, strata: NDArray[np.int64], generator: np.random.Generator
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return how often units count in the sets that replications choose from, (n_sets, n_units), and the sets' names."""
    size = len(names)
    if design.unit_sets == "leave_one_out":
        distinct = sorted(set(names))
        without = [(names != name).astype(float) for name in distinct]
        return np.stack([np.ones(size), *without]), ("all", *(f"without {name}" for name in distinct))
    if design.unit_sets == "bootstrap":
        drawn = stratified_resamples(strata, design.resamples, generator)
        counts = np.stack([np.bincount(row, minlength=size) for row in drawn]).astype(float)
        return counts, tuple(f"resample {number}" for number in range(1, design.resamples + 1))
    return np.ones((1, size)), ("all",)

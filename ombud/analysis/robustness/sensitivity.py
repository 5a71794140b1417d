"""How much of an output's variance each uncertain factor makes: Sobol indices, first-order and total."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.robustness.designs import Design
from ombud.analysis.robustness.draws import baseline, totals
from ombud.analysis.robustness.parameters import from_uniforms
from ombud.analysis.robustness.summaries import change_rate, rank_shift
from ombud.analysis.robustness.tables import ScoreTable
from ombud.errors import ParameterError
from ombud.methodology import Methodology

Model = Callable[[NDArray[np.float64]], NDArray[np.float64]]
OUTPUTS = ("totals", "category_change", "rank_shift")


@dataclass(frozen=True, eq=False)
class Indices:
    """
    Sobol indices of one or several outputs.

    Attributes
    ----------
    factors : tuple of str
    first, total : ndarray, shape (n_factors, n_outputs)
        Share of the variance that a factor makes alone, and with all its interactions; NaN where an output does
        not vary.
    first_interval, total_interval : ndarray, shape (2, n_factors, n_outputs)
        Low and high ends of percentile bootstrap intervals.
    variance : ndarray, shape (n_outputs,)
        In the output's unit, squared.
    level : float
        Nominal coverage of the intervals.
    samples : DataFrame
        The base points: sample, and each factor's uniform numbers.
    """

    factors: tuple[str, ...]
    first: NDArray[np.float64]
    total: NDArray[np.float64]
    first_interval: NDArray[np.float64]
    total_interval: NDArray[np.float64]
    variance: NDArray[np.float64]
    level: float
    samples: pd.DataFrame

    def to_frame(self, outputs: pd.Index | None = None) -> pd.DataFrame:
        """Return one row per output and factor: output, factor, first, first_low, first_high, total, ..., variance."""
        names = pd.RangeIndex(len(self.variance)) if outputs is None else pd.Index(outputs)
        columns = {
            "first": self.first,
            "first_low": self.first_interval[0],
            "first_high": self.first_interval[1],
            "total": self.total,
            "total_low": self.total_interval[0],
            "total_high": self.total_interval[1],
        }
        return pd.DataFrame(
            {
                "output": names.repeat(len(self.factors)),
                "factor": np.tile(np.array(self.factors, dtype=object), len(names)),
                **{name: values.T.ravel() for name, values in columns.items()},
                "variance": np.repeat(self.variance, len(self.factors)),
            }
        )


def sobol_indices(
    model: Model,
    factors: Mapping[str, int],
    samples: int = 1024,
    *,
    seed: int = 0,
    resamples: int = 200,
    level: float = 0.95,
) -> Indices:
    """
    Estimate Sobol indices from Saltelli's design of Sobol points.

    Parameters
    ----------
    model : callable
        Takes uniform numbers, shape (n, number of columns), in the order of `factors`; returns an array whose first
        axis has length n, the second axis the outputs.
    factors : mapping of name to number of columns
        Columns of one factor vary together and get one index.
    samples : int
        A power of 2. The model is run ``samples * (n_factors + 2)`` times.
    seed : int
    resamples : int
        Bootstrap replications of the base points for the intervals.
    level : float
        Nominal coverage.

    Returns
    -------
    Indices

    Notes
    -----
    Outputs are centred at their mean first: the estimators' error grows with the square of the mean.
    First-order: mean(f(B) (f(AB) - f(A))) / V, total: mean((f(A) - f(AB))**2) / 2 V.

    References
    ----------
    Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Design and estimator for the
    total sensitivity index. Computer Physics Communications, 181, 259-270 (table 2, b and f).
    Jansen, M. J. W. (1999). Analysis of variance designs for model output. Computer Physics Communications, 117, 35-43.
    """
    if samples < 2 or samples & (samples - 1):
        raise ParameterError("Sobol points come in powers of 2; got {given} samples", given=samples)
    if not factors or min(factors.values()) < 1:
        raise ParameterError("A sensitivity analysis needs uncertain factors; the design has none")
    points = saltelli_points(factors, samples, seed)
    outputs = np.asarray(model(points.reshape(-1, points.shape[-1])), dtype=float)
    outputs = outputs.reshape(len(points), samples, -1)
    base, crossed, other = outputs[0], outputs[1:-1], outputs[-1]
    counts = np.random.default_rng([seed, 2]).multinomial(samples, np.full(samples, 1 / samples), size=resamples)
    weights = np.vstack([np.ones(samples), counts]) / samples
    first, total, variance = _estimates(base, crossed, other, weights)
    ends = [(1 - level) / 2, (1 + level) / 2]
    return Indices(
        factors=tuple(factors),
        first=first[0],
        total=total[0],
        first_interval=np.quantile(first[1:], ends, axis=0),
        total_interval=np.quantile(total[1:], ends, axis=0),
        variance=variance[0],
        level=level,
        samples=_sample_frame(factors, points[0]),
    )


def saltelli_points(factors: Mapping[str, int], samples: int, seed: int) -> NDArray[np.float64]:
    """
    Return the points A, A with each factor's columns from B, and B, shape (n_factors + 2, samples, n_columns).

    A and B are halves of one sequence of scrambled Sobol points of twice the columns.
    """
    from scipy.stats.qmc import Sobol

    widths = list(factors.values())
    # with `rng` instead of `seed` the same number would give other points
    points = Sobol(2 * sum(widths), seed=seed).random(samples)
    base, other = np.split(points, 2, axis=1)
    owner = np.repeat(np.arange(len(widths)), widths)
    crossed = [np.where(owner == place, other, base) for place in range(len(widths))]
    return np.clip(np.stack([base, *crossed, other]), 0.0, np.nextafter(1.0, 0.0))


def design_sensitivity(
    table: ScoreTable,
    design: Design,
    output: str = "totals",
    *,
    methodology: Methodology | None = None,
    label: str = "category",
    samples: int = 512,
    seed: int = 0,
    resamples: int = 200,
) -> pd.DataFrame:
    """
    Return how much each uncertain factor of a design matters.

    Parameters
    ----------
    table : ScoreTable
    design : Design
    output : {"totals", "category_change", "rank_shift"}
        Each government's total; the share of governments whose category differs from the baseline; or the mean
        absolute shift of ranks.
    methodology : Methodology, optional
        Needed for "category_change".
    label : {"category", "zone"}
    samples, seed, resamples
        As in `sobol_indices`.

    Returns
    -------
    DataFrame
        As `Indices.to_frame`, and simulated; output is the government's code, or the name of the output.
    """
    if output not in OUTPUTS or (output == "category_change" and methodology is None):
        raise ParameterError("output is {given}; accepted: {accepted} (category_change with a methodology)",
                             given=repr(output), accepted=", ".join(OUTPUTS))  # fmt: skip
    base = baseline(table)

    def model(uniforms: NDArray[np.float64]) -> NDArray[np.float64]:
        values = totals(table, from_uniforms(table, design, uniforms, seed))
        if output == "totals":
            return values
        if output == "rank_shift":
            return rank_shift(values, base)
        return change_rate(values, base, methodology, label)

    indices = sobol_indices(model, design.factors(table), samples, seed=seed, resamples=resamples)
    frame = indices.to_frame(table.governments if output == "totals" else pd.Index([output]))
    return frame.assign(simulated=table.simulated)


def _estimates(
    base: NDArray[np.float64], crossed: NDArray[np.float64], other: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """
    Return first-order and total indices and the variance, one row per resample of the base points.

    Parameters
    ----------
    base, other : ndarray, shape (samples, n_outputs)
        Outputs at A and B.
    crossed : ndarray, shape (n_factors, samples, n_outputs)
        Outputs at A with a factor from B.
    weights : ndarray, shape (n_resamples, samples)
        Each row adds up to 1.
    """
    centre = (base.mean(axis=0) + other.mean(axis=0)) / 2
    base, other, crossed = base - centre, other - centre, crossed - centre
    mean = weights @ ((base + other) / 2)
    variance = weights @ ((base**2 + other**2) / 2) - mean**2
    # rounding leaves traces of variance in an output that is constant
    varies = variance > 1e-12 * np.maximum(1.0, centre**2)
    divisor = np.where(varies, variance, np.nan)[:, np.newaxis]
    first = np.stack([weights @ (other * (row - base)) for row in crossed], axis=1) / divisor
    total = np.stack([weights @ ((base - row) ** 2) for row in crossed], axis=1) / (2 * divisor)
    return first, total, variance


def _sample_frame(factors: Mapping[str, int], points: NDArray[np.float64]) -> pd.DataFrame:
    names = [f"{name}_{place}" if width > 1 else name for name, width in factors.items() for place in range(width)]
    frame = pd.DataFrame(points, columns=names)
    frame.insert(0, "sample", np.arange(len(points)))
    return frame

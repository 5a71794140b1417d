"""How much of an output's variance each uncertain factor makes: Sobol indices, first-order and total."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.robustness.designs import Design, from_uniforms
from ombud.analysis.robustness.draws import baseline, change_rate, rank_shift, totals
from ombud.analysis.robustness.tables import ScoreTable
from ombud.errors import ParameterError, check_choices
from ombud.methodology import Methodology

Model = Callable[[NDArray[np.float64]], NDArray[np.float64]]
OUTPUTS = ("totals", "category_change", "rank_shift")
RESAMPLES = 200  # of the base points, for the intervals
LEVEL = 0.95


def sobol_indices(model: Model, factors: Mapping[str, int], samples: int = 1024, *, seed: int = 0) -> pd.DataFrame:
    """
    Estimate Sobol indices, first-order and total, from Saltelli's design of Sobol points.

    Parameters
    ----------
    model : callable
        Takes uniform numbers, shape (n, number of columns), in the order of `factors`; returns an array whose first
        axis has length n, the second axis the outputs.
    factors : mapping of name to number of columns
        Columns of one factor vary together and get one index.
    samples : int
        A power of 2. The model is run ``samples * (n_factors + 2)`` times.

    Returns
    -------
    DataFrame
        One row per output and factor: output (its place), factor; first, total: the share of the variance that the
        factor makes alone, and with all its interactions, missing where an output does not vary; first_low, first_high,
        total_low, total_high: ends of percentile intervals of `LEVEL`, from a bootstrap of the base points; variance
        (of the output, in its unit, squared).

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
    # at A, at A with a factor from B, and at B
    outputs = np.asarray(model(np.concatenate(points)), dtype=float).reshape(len(points), samples, -1)
    centre = (outputs[0].mean(axis=0) + outputs[-1].mean(axis=0)) / 2
    base, *crossed, other = outputs - centre
    drawn = np.random.default_rng([seed, 2]).multinomial(samples, np.full(samples, 1 / samples), size=RESAMPLES)
    weights = np.vstack([np.ones(samples), drawn]) / samples  # of the base points: all of them, then a row per resample
    variance = weights @ ((base**2 + other**2) / 2) - (weights @ ((base + other) / 2)) ** 2
    # rounding leaves traces of variance in an output that is constant
    divisor = np.where(variance > 1e-12 * np.maximum(1.0, centre**2), variance, np.nan)[:, np.newaxis]
    indices = {
        "first": np.stack([weights @ (other * (row - base)) for row in crossed], axis=1) / divisor,
        "total": np.stack([weights @ ((base - row) ** 2) for row in crossed], axis=1) / (2 * divisor),
    }
    columns = {}
    for name, values in indices.items():
        low, high = np.quantile(values[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        columns |= {name: values[0], f"{name}_low": low, f"{name}_high": high}
    index = pd.MultiIndex.from_product([range(outputs.shape[-1]), factors], names=["output", "factor"])
    frame = pd.DataFrame({name: values.T.ravel() for name, values in columns.items()}, index=index)
    return frame.assign(variance=np.repeat(variance[0], len(factors))).reset_index()


def saltelli_points(factors: Mapping[str, int], samples: int, seed: int) -> NDArray[np.float64]:
    """Return the points A, A with each factor's columns from B, and B, shape (n_factors + 2, samples, n_columns)."""
    from scipy.stats.qmc import Sobol

    widths = list(factors.values())
    # halves of one sequence of twice the columns; with `rng` instead of `seed` the same number would give other points
    points = Sobol(2 * sum(widths), seed=seed).random(samples)
    base, other = np.split(points, 2, axis=1)
    owner = np.repeat(np.arange(len(widths)), widths)
    crossed = [np.where(owner == place, other, base) for place in range(len(widths))]
    return np.minimum(np.stack([base, *crossed, other]), np.nextafter(1.0, 0.0))


def design_sensitivity(
    table: ScoreTable,
    design: Design,
    output: str = "totals",
    *,
    methodology: Methodology | None = None,
    label: str = "category",
    samples: int = 512,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Return how much each uncertain factor of a design matters, as `sobol_indices` tells it, and simulated.

    The output is "totals" (of each government, by its code); "category_change", the share of governments whose label
    differs from the baseline, which needs a methodology; or "rank_shift", the mean absolute shift of ranks.
    """
    check_choices("output", (output,), OUTPUTS)
    base = baseline(table)

    def model(uniforms: NDArray[np.float64]) -> NDArray[np.float64]:
        drawn = totals(table, from_uniforms(table, design, uniforms, seed))
        if output == "totals":
            return drawn
        if output == "rank_shift":
            return rank_shift(drawn, base)
        if methodology is None:
            raise ParameterError("category_change needs a methodology, whose cut-offs are used")
        return change_rate(drawn, base, methodology, label)

    frame = sobol_indices(model, design.factors(table), samples, seed=seed)
    names = table.governments if output == "totals" else pd.Index([output])
    return frame.assign(output=names[frame["output"]], simulated=table.simulated)

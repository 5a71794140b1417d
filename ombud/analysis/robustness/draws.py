"""Totals of all governments under many sets of parameters, and what they say of totals, ranks and categories."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.robustness.designs import Design, Parameters, from_uniforms
from ombud.analysis.robustness.tables import ScoreTable
from ombud.analysis.scoring import weighted_means
from ombud.errors import ParameterError, check_choices, listed
from ombud.methodology import Methodology
from ombud.methodology.bands import positions
from ombud.rounding import exact, rounded

ELEMENTS_AT_ONCE = 500_000  # unit scores held at a time and thread: some 4 MB, which stay in the cache
THREADS = 2
PROBABILITIES = (0.05, 0.5, 0.95)
LABELS = ("category", "zone")
FLOOR = 1.0  # points to which a dimension is raised for geometric means, which know no 0


@dataclass(frozen=True, eq=False)
class Replications:
    """Totals under many sets of parameters."""

    governments: pd.Index
    totals: NDArray[np.float64]  # shape (n_replications, n_governments); points; NaN where no unit is left
    baseline: NDArray[np.float64]  # shape (n_governments,); totals as the method has them
    parameters: pd.DataFrame  # every drawn parameter, one row per replication
    simulated: bool = False  # whether any score is


def replicate(table: ScoreTable, design: Design, replications: int = 1000, seed: int = 0) -> Replications:
    """
    Draw parameters at random, and the totals under them.

    References
    ----------
    Saisana, M., Saltelli, A., & Tarantola, S. (2005). Uncertainty and sensitivity analysis techniques as tools for
    the quality assessment of composite indicators. Journal of the Royal Statistical Society A, 168, 307-323.
    """
    if replications < 1:
        raise ParameterError("At least one replication is needed; got {given}", given=replications)
    uniforms = np.random.default_rng(seed).random((replications, sum(design.factors(table).values())))
    parameters = from_uniforms(table, design, uniforms, seed)
    drawn = totals(table, parameters)
    return Replications(table.governments, drawn, baseline(table), parameters.frame, table.simulated)


def baseline(table: ScoreTable) -> NDArray[np.float64]:
    """Return the totals as the method has them, shape (n_governments,)."""
    return totals(table, from_uniforms(table, Design(), np.empty((1, 0))))[0]


def totals(table: ScoreTable, parameters: Parameters) -> NDArray[np.float64]:
    """Return the totals under each set of parameters, shape (n, n_governments)."""
    n, size = len(parameters.frame), ELEMENTS_AT_ONCE // len(table.government) + 1
    result = exact(np.concatenate(in_portions(lambda portion: _portion(table, parameters, portion), n, size)))
    for places, rows in parameters.frame.groupby("decimals").indices.items():
        result[rows] = rounded(result[rows], int(places))
    return result


def in_portions(compute: Callable[[NDArray[np.int64]], Any], n: int, size: int) -> list[Any]:
    """Return what is computed of each portion of n replications, so many at a time on each thread."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(compute, np.split(np.arange(n), range(size, n, size))))


def _portion(table: ScoreTable, parameters: Parameters, portion: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the totals of some replications, without rounding."""
    drawn = parameters.frame.iloc[portion]
    units = np.empty((len(table.government), len(portion)))
    for name in drawn["aggregation"].unique():
        own = (drawn["aggregation"] == name).to_numpy()
        weights = parameters.weights[portion[own]]
        units[:, own] = _geometric(table, weights) if name == "geometric" else weighted_means(table.scores, weights.T)
    times = parameters.unit_weights[parameters.unit_set[portion]].T
    products = (drawn["over"] == "products").to_numpy()
    if products.any():
        times = times * np.where(products, table.products[:, np.newaxis], 1.0)
    missing = np.isnan(units)
    if missing.any():
        times, units = np.where(missing, 0.0, times), np.where(missing, 0.0, units)
    starts = np.searchsorted(table.government, np.arange(len(table.governments)))
    with np.errstate(invalid="ignore"):
        return (np.add.reduceat(units * times, starts) / np.add.reduceat(times, starts)).T


def _geometric(table: ScoreTable, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the units' scores, shape (n_units, n), as geometric means over dimensions, arithmetic inside them."""
    logarithm, known = np.zeros((2, len(table.scores), len(weights)))
    for name in pd.unique(table.dimension):
        own = table.dimension == name
        score = weighted_means(table.scores[:, own], weights[:, own].T)
        share = np.where(np.isnan(score), 0.0, weights[:, own].sum(axis=1))
        logarithm += share * np.log(np.fmax(score, FLOOR))
        known += share
    with np.errstate(invalid="ignore"):
        return np.exp(logarithm / known)


def total_summary(replications: Replications, probabilities: Sequence[float] = PROBABILITIES) -> pd.DataFrame:
    """Return how each government's total is distributed: also mean and standard_deviation."""
    values = replications.totals
    spread = {"mean": values.mean(axis=0), "standard_deviation": values.std(axis=0)}
    return _framed(replications, baseline=replications.baseline, **spread, **quantile_columns(values, probabilities))


def rank_summary(
    replications: Replications, top: Sequence[int] = (10,), probabilities: Sequence[float] = PROBABILITIES
) -> pd.DataFrame:
    """
    Return how each government's rank is distributed; 1 is the best, and ties share the better rank.

    For each `top` k, the column top_k is the probability of a rank up to k.
    """
    places, base = ranks(replications.totals), ranks(replications.baseline)
    among = {f"top_{k}": chances(places <= k, places) for k in listed("top", top, [10])}
    return _framed(replications, baseline=base, **quantile_columns(places, probabilities), **among)


def ranks(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ranks among governments, the last axis, in each replication; NaN where a total is."""
    from scipy.stats import rankdata

    return rankdata(-totals, axis=-1, method="min", nan_policy="omit")


def category_summary(
    replications: Replications, methodology: Methodology, label: str = "category", level: str | None = None
) -> pd.DataFrame:
    """
    Return the probability of each category, or zone, for each government, by the cut-offs of a method.

    The baseline is a label. Beside it stand one column of probabilities per label, best first, which add up to 1, and
    flip: the probability of another label than the baseline. `level` is as in `Methodology.cutoffs_of`.
    """
    labels, place = classify(replications.totals, methodology, label, level)
    _, base = classify(replications.baseline, methodology, label, level)
    columns = {
        "baseline": [labels[k] if k >= 0 else None for k in base],
        **{name: chances(place == k, replications.totals) for k, name in enumerate(labels)},
        "flip": np.where(base >= 0, chances(place != base, replications.totals), np.nan),
    }
    return _framed(replications, **columns)


def classify(
    totals: NDArray[np.float64], methodology: Methodology, label: str = "category", level: str | None = None
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the labels, best first, and the place of each total's label among them; -1 where a total is missing."""
    check_choices("label", (label,), LABELS)
    cutoffs = methodology.cutoffs_of(level)
    if (cutoffs[label] == "").any():
        raise ParameterError(
            "The method of {year} has no categories, only zones: use label='zone'", year=methodology.year
        )
    of_band, labels = pd.factorize(cutoffs[label])
    band = positions(pd.Series(totals.ravel()), cutoffs).reshape(totals.shape)
    return tuple(labels), np.where(band >= 0, of_band[band], -1)


def change_rate(
    totals: NDArray[np.float64], baseline: NDArray[np.float64], methodology: Methodology, label: str = "category"
) -> NDArray[np.float64]:
    """Return the share of governments, 0..1, whose label differs from the baseline's, per replication."""
    _, place = classify(totals, methodology, label)
    _, base = classify(baseline, methodology, label)
    known = (place >= 0) & (base >= 0)
    return ((place != base) & known).sum(axis=1) / known.sum(axis=1)


def rank_shift(totals: NDArray[np.float64], baseline: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean absolute shift of ranks, per replication: equation 2 of the source that `replicate` names."""
    return np.nanmean(np.abs(ranks(totals) - ranks(baseline)), axis=1)


def order_reversals(replications: Replications) -> pd.DataFrame:
    """
    Return how likely each government and the next below it in the baseline are to change places.

    Columns: higher, lower (by the baseline), gap (points), probability that the lower one has the greater total.
    """
    base = replications.baseline
    ordered = np.argsort(-base, kind="stable")[: np.count_nonzero(~np.isnan(base))]
    high, low = ordered[:-1], ordered[1:]
    return pd.DataFrame(
        {
            "higher": replications.governments[high],
            "lower": replications.governments[low],
            "gap": base[high] - base[low],
            "probability": (replications.totals[:, low] > replications.totals[:, high]).mean(axis=0),
        }
    )


def quantile_columns(values: NDArray[np.float64], probabilities: Sequence[float]) -> dict[str, NDArray[np.float64]]:
    """Return quantiles of each column by name: the least value with that much probability up to it; NaN gives NaN."""
    given = listed("probabilities", probabilities, list(PROBABILITIES))
    wanted = pd.to_numeric(pd.Series(given, dtype=object), errors="coerce").astype(float)
    if not wanted.between(0, 1).all():
        raise ParameterError("The probabilities {given} are not all shares; accepted: 0 to 1", given=given)
    found = np.quantile(values, wanted, axis=0, method="inverted_cdf")
    return dict(zip([f"q{100 * p:02.0f}" for p in wanted], found, strict=True))


def chances(event: NDArray[np.bool_], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of replications, the first axis, with an event; NaN where one of the values is missing."""
    return np.where(np.isnan(values).any(axis=0), np.nan, event.mean(axis=0))


def _framed(replications: Replications, **columns) -> pd.DataFrame:
    return pd.DataFrame({"government_code": replications.governments, "simulated": replications.simulated, **columns})

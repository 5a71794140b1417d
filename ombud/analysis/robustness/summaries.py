"""What replications say: how totals, ranks and categories are distributed, and what would be told otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.robustness.draws import Replications
from ombud.errors import ParameterError
from ombud.methodology import Methodology

PROBABILITIES = (0.05, 0.5, 0.95)


def total_summary(replications: Replications, probabilities: Sequence[float] = PROBABILITIES) -> pd.DataFrame:
    """
    Return how each government's total is distributed.

    Returns
    -------
    DataFrame
        government_code, simulated, baseline, mean, standard_deviation (points) and a quantile per probability (q05 ...).
    """
    values = replications.totals
    frame = _framed(
        replications, baseline=replications.baseline, mean=values.mean(axis=0), standard_deviation=values.std(axis=0)
    )
    return frame.assign(**quantile_columns(values, probabilities))


def rank_summary(
    replications: Replications, top: Sequence[int] = (10,), probabilities: Sequence[float] = PROBABILITIES
) -> pd.DataFrame:
    """
    Return how each government's rank is distributed; 1 is the best, and ties share the better rank.

    Returns
    -------
    DataFrame
        government_code, simulated, baseline (rank), a quantile per probability (q05 ...), and for each `top` k the probability
        top_k of a rank up to k.
    """
    places = ranks(replications.totals)
    frame = _framed(replications, baseline=ranks(replications.baseline[np.newaxis])[0])
    among = {f"top_{k}": np.where(np.isnan(places).any(axis=0), np.nan, (places <= k).mean(axis=0)) for k in top}
    return frame.assign(**quantile_columns(places, probabilities), **among)


def ranks(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ranks within each replication, shape (n_replications, n_governments); NaN where a total is."""
    from scipy.stats import rankdata

    missing = np.isnan(totals)
    places = rankdata(np.where(missing, np.inf, -totals), axis=1, method="min").astype(float)
    places[missing] = np.nan
    return places


def category_summary(
    replications: Replications, methodology: Methodology, label: str = "category", level: str | None = None
) -> pd.DataFrame:
    """
    Return the probability of each category, or zone, for each government.

    Parameters
    ----------
    replications : Replications
    methodology : Methodology
        Whose cut-offs are used.
    label : {"category", "zone"}
        Years before 2022 have zones only.
    level : str, optional
        As in `Methodology.cutoffs_of`.

    Returns
    -------
    DataFrame
        government_code, simulated, baseline (label), one column of probabilities per label, best first, which add up to 1 (NaN
        where a total is missing), and flip: the probability of another label than the baseline.
    """
    labels, place = classify(replications.totals, methodology, label, level)
    _, base = classify(replications.baseline[np.newaxis], methodology, label, level)
    missing = (place < 0).any(axis=0)
    chances = np.stack([(place == k).mean(axis=0) for k in range(len(labels))], axis=1)
    chances[missing] = np.nan
    leaves = (place != base).mean(axis=0)
    frame = _framed(replications, baseline=[labels[k] if k >= 0 else None for k in base[0]])
    columns = dict(zip(labels, chances.T, strict=True))
    return frame.assign(**columns, flip=np.where(missing | (base[0] < 0), np.nan, leaves))


def classify(
    totals: NDArray[np.float64], methodology: Methodology, label: str = "category", level: str | None = None
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the labels, best first, and the place of each total's label among them; -1 where a total is missing."""
    if label not in ("category", "zone"):
        raise ParameterError("{name} is {given}; accepted: {accepted}", name="label", given=repr(label),
                             accepted="category, zone")  # fmt: skip
    cutoffs = methodology.cutoffs_of(level)
    if (cutoffs[label] == "").any():
        raise ParameterError("The method of {year} has no categories, only zones: use label='zone'",
                             year=methodology.year)  # fmt: skip
    labels = tuple(dict.fromkeys(cutoffs[label]))
    of_band = np.array([labels.index(name) for name in cutoffs[label]])
    # bands stand best first: count how many begin above the total
    band = len(cutoffs) - np.searchsorted(cutoffs["lower"].to_numpy()[::-1], totals, side="right")
    place = of_band[np.clip(band, 0, len(cutoffs) - 1)]
    return labels, np.where(np.isnan(totals), -1, place)


def change_rate(
    totals: NDArray[np.float64], baseline: NDArray[np.float64], methodology: Methodology, label: str = "category"
) -> NDArray[np.float64]:
    """Return the share of governments, 0..1, whose label differs from the baseline's, per replication."""
    _, place = classify(totals, methodology, label)
    _, base = classify(baseline[np.newaxis], methodology, label)
    known = (place >= 0) & (base >= 0)
    return ((place != base) & known).sum(axis=1) / known.sum(axis=1)


def rank_shift(totals: NDArray[np.float64], baseline: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return the mean absolute shift of ranks against the baseline, per replication.

    References
    ----------
    Saisana, M., Saltelli, A., & Tarantola, S. (2005), equation 2; see `replicate`.
    """
    return np.nanmean(np.abs(ranks(totals) - ranks(baseline[np.newaxis])), axis=1)


def order_reversals(replications: Replications, pairs: Sequence[tuple[str, str]] | None = None) -> pd.DataFrame:
    """
    Return how likely the order of two governments is to turn round.

    Parameters
    ----------
    replications : Replications
    pairs : sequence of (code, code), optional
        By default each government and the next below it in the baseline.

    Returns
    -------
    DataFrame
        higher, lower (by the baseline), gap (points), probability that the lower one has the greater total.
    """
    base = pd.Series(replications.baseline, replications.governments)
    if pairs is None:
        ordered = base.dropna().sort_values(ascending=False, kind="stable").index
        pairs = list(pairwise(ordered))
    turned = [(a, b) if base[a] >= base[b] else (b, a) for a, b in pairs]
    high = replications.governments.get_indexer([a for a, _ in turned])
    low = replications.governments.get_indexer([b for _, b in turned])
    above = replications.totals[:, low] > replications.totals[:, high]
    return pd.DataFrame(
        {
            "higher": replications.governments[high],
            "lower": replications.governments[low],
            "gap": replications.baseline[high] - replications.baseline[low],
            "probability": above.mean(axis=0),
        }
    )


def quantile_columns(values: NDArray[np.float64], probabilities: Sequence[float]) -> dict[str, NDArray[np.float64]]:
    """
    Return quantiles of each column by name (q05 ...): the least value with at least that much probability up to it.

    A column with NaN gives NaN.
    """
    found = np.quantile(values, probabilities, axis=0, method="inverted_cdf")
    return dict(zip([f"q{100 * p:02.0f}" for p in probabilities], found, strict=True))


def _framed(replications: Replications, **columns) -> pd.DataFrame:
    return pd.DataFrame({"government_code": replications.governments, "simulated": replications.simulated, **columns})

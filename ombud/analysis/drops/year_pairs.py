"""Several pairs of years together: the sums per province that their joint statistics need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ombud.analysis.drops.moments import cluster_sums
from ombud.analysis.drops.paired import YearPair, exact_pairs
from ombud.vocabulary import REGIONAL

# consecutive assessments of one family of methods; there was none in 2020
YEAR_PAIRS: tuple[YearPair, ...] = ((2018, 2019), (2019, 2021), (2021, 2022), (2022, 2023), (2023, 2024))
# those of them since 2022, between which the method did not change
PLACEBOS: tuple[YearPair, ...] = ((2022, 2023), (2023, 2024))


@dataclass(frozen=True)
class PairedSums:
    """
    Sums per province of several pairs of years.

    Attributes
    ----------
    pairs : tuple of (int, int)
        The pairs of years, in order.
    sums : ndarray of shape (provinces, pairs, 9)
        See `ombud.analysis.drops.moments.cluster_sums`.
    n, n_high : ndarray of int
        Governments per pair, and those of them at or above the threshold in the earlier year.
    threshold : float
        In points.
    clusters : tuple of str
        What is summed apart, in order.
    """

    pairs: tuple[YearPair, ...]
    sums: np.ndarray
    n: np.ndarray
    n_high: np.ndarray
    threshold: float
    clusters: tuple[str, ...] = ()

    def of(self, *pairs: YearPair) -> np.ndarray:
        """Return the sums of some pairs, in this order."""
        return self.sums[:, [self.pairs.index(pair) for pair in pairs]]


def neighbours(target: YearPair) -> list[YearPair]:
    """
    Return the pairs of years right before and right after a pair: placebos on both sides.

    Examples
    --------
    >>> from ombud import drops
    >>> drops.neighbours((2021, 2022))
    [(2019, 2021), (2022, 2023)]
    """
    return [pair for pair in YEAR_PAIRS if pair[1] == target[0] or pair[0] == target[1]]


def sum_changes(pairs: pd.DataFrame, threshold: float = 81.0, cluster: str = "province_code") -> PairedSums:
    """
    Sum the exactly known changes of several pairs of years per province.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.analysis.drops.paired.pairs`; with a column ``weight``, each government counts that often.
    threshold : float
        Points in the earlier year from which a government counts as high.
    cluster : str
        Column whose values are summed apart, in the order of `numpy.unique`.
    """
    exact = exact_pairs(pairs)
    # ministries have no province: each is a cluster of its own
    clusters = exact[cluster].where(exact["level"].isin(REGIONAL), None).fillna(exact["government_code"])
    names, place = np.unique(clusters.to_numpy(dtype=str), return_inverse=True)
    tables = dict(iter(exact.groupby(["from_year", "to_year"], sort=False)))
    sums = [
        cluster_sums(rows["value_from"], rows["value_to"], place[rows.index], len(names), threshold, rows.get("weight"))
        for rows in tables.values()
    ]
    return PairedSums(
        pairs=tuple((int(earlier), int(later)) for earlier, later in tables),
        sums=np.stack(sums, axis=1),
        n=np.array([len(rows) for rows in tables.values()]),
        n_high=np.array([int((rows["value_from"] >= threshold).sum()) for rows in tables.values()]),
        threshold=threshold,
        clusters=tuple(names),
    )

"""Several pairs of years together: the sums per province that their joint statistics need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ombud.analysis.drops.moments import cluster_sums
from ombud.analysis.drops.paired import YearPair, exact_pairs, pair_name
from ombud.analysis.drops.paired import pairs as pairs_of_panel
from ombud.errors import NotPublished
from ombud.files import DataDir
from ombud.vocabulary import REGIONAL

# consecutive assessments of one family of methods; there was none in 2020
YEAR_PAIRS: tuple[YearPair, ...] = ((2018, 2019), (2019, 2021), (2021, 2022), (2022, 2023), (2023, 2024))


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
    """

    pairs: tuple[YearPair, ...]
    sums: np.ndarray
    n: np.ndarray
    n_high: np.ndarray
    threshold: float

    def of(self, *pairs: YearPair) -> np.ndarray:
        """Return the sums of some pairs, in this order."""
        return self.sums[:, [self.pairs.index(pair) for pair in pairs]]


def sum_pairs(
    panel: pd.DataFrame,
    pairs: Sequence[YearPair] = YEAR_PAIRS,
    threshold: float = 81.0,
    level: str | Iterable[str] | None = None,
    weights: Mapping[YearPair, pd.Series] | None = None,
    data_dir: DataDir = None,
) -> PairedSums:
    """
    Sum the exactly known pairs of a panel per province.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it; any order of rows.
    pairs : sequence of (int, int)
        Pairs of years.
    threshold : float
        Points in the earlier year from which a government counts as high.
    level : str or iterable of str, optional
        See `ombud.analysis.drops.paired.chosen_levels`.
    weights : mapping, optional
        Pair of years to weights indexed by ``government_code``; pairs without one count each government once.
    data_dir : path, optional
        Where the methodology is read from.

    Raises
    ------
    NotPublished
        If no government has both values of a pair.
    """
    sums = pairs_of_panel(panel, pairs, level, data_dir)
    empty = [name for name in map(pair_name, pairs) if name not in set(sums["pair"])]
    if empty:
        raise NotPublished("No government has published totals of both years: {pairs}", pairs=", ".join(empty))
    if weights is not None:
        known = {(pair_name(pair), code): weight for pair, own in weights.items() for code, weight in own.items()}
        keys = zip(sums["pair"], sums["government_code"], strict=True)
        sums["weight"] = [known.get(key, np.nan) for key in keys]
        unweighted = ~sums["pair"].isin([pair_name(pair) for pair in weights])
        sums.loc[unweighted, "weight"] = 1.0
    return sum_changes(sums, threshold)


def sum_changes(pairs: pd.DataFrame, threshold: float = 81.0) -> PairedSums:
    """
    Sum the exactly known changes of several pairs of years per province.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.analysis.drops.paired.pairs`; with a column ``weight``, each government counts that often.
    threshold : float
        Points in the earlier year from which a government counts as high.
    """
    exact = exact_pairs(pairs)
    # ministries have no province: each is a cluster of its own
    cluster = exact["province_code"].where(exact["level"].isin(REGIONAL), None).fillna(exact["government_code"])
    names, place = np.unique(cluster.to_numpy(dtype=str), return_inverse=True)
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
    )

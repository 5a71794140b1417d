"""Several pairs of years together: the sums per province that their joint statistics need."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ombud.analysis.drops.moments import cluster_sums
from ombud.analysis.drops.pairs import exact_pairs, paired_changes
from ombud.errors import NotPublished

YearPair = tuple[int, int]
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


def pair_name(pair: YearPair) -> str:
    """Return ``2021-2022``."""
    return f"{pair[0]}-{pair[1]}"


def pair_names(pairs: Iterable[YearPair]) -> str:
    """Return ``2022-2023;2023-2024``."""
    return ";".join(map(pair_name, pairs))


def sum_pairs(
    panel: pd.DataFrame,
    pairs: Sequence[YearPair] = YEAR_PAIRS,
    threshold: float = 81.0,
    level: str | Iterable[str] | None = None,
    weights: Mapping[YearPair, pd.Series] | None = None,
    data_dir: str | os.PathLike | None = None,
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
        See `ombud.analysis.drops.pairs.chosen_levels`.
    weights : mapping, optional
        Pair of years to weights indexed by ``government_code``; pairs without one count each government once.
    data_dir : path, optional
        Where the methodology is read from.

    Raises
    ------
    NotPublished
        If no government has both values of a pair.
    """
    tables = {pair: exact_pairs(paired_changes(panel, *pair, level, data_dir)) for pair in pairs}
    empty = [pair_name(pair) for pair, table in tables.items() if table.empty]
    if empty:
        raise NotPublished("No government has published totals of both years: {pairs}", pairs=", ".join(empty))
    # ministries have no province: each is a cluster of its own
    clusters = {
        pair: table["province_code"].where(table["level"].isin(["provinsi", "kabupaten", "kota"]), None)
        .fillna(table["government_code"])
        for pair, table in tables.items()
    }  # fmt: skip
    names = sorted(set().union(*clusters.values()))
    number = {name: place for place, name in enumerate(names)}
    sums = [
        cluster_sums(
            table["value_from"], table["value_to"], clusters[pair].map(number), len(names), threshold,
            None if weights is None or pair not in weights else table["government_code"].map(weights[pair]),
        )
        for pair, table in tables.items()
    ]  # fmt: skip
    return PairedSums(
        pairs=tuple(tables),
        sums=np.stack(sums, axis=1),
        n=np.array([len(table) for table in tables.values()]),
        n_high=np.array([int((table["value_from"] >= threshold).sum()) for table in tables.values()]),
        threshold=threshold,
    )

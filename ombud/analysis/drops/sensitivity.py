"""
How far a result hangs on what it rests on: single governments, groups of them, sources, the threshold.

References
----------
Huber, P. J. (1981), Robust Statistics, section 7.2 (a leverage above 0.2 is risky, above 0.5 to be avoided).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ombud.analysis.drops.paired import LEAST, YearPair, exact_pairs, pair_name, size_note
from ombud.analysis.drops.paired import pairs as all_pairs
from ombud.analysis.drops.placebo import excess_contrast, excess_statistic, joint_row
from ombud.analysis.drops.sums import Moments, PairedSums, sum_changes
from ombud.errors import NotPublished
from ombud.files import DataDir

LEVERAGE_LIMIT = 0.2


def variant(
    choice: str,
    panel: pd.DataFrame,
    target: YearPair,
    placebos: Sequence[YearPair],
    level: str | None = None,
    threshold: float = 81.0,
    least: float = 0.0,
    reading: str = "product",
    data_dir: DataDir = None,
    *,
    keep_contradicted: bool = False,
) -> pd.DataFrame:
    """
    Return one row of a table of sensitivity: what is left of the contrast, of other governments or with other bars.

    Parameters
    ----------
    choice : str
        What the row is called: a code or a name.
    panel : DataFrame
        Of `ombud.load_panel`, or some of its rows.
    target : (int, int)
        The pair with the changed method.
    placebos : sequence of (int, int)
        Pairs without.
    level : str, optional
        As in `ombud.drops.pairs`.
    threshold : float
        Points in the earlier year from which a government counts as high.
    least : float
        Points in the earlier year below which governments are left out.
    reading : str
        See `ombud.analysis.drops.placebo`.
    data_dir : path, optional
        Where the methodology is read from.
    keep_contradicted : bool
        As in `ombud.drops.pairs`.

    Returns
    -------
    DataFrame
        One row: ``choice``, ``threshold``, ``excess``, ``low``, ``high`` (points, 95%), ``n`` (of the target),
        ``n_least`` (of the smallest pair), ``note``; without an estimate, and with a note that says why, where a pair
        of years has fewer than ten governments or all lie on one side of the threshold.

    Examples
    --------
    >>> import ombud
    >>> row = ombud.drops.variant("kota", ombud.load_panel(), (2021, 2022), [(2022, 2023), (2023, 2024)], "kota")
    >>> bool(row["low"].iat[0] < row["excess"].iat[0] < row["high"].iat[0])
    True
    """
    years = [(int(first), int(second)) for first, second in (target, *placebos)]
    row = {"choice": choice, "threshold": threshold, "excess": np.nan, "low": np.nan, "high": np.nan}
    row |= {"n": 0, "n_least": 0, "note": "too_few_pairs"}
    try:
        exact = exact_pairs(all_pairs(panel, years, level, data_dir, keep_contradicted=keep_contradicted))
    except NotPublished:
        return pd.DataFrame([row])
    exact = exact[exact["value_from"] >= least]
    sizes = exact["pair"].value_counts().reindex(map(pair_name, years), fill_value=0)
    row |= {"n": int(sizes.iloc[0]), "n_least": int(sizes.min())}
    if sizes.min() >= LEAST:
        try:
            table = excess_contrast(sum_changes(exact, threshold), years[0], years[1:], reading)
            row |= joint_row(table)[["excess", "low", "high"]].to_dict() | {"note": size_note(int(sizes.min()))}
        except NotPublished:
            row["note"] = "one_side_only"
    return pd.DataFrame([row])


def without_each(
    pairs: pd.DataFrame,
    target: YearPair,
    threshold: float = 81.0,
    by: str = "province",
    reading: str = "product",
    placebos: Sequence[YearPair] | None = None,
) -> pd.DataFrame:
    """
    Return what is left of the contrast without each province, or without each government, in turn.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.analysis.drops.pairs`; with a column ``weight``, the others keep theirs.
    target : (int, int)
        The pair with the changed method.
    threshold : float
        Points in the earlier year from which a government counts as high.
    by : {"province", "government_code"}
        Column whose values are left out, each from all pairs of years.
    reading : str
        See `ombud.analysis.drops.placebo`.
    placebos : sequence of (int, int), optional
        Pairs without; by default all others.

    Returns
    -------
    DataFrame
        ``choice`` (what is left out) and ``excess`` (points), the lowest first.
    """
    sums = sum_changes(pairs, threshold, by)
    without = excess_without(sums, target, placebos or [pair for pair in sums.pairs if pair != target], reading)
    table = without.rename_axis("choice").rename("excess").reset_index()
    return table.sort_values(["excess", "choice"], ignore_index=True)


def excess_without(sums: PairedSums, target: YearPair, placebos: Sequence[YearPair], reading: str) -> pd.Series:
    """Return what is left of the contrast without each cluster, against the mean of all placebos."""
    joint = sums.of(target, *placebos)
    return pd.Series(excess_statistic(reading)(Moments(joint.sum(axis=0) - joint)), sums.clusters)


def leverages(own: pd.DataFrame) -> pd.Series:
    """Return each government's leverage (0..1) in the weighted line of exact pairs of two years."""
    weight = own["weight"] if "weight" in own else pd.Series(1.0, own.index)
    score = own["value_from"] - np.average(own["value_from"], weights=weight)
    return weight / weight.sum() + weight * score**2 / (weight * score**2).sum()

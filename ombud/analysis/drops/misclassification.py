"""
How sure is a published category? Rounding and disagreeing pages can put a total on the wrong side of a cut-off.

Independent pages mostly print one figure for a government and year; how often they do not, and by how much, is seen
where two or more publish it. A figure that one page alone prints carries the same chance of being off.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ombud.errors import NotPublished
from ombud.files import DataDir
from ombud.methodology import load_methodology
from ombud.rounding import exact

# the panel's totals are printed with two decimals
UNIT = 0.01


@dataclass(frozen=True)
class SourceSpread:
    """
    How pages by different publishers differ on one government and year.

    Of `compared` pairs of independent publishers on one figure, `differing` differ by 0.01 point or more, by `differences`
    (points, in order). `share` (0..1), with a 95% interval from `low` to `high`, is the chance that one page's figure is
    off: half the chance that two differ (Jeffreys; figures of one government are taken as independent).
    """

    compared: int
    differing: int
    differences: np.ndarray
    share: float
    low: float
    high: float


def source_spread(trace: pd.DataFrame, observations: pd.DataFrame) -> SourceSpread:
    """
    Measure how often and how far independent pages disagree on a total.

    `trace` is of ``ombud.load_panel(trace=True)``: only figures that entered the panel or were outvoted count.
    `observations` are of `ombud.load_observations`.

    Notes
    -----
    Within a government and year the first publisher (by name) is compared with each other one. A page may be off by a
    misprint, or by printing another government's, unit's or year's figure: the differences hold it all.
    """
    key, used = (
        ["government_code", "year"],
        trace.loc[trace["outcome"].isin(["value", "candidate", "outvoted"]), ["row"]],
    )
    figures = observations.merge(used, on="row", validate="1:1").dropna(subset="value")
    # one figure per publisher: the one printed with most decimals
    figures = figures.sort_values([*key, "publisher_id", "decimals", "value", "row"])
    figures = figures.drop_duplicates([*key, "publisher_id"], keep="last")
    others = figures[figures.duplicated(key)]
    first = figures.groupby(key)[["value", "decimals"]].transform("first").loc[others.index]
    rounding = exact(0.5 * (10.0 ** -others["decimals"] + 10.0 ** -first["decimals"]))
    gap = exact((others["value"] - first["value"]).abs())
    apart = (gap > rounding) & (gap >= UNIT)
    compared, differing = len(others), int(apart.sum())
    if not compared:
        raise NotPublished("No total is published by two independent publishers")
    low, high = (stats.beta.ppf([0.025, 0.975], differing + 0.5, compared - differing + 0.5) / 2).tolist()
    return SourceSpread(compared, differing, np.sort(gap[apart].to_numpy()), differing / compared / 2, low, high)


def wrong_category(panel: pd.DataFrame, year: int, spread: SourceSpread, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return the chance that each government's category (zone, where the year has none) is wrong.

    Returns
    -------
    DataFrame
        One row per total or conflict of the year: ``government_code``, ``government``, ``value``, ``status``,
        ``called`` (category or zone), ``margin`` (points to the nearest cut-off), ``by_rounding``, ``by_sources``,
        ``probability``, ``low``, ``high`` (0..1; with the interval of the pages' chance of being off), ``note``.

        *Rounding*: the exact total lies anywhere within half a unit of the printed one. *Sources*: a single page is
        off with the chance seen, by one of the differences seen, up or down alike; n pages that agree are all off
        with the chance to the power of n; of a conflict each candidate is as likely as the others.
    """
    methodology = load_methodology(year, data_dir)
    cutoffs = np.sort(methodology.cutoffs["lower"].to_numpy(float))[1:]
    rows = panel[(panel["year"] == year) & panel["status"].isin(["single", "corroborated", "resolved", "conflict"])]
    rows = rows.sort_values("government_code", ignore_index=True)
    conflict = (rows["status"] == "conflict").to_numpy()
    value = rows["value"].where(~conflict, rows["low"]).to_numpy(float)
    names = methodology.classify(value)
    called = names["category"].where(names["category"].fillna("") != "", names["zone"])
    band, high_band = (np.searchsorted(cutoffs, of, side="right") for of in (value, rows["high"].to_numpy(float)))
    margins = np.abs(value[:, None] - cutoffs)
    by_rounding = np.where(conflict, 0.0, np.maximum(UNIT / 2 - margins, 0).sum(axis=1) / UNIT)
    moved = exact(value[:, None] + np.concatenate([spread.differences, -spread.differences]))
    leaves = (np.searchsorted(cutoffs, moved, side="right") != band[:, None]).mean(axis=1) if moved.size else 0.0
    pages = np.where(rows["status"] == "corroborated", rows["n_sources"], 1)
    # by the chance seen, and by the ends of its interval
    shares = np.array([[spread.share], [spread.low], [spread.high]])
    by_sources = np.where(conflict, 0.5 * (high_band != band), shares**pages * leaves)
    probability, least, greatest = 1 - (1 - by_sources) * (1 - by_rounding)
    return rows[["government_code", "government", "value", "status"]].assign(
        called=called.to_numpy(),
        margin=np.where(conflict, np.nan, margins.min(axis=1)),
        by_rounding=by_rounding,
        by_sources=by_sources[0],
        probability=probability,
        low=least,
        high=greatest,
        note=np.where(conflict, "lower_candidate", ""),
    )

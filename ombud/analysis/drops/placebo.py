"""
Placebo pairs of years: what the pair with the changed method shows beyond pairs without such a change.

High scorers fall and low scorers rise between any two years. The contrast of the target pair is therefore held
against what placebo pairs lead one to expect at the target's distance between high and low scorers (its gap), in
four readings:

grouped
    one plus contrast by gap, in the target as in every placebo: like with like, whatever the regression's shape.
line
    the slope of the least-squares line, in the target as in every placebo: of all governments, not of two groups.
product
    the target's contrast against the line of the placebos. Where the target's regression bends, the bend is taken for
    the method.
correlation
    the target's contrast against the placebos' correlation with the target's own change of spread. The method is then
    only what reorders governments more than the placebos did; a narrowing of all scores counts as chance.

No reading identifies a change in performance that all governments share, or one that high and low scorers would have
had differently in 2022 under the old method; nor does any tell a new method from an old score that was less reliable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ombud.analysis.drops import moments
from ombud.analysis.drops.paired import YearPair, pair_name, pair_names, size_note
from ombud.analysis.drops.year_pairs import PairedSums, sum_changes
from ombud.errors import NotPublished, OmbudError
from ombud.rounding import exact

# what stands between each pair of years, as far as is published, as codes; see the methods' own records of comparability
PLACEBO_NOTES = {
    "2018-2019": "sample_differed",
    "2019-2021": "media_counted",
    "2021-2022": "method_changed",
    "2022-2023": "indicators_added",
    "2023-2024": "weights_kept",
}
CLEANNESS = {
    "2018-2019": "uncertain",
    "2019-2021": "not_clean",
    "2021-2022": "target",
    "2022-2023": "clean",
    "2023-2024": "clean",
}
# the row whose interval also holds that a placebo pair drawn anew would differ from these
SPREAD = "spread_of_placebos"
READINGS = ("grouped", "line", "product", "correlation")
LIKE_WITH_LIKE = "grouped"


def contrasts(pairs: pd.DataFrame, threshold: float = 81.0) -> pd.DataFrame:
    """
    Contrast the changes of high and low scorers pair by pair.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.analysis.drops.pairs`; only exact rows enter.
    threshold : float
        Points in the earlier year from which a government counts as high.

    Returns
    -------
    DataFrame
        One row per pair: ``pair``, ``cleanness``, ``note_cleanness``, ``n_high``, ``n_low``, ``high_change``,
        ``low_change``, ``contrast``, ``standard_error``, ``low``, ``high`` (points, 95%, delete-one-province
        jackknife), ``grouped_slope`` (what is kept of a lead: 1 + contrast / gap), ``note``. Regression to the mean
        alone makes a contrast: it says nothing of the method by itself.
    """
    sums = sum_changes(pairs, threshold)
    rows = []
    for place, pair in enumerate(sums.pairs):
        name, own = pair_name(pair), sums.sums[:, place]
        n_high, n_low = int(sums.n_high[place]), int(sums.n[place] - sums.n_high[place])
        total = own.sum(axis=0)
        found = moments.jackknife(moments.contrast, own)
        row: dict[str, Any] = {"pair": name, "cleanness": CLEANNESS.get(name, "unknown")}
        row |= {"note_cleanness": PLACEBO_NOTES.get(name, ""), "n_high": n_high, "n_low": n_low}
        row |= {"high_change": float(moments.high_change(total)), "low_change": float(moments.low_change(total))}
        row |= {"contrast": found.value, **found.interval(), "grouped_slope": float(moments.grouped_slope(total))}
        rows.append(row | {"note": size_note(min(n_high, n_low) * 2) if n_high else "no_high_scorer"})
    return pd.DataFrame(rows)


def excess_contrast(
    sums: PairedSums, target: YearPair, placebos: Sequence[YearPair], reading: str = LIKE_WITH_LIKE
) -> pd.DataFrame:
    """
    Return what is left of the target's contrast after what placebo pairs lead one to expect.

    `sums`, of `ombud.drops.sum_changes`, hold the `target` with the changed method and the `placebos` without; the
    readings are those of the module.

    Returns
    -------
    DataFrame
        One row per placebo that allows the reading; one row ``<a>;<b>`` for their mean (all slopes or
        correlations averaged first); and, with two placebos or more, one row ``spread_of_placebos``, whose
        interval also holds that a placebo pair drawn anew would differ from these (t with one degree of freedom less
        than placebos: wide, as so few pairs deserve). Columns: ``placebo``, ``reading``, ``cleanness``,
        ``observed``, ``expected``, ``excess``, ``standard_error``, ``low``, ``high``, ``p_value`` (points, 95%,
        delete-one-province jackknife over all pairs jointly), ``breakdown`` (of the mean: how far the slope without a
        new method may lie from the placebos' until nothing is left, in units of the placebos' own difference), ``n``,
        ``n_high`` (of the target), ``n_placebo``, ``note``.

    Raises
    ------
    NotPublished
        If the target has no contrast, or no placebo allows the reading.
    """
    if reading not in READINGS:
        raise OmbudError(
            "There is no reading {reading}; accepted: {accepted}", reading=repr(reading), accepted=", ".join(READINGS)
        )
    sizes, statistic = dict(zip(sums.pairs, sums.n.tolist(), strict=True)), excess_statistic(reading)
    n, n_high = sizes[target], int(sums.n_high[sums.pairs.index(target)])
    usable = [pair for pair in placebos if np.isfinite(statistic(sums.of(target, pair).sum(axis=0)))]
    if not usable:
        raise no_contrast(sums, target)
    rows = []
    for group in [[pair] for pair in usable] + ([usable] if len(usable) > 1 else []):
        joint = sums.of(target, *group)
        found = moments.jackknife(statistic, joint)
        observed = float(observed_contrast(joint.sum(axis=0)[0], reading))
        own = [sizes[pair] for pair in group]
        row: dict[str, Any] = {"placebo": pair_names(group), "reading": reading, "cleanness": cleanness(group)}
        row |= {"observed": observed, "expected": observed - found.value, "excess": found.value, **found.uncertainty()}
        row |= {"breakdown": np.nan, "n": n, "n_high": n_high, "n_placebo": sum(own)}
        rows.append(row | {"note": size_note(min(n, *own))})
    table = pd.DataFrame(rows)
    if len(usable) > 1:
        table.loc[len(usable), "breakdown"] = breakdown(table.loc[len(usable), "excess"], table["expected"][:-1])
        table.loc[len(table)] = _beyond_these_placebos(table.iloc[: len(usable)])
    return table


def joint_row(table: pd.DataFrame) -> pd.Series:
    """Return the row of `excess_contrast` of all placebos that allow the reading: the last one but the spread's."""
    return table[table["placebo"] != SPREAD].iloc[-1]


def no_contrast(sums: PairedSums, target: YearPair) -> NotPublished:
    """Return the error of pairs of years of which the threshold leaves one side empty."""
    return NotPublished(
        "No contrast at {threshold} points can be computed for {target} and its placebos: on one side "
        "of it no government has both totals; choose another threshold, level or years",
        threshold=sums.threshold,
        target=pair_name(target),
    )


def breakdown(excess: float, expected: pd.Series) -> float:
    """Return an excess in units of the difference between what single placebos lead one to expect, if they differ."""
    apart = float(np.ptp(expected))
    return abs(excess) / apart if apart else np.nan


def cleanness(placebos: Sequence[YearPair]) -> str:
    """Return how clean pairs of years are as placebos, *mixed* if they differ."""
    codes = {CLEANNESS.get(pair_name(pair), "unknown") for pair in placebos}
    return codes.pop() if len(codes) == 1 else "mixed"


def excess_of_each_pair(sums: PairedSums, reading: str = LIKE_WITH_LIKE) -> pd.DataFrame:
    """
    Put every pair in the target's place, held against the clean pairs other than itself.

    What pairs without a change of method show as an "excess" is how far the target's must go to mean anything.

    Returns
    -------
    DataFrame
        ``pair``, and the columns of `excess_contrast`; pairs without a contrast are left out.
    """
    clean = [pair for pair in sums.pairs if CLEANNESS.get(pair_name(pair)) == "clean"]
    rows = []
    for pair in sums.pairs:
        others = [other for other in clean if other != pair]
        try:
            table = excess_contrast(sums, pair, others, reading)
        except NotPublished:
            continue
        rows.append({"pair": pair_name(pair)} | joint_row(table).to_dict() | {"cleanness": cleanness([pair])})
    return pd.DataFrame(rows, columns=None if rows else ["pair", "cleanness", "placebo", "excess", "low", "high"])


def observed_contrast(target: np.ndarray, reading: str) -> np.ndarray:
    """Return the contrast of a pair, as its line makes it in the reading by lines; sums of shape (..., 9)."""
    if reading == "line":
        return (moments.slope(target) - 1) * moments.gap(target)
    return moments.contrast(target)


def expected_contrast(sums: np.ndarray, reading: str) -> np.ndarray:
    """Return the contrast expected of the first pair under the mean of the other pairs; sums (..., pairs, 9)."""
    target, placebos = sums[..., 0, :], sums[..., 1:, :]
    if reading == "correlation":
        kept = moments.correlation(placebos).mean(axis=-1) * moments.spread_ratio(target)
    else:
        slope = moments.grouped_slope if reading == "grouped" else moments.slope
        kept = slope(placebos).mean(axis=-1)
    return (kept - 1) * moments.gap(target)


def excess_statistic(reading: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function of sums (..., pairs, 9) that gives the first pair's contrast less the expected one."""

    def excess(sums: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            return observed_contrast(sums[..., 0, :], reading) - expected_contrast(sums, reading)

    return excess


def permutation_ranks(sums: PairedSums, target: YearPair) -> pd.DataFrame:
    """
    Rank the target among all pairs of years.

    The pairs are taken as exchangeable when the method did nothing (Fisher 1935), and the p-value is the share of
    pairs at least as extreme as the target in the direction that a method effect would take (a lower contrast,
    slope or correlation). With k pairs it can't fall below 1 / k.

    Returns
    -------
    DataFrame
        One row per statistic (contrast, slope, correlation): ``statistic``, ``target``, ``rank`` (1 is the most
        extreme), ``pairs``, ``p_value``, ``smallest_attainable``, ``note``, and a column per pair with its value.
    """
    statistics = {"contrast": moments.contrast, "slope": moments.slope, "correlation": moments.correlation}
    rows = []
    for name, statistic in statistics.items():
        values = pd.Series(exact(statistic(sums.sums.sum(axis=0))), [pair_name(pair) for pair in sums.pairs]).dropna()
        own = values.get(pair_name(target), np.nan)
        if np.isnan(own):
            continue
        rank = int((values <= own).sum())
        row = {"statistic": name, "target": own, "rank": rank, "pairs": len(values)}
        row |= {"p_value": rank / len(values), "smallest_attainable": 1 / len(values)}
        rows.append(row | {"note": "few_pairs_of_years"} | values.to_dict())
    return pd.DataFrame(rows)


def _beyond_these_placebos(single: pd.DataFrame) -> pd.Series:
    """Return the row whose interval treats the placebos as a sample of pairs of years."""
    pairs = len(single)
    expected, observed = single["expected"].mean(), single["observed"].iat[0]
    # the target's own sampling error comes on top; the smallest error of an excess bounds it from above
    error = float(np.sqrt(single["expected"].var() * (1 + 1 / pairs) + single["standard_error"].min() ** 2))
    found = moments.estimate(observed - expected, error, pairs - 1)
    return pd.Series(
        single.iloc[0].to_dict()
        | {
            "placebo": SPREAD,
            "cleanness": "mixed",
            "expected": expected,
            "excess": found.value,
            **found.uncertainty(),
            "n_placebo": single["n_placebo"].sum(),
            "note": "few_pairs_of_years",
        }
    )

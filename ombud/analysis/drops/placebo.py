"""
Placebo pairs of years: what the pair with the changed method shows beyond pairs without such a change.

High scorers fall and low scorers rise between any two years. The contrast of the target pair is therefore held
against what each placebo pair leads one to expect, in three readings that lend ever less of the target to the method:

raw
    the placebo's own contrast, in points. Only fair if the earlier scores spread equally.
slope
    the placebo's slope of later on earlier score, at the target's distance between high and low scorers. The method
    is then what narrows the scores more than the placebo did. This is the recommended reading.
correlation
    the placebo's correlation, with the target's own change of spread. The method is then only what reorders
    governments more than the placebo did; a narrowing of all scores counts as regression to the mean.

No reading identifies a change in performance that all governments share, or one that high and low scorers would have
had differently in 2022 under the old method.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ombud.analysis.drops import moments
from ombud.analysis.drops.paired import YearPair, exact_pairs, pair_name, pair_names, size_note
from ombud.analysis.drops.year_pairs import PairedSums
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
READINGS = ("raw", "slope", "correlation")
RECOMMENDED = "slope"


def contrasts(pairs: pd.DataFrame, threshold: float = 81.0) -> pd.DataFrame:
    """
    Contrast the changes of high and low scorers pair by pair, with Welch's interval.

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
        ``low_change``, ``contrast``, ``standard_error``, ``low``, ``high`` (95 %, Welch 1947, governments taken as
        independent), ``p_value``, ``note``. The p-value is of *no contrast*, which regression to the mean alone
        refutes: it says nothing of the method.
    """
    rows = []
    for name, known in exact_pairs(pairs).groupby("pair", sort=False):
        is_high = known["value_from"] >= threshold
        high, low = known.loc[is_high, "change"].to_numpy(), known.loc[~is_high, "change"].to_numpy()
        row = {
            "pair": name,
            "cleanness": CLEANNESS.get(name, "unknown"),
            "note_cleanness": PLACEBO_NOTES.get(name, ""),
            "n_high": len(high),
            "n_low": len(low),
            "high_change": high.mean() if len(high) else np.nan,
            "low_change": low.mean() if len(low) else np.nan,
        }
        row["contrast"] = row["high_change"] - row["low_change"]
        error = bottom = top = p_value = np.nan
        if len(high) > 1 and len(low) > 1:
            test = stats.ttest_ind(high, low, equal_var=False)
            bottom, top = map(float, test.confidence_interval())
            error, p_value = row["contrast"] / test.statistic, float(test.pvalue)
        note = size_note(min(len(high), len(low)) * 2) if len(high) else "no_high_scorer"
        rows.append(row | {"standard_error": error, "low": bottom, "high": top, "p_value": p_value, "note": note})
    return pd.DataFrame(rows)


def excess_contrast(
    sums: PairedSums, target: YearPair, placebos: Sequence[YearPair], reading: str = RECOMMENDED
) -> pd.DataFrame:
    """
    Return what is left of the target's contrast after what placebo pairs lead one to expect.

    Parameters
    ----------
    sums : PairedSums
        Of `ombud.analysis.drops.year_pairs.sum_changes`, with the target and the placebos among its pairs.
    target : (int, int)
        The pair with the changed method.
    placebos : sequence of (int, int)
        Pairs without.
    reading : {"raw", "slope", "correlation"}
        See the module.

    Returns
    -------
    DataFrame
        One row per placebo that allows the reading; one row ``<a>;<b>`` for their mean (all slopes or
        correlations averaged first); and, with two placebos or more, one row ``spread_of_placebos``, whose
        interval also holds that a placebo pair drawn anew would differ from these (t with one degree of freedom less
        than placebos: wide, as so few pairs deserve). Columns: ``placebo``, ``reading``, ``cleanness``,
        ``observed``, ``expected``, ``excess``, ``standard_error``, ``low``, ``high``, ``p_value`` (points, 95 %,
        delete-one-province jackknife over all pairs jointly), ``n``, ``n_high`` (of the target), ``n_placebo``,
        ``note``.

    Raises
    ------
    NotPublished
        If the target has no contrast, or no placebo allows the reading.
    """
    if reading not in READINGS:
        raise OmbudError("There is no reading {reading}; accepted: {accepted}", reading=repr(reading),
                         accepted=", ".join(READINGS))  # fmt: skip
    usable = [pair for pair in placebos if _is_usable(sums, pair, reading)]
    place = sums.pairs.index(target)
    n, n_high = int(sums.n[place]), int(sums.n_high[place])
    if not usable or n_high in (0, n):
        raise NotPublished("No contrast at {threshold} points can be computed for {target} and its placebos",
                           threshold=sums.threshold, target=pair_name(target))  # fmt: skip
    groups = [[pair] for pair in usable] + ([usable] if len(usable) > 1 else [])
    rows = []
    for group in groups:
        joint = sums.of(target, *group)
        expected = float(expected_contrast(joint.sum(axis=0), reading))
        found = moments.jackknife(excess_statistic(reading), joint)
        sizes = [int(sums.n[sums.pairs.index(pair)]) for pair in group]
        clean = {CLEANNESS.get(pair_name(pair), "unknown") for pair in group}
        row: dict[str, Any] = {"placebo": pair_names(group), "reading": reading}
        row |= {"cleanness": clean.pop() if len(clean) == 1 else "mixed"}
        row |= {"observed": found.value + expected, "expected": expected, "excess": found.value, **found.uncertainty()}
        row |= {"n": n, "n_high": n_high, "n_placebo": sum(sizes), "note": size_note(min(n, *sizes))}
        rows.append(row)
    table = pd.DataFrame(rows)
    if len(usable) > 1:
        table.loc[len(table)] = _beyond_these_placebos(table.iloc[: len(usable)])
    return table


def excess_of_each_pair(sums: PairedSums, reading: str = RECOMMENDED) -> pd.DataFrame:
    """
    Put every pair in the target's place, held against the clean pairs other than itself.

    What pairs without a change of method show as an "excess" is how far the target's must go to mean anything.

    Returns
    -------
    DataFrame
        ``pair``, ``cleanness``, ``placebo``, ``observed``, ``expected``, ``excess``, ``standard_error``, ``low``,
        ``high``, ``p_value``, ``n``, ``note``; pairs without a contrast are left out.
    """
    clean = [pair for pair in sums.pairs if CLEANNESS.get(pair_name(pair)) == "clean"]
    rows = []
    for pair in sums.pairs:
        others = [other for other in clean if other != pair]
        if not others or not 0 < sums.n_high[sums.pairs.index(pair)] < sums.n[sums.pairs.index(pair)]:
            continue
        table = excess_contrast(sums, pair, others, reading)
        row = table[table["placebo"] == pair_names(others)].iloc[0]
        rows.append(row.to_dict() | {"pair": pair_name(pair), "cleanness": CLEANNESS.get(pair_name(pair), "unknown")})
    columns = [
        "pair", "cleanness", "placebo", "observed", "expected", "excess", "standard_error", "low", "high", "p_value",
        "n", "note",
    ]  # fmt: skip
    return pd.DataFrame(rows)[columns] if rows else pd.DataFrame(columns=columns)


def expected_contrast(sums: np.ndarray, reading: str) -> np.ndarray:
    """Return the contrast expected of the first pair under the mean of the other pairs; sums (..., pairs, 9)."""
    target, placebos = sums[..., 0, :], sums[..., 1:, :]
    if reading == "raw":
        return moments.contrast(placebos).mean(axis=-1)
    if reading == "slope":
        return (moments.slope(placebos).mean(axis=-1) - 1) * moments.gap(target)
    slope = moments.correlation(placebos).mean(axis=-1) * moments.spread_ratio(target)
    return (slope - 1) * moments.gap(target)


def excess_statistic(reading: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function of sums (..., pairs, 9) that gives the first pair's contrast less the expected one."""
    return lambda sums: moments.contrast(sums[..., 0, :]) - expected_contrast(sums, reading)


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


def _is_usable(sums: PairedSums, pair: YearPair, reading: str) -> bool:
    statistic = moments.contrast if reading == "raw" else moments.slope
    return bool(np.isfinite(statistic(sums.of(pair).sum(axis=(0, 1)))))


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

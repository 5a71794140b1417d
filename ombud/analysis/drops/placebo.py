"""
Placebo pairs of years: what the pair with the changed method shows beyond pairs without such a change, in four readings.

The handbook (falling scores) says what each reading compares, what it takes for the method, and what none identifies.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from ombud.analysis.drops.paired import CLEANNESS, YearPair, pair_name, size_note
from ombud.analysis.drops.sums import Estimate, Moments, PairedSums, Statistic, estimate, sum_changes
from ombud.errors import NotPublished, OmbudError
from ombud.rounding import exact

UNKNOWN = ("unknown", "")
TOGETHER = ";"
# the row whose interval also holds that a placebo pair drawn anew would differ from these
SPREAD = "spread_of_placebos"
# the contrast that each reading explains, and what it takes as kept of the lead of high scorers
READINGS = {
    "grouped": ("contrast", "grouped_slope"),
    "line": ("contrast_by_line", "slope"),
    "product": ("contrast", "slope"),
    "correlation": ("contrast", "correlation"),
}
LIKE_WITH_LIKE = "grouped"


def contrasts(pairs: pd.DataFrame, threshold: float = 81.0) -> pd.DataFrame:
    """
    Contrast the changes of high and low scorers pair by pair; only exactly known changes enter.

    Returns
    -------
    DataFrame
        One row per pair: ``pair``, ``cleanness``, ``note_cleanness``, ``n_high``, ``n_low``, ``high_change``,
        ``low_change``, ``contrast``, ``standard_error``, ``low``, ``high`` (points, 95%, delete-one-province
        jackknife), ``grouped_slope`` (what is kept of a lead: 1 + contrast / gap), ``note``. Regression to the mean
        alone makes a contrast: it says nothing of the method by itself.
    """
    sums, rows = sum_changes(pairs, threshold), []
    for pair, n_high in sums.n_high.items():
        n_low, total = sums.n[pair] - n_high, sums.moments(pair)
        found = sums.estimate(lambda moments: moments.contrast[..., 0], pair)
        cleanness, why = CLEANNESS.get(pair, UNKNOWN)
        rows.append(
            {"pair": pair_name(pair), "cleanness": cleanness, "note_cleanness": why, "n_high": n_high, "n_low": n_low}
            | {"high_change": total.high_change.item(), "low_change": total.low_change.item()}
            | found.columns("contrast")
            | {"grouped_slope": total.grouped_slope.item()}
            | {"note": size_note(min(n_high, n_low) * 2) if n_high else "no_high_scorer"}
        )
    return pd.DataFrame(rows)


def excess_contrast(
    sums: PairedSums, target: YearPair, placebos: Sequence[YearPair], reading: str = LIKE_WITH_LIKE
) -> pd.DataFrame:
    """
    Return what is left of the target's contrast after what placebo pairs lead one to expect.

    Rows and columns are those of `ombud.drops.excess`, of one reading. Raises `NotPublished` if the target has no contrast,
    or no placebo allows the reading.
    """
    left = excess_statistic(reading)
    usable = [pair for pair in placebos if np.isfinite(left(sums.moments(target, pair)))]
    if not usable:
        raise no_contrast(sums, target)
    observed = getattr(sums.moments(target), READINGS[reading][0]).item()
    table = held_against(usable, lambda group: sums.estimate(left, target, *group), observed, reading)
    n, sizes = sums.n[target], [sums.n[pair] for pair in usable]
    table = table.assign(
        n=n,
        n_high=sums.n_high[target],
        n_placebo=[*sizes, sum(sizes)][: len(table)],
        note=[size_note(min(n, size)) for size in (*sizes, min(sizes))][: len(table)],
    )
    if len(usable) > 1:
        table.loc[len(table)] = _beyond_these_placebos(table[:-1])
    return table


def held_against(
    placebos: list[YearPair], excess: Callable[[list[YearPair]], Estimate], observed: float, reading: str
) -> pd.DataFrame:
    """Hold an observed contrast against each placebo, and against all together where there are several."""
    rows = []
    for group in [[pair] for pair in placebos] + ([placebos] if len(placebos) > 1 else []):
        found, cleanness = excess(group), {CLEANNESS.get(pair, UNKNOWN)[0] for pair in group}
        rows.append(
            {"placebo": TOGETHER.join(map(pair_name, group)), "reading": reading}
            | {"cleanness": cleanness.pop() if len(cleanness) == 1 else "mixed"}
            | {"observed": observed, "expected": observed - found.value, **found.columns("excess")}
            | {"p_value": found.p_value, "breakdown": np.nan}
        )
    table = pd.DataFrame(rows)
    apart = np.ptp(table["expected"][: len(placebos)])
    if apart:
        table.loc[len(placebos), "breakdown"] = abs(table.at[len(placebos), "excess"]) / apart
    return table


def joint_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold the target against all placebos at once; with a single one, that is its own row."""
    joint = table["placebo"].str.contains(TOGETHER)
    return table[joint if joint.any() else table["placebo"] != SPREAD]


def no_contrast(sums: PairedSums, target: YearPair) -> NotPublished:
    """Return the error of pairs of years of which the threshold leaves one side empty."""
    return NotPublished(
        "No contrast at {threshold} points can be computed for {target} and its placebos: on one side "
        "of it no government has both totals; choose another threshold, level or years",
        threshold=sums.threshold,
        target=pair_name(target),
    )


def excess_of_each_pair(sums: PairedSums, reading: str = LIKE_WITH_LIKE) -> pd.DataFrame:
    """
    Put every pair in the target's place, held against the clean pairs other than itself.

    What pairs without a change of method show as an "excess" is how far the target's must go to mean anything. Columns:
    ``pair``, and those of `ombud.drops.excess` but for what tells of its weights; pairs without a contrast are left out.
    """
    codes = {pair: CLEANNESS.get(pair, UNKNOWN)[0] for pair in sums.pairs}
    rows = []
    for pair, own in codes.items():
        clean = [other for other, code in codes.items() if code == "clean" and other != pair]
        with suppress(NotPublished):
            joint = joint_rows(excess_contrast(sums, pair, clean, reading)).iloc[0]
            rows.append({"pair": pair_name(pair)} | joint.to_dict() | {"cleanness": own})
    return pd.DataFrame(rows, columns=None if rows else ["pair", "cleanness", "placebo", "excess", "low", "high"])


def excess_statistic(reading: str, reliability: float = 1.0) -> Statistic:
    """
    Return the function of moments that gives the first pair's contrast less what the mean of the others leads to expect.

    `reliability` is that of the first pair's earlier scores over that of the others': it lowers the slope to be expected.
    """
    if reading not in READINGS:
        raise OmbudError(
            "There is no reading {reading}; accepted: {accepted}", reading=repr(reading), accepted=", ".join(READINGS)
        )
    contrast, slope = READINGS[reading]

    def excess(moments: Moments) -> np.ndarray:
        kept = getattr(moments, slope)[..., 1:].mean(axis=-1)
        if reading == "correlation":
            kept = kept * moments.spread_ratio[..., 0]
        return getattr(moments, contrast)[..., 0] - (reliability * kept - 1) * moments.gap[..., 0]

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
    every, rows = sums.moments(*sums.pairs), []
    for name in ("contrast", "slope", "correlation"):
        values = pd.Series(exact(getattr(every, name)), map(pair_name, sums.pairs)).dropna()
        if pair_name(target) in values:
            own, pairs = values[pair_name(target)], len(values)
            rank = int((values <= own).sum())
            row = {"statistic": name, "target": own, "rank": rank, "pairs": pairs, "p_value": rank / pairs}
            rows.append(row | {"smallest_attainable": 1 / pairs, "note": "few_pairs_of_years"} | values.to_dict())
    return pd.DataFrame(rows)


def _beyond_these_placebos(single: pd.DataFrame) -> pd.Series:
    """Return the row whose interval treats the placebos as a sample of pairs of years."""
    pairs, expected = len(single), single["expected"].mean()
    # the target's own sampling error comes on top; the smallest error of an excess bounds it from above
    error = float(np.sqrt(single["expected"].var() * (1 + 1 / pairs) + single["standard_error"].min() ** 2))
    found = estimate(single["observed"].iat[0] - expected, error, pairs - 1)
    row = {"placebo": SPREAD, "cleanness": "mixed", "expected": expected, **found.columns("excess")}
    row |= {"p_value": found.p_value, "n_placebo": single["n_placebo"].sum(), "note": "few_pairs_of_years"}
    return pd.Series(single.iloc[0].to_dict() | row)

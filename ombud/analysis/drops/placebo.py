"""Placebo pairs of years: what the pair with the changed method shows beyond pairs without such a change."""

from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from ombud.analysis.drops.paired import CLEANNESS, LEAST, PLACEBOS, YearPair, exact_pairs, pair_name, pairs, size_note
from ombud.analysis.drops.sums import Estimate, Moments, PairedSums, Statistic, estimate, sum_changes
from ombud.errors import NotPublished, OmbudError, as_pair, check_choices, listed
from ombud.files import DataDir
from ombud.rounding import exact

UNKNOWN = ("unknown", "")
TOGETHER = ";"
# the row whose interval also holds that a placebo pair drawn anew would differ from these
SPREAD = "spread_of_placebos"
# the contrast that each reading explains, and what it takes as kept of the lead of high scorers; the handbook (falling
# scores) says what each takes for the method, and what none identifies
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
        One row per ``pair``: ``cleanness``, ``note_cleanness``, ``n_high``, ``n_low``, ``high_change``, ``low_change``,
        ``contrast``, ``standard_error``, ``low``, ``high`` (jackknife as in `describe_pairs`), ``grouped_slope`` (what is
        kept of a lead), ``note``. Regression to the mean alone makes a contrast: it says nothing of the method by itself.
    """
    sums, rows = sum_changes(pairs, threshold), []
    for pair, n_high in sums.n_high.items():
        n_low, total = sums.n[pair] - n_high, sums.moments(pair)
        found = sums.estimate(lambda moments: moments.contrast[..., 0], pair)
        cleanness, why = CLEANNESS.get(pair, UNKNOWN)
        row = {"pair": pair_name(pair), "cleanness": cleanness, "note_cleanness": why, "n_high": n_high, "n_low": n_low}
        row |= {"high_change": total.high_change.item(), "low_change": total.low_change.item()}
        row |= found.columns("contrast") | {"grouped_slope": total.grouped_slope.item()}
        rows.append(row | {"note": size_note(min(n_high, n_low) * 2) if n_high else "no_high_scorer"})
    return pd.DataFrame(rows)


def excess_contrast(
    sums: PairedSums, target: YearPair, placebos: Sequence[YearPair], reading: str = LIKE_WITH_LIKE
) -> pd.DataFrame:
    """Return the rows of `ombud.drops.excess` for one reading, without what tells of single governments; raises as `usable`."""
    left, used = excess_statistic(reading), usable(sums, target, placebos, reading)
    observed = getattr(sums.moments(target), READINGS[reading][0]).item()
    table = held_against(used, lambda group: sums.estimate(left, target, *group), observed, reading)
    n, sizes = sums.n[target], [sums.n[pair] for pair in used]
    table = table.assign(
        n=n,
        n_high=sums.n_high[target],
        n_placebo=[*sizes, sum(sizes)][: len(table)],
        note=[size_note(min(n, size)) for size in (*sizes, min(sizes))][: len(table)],
    )
    if len(used) > 1:
        # placebos as a sample of pairs of years; the smallest error bounds the target's own, on top, from above
        single = table[:-1]
        spread = single["expected"].var() * (1 + 1 / len(single)) + single["standard_error"].min() ** 2
        expected = single["expected"].mean()
        beyond = estimate(observed - expected, float(np.sqrt(spread)), len(single) - 1)
        row = {"placebo": SPREAD, "cleanness": "mixed", "expected": expected, **beyond.columns("excess")}
        row |= {"p_value": beyond.p_value, "n_placebo": sum(sizes), "note": "few_pairs_of_years"}
        table.loc[len(table)] = pd.Series(single.iloc[0].to_dict() | row)
    return table


def held_against(
    placebos: list[YearPair], excess: Callable[[list[YearPair]], Estimate], observed: float, reading: str
) -> pd.DataFrame:
    """Hold an observed contrast against each placebo, and against all together where there are several."""
    groups = [[pair] for pair in placebos] + ([placebos] if len(placebos) > 1 else [])
    codes = [{CLEANNESS.get(pair, UNKNOWN)[0] for pair in group} for group in groups]
    table = pd.DataFrame({"placebo": [TOGETHER.join(map(pair_name, group)) for group in groups], "reading": reading})
    table["cleanness"] = [code.pop() if len(code) == 1 else "mixed" for code in codes]
    found = pd.DataFrame(map(excess, groups)).rename(columns={"value": "excess"}).drop(columns="degrees_of_freedom")
    table = table.assign(observed=observed, expected=observed - found["excess"]).join(found).assign(breakdown=np.nan)
    apart = np.ptp(table["expected"][: len(placebos)])
    if apart:
        table.loc[len(placebos), "breakdown"] = abs(table.at[len(placebos), "excess"]) / apart
    return table


def placebos_of(pairs: pd.DataFrame, target: YearPair, chosen: Sequence[YearPair] | None) -> list[YearPair]:
    """Return the pairs of years to hold a target against: those chosen, by default all others of the frame."""
    years = list(dict.fromkeys(zip(pairs["from_year"], pairs["to_year"], strict=True)))
    wanted = years if chosen is None else [as_pair(pair) for pair in listed("placebos", chosen, list(PLACEBOS))]
    placebos = [pair for pair in years if pair != target and pair in wanted]
    if target not in years or not placebos:
        raise NotPublished(
            "A placebo pair of years is needed beside {target}, each with published totals of both years; choose "
            "other years, another level or other sources",
            target=pair_name(target),
        )
    return placebos


def joint_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold the target against all placebos at once; with a single one, that is its own row."""
    joint = table["placebo"].str.contains(TOGETHER)
    return table[joint if joint.any() else table["placebo"] != SPREAD]


def usable(sums: PairedSums, target: YearPair, placebos: Sequence[YearPair], reading: str) -> list[YearPair]:
    """Return the placebos that allow a reading; `NotPublished` if none does, or the target has no contrast."""
    left = excess_statistic(reading)
    sums.of(target)  # a target without totals is told as such
    found = [pair for pair in placebos if np.isfinite(left(sums.moments(target, pair)))]
    if not found:
        raise NotPublished(
            "No contrast at {threshold} points can be computed for {target} and its placebos: on one side "
            "of it no government has both totals; choose another threshold, level or years",
            threshold=sums.threshold,
            target=pair_name(target),
        )
    return found


def excess_of_each_pair(sums: PairedSums, reading: str = LIKE_WITH_LIKE) -> pd.DataFrame:
    """
    Put every pair in the target's place, held against the clean pairs other than itself.

    What pairs without a change of method show as an "excess" is how far the target's must go to mean anything. Columns:
    ``pair``, and those of `ombud.drops.excess` but for what tells of its weights; pairs without a contrast are left out.
    """
    codes, rows = {pair: CLEANNESS.get(pair, UNKNOWN)[0] for pair in sums.pairs}, []
    for pair, own in codes.items():
        clean = [other for other, code in codes.items() if code == "clean" and other != pair]
        with suppress(NotPublished):
            joint = joint_rows(excess_contrast(sums, pair, clean, reading)).iloc[0]
            rows.append({"pair": pair_name(pair)} | joint.to_dict() | {"cleanness": own})
    return pd.DataFrame(rows, columns=None if rows else ["pair", "cleanness", "placebo", "excess", "low", "high"])


def excess_statistic(reading: str, reliability: float = 1.0) -> Statistic:
    """Return the function of moments that gives the first pair's contrast less what the mean of the others leads to expect."""
    check_choices("reading", (reading,), READINGS, OmbudError)
    contrast, slope = READINGS[reading]

    def excess(moments: Moments) -> np.ndarray:
        kept = getattr(moments, slope)[..., 1:].mean(axis=-1)
        if reading == "correlation":
            kept = kept * moments.spread_ratio[..., 0]
        # the reliability of its earlier scores over that of the others' lowers the slope to be expected
        return getattr(moments, contrast)[..., 0] - (reliability * kept - 1) * moments.gap[..., 0]

    return excess


def permutation_ranks(sums: PairedSums, target: YearPair) -> pd.DataFrame:
    """
    Rank the target among all pairs of years.

    The pairs are taken as exchangeable when the method did nothing (Fisher 1935), and the p-value is the share of
    pairs at least as extreme as the target in the direction that a method effect would take (a lower contrast,
    slope or correlation). With k pairs it can't fall below 1 / k.

    Columns, of one row per ``statistic`` (contrast, slope, correlation): ``target``, ``rank`` (1 is the most extreme),
    ``pairs``, ``p_value``, ``smallest_attainable``, ``note``, and each pair with its value.
    """
    if not sums.pairs:
        return pd.DataFrame()
    every = sums.moments(*sums.pairs)
    rows = []
    for name in ("contrast", "slope", "correlation"):
        values = pd.Series(exact(getattr(every, name)), map(pair_name, sums.pairs)).dropna()
        if pair_name(target) in values:
            own, pairs = values[pair_name(target)], len(values)
            rank = int((values <= own).sum())
            row = {"statistic": name, "target": own, "rank": rank, "pairs": pairs, "p_value": rank / pairs}
            rows.append(row | {"smallest_attainable": 1 / pairs, "note": "few_pairs_of_years"} | values.to_dict())
    return pd.DataFrame(rows)


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

    The row is called by `choice`, a code or a name; governments below `least` points in the earlier year are left out, and
    `keep_contradicted` is as in `ombud.drops.pairs`. Columns: ``choice``, ``threshold``, ``excess``, ``low``, ``high``,
    ``n`` (of the target), ``n_least`` (of the smallest pair), ``note``, which says why there is no estimate: fewer than ten
    governments, or all on one side.

    Examples
    --------
    >>> import ombud
    >>> row = ombud.drops.variant("kota", ombud.load_panel(), (2021, 2022), [(2022, 2023), (2023, 2024)], "kota")
    >>> bool(row["low"].iat[0] < row["excess"].iat[0] < row["high"].iat[0])
    True
    """
    years = [as_pair(pair) for pair in (target, *listed("placebos", placebos, list(PLACEBOS)))]
    row = {"choice": choice, "threshold": threshold, "excess": np.nan, "low": np.nan, "high": np.nan}
    row |= {"n": 0, "n_least": 0, "note": "too_few_pairs"}
    # what is not published is told by the note
    with suppress(NotPublished):
        exact = exact_pairs(pairs(panel, years, level, data_dir, keep_contradicted=keep_contradicted))
        exact = exact[exact["value_from"] >= least]
        sizes = exact["pair"].value_counts().reindex(map(pair_name, years), fill_value=0)
        row |= {"n": int(sizes.iloc[0]), "n_least": int(sizes.min())}
        if sizes.min() >= LEAST:
            row["note"] = "one_side_only"
            table = excess_contrast(sum_changes(exact, threshold), years[0], years[1:], reading)
            row |= joint_rows(table).iloc[0][["excess", "low", "high"]].to_dict() | {"note": size_note(sizes.min())}
    return pd.DataFrame([row])


def without_each(
    pairs: pd.DataFrame, target: YearPair, threshold: float = 81.0, by: str = "province", reading: str = "product"
) -> pd.DataFrame:
    """
    Return what is left of the contrast without each province, or without each government, in turn.

    `by` is the column ("province", "government_code") whose values are left out, each from all pairs of years. Columns:
    ``choice`` (what is left out) and ``excess`` (points, against the mean of all placebos), the lowest first.
    """
    sums = sum_changes(pairs, threshold, by)
    target, others = sums.parted(target)
    without = sums.without_each(excess_statistic(reading), target, *others)
    table = without.rename_axis("choice").reset_index(name="excess")
    return table.sort_values(["excess", "choice"], ignore_index=True)

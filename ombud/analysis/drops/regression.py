"""Regression to the mean: the change of high scorers that follows from an imperfect correlation alone (Davis 1976)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from ombud.analysis.drops.paired import LEAST, YEAR_PAIRS, YearPair, exact_pairs, pair_name, size_note, uncontradicted
from ombud.analysis.drops.placebo import READINGS, excess_statistic, usable
from ombud.analysis.drops.sums import Moments, PairedSums, sum_changes
from ombud.errors import listed

# first-stage F from which an instrument counts as strong
STRONG = 10.0
RATIOS = tuple(round(0.4 + 0.05 * step, 2) for step in range(13))
CHANGES = ["mean_change", "high_change", "low_change", "contrast"]
STATISTICS = ["slope", "on_fishers_scale", "spread_ratio", *CHANGES, "grouped_slope"]
BOXES = ["chance", "differential", "common", "change"]
NUMBERS = ["statistic", "estimate", "standard_error", "low", "high", "n", "n_high", "note"]


def describe_pairs(sums: PairedSums) -> pd.DataFrame:
    """
    Describe each pair of years: slope, correlation, changes of high and low scorers and their contrast.

    Returns
    -------
    DataFrame
        One row per ``pair`` and ``statistic`` (slope; grouped_slope, 1 + contrast / gap; correlation; spread_ratio, the
        later standard deviation over the earlier; mean_change, high_change, low_change and contrast = high less low):
        ``estimate``, ``standard_error``, ``low``, ``high`` (delete-one-province jackknife; of the correlation on Fisher's
        scale), ``n``, ``n_high``, ``note``, which says why what can't be computed is missing.
    """
    tables = []
    for pair, n in sums.n.items():
        told = sums.estimate(
            lambda moments: np.stack([getattr(moments, name)[..., 0] for name in STATISTICS], -1), pair
        )
        found = pd.DataFrame(told.columns(), STATISTICS).rename(index={"on_fishers_scale": "correlation"})
        # back from Fisher's scale, within -1..1
        ends = np.tanh(found.loc["correlation", ["estimate", "low", "high"]])
        found.loc["correlation", ends.index] = ends
        found.loc["correlation", "standard_error"] *= 1 - ends["estimate"] ** 2
        missing = [found["estimate"].isna(), found["standard_error"].isna()]
        note = np.select(missing, ["one_side_only", "one_province"], size_note(n))
        tables.append(found.assign(pair=pair_name(pair), n=n, n_high=sums.n_high[pair], note=note))
    if not tables:
        return pd.DataFrame(columns=["pair", *NUMBERS])
    return pd.concat(tables).rename_axis("statistic").reset_index()[["pair", *NUMBERS]]


def three_boxes(sums: PairedSums, target: YearPair) -> pd.DataFrame:
    """
    Part the mean change of high and of low scorers into chance, a differential part of the method, and a common part.

    With the grouped slope (1 + contrast / gap) a group's change is exactly the change of all, plus what the placebos'
    slope makes of its lead over all (*chance*: regression to the mean, and whatever else later years show as well),
    plus what the target's own slope does beyond it (*differential*). The common part holds the service and the method
    as far as they move all alike: nothing identifies which. Nor is the differential part the method's for certain: an
    old score that was less reliable than the placebos' makes the same. Placebos are all pairs of the sums but the target.
    Raises `NotPublished` if the target, or every placebo, has governments on one side of the threshold only, or none.

    Per ``group`` (high_scorers, low_scorers) a row for each ``box`` (chance, differential, common; change, their sum), with
    ``estimate``, ``standard_error``, ``low``, ``high`` (over provinces), ``n``, ``note``.
    """
    target, others = sums.parted(target)
    used = usable(sums, target, others, "grouped")
    n, n_high = sums.n[target], sums.n_high[target]
    groups, sizes = np.repeat(["high_scorers", "low_scorers"], len(BOXES)), np.repeat([n_high, n - n_high], len(BOXES))
    found = sums.estimate(_boxes, target, *used).columns()
    note = size_note(min(n, *(sums.n[pair] for pair in used)))
    return pd.DataFrame({"group": groups, "box": BOXES * 2, **found, "n": sizes, "note": note})


def _boxes(moments: Moments) -> np.ndarray:
    """Return the `BOXES` of high scorers and then of low ones, of the first pair against the mean of the others."""
    own, kept = moments.grouped_slope[..., 0], moments.grouped_slope[..., 1:].mean(axis=-1)
    parts = []
    for lead, change in ((moments.high_lead, moments.high_change), (moments.low_lead, moments.low_change)):
        parts += [(kept - 1) * lead[..., 0], (own - kept) * lead[..., 0], moments.mean_change[..., 0], change[..., 0]]
    return np.stack(parts, axis=-1)


def earlier_levels(panel: pd.DataFrame, pairs: pd.DataFrame, threshold: float = 81.0) -> pd.DataFrame:
    """
    Contrast each pair by the score of the assessment *before* it, whose noise cannot regress in the pair.

    Chance that made a score high in the pair's first year is undone by its second; chance of an independent earlier year
    is not in the change at all. What is left of the contrast is a narrowing of the true scores. The slope is the
    instrumental-variable slope ``cov(later, earlier year) / cov(from, earlier year)`` (Wald 1940; Durbin 1954),
    free of attenuation under independent errors. Where the earlier year hardly predicts the level in the first
    (first-stage F below 10; Staiger and Stock 1997) its interval would mislead and is left out.

    Rows are of each ``pair`` of which at least ten governments have all three totals, and ``statistic`` (contrast;
    true_slope); columns those of `describe_pairs` and ``grouped_by``, the year before.
    """
    columns, tables = ["pair", "grouped_by", *NUMBERS], []
    rows, before = exact_pairs(pairs), {later: earlier for earlier, later in YEAR_PAIRS}
    known = uncontradicted(panel).dropna(subset="value")[["government_code", "year", "value"]]
    rows = rows.assign(year=rows["from_year"].map(before).fillna(0).astype(int)).merge(known, validate="m:1")
    rows = rows[rows.groupby(["pair", "year"])["year"].transform("size") >= LEAST]
    for (pair, year), own in rows.groupby(["pair", "year"], sort=False):
        start = own.assign(from_year=year, value_from=own["value"])
        steps = [start.assign(to_year=own[f"{side}_year"], value_to=own[f"value_{side}"]) for side in ("from", "to")]
        sums = sum_changes(pd.concat(steps), threshold)
        found = pd.DataFrame(sums.estimate(_from_before, *sums.pairs).columns(), ["contrast", "true_slope"])
        found["note"] = np.where(found["estimate"].isna(), "one_side_only", size_note(len(own)))
        first_stage = sums.estimate(lambda moments: moments.slope[..., 0], *sums.pairs)
        if not (first_stage.value / first_stage.standard_error) ** 2 >= STRONG:
            found.loc["true_slope", ["standard_error", "low", "high"]] = np.nan
            found.loc["true_slope", "note"] = "weak_instrument"
        tables.append(found.assign(pair=pair, grouped_by=year, n=len(own), n_high=sums.n_high[sums.pairs[0]]))
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables).rename_axis("statistic").reset_index()[columns]


def _from_before(moments: Moments) -> np.ndarray:
    """Return contrast and instrumental slope between two years, from the changes of a year before to either."""
    contrast = moments.contrast[..., 1] - moments.contrast[..., 0]
    return np.stack([contrast, moments.slope[..., 1] / moments.slope[..., 0]], axis=-1)


def reliability_curve(sums: PairedSums, target: YearPair, ratios: Sequence[float] = RATIOS) -> pd.DataFrame:
    """
    Return what is left of the target's contrast for each ratio of the old score's reliability to the later ones'.

    Placebos are all pairs of the sums but the target. Columns, of a row per ``reading`` (grouped, line) and ``ratio``:
    ``excess``, ``low``, ``high`` (over provinces), and ``break_even``, the ratio at which nothing is left.
    """
    (target, placebos), rows = sums.parted(target), []
    for reading in ("grouped", "line"):
        kept = getattr(sums.moments(target, *placebos), READINGS[reading][1])
        for ratio in listed("ratios", ratios, RATIOS):
            found = sums.estimate(excess_statistic(reading, ratio), target, *placebos)
            row = {"reading": reading, "ratio": ratio, "excess": found.value, "low": found.low, "high": found.high}
            rows.append(row | {"break_even": float(kept[0] / kept[1:].mean())})
    return pd.DataFrame(rows)


def unit_spread(units: pd.DataFrame) -> pd.DataFrame:
    """
    Return how far the scores of units lie apart within a government, year by year, from the published sets.

    `units` are of `ombud.published_units`. Sets with two kinds of unit or more are used; figures that no kind of unit is
    known of (the administrative cities of DKI Jakarta) are none.

    Returns
    -------
    DataFrame
        Per ``year``: ``n`` (governments), ``n_units``, ``deviation`` (points: the standard deviation within
        governments, squares and degrees of freedom summed over them), ``low``, ``high`` (95%, by chi-square: as if
        units were drawn from a normal distribution with one spread; pages choose which sets they print).

    Examples
    --------
    >>> import ombud
    >>> spread = ombud.drops.unit_spread(ombud.published_units()).set_index("year")
    >>> spread.loc[[2021, 2022], "deviation"].round(1).tolist()
    [25.5, 8.0]
    """
    sets = units[units["unit_type"].notna()].groupby(["year", "government_code"])
    sets = sets.agg(n_units=("value", "size"), kinds=("unit_type", "nunique"), variance=("value", "var"))
    sets = sets[sets["kinds"] > 1].eval("squares = variance * (n_units - 1)").assign(n=1)
    table = sets.groupby("year")[["n", "n_units", "squares"]].sum().reset_index()
    squares, free = table.pop("squares"), table["n_units"] - table["n"]
    by = {"deviation": free, "low": stats.chi2.ppf(0.975, free), "high": stats.chi2.ppf(0.025, free)}
    return table.assign(**{name: np.sqrt(squares / divisor) for name, divisor in by.items()})

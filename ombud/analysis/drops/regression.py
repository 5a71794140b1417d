"""
Regression to the mean: what change of high scorers follows from an imperfect correlation alone.

Two years of one government are taken as draws from a joint distribution whose regression of the later on the earlier
score is a line (as under the bivariate normal). With slope b, means m0 and m1, the governments at or above a threshold
are expected to change by ``(m1 - m0) + (b - 1) (mean of their earlier scores - m0)``: they fall behind the mean
whenever b is below 1, and nobody need have done anything worse. Seen as errors in variables, b is the slope of the
*true* scores times the reliability of the earlier score; both noise and a real narrowing of the spread lower it.

References
----------
Galton, F. (1886), Regression towards mediocrity in hereditary stature.
Davis, C. E. (1976), The effect of regression to the mean in epidemiologic and clinical studies, American Journal of
Epidemiology 104, 493-498.
Barnett, A. G., van der Pols, J. C. and Dobson, A. J. (2005), Regression to the mean: what it is and how to deal with
it, International Journal of Epidemiology 34, 215-220.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from ombud.analysis.drops import moments
from ombud.analysis.drops.paired import YearPair, exact_pairs, pair_name, paired_changes, size_note
from ombud.analysis.drops.placebo import no_contrast
from ombud.analysis.drops.year_pairs import PairedSums
from ombud.errors import NotPublished
from ombud.files import DataDir

# first-stage F from which an instrument counts as strong
STRONG = 10.0
STATISTICS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "slope": moments.slope,
    "correlation": moments.correlation,
    "spread_ratio": moments.spread_ratio,
    "mean_change": moments.mean_change,
    "high_change": moments.high_change,
    "low_change": moments.low_change,
    "contrast": moments.contrast,
    "grouped_slope": moments.grouped_slope,
}


def describe_pairs(sums: PairedSums) -> pd.DataFrame:
    """
    Describe each pair of years: slope, correlation, changes of high and low scorers and their contrast.

    Returns
    -------
    DataFrame
        One row per pair and ``statistic`` (slope; grouped_slope, 1 + contrast / gap; correlation; spread_ratio, the
        later standard deviation over the earlier; mean_change, high_change, low_change and contrast = high less low,
        in points): ``pair``, ``estimate``, ``standard_error``, ``low``, ``high`` (95%, delete-one-province jackknife;
        that of the correlation on Fisher's scale), ``n``, ``n_high``, ``note``. What cannot be computed (no high
        scorer) is missing and the note says so.
    """
    rows = []
    for place, pair in enumerate(sums.pairs):
        own = sums.sums[:, place]
        for name, statistic in STATISTICS.items():
            found = _on_fisher_scale(own) if name == "correlation" else moments.jackknife(statistic, own)
            note = size_note(int(sums.n[place]))
            if np.isnan(found.value):
                note = "one_side_only"
            elif np.isnan(found.standard_error):
                note = "one_province"
            row = {"pair": pair_name(pair), "statistic": name, "estimate": found.value, **found.interval()}
            rows.append(row | {"n": int(sums.n[place]), "n_high": int(sums.n_high[place]), "note": note})
    return pd.DataFrame(rows)


def three_boxes(sums: PairedSums, target: YearPair) -> pd.DataFrame:
    """
    Part the mean change of high and of low scorers into chance, a differential part of the method, and a common part.

    With the grouped slope (1 + contrast / gap) a group's change is exactly the change of all, plus what the placebos'
    slope makes of its lead over all (*chance*: regression to the mean, and whatever else later years show as well),
    plus what the target's own slope does beyond it (*differential*). The common part holds the service and the method
    as far as they move all alike: nothing identifies which. Nor is the differential part the method's for certain: an
    old score that was less reliable than the placebos' makes the same. Placebos are all pairs of the sums but the target.

    Returns
    -------
    DataFrame
        Per ``group`` (high_scorers, low_scorers) a row for each ``box`` (chance, differential, common) and one for
        their sum (change): ``estimate``, ``standard_error``, ``low``, ``high`` (points, 95%, over provinces), ``n``,
        ``note``.

    Raises
    ------
    NotPublished
        If the target, or every placebo, has governments on one side of the threshold only.
    """
    finite = np.isfinite(moments.grouped_slope(sums.sums.sum(axis=0)))
    usable = [pair for pair, known in zip(sums.pairs, finite, strict=True) if known and pair != target]
    place = sums.pairs.index(target)
    n, n_high = int(sums.n[place]), int(sums.n_high[place])
    if not usable or n_high in (0, n):
        raise no_contrast(sums, target)
    joint = sums.of(target, *usable)
    least = min(n, *(int(sums.n[sums.pairs.index(pair)]) for pair in usable))
    rows = []
    for group, size, change, lead in (
        ("high_scorers", n_high, moments.high_change, moments.high_lead),
        ("low_scorers", n - n_high, moments.low_change, moments.low_lead),
    ):
        boxes: dict[str, Callable[[np.ndarray], np.ndarray]] = {
            "chance": lambda s, lead=lead: (_kept(s) - 1) * lead(s[..., 0, :]),
            "differential": lambda s, lead=lead: (moments.grouped_slope(s[..., 0, :]) - _kept(s)) * lead(s[..., 0, :]),
            "common": lambda s: moments.mean_change(s[..., 0, :]),
            "change": lambda s, change=change: change(s[..., 0, :]),
        }
        for box, statistic in boxes.items():
            found = moments.jackknife(statistic, joint)
            row = {"group": group, "box": box, "estimate": found.value, **found.interval(), "n": size}
            rows.append(row | {"note": size_note(least)})
    return pd.DataFrame(rows)


def contrast_by_earlier_level(
    panel: pd.DataFrame,
    earlier_year: int,
    from_year: int,
    to_year: int,
    threshold: float = 81.0,
    level: str | Iterable[str] | None = None,
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Contrast governments by their score in a year *before* the pair, whose noise cannot regress in the pair.

    Chance that made a score high in `from_year` is undone by `to_year`; chance of an independent earlier year is not
    in the change at all. What is left of the contrast is a narrowing of the true scores. The slope is the
    instrumental-variable slope ``cov(later, earlier year) / cov(from, earlier year)`` (Wald 1940; Durbin 1954),
    free of attenuation under independent errors. Where the earlier year hardly predicts the level in `from_year`
    (first-stage F below 10; Staiger and Stock 1997) its interval would mislead and is left out.

    Returns
    -------
    DataFrame
        Rows ``contrast`` (points) and ``true_slope``: ``pair``, ``grouped_by``, ``statistic``, ``estimate``,
        ``standard_error``, ``low``, ``high`` (95%, provinces), ``n``, ``n_high``, ``note``.
    """
    change = exact_pairs(paired_changes(panel, from_year, to_year, level, data_dir))
    earlier = panel.loc[(panel["year"] == earlier_year) & panel["value"].notna(), ["government_code", "value"]]
    both = change.merge(earlier, on="government_code", validate="1:1")
    if len(both) < 3:
        raise NotPublished(
            "Fewer than three governments have totals of {years}", years=f"{earlier_year}, {from_year}, {to_year}"
        )
    codes, cluster = np.unique(both["province_code"], return_inverse=True)
    as_from = moments.cluster_sums(both["value"], both["value_from"], cluster, len(codes), threshold)
    as_to = moments.cluster_sums(both["value"], both["value_to"], cluster, len(codes), threshold)
    stacked = np.stack([as_from, as_to], axis=1)
    statistics = {
        "contrast": lambda s: moments.contrast(s[..., 1, :]) - moments.contrast(s[..., 0, :]),
        "true_slope": lambda s: moments.slope(s[..., 1, :]) / moments.slope(s[..., 0, :]),
    }
    first_stage = moments.jackknife(moments.slope, as_from)
    weak = not (first_stage.value / first_stage.standard_error) ** 2 >= STRONG
    n_high = int((both["value"] >= threshold).sum())
    rows = []
    for name, statistic in statistics.items():
        found = moments.jackknife(statistic, stacked)
        note = "one_side_only" if np.isnan(found.value) else size_note(len(both))
        if name == "true_slope" and weak:
            found, note = moments.estimate(found.value, np.nan, 0), "weak_instrument"
        row = {"pair": pair_name((from_year, to_year)), "grouped_by": earlier_year, "statistic": name}
        row |= {"estimate": found.value, **found.interval()}
        rows.append(row | {"n": len(both), "n_high": n_high, "note": note})
    return pd.DataFrame(rows)


def _kept(sums: np.ndarray) -> np.ndarray:
    """Return the mean grouped slope of all pairs but the first."""
    return moments.grouped_slope(sums[..., 1:, :]).mean(axis=-1)


def _on_fisher_scale(sums: np.ndarray) -> moments.Estimate:
    """Return the correlation with an interval that stays within -1..1."""
    scaled = moments.jackknife(lambda s: np.arctanh(np.clip(moments.correlation(s), -1 + 1e-12, 1 - 1e-12)), sums)
    value, low, high = np.tanh([scaled.value, scaled.low, scaled.high]).tolist()
    error = scaled.standard_error * (1 - value**2)
    return replace(scaled, value=value, standard_error=error, low=low, high=high)

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

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from ombud.analysis.drops import moments
from ombud.analysis.drops.paired import YearPair, exact_pairs, pair_name, paired_changes, size_note
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
}


def describe_pairs(sums: PairedSums) -> pd.DataFrame:
    """
    Describe each pair of years: slope, correlation, changes of high and low scorers and their contrast.

    Returns
    -------
    DataFrame
        One row per pair and ``statistic`` (slope; correlation; spread_ratio, the later standard deviation over the
        earlier; mean_change, high_change, low_change and contrast = high less low, in points): ``pair``,
        ``estimate``, ``standard_error``, ``low``, ``high`` (95 %, delete-one-province jackknife; that of the
        correlation on Fisher's scale), ``n``, ``n_high``, ``note``. What cannot be computed (no high scorer) is
        missing and the note says so.
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


def expected_high_change(sums: PairedSums, target: YearPair, placebos: Sequence[YearPair]) -> pd.DataFrame:
    """
    Compare the observed change of the target's high scorers with what placebo pairs would lead one to expect.

    "No method change" is made concrete in two ways: the slope of the placebo holds in the target pair, and the mean
    of all moves either as observed in the target pair (``location`` *as_observed*) or as in the placebo pair
    (*as_in_placebo*). The second also blames the method for what moved all governments alike, which nothing
    identifies.

    Returns
    -------
    DataFrame
        One row per placebo and location: ``placebo``, ``location``, ``observed``, ``expected``, ``expected_low``,
        ``expected_high``, ``excess`` (observed less expected), ``standard_error``, ``low``, ``high``, ``p_value``,
        ``n``, ``n_high`` (of the target), ``note``; points, 95 % intervals over provinces.
    """
    if not sums.n_high[sums.pairs.index(target)]:
        raise NotPublished("No government at {threshold} points or more in {year} has totals of both years",
                           threshold=sums.threshold, year=target[0])  # fmt: skip
    own = sums.of(target)[:, 0]
    observed = moments.jackknife(moments.high_change, own)
    rows = []
    for placebo in placebos:
        both = sums.of(target, placebo)
        for location, source in (("as_observed", 0), ("as_in_placebo", 1)):
            expected = moments.jackknife(lambda s, source=source: _expected(s, source), both)
            excess = moments.jackknife(
                lambda s, source=source: moments.high_change(s[..., 0, :]) - _expected(s, source), both
            )
            place = sums.pairs.index(target)
            least = int(min(sums.n[place], sums.n[sums.pairs.index(placebo)]))
            row = {"placebo": pair_name(placebo), "location": location, "observed": observed.value}
            row |= {"expected": expected.value, "expected_low": expected.low, "expected_high": expected.high}
            row |= {"excess": excess.value, **excess.uncertainty()}
            rows.append(row | {"n": int(sums.n[place]), "n_high": int(sums.n_high[place]), "note": size_note(least)})
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
        ``standard_error``, ``low``, ``high`` (95 %, provinces), ``n``, ``n_high``, ``note``.
    """
    change = exact_pairs(paired_changes(panel, from_year, to_year, level, data_dir))
    earlier = panel.loc[(panel["year"] == earlier_year) & panel["value"].notna(), ["government_code", "value"]]
    both = change.merge(earlier, on="government_code", validate="1:1")
    if len(both) < 3:
        raise NotPublished("Fewer than three governments have totals of {years}",
                           years=f"{earlier_year}, {from_year}, {to_year}")  # fmt: skip
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


def _expected(sums: np.ndarray, source: int) -> np.ndarray:
    """Return the expected change of the target's (0) high scorers under the placebo's (1) slope."""
    lead = moments.high_lead(sums[..., 0, :])
    return moments.mean_change(sums[..., source, :]) + (moments.slope(sums[..., 1, :]) - 1) * lead


def _on_fisher_scale(sums: np.ndarray) -> moments.Estimate:
    """Return the correlation with an interval that stays within -1..1."""
    scaled = moments.jackknife(lambda s: np.arctanh(np.clip(moments.correlation(s), -1 + 1e-12, 1 - 1e-12)), sums)
    value = float(np.tanh(scaled.value))
    return moments.Estimate(value, scaled.standard_error * (1 - value**2), float(np.tanh(scaled.low)),
                            float(np.tanh(scaled.high)), scaled.degrees_of_freedom, scaled.p_value)  # fmt: skip

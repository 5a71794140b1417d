"""
How much steadier the later scores must be for the old score's chance to explain all.

A slope of later on earlier scores is the slope of the true scores times the reliability of the earlier ones. A placebo
pair after the change starts from a score of the new method, a mean over more units. If the old score was less reliable
by a factor, the slope to be expected of the target is the placebos' times that factor, and less is left for the method.

How far the units of one government lie apart says how shaky a mean over few of them is.

References
----------
Spearman, C. (1904), The proof and measurement of association between two things, American Journal of Psychology 15,
72-101 (attenuation).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from ombud.analysis.drops.paired import YearPair
from ombud.analysis.drops.placebo import excess_statistic
from ombud.analysis.drops.sums import PairedSums

RATIOS = tuple(round(0.4 + 0.05 * step, 2) for step in range(13))


def reliability_curve(sums: PairedSums, target: YearPair, ratios: Sequence[float] = RATIOS) -> pd.DataFrame:
    """
    Return what is left of the target's contrast for each ratio of the old score's reliability to the later ones'.

    Placebos are all pairs of the sums but the target.

    Returns
    -------
    DataFrame
        Per ``reading`` (grouped, line; see `ombud.analysis.drops.placebo`) and ``ratio``: ``excess``, ``low``, ``high``
        (points, 95%, over provinces), and ``break_even``, the ratio at which nothing is left.
    """
    placebos, rows = [pair for pair in sums.pairs if pair != target], []
    for reading, name in (("grouped", "grouped_slope"), ("line", "slope")):
        kept = getattr(sums.moments(target, *placebos), name)
        for ratio in ratios:
            found = sums.estimate(excess_statistic(reading, ratio), target, *placebos)
            row = {"reading": reading, "ratio": ratio, "excess": found.value, "low": found.low, "high": found.high}
            rows.append(row | {"break_even": float(kept[0] / kept[1:].mean())})
    return pd.DataFrame(rows)


def unit_spread(units: pd.DataFrame) -> pd.DataFrame:
    """
    Return how far the scores of units lie apart within a government, year by year, from the published sets.

    Parameters
    ----------
    units : DataFrame
        As `ombud.published_units` gives it. Sets with two kinds of unit or more are used; figures that no kind of unit
        is known of (the administrative cities of DKI Jakarta) are none.

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
    known = units[units["unit_type"].notna()]
    sets = known.groupby(["year", "government_code"]).agg(
        n_units=("value", "size"), kinds=("unit_type", "nunique"), variance=("value", "var")
    )
    sets = sets[sets["kinds"] > 1].assign(n=1)
    sets["squares"] = sets["variance"] * (sets["n_units"] - 1)
    table = sets.groupby("year")[["n", "n_units", "squares"]].sum().reset_index()
    squares, free = table.pop("squares"), table["n_units"] - table["n"]
    ends = {"low": stats.chi2.ppf(0.975, free), "high": stats.chi2.ppf(0.025, free)}
    return table.assign(deviation=np.sqrt(squares / free), **{end: np.sqrt(squares / of) for end, of in ends.items()})

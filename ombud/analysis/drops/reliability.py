"""
How much steadier the later scores must be for the old score's chance to explain all.

A slope of later on earlier scores is the slope of the true scores times the reliability of the earlier ones. A placebo
pair after the change starts from a score of the new method, a mean over more units. If the old score was less reliable
by a factor, the slope to be expected of the target is the placebos' times that factor, and less is left for the method.

References
----------
Spearman, C. (1904), The proof and measurement of association between two things, American Journal of Psychology 15,
72-101 (attenuation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from ombud.analysis.drops import moments
from ombud.analysis.drops.paired import YearPair
from ombud.analysis.drops.year_pairs import PairedSums

SLOPES = {"grouped": moments.grouped_slope, "line": moments.slope}
RATIOS = tuple(round(0.4 + 0.05 * step, 2) for step in range(13))


def reliability_curve(sums: PairedSums, target: YearPair, ratios: Sequence[float] = RATIOS) -> pd.DataFrame:
    """
    Return what is left of the target's contrast for each ratio of the old score's reliability to the later ones'.

    Placebos are all pairs of the sums but the target.

    Returns
    -------
    DataFrame
        Per ``reading`` (grouped, line; see `ombud.analysis.drops.placebo`) and ``ratio``: ``excess``, ``low``, ``high``
        (points, 95 %, over provinces), and ``break_even``, the ratio at which nothing is left.
    """
    joint = sums.of(target, *(pair for pair in sums.pairs if pair != target))
    rows = []
    for reading, slope in SLOPES.items():
        kept = slope(joint.sum(axis=0))
        for ratio in ratios:
            found = moments.jackknife(lambda s, slope=slope, ratio=ratio: _excess(s, slope, ratio), joint)
            row = {"reading": reading, "ratio": ratio, "excess": found.value, "low": found.low, "high": found.high}
            rows.append(row | {"break_even": float(kept[0] / kept[1:].mean())})
    return pd.DataFrame(rows)


def _excess(sums: np.ndarray, slope: Callable[[np.ndarray], np.ndarray], ratio: float) -> np.ndarray:
    target, placebos = sums[..., 0, :], sums[..., 1:, :]
    return (slope(target) - ratio * slope(placebos).mean(axis=-1)) * moments.gap(target)

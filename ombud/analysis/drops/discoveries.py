"""
Governments whose change is more than regression to the mean leads one to expect, with few false names.

Each government's later score is compared with the line of all others of the same pair of years. When hundreds are
looked at one by one, some are far off by chance: the false discovery rate bounds the expected share of wrong names.

References
----------
Benjamini, Y. and Hochberg, Y. (1995), Controlling the false discovery rate, Journal of the Royal Statistical Society
B 57, 289-300. Cook, R. D. and Weisberg, S. (1982), Residuals and Influence in Regression, section 2.2 (each residual
is divided by an error estimated without its own government).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.analysis.drops.pairs import exact_pairs, size_note
from ombud.errors import NotPublished, OmbudError

LEAST = 10
FALSE_DISCOVERY_RATE = 0.1


def unusual_changes(pairs: pd.DataFrame, false_discovery_rate: float = FALSE_DISCOVERY_RATE) -> pd.DataFrame:
    """
    Name the governments that moved unlike others with the same earlier score.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.analysis.drops.pairs.paired_changes`; exact rows are used.
    false_discovery_rate : float
        Expected share (0..1) of wrong names among those named.

    Returns
    -------
    DataFrame
        One row per exact pair, the most unusual first: ``government_code``, ``government``, ``level``, ``province``,
        ``value_from``, ``value_to``, ``change``, ``expected_change`` (regression to the mean, by the line of the
        others), ``residual`` (points), ``standardised`` (externally studentised; a t value), ``p_value``,
        ``adjusted_p_value`` (Benjamini-Hochberg), ``named``, ``n``, ``note``.

    Raises
    ------
    NotPublished
        With fewer than ten exact pairs.

    Notes
    -----
    The p-values take residuals as normal with one spread; scores have a ceiling and longer tails below, so the names
    are leads to follow, not findings. A change common to all, method or performance, is in nobody's residual.
    """
    from statsmodels.stats.multitest import multipletests

    if not 0 < false_discovery_rate < 1:
        raise OmbudError("The false discovery rate {rate} is not between 0 and 1", rate=false_discovery_rate)
    exact = exact_pairs(pairs).sort_values("government_code", ignore_index=True)
    if len(exact) < LEAST:
        raise NotPublished("Only {n} governments have totals of both years; at least {least} are needed",
                           n=len(exact), least=LEAST)  # fmt: skip
    standardised, without = _left_out(exact["value_from"].to_numpy(), exact["value_to"].to_numpy())
    from scipy import stats

    p_value = 2 * stats.t.sf(np.abs(standardised), len(exact) - 3)
    named, adjusted, *_ = multipletests(p_value, alpha=false_discovery_rate, method="fdr_bh")
    table = exact[["government_code", "government", "level", "province", "value_from", "value_to", "change"]].assign(
        expected_change=without - exact["value_from"],
        residual=exact["value_to"] - without,
        standardised=standardised,
        p_value=p_value,
        adjusted_p_value=adjusted,
        named=named,
        n=len(exact),
        note=size_note(len(exact)),
    )
    return table.sort_values(["p_value", "government_code"], ignore_index=True)


def _left_out(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return externally studentised residuals, and each one's prediction by the line of the others."""
    n = len(before)
    centred = before - before.mean()
    leverage = 1 / n + centred**2 / (centred @ centred)
    slope = centred @ after / (centred @ centred)
    residual = after - after.mean() - slope * centred
    left_out = residual / (1 - leverage)
    variance = (residual @ residual - residual * left_out) / (n - 3)
    return residual / np.sqrt(variance * (1 - leverage)), after - left_out

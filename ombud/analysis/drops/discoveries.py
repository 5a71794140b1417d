"""
Governments whose change is more than regression to the mean leads one to expect, with few false names.

Each is compared with the line of all others, with an error estimated without it (Cook and Weisberg 1982, section 2.2).
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ombud import rounding
from ombud.analysis.drops.paired import LEAST, YearPair, exact_pairs, pair_name, size_note
from ombud.errors import NotPublished, OmbudError
from ombud.evidence.registers.governments import resolve_government
from ombud.files import DataDir

FALSE_DISCOVERY_RATE = 0.1
EXPECTED = ["placebo", "expected", "expected_low", "expected_high", "beyond", "n", "note"]


def unusual_changes(pairs: pd.DataFrame, false_discovery_rate: float = FALSE_DISCOVERY_RATE) -> pd.DataFrame:
    """
    Name the governments that moved unlike others with the same earlier score.

    `pairs` are of one pair of years, of which exact rows are used. The `false_discovery_rate` is the expected share (0..1)
    of wrong names among those named.

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
    from scipy import stats
    from statsmodels.regression.linear_model import OLS
    from statsmodels.stats.outliers_influence import OLSInfluence

    if not 0 < false_discovery_rate < 1:
        raise OmbudError("The false discovery rate {rate} is not between 0 and 1", rate=false_discovery_rate)
    exact = exact_pairs(pairs).sort_values("government_code", ignore_index=True)
    if len(exact) < LEAST:
        raise NotPublished(
            "Only {n} governments have totals of both years; at least {least} are needed", n=len(exact), least=LEAST
        )
    line = OLS(exact["value_to"].to_numpy(), np.column_stack([np.ones(len(exact)), exact["value_from"]])).fit()
    influence = OLSInfluence(line)
    standardised, residual = influence.resid_studentized_external, influence.resid_press
    p_value = 2 * stats.t.sf(np.abs(standardised), len(exact) - 3)
    adjusted = stats.false_discovery_control(p_value)
    table = exact[["government_code", "government", "level", "province", "value_from", "value_to", "change"]].assign(
        expected_change=exact["change"] - residual,
        residual=residual,
        standardised=standardised,
        p_value=p_value,
        adjusted_p_value=adjusted,
        named=adjusted <= false_discovery_rate,
        n=len(exact),
        note=size_note(len(exact)),
    )
    order = np.argsort(-rounding.exact(np.abs(standardised)), kind="stable")
    return table.iloc[order].reset_index(drop=True)


def expected_changes(
    pairs: pd.DataFrame, target: YearPair, names: Iterable[str], data_dir: DataDir = None
) -> pd.DataFrame:
    """
    Return what each placebo pair leads one to expect of single governments, with an interval for one government.

    The placebo's slope says what is kept of a lead over the mean; the mean moves as it did in the target, so that what
    moved all alike is not blamed on anybody. The interval holds 95% of governments with the same start: chance, by the
    spread around the placebo's line and the error of its slope. It is not the method's part.

    `names` are any that `ombud.resolve_government` understands; those without totals of both years are left out.

    Returns
    -------
    DataFrame
        One row per government and placebo: ``government``, ``value_from``, ``change``, ``placebo``, ``expected``,
        ``expected_low``, ``expected_high`` (points), ``beyond`` (whether the change lies outside the interval),
        ``rank`` of the change among the ``n_peers`` exact ones of its level (1: the greatest rise), ``n`` (of the
        placebo), ``note``. A placebo with fewer than ten governments is left out.
    """
    from scipy import stats

    exact, lines = exact_pairs(pairs), []
    own = exact[exact["pair"] == pair_name(target)].set_index("government_code", drop=False)
    changes = own.assign(change=rounding.exact(own["change"])).groupby("level")["change"]
    own = own.assign(rank=changes.rank(method="min", ascending=False).astype(int), n_peers=changes.transform("size"))
    for pair, placebo in exact[exact["pair"] != pair_name(target)].groupby("pair", sort=False):
        if len(placebo) >= LEAST:
            start = placebo["value_from"]
            line = stats.linregress(start, placebo["value_to"])
            numbers = {"n": len(placebo), "slope": line.slope, "error": line.stderr}
            # the squared error of a slope is the variance around the line over the sum of squares of the start
            numbers |= {"variance": line.stderr**2 * ((start - start.mean()) ** 2).sum()}
            lines.append({"placebo": pair, **numbers, "note": size_note(len(placebo))})
    codes = dict.fromkeys(resolve_government(name, data_dir=data_dir).code for name in names)
    told = ["government_code", "government", "value_from", "change", "rank", "n_peers"]
    wanted = own.loc[[code for code in codes if code in own.index], told]
    if not lines:
        return pd.DataFrame(columns=[*told, *EXPECTED])
    table = wanted.merge(pd.DataFrame(lines), how="cross")
    lead = table["value_from"] - own["value_from"].mean()
    variance = table["variance"] * (1 + 1 / len(own)) + (table["error"] * lead) ** 2
    reach = stats.t.ppf(0.975, table["n"] - 2) * np.sqrt(variance)
    expected = own["change"].mean() + (table["slope"] - 1) * lead
    table = table.assign(expected=expected, expected_low=expected - reach, expected_high=expected + reach)
    return table.assign(beyond=(table["change"] - expected).abs() > reach)[[*told, *EXPECTED]]


def named_cases(
    unusual: pd.DataFrame, changes: pd.DataFrame, names: Iterable[str], data_dir: DataDir = None
) -> pd.DataFrame:
    """
    Return the governments that are named, and below them all others that moved unusually.

    `unusual` is of `unusual_changes`, and `changes` of `ombud.changes` of the same years, of which the columns are; with
    ``adjusted_p_value`` and ``named`` where both totals are known. Names of which nothing is published are left out.
    """
    codes = [resolve_government(name, data_dir=data_dir).code for name in names]
    codes += [code for code in unusual.loc[unusual["named"], "government_code"] if code not in codes]
    told = unusual.set_index("government_code")[["adjusted_p_value", "named"]]
    rows = changes.set_index("government_code").join(told)
    return rows.loc[[code for code in codes if code in rows.index]].reset_index()

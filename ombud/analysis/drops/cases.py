"""Single governments: whose change is more than regression to the mean leads one to expect, and how sure a category is."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from ombud import rounding
from ombud.analysis.drops.paired import LEAST, YearPair, exact_pairs, pair_name, size_note
from ombud.errors import NotPublished, OmbudError, listed
from ombud.evidence.registers.governments import resolve_government
from ombud.files import DataDir
from ombud.methodology import load_methodology
from ombud.methodology.bands import RESOLUTION

FALSE_DISCOVERY_RATE = 0.1
EXPECTED = ["placebo", "expected", "expected_low", "expected_high", "beyond", "n", "note"]


def unusual_changes(pairs: pd.DataFrame, false_discovery_rate: float = FALSE_DISCOVERY_RATE) -> pd.DataFrame:
    """
    Name the governments that moved unlike others with the same earlier score.

    `pairs` are of one pair of years, of which exact rows are used. The `false_discovery_rate` is the expected share (0..1)
    of wrong names among those named. Raises `NotPublished` for fewer than ten exact pairs.

    Returns
    -------
    DataFrame
        One row per exact pair, the most unusual first: ``government_code``, ``government``, ``level``, ``province``,
        ``value_from``, ``value_to``, ``change``, ``expected_change`` (regression to the mean, by the line of the
        others), ``residual`` (points), ``standardised`` (externally studentised; a t value), ``p_value``,
        ``adjusted_p_value`` (Benjamini-Hochberg), ``named``, ``n``, ``note``.

    The p-values take residuals as normal with one spread; scores have a ceiling and longer tails below, so the names
    are leads to follow, not findings. A change common to all, method or performance, is in nobody's residual.
    """
    from statsmodels.regression.linear_model import OLS

    if not 0 < false_discovery_rate < 1:
        raise OmbudError("The false discovery rate {rate} is not between 0 and 1", rate=false_discovery_rate)
    exact = exact_pairs(pairs).sort_values("government_code", ignore_index=True)
    n = len(exact)
    if n < LEAST:
        raise NotPublished(
            "Only {n} governments have totals of both years; at least {least} are needed", n=n, least=LEAST
        )
    # each change beside the line of all others, with an error estimated without it (Cook and Weisberg 1982, section 2.2)
    line = OLS(exact["value_to"].to_numpy(), np.column_stack([np.ones(n), exact["value_from"]])).fit()
    standardised, p_value, adjusted = line.outlier_test("fdr_bh").T
    residual = line.get_influence().resid_press
    table = exact[["government_code", "government", "level", "province", "value_from", "value_to", "change"]].assign(
        expected_change=exact["change"] - residual,
        residual=residual,
        standardised=standardised,
        p_value=p_value,
        adjusted_p_value=adjusted,
        named=adjusted <= false_discovery_rate,
        n=n,
        note=size_note(n),
    )
    most_first = {"key": lambda values: -rounding.exact(values.abs()), "kind": "stable"}
    return table.sort_values("standardised", ignore_index=True, **most_first)


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
    exact, lines = exact_pairs(pairs), []
    is_own = exact["pair"] == pair_name(target)
    own = exact[is_own].set_index("government_code", drop=False)
    peers = rounding.exact(own["change"]).groupby(own["level"])
    own = own.assign(rank=peers.rank(method="min", ascending=False).astype(int), n_peers=peers.transform("size"))
    for pair, placebo in exact[~is_own].groupby("pair", sort=False):
        n, start = len(placebo), placebo["value_from"]
        if n >= LEAST:
            line = stats.linregress(start, placebo["value_to"])
            # the squared error of a slope is the variance around the line over the sum of squares of the start
            variance = line.stderr**2 * ((start - start.mean()) ** 2).sum()
            row = {"placebo": pair, "slope": line.slope, "error": line.stderr, "variance": variance}
            lines.append(row | {"n": n, "note": size_note(n)})
    codes = dict.fromkeys(_codes(names, data_dir))
    told = ["government_code", "government", "value_from", "change", "rank", "n_peers"]
    if not lines or own.empty:
        return pd.DataFrame(columns=[*told, *EXPECTED])
    table = own.loc[[code for code in codes if code in own.index], told].merge(pd.DataFrame(lines), how="cross")
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
    codes = dict.fromkeys([*_codes(names, data_dir), *unusual.loc[unusual["named"], "government_code"]])
    told = unusual.set_index("government_code")[["adjusted_p_value", "named"]]
    rows = changes.set_index("government_code").join(told)
    return rows.loc[[code for code in codes if code in rows.index]].reset_index()


def _codes(names: Iterable[str], data_dir: DataDir) -> list[str]:
    named = listed("names", names, ["Kota Balikpapan"])
    return [resolve_government(name, data_dir=data_dir).code for name in named]


class SourceSpread(NamedTuple):
    """
    Of `compared` pairs of independent publishers on one figure, `differing` differ by 0.01 point or more.

    The `differences` are in points, in order. `share` (0..1), from `low` to `high`, is the chance that one page's figure
    is off: half the chance that two differ (Jeffreys; figures of one government are taken as independent).
    """

    compared: int
    differing: int
    differences: np.ndarray
    share: float
    low: float
    high: float


def source_spread(trace: pd.DataFrame, observations: pd.DataFrame) -> SourceSpread:
    """
    Measure how often and how far independent pages disagree on a total.

    `trace` is of ``ombud.load_panel(trace=True)``: only figures that entered the panel or were outvoted count.
    `observations` are of `ombud.load_observations`.
    Within a government and year the first publisher (by name) is compared with each other one. A page may be off by a
    misprint, or by printing another government's, unit's or year's figure: the differences hold it all.
    """
    key = ["government_code", "year"]
    used = trace.loc[trace["outcome"].isin(["value", "candidate", "outvoted"]), ["row"]]
    figures = observations.merge(used, on="row", validate="1:1").dropna(subset="value")
    # one figure per publisher: the one printed with most decimals
    figures = figures.sort_values([*key, "publisher_id", "decimals", "value", "row"])
    figures = figures.drop_duplicates([*key, "publisher_id"], keep="last")
    others = figures[figures.duplicated(key)]
    first = figures.groupby(key)[["value", "decimals"]].transform("first").loc[others.index]
    halves = 0.5 * (10.0 ** -others["decimals"] + 10.0 ** -first["decimals"])
    gap = rounding.exact((others["value"] - first["value"]).abs())
    apart = (gap > rounding.exact(halves)) & (gap >= RESOLUTION)
    compared, differing = len(others), int(apart.sum())
    if not compared:
        raise NotPublished("No total is published by two independent publishers")
    low, high = (stats.beta.ppf([0.025, 0.975], differing + 0.5, compared - differing + 0.5) / 2).tolist()
    return SourceSpread(compared, differing, np.sort(gap[apart].to_numpy()), differing / compared / 2, low, high)


def wrong_category(panel: pd.DataFrame, year: int, spread: SourceSpread, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return the chance that each government's category (zone, where the year has none) is wrong.

    Returns
    -------
    DataFrame
        One row per total or conflict of the year: ``government_code``, ``government``, ``value``, ``status``,
        ``called`` (category or zone), ``margin`` (points to the nearest cut-off), ``by_rounding``, ``by_sources``,
        ``probability``, ``low``, ``high`` (0..1; with the interval of the pages' chance of being off), ``note``.

        *Rounding*: the exact total lies anywhere within half a unit of the printed one. *Sources*: a single page is
        off with the chance seen, by one of the differences seen, up or down alike; n pages that agree are all off
        with the chance to the power of n; of a conflict each candidate is as likely as the others.
    """
    methodology = load_methodology(year, data_dir)
    cutoffs = np.sort(methodology.cutoffs["lower"].to_numpy(float))[1:]
    rows = panel[(panel["year"] == year) & panel["status"].isin(["single", "corroborated", "resolved", "conflict"])]
    rows = rows.sort_values("government_code", ignore_index=True)
    conflict = (rows["status"] == "conflict").to_numpy()
    value = rows["value"].where(~conflict, rows["low"]).to_numpy(float)
    names = methodology.classify(value)
    called = names["category"].where(names["category"].fillna("") != "", names["zone"])
    band, high_band = (np.searchsorted(cutoffs, of, side="right") for of in (value, rows["high"].to_numpy(float)))
    margins = np.abs(value[:, None] - cutoffs)
    by_rounding = np.where(conflict, 0.0, np.maximum(RESOLUTION / 2 - margins, 0).sum(axis=1) / RESOLUTION)
    moved = rounding.exact(value[:, None] + np.concatenate([spread.differences, -spread.differences]))
    leaves = (np.searchsorted(cutoffs, moved, side="right") != band[:, None]).mean(axis=1) if moved.size else 0.0
    pages = np.where(rows["status"] == "corroborated", rows["n_sources"], 1)
    # by the chance seen, and by the ends of its interval
    shares = np.array([[spread.share], [spread.low], [spread.high]])
    by_sources = np.where(conflict, 0.5 * (high_band != band), shares**pages * leaves)
    probability, least, greatest = 1 - (1 - by_sources) * (1 - by_rounding)
    return rows[["government_code", "government", "value", "status"]].assign(
        called=called.to_numpy(),
        margin=np.where(conflict, np.nan, margins.min(axis=1)),
        by_rounding=by_rounding,
        by_sources=by_sources[0],
        probability=probability,
        low=least,
        high=greatest,
        note=np.where(conflict, "lower_candidate", ""),
    )

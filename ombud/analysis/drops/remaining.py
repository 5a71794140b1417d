"""What is left of a contrast in every version, and how far it hangs on governments, sources and the threshold."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from ombud.analysis.drops.intervals import excess_from_fits, fit_interval_pairs
from ombud.analysis.drops.paired import LEAST, YearPair, exact_pairs, neighbours, nothing, pair_name, size_note
from ombud.analysis.drops.paired import pairs as all_pairs
from ombud.analysis.drops.placebo import READINGS, TOGETHER, excess_contrast, excess_statistic, held_against, joint_rows
from ombud.analysis.drops.selection import effective_size
from ombud.analysis.drops.study import PassingRule, load_step_study
from ombud.analysis.drops.sums import Moments, sum_changes
from ombud.errors import NotPublished, OmbudError
from ombud.files import DataDir

# a version that lets others stand for more of the nation (share, 0..1) is not recommended, nor one that hangs so on one
# (Huber 1981, section 7.2: a leverage above 0.2 is risky)
JOINED_LIMIT, LEVERAGE_LIMIT = 0.05, 0.2
# codes of what nothing here identifies
LIMITS = ("change_of_all", "contrast_only", "later_placebos", "selection", "few_slopes")


def excess(
    pairs: pd.DataFrame, target: YearPair, threshold: float = 81.0, placebos: Sequence[YearPair] | None = None
) -> pd.DataFrame:
    """
    Hold the contrast of one pair of years against others, by default all others of the frame, in every reading.

    Returns
    -------
    DataFrame
        Per ``reading`` and ``placebo`` that allows it a row; one ``<a>;<b>`` for the mean of all (slopes or correlations
        averaged first); and, with two or more, ``spread_of_placebos``, whose interval also holds that a placebo drawn
        anew would differ from these (t with one degree of freedom less than placebos: wide, as so few pairs deserve).
        ``version`` (unweighted, weighted), ``cleanness`` (*mixed* if placebos differ), ``observed``, ``expected``,
        ``excess``, ``standard_error``, ``low``, ``high``, ``p_value`` (over provinces, of all pairs jointly), ``n``,
        ``n_high`` (of the target), ``n_placebo``, ``note``, ``effective_n``: as many governments of an unselected sample
        would tell as much (Kish). In rows of all placebos together ``breakdown`` (how far the slope without a new method
        may lie from the placebos' until nothing is left, in units of their own difference), ``least``, ``greatest`` (the
        excess without any one government), ``moved_by`` (the government without which it moves most), ``leverage`` (the
        greatest of one government) and ``joined_share`` (of the nation that other cells stand for). Empty if `pairs` is.

    Raises
    ------
    NotPublished
        If the target or every placebo is missing from the frame, or the target has no contrast.

    Examples
    --------
    >>> import ombud
    >>> pairs = ombud.drops.pairs(ombud.load_panel(), [(2021, 2022), (2022, 2023), (2023, 2024)])
    >>> left = ombud.drops.excess(pairs, (2021, 2022))
    >>> bool((left["excess"] - (left["observed"] - left["expected"])).abs().max() < 1e-9)
    True
    """
    if pairs.empty:
        return pd.DataFrame()
    placebos, tables = _placebos(pairs, target, placebos), []
    pairs = pairs[pairs["pair"].isin(map(pair_name, [target, *placebos]))]
    own = exact_pairs(pairs[pairs["pair"] == pair_name(target)])
    names = pairs.drop_duplicates("government_code").set_index("government_code")["government"]
    sums = sum_changes(pairs, threshold)
    for reading in READINGS:
        table = excess_contrast(sums, target, placebos, reading)
        joint = joint_rows(table).iloc[0]
        used = [pair for pair in placebos if pair_name(pair) in joint["placebo"].split(TOGETHER)]
        without = without_each(pairs, target, threshold, "government_code", reading, used).set_index("choice")["excess"]
        told = {"least": without.min(), "greatest": without.max()}
        told |= {"moved_by": names[(without - joint["excess"]).abs().idxmax()], "leverage": leverages(own).max()}
        tables.append(table.join(pd.DataFrame(told, index=[joint.name])))
    weighted = "weight" in pairs
    return pd.concat(tables, ignore_index=True).assign(
        version="weighted" if weighted else "unweighted",
        effective_n=effective_size(own["weight"]) if weighted else float(len(own)),
        joined_share=float(pairs["joined_share"].max()) if weighted else 0.0,
    )


def excess_with_intervals(
    pairs: pd.DataFrame, target: YearPair, threshold: float = 81.0, placebos: Sequence[YearPair] | None = None
) -> pd.DataFrame:
    """
    Hold the target's slope against placebo slopes, with the governments of which only a zone is known.

    Errors and columns as in `excess`; the reading is by lines, of a bivariate normal fitted to exact and interval pairs
    (`ombud.analysis.drops.intervals.fit_interval_pairs`). Empty, with ``attrs["because"]``, where the pairs of a placebo
    or of the target do not determine the normal.
    """
    placebos = _placebos(pairs, target, placebos)
    try:
        fits = {pair: fit_interval_pairs(pairs[pairs["pair"] == pair_name(pair)]) for pair in [target, *placebos]}
    except OmbudError as error:
        return nothing(error)
    own = fits[target]
    observed, n = (own.slope - 1) * own.gap(threshold), own.n_exact + own.n_interval
    table = held_against(
        placebos, lambda group: excess_from_fits(own, [fits[pair] for pair in group], threshold), observed, "line"
    )
    table.insert(0, "version", "with_intervals")
    return table.assign(n=n, effective_n=float(n), note=size_note(own.n_exact))


def both_sides(pairs: pd.DataFrame, target: YearPair, threshold: float = 81.0) -> pd.DataFrame:
    """
    Hold a pair of years against the pairs right before and right after it.

    Placebos after the change start from scores of the new method; those before, from the old one's. The rows are those of
    `excess` and `excess_with_intervals` against both; none where `pairs` lack one of them.
    """
    placebos = [pair for pair in neighbours(target) if pair_name(pair) in set(pairs["pair"])]
    if len(placebos) < 2:
        return pd.DataFrame()
    sides = [of(pairs, target, threshold, placebos) for of in (excess, excess_with_intervals)]
    return pd.concat(sides, ignore_index=True)


def together(*versions: pd.DataFrame, study: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    Set versions, of `excess` and `excess_with_intervals`, side by side, each against all its placebos at once.

    A row is recommended if its version and reading pass the rule of the simulation study (`ombud.drops.PassingRule`), no
    single government has a leverage above 0.2, and no more than 5 % of the nation stand in cells of the weighting that
    others fill. None may be. `study` is of `ombud.drops.load_step_study`; by default the committed one.

    Returns
    -------
    DataFrame
        One row per ``version``, ``reading`` and set of placebos, with the column ``recommended``; recommended ones
        first.

    Raises
    ------
    NotPublished
        If every version is empty.
    """
    there = [joint_rows(version) for version in versions if len(version)]
    if not there:
        raise NotPublished("No version of what is left can be computed of these pairs of years")
    table = pd.concat(there, ignore_index=True)
    passing = PassingRule().passing(load_step_study() if study is None else study)
    limits = {"leverage": LEVERAGE_LIMIT, "joined_share": JOINED_LIMIT}
    # with intervals, nothing is weighted
    risks = table.reindex(columns=list(limits)).fillna(0)
    known = table[["version", "reading"]].apply(tuple, axis=1).isin(passing)
    table["recommended"] = known & (risks <= list(limits.values())).all(axis=1)
    first = ["version", "reading", "placebo", "recommended"]
    table = table[[*first, *table.columns.difference(first, sort=False)]]
    return table.sort_values("recommended", ascending=False, kind="stable", ignore_index=True)


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

    Parameters
    ----------
    choice : str
        What the row is called: a code or a name.
    least : float
        Points in the earlier year below which a government is left out.
    keep_contradicted : bool
        As in `ombud.drops.pairs`.

    Returns
    -------
    DataFrame
        One row: ``choice``, ``threshold``, ``excess``, ``low``, ``high`` (points, 95%), ``n`` (of the target),
        ``n_least`` (of the smallest pair), ``note``; without an estimate, and with a note that says why, where a pair
        of years has fewer than ten governments or all lie on one side of the threshold.

    Examples
    --------
    >>> import ombud
    >>> row = ombud.drops.variant("kota", ombud.load_panel(), (2021, 2022), [(2022, 2023), (2023, 2024)], "kota")
    >>> bool(row["low"].iat[0] < row["excess"].iat[0] < row["high"].iat[0])
    True
    """
    years = [(int(first), int(second)) for first, second in (target, *placebos)]
    row = {"choice": choice, "threshold": threshold, "excess": np.nan, "low": np.nan, "high": np.nan}
    row |= {"n": 0, "n_least": 0, "note": "too_few_pairs"}
    # what is not published is told by the note
    with suppress(NotPublished):
        exact = exact_pairs(all_pairs(panel, years, level, data_dir, keep_contradicted=keep_contradicted))
        exact = exact[exact["value_from"] >= least]
        sizes = exact["pair"].value_counts().reindex(map(pair_name, years), fill_value=0)
        row |= {"n": int(sizes.iloc[0]), "n_least": int(sizes.min())}
        if sizes.min() >= LEAST:
            row["note"] = "one_side_only"
            table = excess_contrast(sum_changes(exact, threshold), years[0], years[1:], reading)
            row |= joint_rows(table).iloc[0][["excess", "low", "high"]].to_dict() | {"note": size_note(sizes.min())}
    return pd.DataFrame([row])


def without_each(
    pairs: pd.DataFrame,
    target: YearPair,
    threshold: float = 81.0,
    by: str = "province",
    reading: str = "product",
    placebos: Sequence[YearPair] | None = None,
) -> pd.DataFrame:
    """
    Return what is left of the contrast without each province, or without each government, in turn.

    `by` is the column ("province", "government_code") whose values are left out, each from all pairs of years. Columns:
    ``choice`` (what is left out) and ``excess`` (points, against the mean of all placebos), the lowest first.
    """
    sums = sum_changes(pairs, threshold, by)
    joint = sums.of(target, *(placebos or [pair for pair in sums.pairs if pair != target]))
    without = excess_statistic(reading)(Moments(joint.sum(axis=0) - joint))
    table = pd.DataFrame({"choice": sums.clusters, "excess": without})
    return table.sort_values(["excess", "choice"], ignore_index=True)


def _placebos(pairs: pd.DataFrame, target: YearPair, chosen: Sequence[YearPair] | None) -> list[YearPair]:
    years = [
        (int(first), int(second)) for first, second in pairs[["from_year", "to_year"]].drop_duplicates().to_numpy()
    ]
    wanted = years if chosen is None else [tuple(pair) for pair in chosen]
    placebos = [pair for pair in years if pair != tuple(target) and pair in wanted]
    if tuple(target) not in years or not placebos:
        raise NotPublished(
            "A placebo pair of years is needed beside {target}, each with published totals of both years; choose "
            "other years, another level or other sources",
            target=pair_name(target),
        )
    return placebos


def leverages(own: pd.DataFrame) -> pd.Series:
    """Return each government's leverage (0..1) in the weighted line of exact pairs of two years."""
    weight = own["weight"] if "weight" in own else pd.Series(1.0, own.index)
    score = own["value_from"] - np.average(own["value_from"], weights=weight)
    return weight / weight.sum() + weight * score**2 / (weight * score**2).sum()

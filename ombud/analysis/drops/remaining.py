"""What is left of a contrast in every version, how far it hangs on one government, and which the simulation study lets lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ombud.analysis.drops.intervals import excess_with_intervals
from ombud.analysis.drops.paired import YearPair, exact_pairs, neighbours, pair_name
from ombud.analysis.drops.placebo import READINGS, excess_contrast, excess_statistic, joint_rows, placebos_of, usable
from ombud.analysis.drops.selection import effective_size
from ombud.analysis.drops.sums import sum_changes
from ombud.errors import NotPublished, as_pair
from ombud.files import Data, DataDir, as_numbers

STUDY = "studies/step_study.csv"
KEY = ["design", "scenario", "version", "reading"]
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

    Raises `NotPublished` if the target or every placebo is missing from the frame, or the target has no contrast.

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
    target = as_pair(target)
    placebos, tables = placebos_of(pairs, target, placebos), []
    version = "weighted" if "weight" in pairs else "unweighted"
    pairs = pairs if version == "weighted" else pairs.assign(weight=1.0, joined_share=0.0)
    pairs = pairs[pairs["pair"].isin(map(pair_name, [target, *placebos]))]
    own = exact_pairs(pairs[pairs["pair"] == pair_name(target)])
    names = pairs.drop_duplicates("government_code").set_index("government_code")["government"]
    sums, each = sum_changes(pairs, threshold), sum_changes(pairs, threshold, "government_code")
    for reading in READINGS:
        table = excess_contrast(sums, target, placebos, reading)
        joint = joint_rows(table).iloc[0]
        without = each.without_each(excess_statistic(reading), target, *usable(sums, target, placebos, reading))
        told = {"least": without.min(), "greatest": without.max()}
        told |= {"moved_by": names[(without - joint["excess"]).abs().idxmax()], "leverage": leverages(own).max()}
        tables.append(table.join(pd.DataFrame(told, index=[joint.name])))
    hangs = {"effective_n": effective_size(own["weight"]), "joined_share": float(pairs["joined_share"].max())}
    return pd.concat(tables, ignore_index=True).assign(version=version, **hangs)


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


@dataclass(frozen=True)
class PassingRule:
    """
    Which estimators may lead: those that are right in every scenario, whichever totals are published.

    `bias` is the greatest mean error allowed (points, up or down), `coverage` the least share of 95% intervals that must
    hold the truth, and `given` of nations in which there must be an interval at all.
    """

    bias: float = 1.0
    coverage: float = 0.93
    given: float = 0.9

    def worst(self, study: pd.DataFrame) -> pd.DataFrame:
        """
        Return one row per estimator at its worst over all scenarios and designs.

        ``version``, ``reading``, ``bias`` (the greatest in size, points), ``coverage``, ``given`` (the least), ``passes``,
        ``failing``: the scenarios in which it fails, joined by ``;``.
        """
        cells, estimators = (study[names].drop_duplicates() for names in (KEY[:2], KEY[2:]))
        # a scenario in which it never gave an interval is one in which it fails
        every = estimators.merge(cells, how="cross").merge(study, how="left", validate="1:1")
        given = (every["replications"] / (every["replications"] + every["failed"])).fillna(0.0)
        passes = (every["bias"].abs() <= self.bias) & (every["coverage"] >= self.coverage) & (given >= self.given)
        every = every.assign(given=given, passes=passes, failing=every["scenario"].mask(passes))
        how: dict[str, Any] = {"bias": lambda biases: biases[biases.abs().idxmax()]}
        how |= dict.fromkeys(("coverage", "given"), "min") | {"passes": "all"}
        how |= {"failing": lambda scenarios: ";".join(scenarios.dropna().unique())}
        return every.groupby(KEY[2:], sort=False).agg(how).reset_index()

    def passing(self, study: pd.DataFrame) -> set[tuple[str, str]]:
        """Return the version and reading of every estimator that passes."""
        return set(self.worst(study).query("passes")[KEY[2:]].itertuples(index=False, name=None))


def load_step_study(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the table of the simulation study; `DataError` if its sidecar does not describe the file, or a cell is no number.

    Returns
    -------
    DataFrame
        One row per ``design`` (published are all totals; at_random: as many of every zone; winners: high scorers more
        often), ``scenario`` (what really changed), ``version`` and ``reading``:
        ``truth`` (the method's part of the contrast), ``mean_estimate``, ``bias``, ``deviation`` (of the estimates around
        the truth), ``mean_standard_error``, ``coverage`` (share of 95% intervals that hold the truth), ``replications``,
        ``failed`` (without an interval).
    """
    measured = "truth mean_estimate bias deviation mean_standard_error coverage replications failed"
    table = Data.at(data_dir).table(STUDY, f"{' '.join(KEY)} {measured}")
    kinds = dict.fromkeys(measured.split(), float) | {"replications": int, "failed": int}
    return table[KEY].join(as_numbers(table, STUDY, kinds))


def together(*versions: pd.DataFrame, study: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    Set versions, of `excess` and `excess_with_intervals`, side by side, each against all its placebos at once.

    A row is recommended if its version and reading pass the rule of the simulation study (`ombud.drops.PassingRule`), no
    single government has a leverage above 0.2, and no more than 5 % of the nation stand in cells of the weighting that
    others fill. None may be. `study` is of `ombud.drops.load_step_study`; by default the committed one. Raises
    `NotPublished` if every version is empty. Columns are theirs, and ``recommended``; recommended ones stand first.
    """
    there = [joint_rows(version) for version in versions if len(version)]
    if not there:
        raise NotPublished("No version of what is left can be computed of these pairs of years")
    table = pd.concat(there, ignore_index=True)
    passing = PassingRule().passing(load_step_study() if study is None else study)
    # both are missing with intervals, where nothing is weighted
    is_risky = table.reindex(columns=["leverage", "joined_share"]) > [LEVERAGE_LIMIT, JOINED_LIMIT]
    table["recommended"] = table[["version", "reading"]].apply(tuple, axis=1).isin(passing) & ~is_risky.any(axis=1)
    first = ["version", "reading", "placebo", "recommended"]
    table = table[[*first, *table.columns.difference(first, sort=False)]]
    return table.sort_values("recommended", ascending=False, kind="stable", ignore_index=True)


def leverages(own: pd.DataFrame) -> pd.Series:
    """Return each government's leverage (0..1) in the weighted line of exact pairs of two years."""
    weight = own["weight"]
    score = own["value_from"] - np.average(own["value_from"], weights=weight)
    return weight / weight.sum() + weight * score**2 / (weight * score**2).sum()

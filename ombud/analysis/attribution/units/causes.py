"""What part of a total's change each of five factors made: exact, from unit scores, adding up to the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution import Decomposition, bootstrap_intervals, decompose
from ombud.analysis.attribution.units.arrays import UnitArrays, read_units
from ombud.analysis.attribution.units.counterfactual import FACTORS, Parts, build_parts, value_function
from ombud.analysis.attribution.units.notes import government_notes
from ombud.errors import ParameterError
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import IDENTITY

# factor of a table -> the factors of the counterfactual that turn with it
FIVE = {factor: (factor,) for factor in FACTORS}
THREE = {
    "performance": ("performance",),
    "framework": ("dimensions", "weights", "aggregation"),
    "membership": ("units",),
}
GROUPS = ("level", "province_code")


@dataclass(frozen=True, eq=False)
class Setting:
    """
    Two years of unit scores, ready to be attributed.

    Attributes
    ----------
    arrays : UnitArrays
    methods : tuple of Methodology
        Of the earlier and the later year.
    parts : Parts
    unseen : str
        How scores that one year did not take are filled.
    """

    arrays: UnitArrays
    methods: tuple[Methodology, Methodology]
    parts: Parts
    unseen: str


def attribute(
    units: pd.DataFrame,
    from_year: int,
    to_year: int,
    *,
    by: str | None = None,
    unseen: str = "held",
    match: str = "unit",
    bootstrap: int = 0,
    level: float = 0.95,
    seed: int = 0,
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Attribute the change of each government's total to performance, dimensions, weights, units and aggregation.

    The effects are Owen values: performance against the four parts of the method taken together, in either order with
    equal shares, and the four in every order among themselves. They add up to the change. What each counterfactual
    means, and what is assumed where a score was not taken, is said in ``docs/attribution.md``.

    Parameters
    ----------
    units : DataFrame
        As `ombud.load_units` gives it, or a simulation.
    from_year, to_year : int
        The earlier and the later year.
    by : {"level", "province_code"}, optional
        Attribute the mean total of groups of governments instead; of those that have an attribution of their own.
    unseen : {"held", "parallel"}
        Scores that one year did not take (an added dimension, a unit sampled once) are *held* at the other year's, so
        that they count wholly as method; or moved *parallel* to the scores taken in both.
    match : {"unit", "unit_type"}
        Which units of the two years are one.
    bootstrap : int
        Replications; 0 for none. Units are drawn again within each government, among those sampled in both years,
        in the first only, and in the second only.
    level : float
        Nominal coverage of the bootstrap's percentile interval.
    seed : int
        Of the bootstrap.
    data_dir : path, optional
        Where the methods are read from.

    Returns
    -------
    DataFrame
        One row per government (or group) and factor: government_code, government, level, province_code, province (or
        the group and ``governments``, their number); from_year, to_year; total_from, total_to, change (points);
        factor; part ("performance" or "method"); effect; least, greatest (over all orders that keep the parts of the
        method together); low, high (bootstrap, else missing); notes (keys of `ombud.analysis.attribution.units.notes.NOTES`,
        joined by ``;``); simulated. Where nothing can be attributed, the effects are missing and the notes say why.

    Raises
    ------
    ParameterError
        If an argument can't be used, or a year has no scores.
    NotPublished
        If a year's method or weights are not published.

    References
    ----------
    Owen, G. (1977). Values of games with a priori unions. Mathematical Economics and Game Theory, 76-88.

    Examples
    --------
    >>> import pandas as pd, ombud
    >>> rows = [(2021, "Proses", 60), (2022, "Input", 40), (2022, "Proses", 80), (2022, "Output", 50),
    ...         (2022, "Pengaduan", 30)]
    >>> rapor = pd.DataFrame(rows, columns=["tahun", "dimensi", "nilai"])
    >>> rapor.assign(pemda="Kota Tomohon", unit="Dinas Sosial").to_csv("rapor.csv", index=False)
    >>> causes = ombud.attribute(ombud.load_units("rapor.csv"), 2021, 2022).set_index("factor")
    >>> causes["effect"].round(2).to_dict()
    {'performance': 13.24, 'dimensions': -21.26, 'weights': 1.24, 'units': 0.0, 'aggregation': 0.0}
    """
    setting = prepare(units, from_year, to_year, unseen, match, data_dir)
    return _table(setting, FIVE, by, bootstrap, level, seed)


def three_sources(
    units: pd.DataFrame,
    from_year: int,
    to_year: int,
    *,
    by: str | None = None,
    unseen: str = "held",
    match: str = "unit",
    bootstrap: int = 0,
    level: float = 0.95,
    seed: int = 0,
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Attribute the change to three sources: performance, framework and membership.

    `attribute` with fewer factors: the framework is dimensions, weights and aggregation turning together, the
    membership the units that are sampled. Performance is the same as there, and so is the sum of the other two.

    Parameters
    ----------
    units, from_year, to_year, by, unseen, match, bootstrap, level, seed, data_dir
        As in `attribute`.

    Returns
    -------
    DataFrame
        As `attribute`, with these factors.
    """
    setting = prepare(units, from_year, to_year, unseen, match, data_dir)
    return _table(setting, THREE, by, bootstrap, level, seed)


def prepare(
    units: pd.DataFrame,
    from_year: int,
    to_year: int,
    unseen: str = "held",
    match: str = "unit",
    data_dir: DataDir = None,
) -> Setting:
    """Return two years of unit scores as arrays with their methods; parameters and errors as in `attribute`."""
    data = Data.at(data_dir)
    if from_year >= to_year:
        raise ParameterError("The year {from_year} is not before {to_year}; accepted: an earlier from_year",
                             from_year=from_year, to_year=to_year)  # fmt: skip
    methods = (load_methodology(from_year, data), load_methodology(to_year, data))
    arrays = read_units(units, methods, match)
    return Setting(arrays, methods, build_parts(arrays, methods, unseen), unseen)


def decompose_units(
    table: NDArray[np.float64],
    government: NDArray[np.int64],
    factors: Mapping[str, Sequence[str]] = FIVE,
    means: NDArray[np.float64] | None = None,
) -> Decomposition:
    """
    Return the effects of factors on the totals of all governments at once.

    Parameters
    ----------
    table, government
        As `ombud.analysis.attribution.units.counterfactual.totals` takes them; leading axes may hold replications.
    factors : mapping of str to sequence of str
        The factors, and which of the counterfactual's turn with each. The first stands alone against the others.
    means : ndarray, shape (n_governments, n_groups), optional
        Shares of governments in groups, to attribute the groups' means.
    """
    value = value_function(table, government)
    names = list(factors)

    def joined(states: dict[str, int]) -> NDArray[np.float64]:
        result = value({factor: states[name] for name, turning in factors.items() for factor in turning})
        if means is None:
            return result
        # governments outside every group may have no total
        return np.where(means.any(axis=1), result, 0.0) @ means

    return decompose(dict.fromkeys(names, 0), dict.fromkeys(names, 1), joined, [names[:1], names[1:]])


def _table(
    setting: Setting, factors: Mapping[str, Sequence[str]], by: str | None, bootstrap: int, level: float, seed: int
) -> pd.DataFrame:
    if bootstrap and bootstrap < 2:
        raise ParameterError("{name} is {given}; accepted: {accepted}", name="bootstrap", given=bootstrap,
                             accepted="0, or 2 and more replications")  # fmt: skip
    arrays, government = setting.arrays, setting.arrays.government
    table = setting.parts.table
    notes = government_notes(setting.arrays, setting.parts, setting.methods, setting.unseen)
    result = decompose_units(table, government, factors)
    entries = arrays.governments
    means = None
    if by is not None:
        known = np.all(np.isfinite(result.effect), axis=0)
        entries, means = _groups(entries, by, known)
        result = decompose_units(table, government, factors, means)
        notes = _joined_notes(notes, means)
    frame = _frame(entries, result, notes, setting)
    if bootstrap:
        frame["low"], frame["high"] = _interval(arrays, table, factors, means, bootstrap, level, seed)
        # a bootstrap of what is not known is not known either
        frame[["low", "high"]] = frame[["low", "high"]].where(frame["effect"].notna())
    return frame


def _frame(entries: pd.DataFrame, result: Decomposition, notes: Sequence[str], setting: Setting) -> pd.DataFrame:
    from_year, to_year = (method.year for method in setting.methods)
    known = np.all(np.isfinite(result.effect), axis=0)
    wide = entries.assign(
        from_year=from_year, to_year=to_year, total_from=result.old, total_to=result.new, change=result.change,
        notes=list(notes),
    )  # fmt: skip
    frame = wide.loc[wide.index.repeat(len(result.factors))].reset_index(drop=True)
    long = result.to_frame().reset_index(drop=True)
    long[["effect", "least", "greatest"]] = long[["effect", "least", "greatest"]].where(
        pd.Series(np.repeat(known, len(result.factors))), np.nan
    )
    part = pd.Series(np.where(long["factor"] == "performance", "performance", "method"))
    ordered = pd.concat(
        [frame.drop(columns="notes"), long[["factor"]], part.rename("part"), long[["effect", "least", "greatest"]]],
        axis=1,
    )
    return ordered.assign(low=np.nan, high=np.nan, notes=frame["notes"], simulated=setting.arrays.simulated)


def _groups(governments: pd.DataFrame, by: str, known: NDArray[np.bool_]) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Return the groups of governments with an attribution, and each one's share in its group's mean."""
    if by not in GROUPS or by not in governments:
        raise ParameterError("{name} is {given}; accepted: {accepted}", name="by", given=repr(by),
                             accepted=", ".join(GROUPS))  # fmt: skip
    kept = [name for name in IDENTITY if name.startswith(by.removesuffix("_code")) and name in governments]
    chosen = governments.loc[known, kept]
    groups = chosen.groupby(kept, sort=True).size().rename("governments").reset_index()
    member = (governments[by].to_numpy()[:, np.newaxis] == groups[by].to_numpy()) & known[:, np.newaxis]
    return groups, member / groups["governments"].to_numpy()


def _joined_notes(notes: Sequence[str], means: NDArray[np.float64]) -> list[str]:
    sets = [
        dict.fromkeys(key for place in np.flatnonzero(shares) for key in notes[place].split(";") if key)
        for shares in means.T
    ]
    return [";".join(keys) for keys in sets]


def _interval(
    arrays: UnitArrays,
    table: NDArray[np.float64],
    factors: Mapping[str, Sequence[str]],
    means: NDArray[np.float64] | None,
    replications: int,
    level: float,
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return low and high of each entry's factors, in the order of the table."""

    def effects(resampled: NDArray[np.float64]) -> NDArray[np.float64]:
        result = decompose_units(resampled, arrays.government, factors, means)
        return np.moveaxis(result.effect, 0, -1)

    sampled = arrays.sampled
    stratum = 4 * arrays.government + 2 * sampled[0] + sampled[1]
    intervals = bootstrap_intervals(table, stratum, effects, replications=replications, level=level, seed=seed,
                                    lone_units="keep")  # fmt: skip
    low, high = intervals.percentile
    return low.ravel(), high.ravel()

"""What part of a total's change each of five factors made: exact, from unit scores, adding up to the change."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.attribution.units.arrays import UnitArrays, read_units, stratified_resamples
from ombud.analysis.attribution.units.counterfactual import FIVE, THREE, decompose_totals, means_of_groups, totals
from ombud.errors import N_, ParameterError, check_choices
from ombud.files import DataDir
from ombud.vocabulary import IDENTITY

GROUPS = ("level", "province_code")


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
    factors: Mapping[str, Sequence[str]] = FIVE,
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Attribute the change of each government's total to performance, dimensions, weights, units and aggregation.

    The effects are Owen values (Owen 1977, see `ombud.analysis.attribution`): performance against the four parts of the
    method taken together, in either order with equal shares, and the four in every order among themselves. They add up
    to the change. What each counterfactual means, and what is assumed where a score was not taken, is said in
    ``docs/en/methods/units.md``.

    Parameters
    ----------
    units : DataFrame
        As `ombud.load_units` gives it, or a simulation.
    by : {"level", "province_code"}, optional
        Attribute the mean total of groups of governments instead; of those that have an attribution of their own.
    unseen : {"held", "parallel"}
        Scores that one year did not take (an added dimension, a unit sampled once) are *held* at the other year's, so
        that they count wholly as method; or moved *parallel* to the scores taken in both. Neither is more right than
        the other: look at both, and at the bounds, which assume nothing.
    match : {"unit", "unit_type"}
        Which units of the two years are one: those of one name, whatever its spelling (of one kind, where a government
        has but one such office); or those of one kind, of which several are numbered in the order of their names.
    bootstrap, level, seed : int, float, int
        Replications (0 for none), and nominal coverage of their percentile interval. What is a sample is drawn again:
        units of a kind of which the government has several (puskesmas), among those of one kind sampled in the same
        years, and the products of each unit. Offices of which it has one are no sample; the users asked are not in a
        rapor.
    factors : mapping of str to sequence of str
        Factors of the table, and which of the five turn with each; the first stands alone against the others.

    Returns
    -------
    DataFrame
        One row per government (or group) and factor: government_code, government, level, province_code, province (or
        the group and ``governments``, their number); from_year, to_year; total_from, total_to, change (points); factor;
        part ("performance" or "method"); effect; least, greatest (over all orders that keep the parts of the method
        together); bound_low, bound_high (whatever the scores not taken were, within 0..100); low, high (bootstrap, else
        missing); unseen; notes (codes, joined by ``;``); simulated. Where nothing can be attributed, the effects are
        missing and the notes say why.

    Raises
    ------
    ParameterError
        If an argument can't be used, a column or a year's scores are missing, or a dimension is unknown.
    NotPublished
        If a year's method or weights are not published.

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
    if bootstrap and not (isinstance(bootstrap, int | np.integer) and bootstrap >= 2):
        raise ParameterError("bootstrap is {given}; accepted: 0, or 2 and more replications", given=bootstrap)
    arrays, means = read_units(units, from_year, to_year, unseen, match, data_dir), None
    all_totals = totals(arrays.weights, arrays.shares, arrays.filled, arrays.government)
    entries, notes, result = arrays.governments, _notes(arrays), decompose_totals(all_totals, factors)
    known = np.asarray(np.isfinite(result.effect).all(axis=0))
    if by is not None:
        entries, means = _groups(entries, by, known)
        result, known = decompose_totals(all_totals, factors, means), np.ones(len(entries), dtype=bool)
        of_groups = [";".join(notes[shares > 0]).split(";") for shares in means.T]
        notes = [";".join(filter(None, dict.fromkeys(codes))) for codes in of_groups]

    def replicate(generator: np.random.Generator) -> NDArray[np.float64]:
        drawn = stratified_resamples(arrays.strata, 1, generator)[0]
        scores = arrays.redrawn(generator).filled[:, drawn]
        redrawn = totals(arrays.weights, arrays.shares[drawn], scores, arrays.government)
        return decompose_totals(redrawn, factors, means).effect.T.ravel()

    interval = np.full((2, result.effect.size), np.nan)
    if bootstrap:
        interval = bootstrap_intervals(replicate, bootstrap, level, seed)
    bounds = [means_of_groups(end, means).T.ravel() for end in arrays.effect_bounds(factors)]
    ends = dict(zip(("bound_low", "bound_high", "low", "high"), [*bounds, *interval], strict=True))
    long = result.to_frame().assign(**ends)
    long.loc[~np.repeat(known, len(factors)), long.columns.drop("factor")] = np.nan
    long.insert(1, "part", np.where(long["factor"] == "performance", "performance", "method"))
    notes = np.repeat(np.array(notes, dtype=object), len(factors))
    long = long.assign(unseen=unseen, notes=notes, simulated=arrays.simulated)
    changes = {"total_from": result.old, "total_to": result.new, "change": result.change}
    wide = entries.assign(from_year=from_year, to_year=to_year, **changes)
    return wide.loc[wide.index.repeat(len(factors))].reset_index(drop=True).join(long)


def bootstrap_intervals(
    replicate: Callable[[np.random.Generator], NDArray], replications: int, level: float = 0.95, seed: int = 0
) -> NDArray[np.float64]:
    """
    Return percentile intervals, of nominal coverage `level`, of what `replicate` draws again: low and high, shape (2, ...).

    Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall. Davison, A. C., & Hinkley,
    D. V. (1997). Bootstrap Methods and their Application. Cambridge.
    """
    # With two puskesmas or a few products an interval is too narrow: the bootstrap variance of a mean is (n - 1) / n of
    # the unbiased one. It shows sampling alone: not the raters' errors, nor a choice that was not random.
    if replications < 2 or not 0 < level < 1:
        template = N_(
            "A bootstrap needs at least 2 replications and a level between 0 and 1; got {replications} and {level}"
        )
        raise ParameterError(template, replications=replications, level=level)
    generator = np.random.default_rng(seed)
    replicated = np.stack([replicate(generator) for _ in range(replications)])
    return np.quantile(replicated, [(1 - level) / 2, (1 + level) / 2], axis=0)


def three_sources(units: pd.DataFrame, from_year: int, to_year: int, **options: Any) -> pd.DataFrame:
    """
    Attribute the change to three sources: `attribute`, with its parameters, table and errors, but fewer factors.

    The framework is dimensions, weights and aggregation turning together, the membership the units that are sampled.
    Performance is the same as there, and so is the sum of the other two.
    """
    return attribute(units, from_year, to_year, factors=THREE, **options)


def _groups(governments: pd.DataFrame, by: str, known: NDArray[np.bool_]) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Return the groups of governments with an attribution, and each one's share in its group's mean."""
    check_choices("by", (by,), [name for name in GROUPS if name in governments])
    kept = [name for name in IDENTITY if name.startswith(by.removesuffix("_code")) and name in governments]
    groups = governments.loc[known, kept].groupby(kept, sort=True).size().rename("governments").reset_index()
    member = (governments[by].to_numpy()[:, np.newaxis] == groups[by].to_numpy()) & known[:, np.newaxis]
    return groups, member / groups["governments"].to_numpy()


def _notes(arrays: UnitArrays) -> NDArray[np.object_]:
    """Return for each government the codes, joined by ``;``, of what is assumed, or of why it has no attribution."""
    of, sampled, scored, methods = arrays.governments_of, arrays.sampled, ~np.isnan(arrays.scores), arrays.methods
    filled = ~np.isnan(arrays.filled)
    asked = np.array([np.isin(arrays.dimensions, method.dimensions["dimension"]) for method in methods])
    several = [len(method.dimensions) > 1 for method in methods]  # a single dimension weighs all
    over = [method.aggregation for method in methods]
    once = sampled[0] != sampled[1]
    # a unit that a year scored as a whole, without dimensions
    of_whole = of((~np.isnan(arrays.whole) & ~scored.any(axis=2)).any(axis=0))
    in_both = of(sampled[0]) & of(sampled[1])
    unknown = of(sampled.any(axis=0) & (~filled & (arrays.weights > 0).any(axis=(0, 1))).any(axis=(0, 2)))
    reasons = {
        "not_both_years": ~in_both,
        "no_dimensions": in_both & of_whole,
        "dimension_unknown": in_both & unknown & ~of_whole,
    }
    assumed = {
        f"dimensions_{arrays.unseen}": of((scored[0] != scored[1]).any(axis=1) & ~once),
        f"units_{arrays.unseen}": of(once),
        "scores_imputed": of((~scored.any(axis=0) & filled[0]).any(axis=1)),
        "scores_missing": of((sampled[..., np.newaxis] & asked[:, np.newaxis] & ~scored).any(axis=(0, 2))),
        "products_filled": of((sampled & (arrays.products == 0)).any(axis=0)) & ("products" in over),
        "weights_convention": several[0] != several[1],
        "weights_assumed": any(many and m.weights_basis == "assumed" for many, m in zip(several, methods, strict=True)),
        "aggregation_assumed": over[0] != over[1] and any(m.aggregation_basis == "assumed" for m in methods),
    }
    attributed = ~np.any([*reasons.values()], axis=0)
    holds = pd.DataFrame(reasons | {code: attributed & where for code, where in assumed.items()})
    return np.array([";".join(holds.columns[row]) for row in holds.to_numpy()], dtype=object)

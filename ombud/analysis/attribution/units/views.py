"""An attribution seen otherwise: by government, under both assumptions, for the mean of a province, and in zones."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ombud.analysis.attribution.units.causes import attribute, three_sources
from ombud.analysis.attribution.units.unseen import RULES_OF_UNSEEN
from ombud.analysis.attribution.zones import attribute_zones
from ombud.files import DataDir


def by_part(effects: pd.DataFrame) -> pd.DataFrame:
    """
    Return performance and method of each government, under either assumption about scores never taken.

    Parameters
    ----------
    effects : DataFrame
        Of `ombud.attribute`, for each of `RULES_OF_UNSEEN`, one below the other; governments without an attribution are
        left out.

    Returns
    -------
    DataFrame
        government_code, government, simulated, change; performance_held, performance_parallel, method_held,
        method_parallel (points; under one assumption they add up to the change); bound_low, bound_high (of performance,
        whatever the scores never taken were).
    """
    known = effects[effects["effect"].notna()]
    who = ["government_code", "government", "simulated"]
    sums = known.groupby([*who, "part", "unseen"], observed=True)["effect"].sum().unstack(["part", "unseen"])
    sums = sums.set_axis(["_".join(names) for names in sums.columns], axis=1).reset_index()
    own = known[known["factor"] == "performance"].drop_duplicates("government_code")
    own = own[["government_code", "change", "bound_low", "bound_high"]]
    return sums.merge(own, on="government_code", validate="1:1")


def by_assumption(effects: pd.DataFrame) -> pd.DataFrame:
    """
    Put the effects under either assumption about scores never taken side by side.

    Parameters
    ----------
    effects : DataFrame
        As in `by_part`, of governments or of groups.

    Returns
    -------
    DataFrame
        The rows of the first assumption, with effect_held and effect_parallel in place of what depends on it.
    """
    held, parallel = (effects[effects["unseen"] == rule] for rule in RULES_OF_UNSEEN)
    of = [*(name for name in ("government_code", "level", "province_code", "division") if name in effects), "factor"]
    moved = parallel[[*of, "effect"]].rename(columns={"effect": "effect_parallel"})
    once = held.drop(columns=["unseen", "least", "greatest", "low", "high", "notes"])
    return once.rename(columns={"effect": "effect_held"}).merge(moved, on=of, validate="1:1")


def mean_effects(
    units: pd.DataFrame,
    from_year: int,
    year: int,
    *,
    by: str = "province_code",
    match: str = "unit",
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Attribute the change of the mean total of groups of governments, to three sources and to five factors.

    Parameters
    ----------
    units, from_year, year, by, match, data_dir
        As in `ombud.attribute`.

    Returns
    -------
    DataFrame
        As `by_assumption` gives it, and division ("three_sources" or "five_factors").
    """
    options: dict[str, Any] = {"by": by, "match": match, "data_dir": data_dir}
    frames = [
        attribution(units, from_year, year, unseen=rule, **options).assign(division=division)
        for division, attribution in (("three_sources", three_sources), ("five_factors", attribute))
        for rule in RULES_OF_UNSEEN
    ]
    return by_assumption(pd.concat(frames, ignore_index=True))


def zone_changes(grid: pd.DataFrame, from_year: int, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return what the score and what the cut-offs made of each government's change of zone.

    Parameters
    ----------
    grid : DataFrame
        Of `ombud.unit_grid`; governments without a total in both years are left out.
    from_year, year : int
        The earlier and the later year.
    data_dir : path, optional
        Where the methods are read from.

    Returns
    -------
    DataFrame
        government_code, government, total_from, total_to (points), zone_from, zone_to, change, score_effect,
        cutoffs_effect (zone steps), simulated; one row per government.

    Raises
    ------
    NotPublished
        If a year's cut-offs are not published.
    """
    own = grid[grid["data_year"] == grid["method_year"]]
    totals = own.pivot(index=["government_code", "government", "simulated"], columns="data_year", values="value")
    totals = totals.rename(columns={from_year: "total_from", year: "total_to"}).dropna().reset_index()
    steps = attribute_zones(totals, from_year, year, data_dir=data_dir)
    wide = steps.pivot(index="government_code", columns="factor", values="effect").add_suffix("_effect").reset_index()
    once = steps.drop_duplicates("government_code").drop(columns=["factor", "effect", "least", "greatest"])
    marks = totals[["government_code", "simulated"]]
    return once.merge(wide, on="government_code", validate="1:1").merge(marks, on="government_code", validate="1:1")

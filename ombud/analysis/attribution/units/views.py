"""An attribution seen otherwise: by government, for the mean of a province, and in zones."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ombud.analysis.attribution.units.causes import attribute, three_sources
from ombud.analysis.attribution.zones import attribute_zones
from ombud.files import DataDir

_WHO = ["government_code", "government", "simulated", "change"]


def by_part(effects: pd.DataFrame) -> pd.DataFrame:
    """
    Return performance and method of each government.

    Parameters
    ----------
    effects : DataFrame
        Of `ombud.attribute`; governments without an attribution are left out.

    Returns
    -------
    DataFrame
        government_code, government, simulated, change, performance, method (points; they add up to the change), least
        and greatest (of performance, under the earlier and under the later method).
    """
    known = effects[effects["effect"].notna()]
    sums = known.groupby([*_WHO, "part"], observed=True)["effect"].sum().unstack("part")
    sums = sums.reindex(columns=["performance", "method"]).rename_axis(columns=None).reset_index()
    ends = known.loc[known["factor"] == "performance", ["government_code", "least", "greatest"]]
    return sums.merge(ends, on="government_code", validate="1:1")


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
    Attribute the change of the mean total of groups of governments, by five factors and by three sources.

    Parameters
    ----------
    units, from_year, year, by, match, data_dir
        As in `ombud.attribute`.

    Returns
    -------
    DataFrame
        As `ombud.attribute` gives it, for scores never taken held, and effect_parallel, for those moved along;
        division ("five_factors" or "three_sources").
    """
    options: dict[str, Any] = {"by": by, "match": match, "data_dir": data_dir}
    frames = [
        attribution(units, from_year, year, unseen="held", **options).assign(
            effect_parallel=attribution(units, from_year, year, unseen="parallel", **options)["effect"],
            division=division,
        )
        for division, attribution in (("five_factors", attribute), ("three_sources", three_sources))
    ]
    return pd.concat(frames, ignore_index=True)


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

"""An attribution seen otherwise: by government, under both assumptions, for the mean of a province, and in zones."""

from typing import Any

import pandas as pd

from ombud.analysis.attribution.units.causes import attribute, three_sources
from ombud.analysis.attribution.units.counterfactual import RULES_OF_UNSEEN
from ombud.errors import ParameterError, check_choices
from ombud.files import Data, DataDir
from ombud.methodology import check_year, load_methodology
from ombud.rounding import rounded
from ombud.vocabulary import CATEGORIES, ZONES

BANDS = {"zone": ZONES, "category": CATEGORIES}  # from the highest


def by_part(effects: pd.DataFrame) -> pd.DataFrame:
    """
    Return performance and method of each government, under either assumption about scores never taken.

    `effects` are of `ombud.attribute`, for each of `RULES_OF_UNSEEN`, one below the other; governments without an
    attribution are left out. Columns: government_code, government, simulated, change; performance_held,
    performance_parallel, method_held, method_parallel (points); bound_low, bound_high (of performance, whatever the
    scores never taken were).
    """
    known = effects[effects["effect"].notna()]
    who = ["government_code", "government", "simulated"]
    sums = known.groupby([*who, "part", "unseen"])["effect"].sum().unstack(["part", "unseen"])
    sums = sums.set_axis(["_".join(names) for names in sums.columns], axis=1).reset_index()
    own = known[known["factor"] == "performance"].drop_duplicates("government_code")
    own = own[["government_code", "change", "bound_low", "bound_high"]]
    return sums.merge(own, on="government_code", validate="1:1")


def by_assumption(effects: pd.DataFrame) -> pd.DataFrame:
    """
    Put the effects under either assumption about scores never taken side by side: effect_held and effect_parallel.

    `effects` are as in `by_part`, of governments or of groups; the other columns are those of the first assumption,
    without what depends on it.
    """
    held, parallel = (effects[effects["unseen"] == rule] for rule in RULES_OF_UNSEEN)
    of = [*(name for name in ("government_code", "level", "province_code", "division") if name in effects), "factor"]
    moved = parallel[[*of, "effect"]].rename(columns={"effect": "effect_parallel"})
    once = held.drop(columns=["unseen", "least", "greatest", "low", "high", "notes"])
    return once.rename(columns={"effect": "effect_held"}).merge(moved, validate="1:1")


def mean_effects(
    units: pd.DataFrame, from_year: int, year: int, *, by: str = "province_code", **options: Any
) -> pd.DataFrame:
    """
    Attribute the change of the mean total of groups of governments, to three sources and to five factors.

    Arguments as in `ombud.attribute`, columns as `by_assumption` gives them, and division ("three_sources" or
    "five_factors").
    """
    frames = [
        attribution(units, from_year, year, by=by, unseen=rule, **options).assign(division=division)
        for division, attribution in (("three_sources", three_sources), ("five_factors", attribute))
        for rule in RULES_OF_UNSEEN
    ]
    return by_assumption(pd.concat(frames, ignore_index=True))


def zone_changes(
    grid: pd.DataFrame, from_year: int, year: int, data_dir: DataDir = None, *, name: str = "zone"
) -> pd.DataFrame:
    """
    Return what the score and what the cut-offs made of each government's change of zone, or of category (`name`).

    Zones are counted in steps (merah 0, kuning 1, hijau 2; E 0 to A 4). The part of the score is its mean effect over
    both orders, under the cut-offs of the earlier and of the later year (the Shapley value of two factors). `grid` is of
    `ombud.unit_grid`; governments without a total in both years are left out.

    Returns one row per government: government_code, government, total_from, total_to (points), ``<name>_from``,
    ``<name>_to``, ``<name>_score_alone`` (the later total under the earlier cut-offs), ``<name>_cutoffs_alone`` (the
    reverse), change, cutoffs_effect, score_effect (steps; the two add up to the change), simulated. A `ParameterError` is
    raised if a year has no categories, `NotPublished` if its cut-offs are not published.

    Examples
    --------
    >>> import pandas as pd
    >>> grid = pd.DataFrame({"data_year": [2021, 2022], "method_year": [2021, 2022], "value": [79.0, 79.5]})
    >>> grid = grid.assign(government_code="x", government="X", simulated=True)
    >>> zone_changes(grid, 2021, 2022)[["score_effect", "cutoffs_effect"]].values.tolist()
    [[0.0, 1.0]]
    """
    check_year(from_year, year)
    check_choices("name", (name,), BANDS)
    data = Data.at(data_dir)
    methods = (load_methodology(from_year, data), load_methodology(year, data))
    for method in methods:
        if name == "category" and not method.bands().has_categories:
            raise ParameterError("There are no categories in {year}; accepted: zone", year=method.year)
    own = grid[grid["data_year"] == grid["method_year"]]
    totals = own.pivot(index=["government_code", "government", "simulated"], columns="data_year", values="value")
    totals = totals.reindex(columns=[from_year, year]).set_axis(["total_from", "total_to"], axis="columns")
    totals = totals.dropna().reset_index()
    # totals are classified as published: to two decimals
    published = [rounded(totals[total], 2) for total in ("total_from", "total_to")]
    # whose totals and whose cut-offs: 0 of the earlier year, 1 of the later
    which = {"from": (0, 0), "to": (1, 1), "score_alone": (1, 0), "cutoffs_alone": (0, 1)}
    bands = {
        band: methods[cutoffs].classify(published[total])[name].astype(object)
        for band, (total, cutoffs) in which.items()
    }
    order = list(reversed(BANDS[name]))
    step = {band: found.map(order.index).astype(float) for band, found in bands.items()}
    change = step["to"] - step["from"]
    by_score = (step["score_alone"] - step["from"] + step["to"] - step["cutoffs_alone"]) / 2
    told = {f"{name}_{band}": found for band, found in bands.items()}
    told |= {"change": change, "cutoffs_effect": change - by_score, "score_effect": by_score}
    simulated = totals.pop("simulated")
    return totals.assign(**told, simulated=simulated)

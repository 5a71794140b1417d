"""An attribution seen otherwise: by government, under both assumptions, for the mean of a province, and in zones."""

from typing import Any

import pandas as pd

from ombud.analysis.attribution.decomposition import decompose
from ombud.analysis.attribution.units.causes import attribute, three_sources
from ombud.analysis.attribution.units.counterfactual import RULES_OF_UNSEEN
from ombud.errors import ParameterError, check_choices
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
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


def zone_changes(grid: pd.DataFrame, from_year: int, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return what the score and what the cut-offs made of each government's change of zone, one row per government.

    `grid` is of `ombud.unit_grid`; governments without a total in both years are left out. Columns: government_code,
    government, total_from, total_to (points), zone_from, zone_to, change, score_effect, cutoffs_effect (zone steps),
    simulated. `NotPublished` is raised if a year's cut-offs are not published.
    """
    own = grid[grid["data_year"] == grid["method_year"]]
    totals = own.pivot(index=["government_code", "government", "simulated"], columns="data_year", values="value")
    totals = totals.rename(columns={from_year: "total_from", year: "total_to"}).dropna().reset_index()
    steps = attribute_zones(totals, from_year, year, data_dir=data_dir)
    wide = steps.drop_duplicates("government_code", ignore_index=True)
    effects = {f"{factor}_effect": own["effect"].to_numpy() for factor, own in steps.groupby("factor")}
    wide = wide.drop(columns=["factor", "effect", "least", "greatest"])
    return wide.assign(**effects, simulated=totals["simulated"])


def attribute_zones(
    totals: pd.DataFrame, from_year: int, to_year: int, *, name: str = "zone", data_dir: DataDir = None
) -> pd.DataFrame:
    """
    Attribute each change of zone, or of category (`name`), to the score and to the cut-offs.

    Zones are counted in steps (merah 0, kuning 1, hijau 2; E 0 to A 4). The part of the score is its mean effect over
    both orders: under the cut-offs of the earlier and of the later year. `totals` has one row per government:
    government_code, total_from, total_to (points); other columns are carried along.

    Returns one row per government and factor (``score``, ``cutoffs``): the government's columns, total_from, total_to,
    ``<name>_from``, ``<name>_to``, ``<name>_score_alone`` (the later total under the earlier cut-offs),
    ``<name>_cutoffs_alone`` (the reverse), change, factor, effect, least, greatest (steps). The effects add up to the
    change; missing where a total is. A `ParameterError` is raised if a year has no categories, `NotPublished` if its
    cut-offs are not published.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"government_code": ["x"], "total_from": [79.0], "total_to": [79.5]})
    >>> attribute_zones(rows, 2021, 2022).set_index("factor")["effect"].to_dict()
    {'score': 0.0, 'cutoffs': 1.0}
    """
    check_choices("name", (name,), BANDS)
    data = Data.at(data_dir)
    methods = (load_methodology(from_year, data), load_methodology(to_year, data))
    for method in methods:
        if name == "category" and not method.bands().has_categories:
            raise ParameterError("There are no categories in {year}; accepted: zone", year=method.year)
    rows = totals.reset_index(drop=True)
    # totals are classified as published: to two decimals
    bands = {
        (score, cutoffs): methods[cutoffs].classify(rounded(rows[total], 2))[name].astype(object)
        for score, total in enumerate(("total_from", "total_to"))
        for cutoffs in range(2)
    }
    step = {band: number for number, band in enumerate(reversed(BANDS[name]))}
    steps = {key: each.map(step).to_numpy(dtype=float) for key, each in bands.items()}
    old, new = ({"score": state, "cutoffs": state} for state in range(2))
    result = decompose(old, new, lambda score, cutoffs: steps[score, cutoffs])
    kept = ("government_code", "government", "level", "province_code", "province", "total_from", "total_to")
    named = {"from": bands[0, 0], "to": bands[1, 1], "score_alone": bands[1, 0], "cutoffs_alone": bands[0, 1]}
    wide = rows[[column for column in kept if column in rows]].assign(
        **{f"{name}_{which}": each for which, each in named.items()}, change=result.change
    )
    frame = wide.loc[wide.index.repeat(len(result.factors))].reset_index(drop=True)
    return frame.join(result.to_frame())

"""
Zones between two years: which governments changed colour because of their score, and which because of the cut-off.

A government is green in the later year by the later cut-off. Had the earlier cut-off stayed, those between the two
would not be: that is the cut-off's part; the rest is the score's. For the nation, only counts are published, so the
number between the cut-offs is bounded by what is known of single governments, and estimated from their distribution.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.analysis.attribution import shapley
from ombud.analysis.drops.nonparametric import bootstrap_share, fit_mass
from ombud.analysis.drops.paired import exact_pairs, size_note
from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.vocabulary import ZONES

GREEN = ZONES[0]
RISING = ZONES[::-1]


def split_transitions(pairs: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Split the change of zone of every exactly known pair into score and cut-offs.

    Both orders are possible (first the score moves, under the old cut-offs; or first the cut-offs) and each part is
    the mean of its two steps: the Shapley value of two factors, in steps of the scale merah 0, kuning 1, hijau 2.

    Returns
    -------
    DataFrame
        One row per pair of zones that occurs: ``zone_from``, ``zone_to``, ``governments``, ``score_part``,
        ``cutoff_part`` (zone steps, summed over them; the two sum to the change) and ``by_cutoff_alone`` (those
        whose later total would, under the old cut-offs, have left them in their old zone).
    """
    exact = exact_pairs(pairs)
    old, new = (
        {"score": exact[f"value_{side}"], "cutoff": year} for side, year in (("from", from_year), ("to", to_year))
    )

    data = Data.at(data_dir)

    def steps(score: pd.Series, cutoff: int) -> np.ndarray:
        zones = load_methodology(cutoff, data).classify(score)["zone"]
        return zones.map({zone: place for place, zone in enumerate(RISING)}).to_numpy(int)

    part = shapley(old, new, steps)
    before, after = steps(**old), steps(**new)
    table = pd.DataFrame(
        {
            "zone_from": np.array(RISING)[before],
            "zone_to": np.array(RISING)[after],
            "governments": 1,
            "score_part": part["score"],
            "cutoff_part": part["cutoff"],
            "by_cutoff_alone": (after != before) & (steps(new["score"], old["cutoff"]) == before),
        }
    )
    return table.groupby(["zone_from", "zone_to"], as_index=False).sum()


def green_counts(
    panel: pd.DataFrame,
    national: pd.DataFrame,
    from_year: int,
    to_year: int,
    data_dir: DataDir = None,
    seed: int = 20221,
) -> pd.DataFrame:
    """
    Split the change of the national number of green governments into score and cut-off.

    Parameters
    ----------
    panel : DataFrame
        Of `ombud.load_panel`; all levels, as the national counts hold them.
    national : DataFrame
        Of `ombud.evidence.published.national.national_counts`.
    from_year, to_year : int
        Years with national zone counts and cut-offs on one scale.
    data_dir : path, optional
        Where the methodology is read from.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        Rows *score* and *cutoff*, in either ``order``: *later_scores* (the cut-off's part is who stands between the
        cut-offs in the later year), *earlier_scores* (... in the earlier year) and *mean_of_both*. ``low_bound`` and
        ``high_bound``: certain, from the counts and single known governments; ``estimate``, ``low``, ``high`` (95 %):
        from the distribution of known totals and categories within the zone that holds the stretch between the
        cut-offs, scaled to that zone's national count, as if the unknown ones of the zone were like them; ``known``:
        governments behind the estimate; ``note``.

    Raises
    ------
    NotPublished
        If a national green count or a cut-off is missing.
    """
    counts = national[national["level"] == "all"].set_index("year")
    data = Data.at(data_dir)
    methods = {year: load_methodology(year, data) for year in (from_year, to_year)}
    cutoffs = {year: method.bands().interval("zone", GREEN)[0] for year, method in methods.items()}
    green = {}
    for year in (from_year, to_year):
        if year not in counts.index or counts.loc[year, [*ZONES]].isna().any():
            raise NotPublished("The national zone counts of {year} are not published in full", year=year)
        green[year] = int(counts.at[year, GREEN])
    low, high = sorted(cutoffs.values())
    # green by the lower cut-off less green by the higher; a lowered cut-off adds to the count
    sign = 1 if cutoffs[to_year] < cutoffs[from_year] else -1
    total = green[to_year] - green[from_year]
    orders = {}
    for order, year in (("later_scores", to_year), ("earlier_scores", from_year)):
        rows = panel[(panel["year"] == year) & panel["low"].notna()]
        orders[order] = _between(rows, counts.loc[year], cutoffs[year], low, high, seed)
    known = min(part["known"] for part in orders.values())
    orders["mean_of_both"] = {
        key: np.mean([part[key] for part in orders.values()]) for key in orders["later_scores"]
    } | {"known": known}
    table = []
    for order, part in orders.items():
        ends = [
            (sign * part[name], total - sign * part[name]) for name in ("lower", "upper", "estimate", "low", "high")
        ]
        for place, factor in enumerate(("cutoff", "score")):
            lower, upper, estimate, bottom, top = (end[place] for end in ends)
            table.append([order, factor, total, *sorted([lower, upper]), estimate, *sorted([bottom, top]),
                          int(part["known"]), size_note(int(part["known"]))])  # fmt: skip
    columns = ["order", "part", "change", "low_bound", "high_bound", "estimate", "low", "high", "known", "note"]
    return pd.DataFrame(table, columns=columns)


def _between(rows: pd.DataFrame, counts: pd.Series, own_cutoff: float, low: float, high: float, seed: int) -> dict:
    """Count the year's governments from the low cut-off to below the high one: bounds, and estimate."""
    # only one zone of the year holds the stretch between the cut-offs: green if its cut-off is the lower, else yellow
    zone = GREEN if own_cutoff == low else "kuning"
    size = int(counts[zone])
    own = rows[rows["zone"] == zone]
    inside = int(((own["low"] >= low) & (own["high"] < high)).sum())
    outside = int(((own["low"] >= high) | (own["high"] < low)).sum())
    exact = own[own["low"] == own["high"]]
    if exact.empty:
        raise NotPublished("No total in zone {zone} of {year} is published", zone=zone, year=int(rows["year"].iat[0]))
    ends = own["low"].to_numpy(float), own["high"].to_numpy(float)
    mass = fit_mass(*ends)
    share = mass.share_from(low)[0] - mass.share_from(high)[0]
    # the stretch's share within the zone is one less the share above it, or the share above its low end
    if zone == GREEN:
        bottom, top = (1 - end for end in bootstrap_share(*ends, high, seed=seed)[::-1])
    else:
        bottom, top = bootstrap_share(*ends, low, seed=seed)
    return {"lower": inside, "upper": size - outside, "estimate": share * size, "low": bottom * size,
            "high": top * size, "known": len(exact)}  # fmt: skip

"""
What the cut-offs alone made of the national numbers of green and of red governments, and who is known to be among them.

Only counts are published for the nation, so the number of governments between an old and a new cut-off is bounded by
what is known of single governments, and estimated from their distribution.
"""

from __future__ import annotations

import pandas as pd

from ombud.analysis.drops.paired import nothing, size_note, uncontradicted
from ombud.analysis.drops.zones.mass import bootstrap_share, fit_mass
from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import ZONES

GREEN, YELLOW, RED = ZONES
ENDS = ["low_bound", "high_bound", "estimate", "low", "high"]
COLUMNS = ["zone", "order", "part", "count_from", "count_to", "change", *ENDS, "known", "note"]


def cutoff_counts(
    panel: pd.DataFrame,
    national: pd.DataFrame,
    from_year: int,
    to_year: int,
    data_dir: DataDir = None,
    seed: int = 20221,
) -> pd.DataFrame:
    """
    Split the changes of the national numbers of green and of red governments into cut-off and all else.

    Parameters
    ----------
    panel : DataFrame
        Of `ombud.load_panel`; all levels, as the national counts hold them.
    national : DataFrame
        Of `ombud.load_national_counts`.
    from_year, to_year : int
        Years with national zone counts and cut-offs on one scale.
    data_dir : path, optional
        Where the methodology is read from.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        Per ``zone`` (hijau, merah) rows *cutoff* and *score* (all that moved scores: service and every other change of
        method), in either ``order``: *later_scores* (the cut-off's part is who stands between the cut-offs in the
        later year), *earlier_scores* (... in the earlier year) and *mean_of_both*. ``count_from``, ``count_to`` and
        ``change`` of the number;
        ``low_bound`` and ``high_bound``: certain, from the counts and single known governments; ``estimate``, ``low``,
        ``high`` (95%): from the distribution of known totals and categories within the zone that holds the stretch
        between the cut-offs, scaled to that zone's national count, as if the unknown ones of the zone were like them;
        ``known``: governments behind the estimate; ``note``. Empty, with ``attrs["because"]``, where a count of a zone
        is not published, or no total of the zone that holds the stretch.

    Raises
    ------
    NotPublished
        If a year has no zones.
    """
    counts = national[national["level"] == "all"].set_index("year")
    data = Data.at(data_dir)
    methods = {year: load_methodology(year, data) for year in (from_year, to_year)}
    try:
        for year in (from_year, to_year):
            if year not in counts.index or counts.loc[year, [*ZONES]].isna().any():
                raise NotPublished("The national zone counts of {year} are not published in full", year=year)
        known = uncontradicted(panel)
        rows = [row for zone in (GREEN, RED) for row in _split(known, counts, methods, zone, seed)]
    except NotPublished as error:
        return nothing(error, COLUMNS)
    return pd.DataFrame(rows)[COLUMNS]


def between_cutoffs(panel: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return the governments whose later total would be in another zone by the earlier cut-offs.

    Returns
    -------
    DataFrame
        ``government_code``, ``government``, ``province``, ``value`` (of `to_year`), ``zone`` and ``zone_before`` (by
        the cut-offs of `from_year`), by zone and value.

    Examples
    --------
    >>> import ombud
    >>> moved = ombud.drops.between_cutoffs(ombud.load_panel(), 2021, 2022)
    >>> set(moved.loc[moved["zone"] == "merah", "zone_before"])
    {'kuning'}
    """
    data = Data.at(data_dir)
    rows = uncontradicted(panel[(panel["year"] == to_year) & panel["value"].notna()])
    zone, before = (
        load_methodology(year, data).classify(rows["value"])["zone"].to_numpy() for year in (to_year, from_year)
    )
    rows = rows[["government_code", "government", "province", "value"]].assign(zone=zone, zone_before=before)
    return rows[zone != before].sort_values(["zone", "value", "government_code"], ignore_index=True)


def _split(
    panel: pd.DataFrame, counts: pd.DataFrame, methods: dict[int, Methodology], zone: str, seed: int
) -> list[dict]:
    from_year, to_year = methods
    # green is what reaches its cut-off, red what does not reach yellow's
    of = {GREEN: GREEN, RED: YELLOW}[zone]
    bars = {year: method.bands().interval("zone", of)[0] for year, method in methods.items()}
    low, high = sorted(bars.values())
    # a lowered bar adds green and takes red
    sign = 1 if (bars[to_year] < bars[from_year]) == (zone == GREEN) else -1
    count_from, count_to = (int(counts.at[year, zone]) for year in (from_year, to_year))
    parts = {}
    for order, year in (("later_scores", to_year), ("earlier_scores", from_year)):
        # one zone of the year holds the stretch between the bars: the upper one if its own bar is the lower
        above, below = (GREEN, YELLOW) if zone == GREEN else (YELLOW, RED)
        holds = above if bars[year] == low else below
        known = panel[(panel["year"] == year) & panel["low"].notna() & (panel["zone"] == holds)]
        parts[order] = _between(known, int(counts.at[year, holds]), bars[year] == low, low, high, seed)
    later, earlier = parts.values()
    mean = {end: (later[end] + earlier[end]) / 2 for end in ENDS}
    parts["mean_of_both"] = mean | {"known": min(later["known"], earlier["known"])}
    numbers = {"zone": zone, "count_from": count_from, "count_to": count_to, "change": count_to - count_from}
    rows = []
    for order, part in parts.items():
        cutoff = pd.Series(part)[ENDS].astype(float) * sign
        for name, own in (("cutoff", cutoff), ("score", numbers["change"] - cutoff)):
            bounds, interval = (sorted(own[list(ends)]) for ends in (ENDS[:2], ENDS[3:]))
            ends = dict(zip(ENDS, [*bounds, own["estimate"], *interval], strict=True))
            told = {"known": part["known"], "note": size_note(part["known"])}
            rows.append(numbers | {"order": order, "part": name} | ends | told)
    return rows


def _between(known: pd.DataFrame, size: int, at_foot: bool, low: float, high: float, seed: int) -> dict:
    """Count a zone's governments from the low cut-off to below the high one, at its foot or its top."""
    exact = known[known["low"] == known["high"]]
    if exact.empty:
        raise NotPublished("No total of a zone between {low} and {high} points is published", low=low, high=high)
    if low == high:
        return dict.fromkeys(ENDS, 0) | {"known": len(exact)}
    inside = int(((known["low"] >= low) & (known["high"] < high)).sum())
    outside = int(((known["low"] >= high) | (known["high"] < low)).sum())
    ends = known["low"].to_numpy(float), known["high"].to_numpy(float)
    mass = fit_mass(*ends)
    share = mass.share_from(low)[0] - mass.share_from(high)[0]
    # the stretch's share within the zone is one less the share above it, or the share above its low end
    if at_foot:
        bottom, top = (1 - end for end in bootstrap_share(*ends, high, seed=seed)[::-1])
    else:
        bottom, top = bootstrap_share(*ends, low, seed=seed)
    shares = {"estimate": share * size, "low": bottom * size, "high": top * size}
    return {"low_bound": inside, "high_bound": size - outside, **shares, "known": len(exact)}

"""The nation's mean total: what is certain of it, and what the published totals make of it by zone."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.drops.paired import chosen_levels, nothing, uncontradicted
from ombud.analysis.drops.selection import zone_counts
from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.vocabulary import ZONES


def national_means(
    panel: pd.DataFrame,
    national: pd.DataFrame,
    from_year: int,
    to_year: int,
    level: str | None = None,
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Bound and estimate the mean total of all governments in two years, and its change.

    Parameters
    ----------
    panel : DataFrame
        Of `ombud.load_panel`.
    national : DataFrame
        Of `ombud.load_national_counts`.
    from_year, to_year : int
        Years with national zone counts.
    level : str, optional
        By default all regional governments.
    data_dir : path, optional
        Where the methodology is read from.

    Returns
    -------
    DataFrame
        Rows ``what`` (the years, and *change*): ``low_bound``, ``high_bound`` (points; certain: what is known of single
        governments, the ends of their zone for all others), ``estimate`` (post-stratified: the mean of the published
        totals of each zone, weighted by the zone's national count), ``n`` (published totals). Empty, with
        ``attrs["because"]``, where the zone counts of a year are not published in full.
    """
    data, rows, panel = Data.at(data_dir), [], uncontradicted(panel)
    columns = ["what", "low_bound", "high_bound", "estimate", "n"]
    try:
        wanted = {year: zone_counts(national, year, level or None) for year in (from_year, to_year)}
    except NotPublished as error:
        return nothing(error, columns)
    for year, counts in wanted.items():
        counts = counts[counts["margin"].isin(["zone", "level_and_zone"])].groupby("zone")["count"].sum()
        levels = chosen_levels(level or None)
        known = panel[(panel["year"] == year) & panel["level"].isin(levels) & panel["zone"].isin(ZONES)]
        known = known[known["low"].notna()].groupby("zone")
        bands = load_methodology(year, data).bands()
        ends = pd.DataFrame({zone: bands.interval("zone", zone) for zone in ZONES}, index=["low", "high"]).T
        unknown = counts - known.size().reindex(counts.index, fill_value=0)
        sums = known[["low", "high"]].sum().reindex(counts.index, fill_value=0.0)
        least, most = ((sums[end] + unknown * ends.loc[counts.index, end]).sum() for end in ("low", "high"))
        estimate = (known["value"].mean().reindex(counts.index) * counts).sum(skipna=False)
        size = counts.sum()
        rows.append([str(year), least / size, most / size, estimate / size, int(known["value"].count().sum())])
    (_, *old), (_, *new) = rows
    rows.append(["change", new[0] - old[1], new[1] - old[0], new[2] - old[2], min(old[3], new[3])])
    return pd.DataFrame(rows, columns=columns)

"""What is published of parts of a total: a dimension's weighted points, and zones on the service standards alone."""

import pandas as pd

from ombud.evidence.published.observations import has_flag, load_observations
from ombud.files import Data, DataDir

DIMENSIONS = ("input", "proses", "output", "pengaduan", "kepercayaan_masyarakat")
_MEASURES = {f"dimensi_{name}": name for name in DIMENSIONS[:4]} | {"kepercayaan_masyarakat": "kepercayaan_masyarakat"}
_PAGE = ["flags", "note", "source_id", "publisher_id", "row"]
_WHERE = ["level", "government_code", "entity", "year", "locus", "source_id"]
FIRST_YEAR_OF_TRUST = 2025


def load_dimension_points(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the published points of single dimensions.

    Weighted points add up to the total: 23.15 of the 32.37 that Proses can give, not 23.15 percent. They never enter
    the panel.

    Returns
    -------
    DataFrame
        One row per figure, in the order of the file: ``level``, ``locus`` (the unit whose points they are; missing for
        those of the whole government or office), ``dimension`` (input, proses, output, pengaduan or
        kepercayaan_masyarakat), ``points`` (as printed, with ``decimals``), ``scale`` (weighted_points where the page
        shows that they are parts of the total, else unstated), ``flags``, ``note``, ``publisher_id`` and ``row`` (in
        ``observations.csv``).
    """
    rows = load_observations(data_dir).rename(columns={"value": "points"}).dropna(subset="points")
    scale = has_flag(rows["flags"], "weighted_points").map({True: "weighted_points", False: "unstated"})
    rows = rows.assign(dimension=rows["measure"].map(_MEASURES), scale=scale)
    columns = [*_WHERE[:5], "dimension", "points", "decimals", "scale", *_PAGE]
    return rows.dropna(subset="dimension")[columns].reset_index(drop=True)


def sum_dimension_points(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Hold the sum of each complete set of weighted points against the total that the same page prints.

    Complete are the four dimensions, and from 2025 on the public's trust beside them.

    Returns
    -------
    DataFrame
        One row per complete set: ``level``, ``locus`` (as of `load_dimension_points`), ``n`` (figures added), ``sum``
        and ``total`` (missing where the page prints none), ``difference`` (sum less total), ``tolerance`` (what
        rounding alone can make of it: half a unit of the last decimal printed, of every figure) and ``agrees`` (missing
        without a total).
    """
    data = Data.at(data_dir)
    points = load_dimension_points(data).query("scale == 'weighted_points'")
    points["half"] = 0.5 * 10.0 ** -points["decimals"]
    sets = points.groupby(_WHERE, dropna=False, sort=False, as_index=False).agg(
        n=("points", "size"), dimensions=("dimension", frozenset), sum=("points", "sum"), half=("half", "sum")
    )
    # the four of every year, and what 2025 added: only a complete set adds up to a total
    wanted = [frozenset(DIMENSIONS if year >= FIRST_YEAR_OF_TRUST else DIMENSIONS[:4]) for year in sets["year"]]
    observations = load_observations(data)
    totals = observations[(observations["measure"] == "total") & observations["value"].notna()]
    totals = totals.rename(columns={"value": "total"})[[*_WHERE, "total", "decimals"]].drop_duplicates(_WHERE)
    frame = sets[sets["dimensions"] == wanted].merge(totals, how="left", validate="1:1")
    frame["difference"] = (frame["sum"] - frame["total"]).round(6) + 0.0  # no -0.0
    frame["tolerance"] = (frame["half"] + 0.5 * 10.0 ** -frame["decimals"]).round(6)
    agrees = frame["difference"].abs() <= frame["tolerance"]
    frame = frame.assign(sum=frame["sum"].round(6), agrees=agrees.astype("boolean").mask(frame["total"].isna()))
    return frame[[*_WHERE, "n", "sum", "total", "difference", "tolerance", "agrees"]]


def load_standards_zones(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the published zones on the service standards alone: what the dimension Proses would be called by itself.

    Columns besides: ``level``, ``zone``, ``flags``, ``note``, ``publisher_id``, ``row`` (in ``observations.csv``). The
    pages do not print where the zones' bounds lie.
    """
    rows = load_observations(data_dir)
    rows = rows[(rows["measure"] == "standar_pelayanan") & rows["zone"].notna()]
    return rows[[*_WHERE[:4], "zone", *_PAGE]].reset_index(drop=True)

"""What pages state of the retained part itself: its zone, or its points. Sharper than what a total leaves possible."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from ombud.errors import NotPublished
from ombud.evidence.published.dimensions import load_dimension_points, load_standards_zones, sum_dimension_points
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.vocabulary import FULL

STANDARDS = "narrow"  # the reading that zones on the service standards speak of
ANY_WEIGHT = "_any_weight"  # of columns that hold under every admissible weight
COLUMNS = ["government_code", "reading", "part", "low", "high", f"low{ANY_WEIGHT}", f"high{ANY_WEIGHT}", "source_ids"]


def published_parts(year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Bound the retained part of a year by what is published of it directly.

    Parameters
    ----------
    year : int
        Of the assessment.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        One row per government, reading and page: ``government_code``, ``reading``, ``part`` (dimension_zone or
        dimension_points), ``low``, ``high`` (points on 0..100), the same ends with ``_any_weight``, ``source_ids``.
        A zone lies between the year's cut-offs, which the pages do not print: an assumption. Points are divided by the
        reading's share: by the assumed table of weights, and by every admissible weight. Figures are taken as printed;
        if a set does not add up to its total, any one of its figures may be off by the difference.

    Examples
    --------
    >>> parts = published_parts(2022).query("government_code == '17' and reading == 'narrow'")
    >>> parts[["part", "high_any_weight"]].round(1).values.tolist()
    [['dimension_points', 82.0]]
    """
    return _parts(year, Data.at(data_dir)).copy(deep=False)


@lru_cache(maxsize=16)
def _parts(year: int, data: Data) -> pd.DataFrame:
    method = load_methodology(year, data)
    try:
        shares, admissible = method.retained_shares, method.retained_share_bounds
    except NotPublished:
        shares, admissible = {}, {}
    rows = _zones(year, data) if STANDARDS in shares else []
    for reading, dimensions in method.readings[["reading", "dimensions"]].itertuples(index=False) if shares else ():
        rows += _points(year, reading, dimensions, shares[reading], admissible[reading], data)
    return pd.DataFrame(rows, columns=COLUMNS)


def _zones(year: int, data: Data) -> list[tuple[object, ...]]:
    zones, bands = load_standards_zones(data), load_methodology(year, data).bands()
    zones = zones[(zones["year"] == year) & zones["government_code"].notna()]
    rows = []
    for code, zone, source in zones[["government_code", "zone", "source_id"]].itertuples(index=False):
        ends = bands.interval("zone", zone)
        rows.append((code, STANDARDS, "dimension_zone", *ends, *ends, source))
    return rows


def _points(
    year: int, reading: str, dimensions: tuple[str, ...], share: float, admissible: tuple[float, float], data: Data
) -> list[tuple[object, ...]]:
    sets, points = sum_dimension_points(data), load_dimension_points(data)
    sets = sets[(sets["year"] == year) & sets["locus"].isna() & sets["government_code"].notna()]
    points = points[points["dimension"].isin(dimensions) & points["locus"].isna() & (points["year"] == year)]
    printed = points.groupby(["government_code", "source_id"])["points"].sum()
    rows = []
    for row in sets.to_dict("records"):
        key = (row["government_code"], row["source_id"])
        excess = row["difference"] if row["agrees"] is not pd.NA and not row["agrees"] else 0.0
        least, most = printed[key] - max(excess, 0.0), printed[key] - min(excess, 0.0)
        ends = [least / share, most / share, least / admissible[1], most / admissible[0]]
        rows.append((key[0], reading, "dimension_points", *np.clip(ends, 0, FULL), key[1]))
    return rows

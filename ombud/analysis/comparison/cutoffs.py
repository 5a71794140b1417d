"""Totals against the cut-offs: how far to the next category, and which zone under either year's."""

import numpy as np
import pandas as pd

from ombud.errors import NotPublished
from ombud.files import DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import FULL, IDENTITY


def distances(panel: pd.DataFrame, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Measure how far each government of a year is from its next category (or zone, in years without categories).

    One row per government that is not in the best category: ``government_code``, ``government``, ``value``, ``low``,
    ``high``, ``category``, ``zone``, ``next``, ``distance`` (points; where the value is known), ``distance_low``,
    ``distance_high``. Empty where the year's cut-offs are not known.
    """
    rows = panel[panel["year"] == year].reset_index(drop=True)
    columns = ["government_code", "government", "value", "low", "high", "category", "zone"]
    methodology = load_methodology(year, data_dir)
    if not has_cutoffs(methodology):
        return rows.iloc[:0][columns].assign(next="", distance=np.nan, distance_low=np.nan, distance_high=np.nan)
    near, far = (methodology.bands().distance_to_next(rows[end]) for end in ("high", "low"))
    # an interval within one category has one next category; a conflict across two has none that is certain
    same = near["next_category"].fillna("").eq(far["next_category"].fillna(""))
    ends = {"distance_low": near["distance"], "distance_high": far["distance"]}
    distance = near["distance"].where(rows["value"].notna())
    table = rows[columns].assign(next=near["next_category"], distance=distance, **ends)
    return table[same & near["next_category"].notna()].reset_index(drop=True)


def zones_under_cutoffs(panel: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Classify each published total by the cut-offs of either year.

    One row per government, ``data_year`` and ``cutoff_year``: ``value``, ``low``, ``high``, ``zone`` and ``category``,
    missing where the whole interval does not lie in one. Years whose cut-offs are not known give no rows.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.load_panel()
    >>> zones = ombud.zones_under_cutoffs(panel[panel["government"] == "Kota Balikpapan"], 2021, 2022)
    >>> zones.loc[zones["data_year"] == 2022, ["cutoff_year", "zone"]].values.tolist()
    [[2021, 'hijau'], [2022, 'hijau']]
    """
    rows = panel[panel["year"].isin([from_year, to_year])].reset_index(drop=True)
    frames = []
    for cutoff_year in (from_year, to_year):
        methodology = load_methodology(cutoff_year, data_dir)
        if has_cutoffs(methodology):
            low, high = (methodology.classify(rows[end]) for end in ("low", "high"))
            frame = rows[[*IDENTITY, "value", "low", "high"]].assign(data_year=rows["year"], cutoff_year=cutoff_year)
            frames.append(frame.join(low.where(low == high)[["zone", "category"]]))
    order = ["government_code", "data_year", "cutoff_year"]
    return pd.concat(frames).sort_values(order, ignore_index=True) if frames else pd.DataFrame(columns=order)


def has_cutoffs(methodology: Methodology) -> bool:
    """Return whether cut-offs of regional governments are known, published or assumed, on 0..100."""
    try:
        return not methodology.cutoffs.empty and methodology.scale_maximum_of() == FULL
    except NotPublished:
        return False

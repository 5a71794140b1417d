"""The cut-offs of each year and level, put to whole columns: what a value is called, what a label leaves possible."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from ombud.errors import NotPublished
from ombud.methodology import Methodology, load_methodology

# what a total can be when nothing is known of it
NOTHING_KNOWN = (0.0, 100.0)
# the method says 100, but the zones printed beside the figures (54.30 red, 51.95 red) only fit 110
DOUBTFUL_MAXIMA = {(2015, "kementerian"): 110.0}
LABELS = ("category", "zone")


@dataclass(frozen=True)
class Scale:
    """
    The scale of one year for one level of government.

    Attributes
    ----------
    methodology : Methodology
        The year's method.
    level : str
        Level of government.
    maximum : float
        Highest number of points: 100, or 110 in 2015 and for the ministries of 2017; see `DOUBTFUL_MAXIMA`.
    rule : str
        Where an interval made of the cut-offs comes from: ``cutoffs``, ``cutoffs_assumed``,
        ``cutoffs_not_published`` or ``scale_110``.
    """

    methodology: Methodology
    level: str
    maximum: float
    rule: str

    @property
    def usable(self) -> bool:
        """Whether the year has cut-offs, published or assumed, on 0..100."""
        return self.rule in {"cutoffs", "cutoffs_assumed"}

    @cached_property
    def categorised(self) -> bool:
        """Whether the year's cut-offs make categories; True where they are not known."""
        return not self.usable or (self.methodology.cutoffs_of(self.level)["category"] != "").any()


@lru_cache(maxsize=256)
def scale(year: int, level: str, data_dir: str | None) -> Scale:
    """Return the scale of a year and level."""
    methodology = load_methodology(year, data_dir)
    maximum = 100.0
    try:
        maximum = DOUBTFUL_MAXIMA.get((year, level), methodology.scale_maximum_of(level))
        cutoffs = methodology.cutoffs_of(level)
    except NotPublished:
        rule = "scale_110" if maximum > 100 else "cutoffs_not_published"
    else:
        assumed = (cutoffs["basis"] == "assumed").any()
        rule = "scale_110" if maximum > 100 else "cutoffs_assumed" if assumed else "cutoffs"
    return Scale(methodology, level, maximum, rule)


def maxima(frame: pd.DataFrame, data_dir: str | os.PathLike | None = None) -> pd.Series:
    """Return the highest total possible in each row's ``year`` for its ``level``, in points."""
    return _per_scale(frame, lambda rows, s: pd.Series(s.maximum, rows.index), data_dir)


def categorised(frame: pd.DataFrame, data_dir: str | os.PathLike | None = None) -> pd.Series:
    """Return whether each row's ``year`` and ``level`` may have a category; see `Scale.categorised`."""
    return _per_scale(frame, lambda rows, s: pd.Series(bool(s.categorised), rows.index), data_dir)


def rules(frame: pd.DataFrame, data_dir: str | os.PathLike | None = None) -> pd.Series:
    """Return `Scale.rule` of each row's ``year`` and ``level``."""
    return _per_scale(frame, lambda rows, s: pd.Series(s.rule, rows.index), data_dir)


def classify(frame: pd.DataFrame, column: str, data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Return what each row's year calls the points in a column.

    Returns
    -------
    DataFrame
        ``category`` and ``zone``; missing where the value or the year's cut-offs are.
    """

    def told(rows: pd.DataFrame, s: Scale) -> pd.DataFrame:
        if s.usable:
            return s.methodology.classify(rows[column], s.level)
        return pd.DataFrame(pd.NA, rows.index, LABELS, dtype="string")

    return _per_scale(frame, told, data_dir)


def intervals(frame: pd.DataFrame, data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Return the totals that each row's ``category``, or else its ``zone``, leaves possible in its year.

    A category that the year's method does not know leaves everything possible.

    Returns
    -------
    DataFrame
        ``low`` and ``high`` in points; 0 and 100 where there is no label or the cut-offs are not known.
    """

    def possible(rows: pd.DataFrame, s: Scale) -> pd.DataFrame:
        bounds = {}
        for category, zone in rows[list(LABELS)].drop_duplicates().itertuples(index=False):
            if s.usable and s.categorised and pd.notna(category):
                bounds[category, zone] = s.methodology.bands().interval("category", category)
            elif s.usable and pd.notna(zone):
                bounds[category, zone] = s.methodology.bands(s.level).interval("zone", zone)
        pairs = zip(rows["category"], rows["zone"], strict=True)
        return pd.DataFrame([bounds.get(pair, NOTHING_KNOWN) for pair in pairs], rows.index, ["low", "high"])

    return _per_scale(frame, possible, data_dir)


def _per_scale(frame, apply, data_dir):
    folder = None if data_dir is None else str(data_dir)
    parts = [
        apply(rows, scale(int(year), str(level), folder))
        for (year, level), rows in frame.groupby(["year", "level"], sort=False)
    ]
    return pd.concat(parts).reindex(frame.index)


def agree(low: pd.DataFrame, high: pd.DataFrame) -> pd.DataFrame:
    """Return the labels that both ends of an interval share, missing where they differ."""
    same = (low == high).fillna(False).astype(bool)
    return low.where(same, pd.NA)


def first_known(*columns: pd.Series) -> pd.Series:
    """Return, row by row, the first of several columns that is not missing."""
    result = columns[0].astype(object)
    for column in columns[1:]:
        result = result.where(result.notna(), column)
    return result.where(result.notna(), np.nan).astype("str")

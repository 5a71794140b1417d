"""The cut-offs of each year and level, put to whole columns: what a value is called, what a label leaves possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from ombud.errors import NotPublished
from ombud.files import Data
from ombud.methodology import load_methodology
from ombud.methodology.bands import Bands
from ombud.vocabulary import FULL

# what a total can be when nothing is known of it
NOTHING_KNOWN = (0.0, FULL)
# the method says 100, but the zones printed beside the figures (54.30 red, 51.95 red) only fit 110
DOUBTFUL_MAXIMA = {(2015, "kementerian"): 110.0}
LABELS = ("category", "zone")


@dataclass(frozen=True)
class Scale:
    """The scale of one year for one level of government."""

    # highest number of points: 100, or 110 in 2015 and for the ministries of 2017; see `DOUBTFUL_MAXIMA`
    maximum: float
    # where an interval made of the cut-offs comes from: ``cutoffs``, ``cutoffs_assumed``, ``cutoffs_not_published`` or
    # ``scale_110``
    rule: str
    bands: Bands | None  # what the cut-offs, published or assumed, make of totals; None where there are none on 0..100
    regional: Bands | None  # the same of regional governments, whose categories are stated of all

    @property
    def categorised(self) -> bool:
        """Whether the year's cut-offs make categories; True where they are not known."""
        return self.bands is None or self.bands.has_categories

    def possible(self, category: str, zone: str) -> tuple[float, float]:
        """Return the totals that a category, or else a zone, leaves possible; "" where it is not known."""
        if self.bands is None or self.regional is None:
            return NOTHING_KNOWN
        if self.bands.has_categories and category:
            return self.regional.interval("category", category)
        return self.bands.interval("zone", zone) if zone else NOTHING_KNOWN


@lru_cache(maxsize=256)
def scale(year: int, level: str, data: Data) -> Scale:
    """Return the scale of a year and level."""
    method = load_methodology(year, data)
    maximum = FULL
    try:
        maximum = DOUBTFUL_MAXIMA.get((year, level), method.scale_maximum_of(level))
        bands, regional = method.bands(level), method.bands()
    except NotPublished:
        bands = None
    if maximum > FULL:
        return Scale(maximum, "scale_110", None, None)
    if bands is None:
        return Scale(maximum, "cutoffs_not_published", None, None)
    assumed = (bands.frame["basis"] == "assumed").any()
    return Scale(maximum, "cutoffs_assumed" if assumed else "cutoffs", bands, regional)


def scales(frame: pd.DataFrame, data: Data) -> list[Scale]:
    """Return the scale of each row's ``year`` and ``level``."""
    keys = list(zip(frame["year"].tolist(), frame["level"].tolist(), strict=True))
    known = {key: scale(*key, data) for key in dict.fromkeys(keys)}
    return [known[key] for key in keys]


def classify(totals: pd.Series, of_rows: Sequence[Scale]) -> pd.DataFrame:
    """
    Return what each row's scale calls its points.

    Returns
    -------
    DataFrame
        ``category`` and ``zone``; missing where the value or the year's cut-offs are.
    """
    bands = [each.bands for each in of_rows]
    told = [pd.DataFrame(columns=LABELS, index=totals.index[:0], dtype="string")]
    for own in dict.fromkeys(filter(None, bands)):
        told.append(own.classify(totals[[each is own for each in bands]]))
    return pd.concat(told).reindex(totals.index)


def intervals(frame: pd.DataFrame, of_rows: Sequence[Scale]) -> pd.DataFrame:
    """
    Return the totals, ``low`` and ``high``, that each row's ``category``, or else its ``zone``, leaves possible.

    They are 0 and 100 where there is no label, the year's method does not know it, or the cut-offs are not known.
    """
    labels = (frame[name].fillna("") for name in LABELS)
    ends = [each.possible(*stated) for each, *stated in zip(of_rows, *labels, strict=True)]
    return pd.DataFrame(ends, frame.index, ["low", "high"])


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

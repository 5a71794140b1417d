"""The scale of each year and level, put to whole columns: what a figure can be used for, what totals are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from ombud.errors import NotPublished
from ombud.evidence.published.observations import has_flag
from ombud.files import Data
from ombud.methodology import available_years, load_methodology
from ombud.methodology.bands import Bands
from ombud.vocabulary import APART, FULL

# what a total can be when nothing is known of it
NOTHING_KNOWN = (0.0, FULL)
# the method says 100, but the zones printed beside the figures (54.30 red, 51.95 red) only fit 110
DOUBTFUL_MAXIMA = {(2015, "kementerian"): 110.0}
LABELS = ("category", "zone")
# what a row states against the method of its year
AGAINST_METHOD = ("year_without_method", "category_without_method")


@dataclass(frozen=True)
class Scale:
    """The scale of one year for one level of government."""

    # highest number of points: 100, or 110 in 2015 and for the ministries of 2017; see `DOUBTFUL_MAXIMA`
    maximum: float
    # where an interval made of the cut-offs comes from: ``cutoffs``, ``cutoffs_assumed``, ``cutoffs_not_published`` or
    # ``scale_110``
    rule: str
    bands: Bands | None = None  # what the cut-offs, published or assumed, make of totals; None where none are on 0..100
    regional: Bands | None = None  # the same of regional governments, whose categories are stated of all

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
        return Scale(maximum, "scale_110")
    if bands is None:
        return Scale(maximum, "cutoffs_not_published")
    assumed = (bands.frame["basis"] == "assumed").any()
    return Scale(maximum, "cutoffs_assumed" if assumed else "cutoffs", bands, regional)


def scales(frame: pd.DataFrame, data: Data) -> list[Scale]:
    """Return the scale of each row's ``year`` and ``level``."""
    return [scale(year, level, data) for year, level in zip(frame["year"].tolist(), frame["level"], strict=True)]


def classify(totals: pd.Series, of_rows: Sequence[Scale]) -> pd.DataFrame:
    """Return the ``category`` and ``zone`` that each row's scale makes of its points, missing where either is."""
    bands = [each.bands for each in of_rows]
    told = [pd.DataFrame(columns=LABELS, index=totals.index[:0], dtype="string")]
    for own in dict.fromkeys(filter(None, bands)):
        told.append(own.classify(totals[[each is own for each in bands]]))
    return pd.concat(told).reindex(totals.index)


def classify_both(low: pd.Series, high: pd.Series, of_rows: Sequence[Scale]) -> pd.DataFrame:
    """Return the labels that both ends of each interval share, missing where they differ."""
    ends = classify(low, of_rows), classify(high, of_rows)
    return ends[0].where((ends[0] == ends[1]).fillna(False).astype(bool), pd.NA)


def intervals(frame: pd.DataFrame, of_rows: Sequence[Scale]) -> pd.DataFrame:
    """
    Return the totals, ``low`` and ``high``, that each row's ``category``, or else its ``zone``, leaves possible.

    They are 0 and 100 where there is no label, the year's method does not know it, or the cut-offs are not known.
    """
    labels = (frame[name].fillna("") for name in LABELS)
    ends = [each.possible(*stated) for each, *stated in zip(of_rows, *labels, strict=True)]
    return pd.DataFrame(ends, frame.index, ["low", "high"])


def classify_use(observations: pd.DataFrame, flags: pd.DataFrame, data: Data) -> pd.DataFrame:
    """
    Say what each observation can be used for in the panel, and why others can't.

    ``use`` is value, statement (a zone or category), deduced (the same, from a statement about all others) or excluded;
    ``reason`` is a code, empty for most values and statements.
    """
    carried = observations["flags"]
    excluding = flags.loc[flags["effect"] == "exclude", "flag"]
    valued = observations["value"].notna()
    apart = observations["level"].isin(APART)
    unassessed = ~observations["year"].isin(available_years(data))
    scaled = observations[~apart & ~unassessed]
    of_rows = scales(scaled, data)
    known = pd.DataFrame(
        {
            "uncategorised": [not each.categorised for each in of_rows],
            "longer": [each.maximum > FULL for each in of_rows],
        },
        scaled.index,
    ).reindex(observations.index, fill_value=False)
    uncategorised = observations["category"].notna() & known["uncategorised"]
    stated = observations["zone"].notna() | (observations["category"].notna() & ~uncategorised)
    longer = valued & (has_flag(carried, "scale_110") | (observations["value"] > FULL) | known["longer"])
    against = np.where(uncategorised, "category_without_method", "")
    # the first case that holds decides
    cases = [
        (apart, "excluded", "assessed_apart"),
        (observations["measure"] != "total", "excluded", "other_measure"),
        (observations["locus"].notna(), "excluded", "unit_score"),
        *((has_flag(carried, flag), "excluded", flag) for flag in excluding),
        (unassessed, "excluded", "year_without_method"),
        (has_flag(carried, "deduced") & stated & ~valued, "deduced", "deduced"),
        (longer & stated, "statement", "scale_110"),
        (longer, "excluded", "scale_110"),
        (valued, "value", against),
        (stated | uncategorised, "statement", against),
    ]
    conditions, uses, reasons = zip(*cases, strict=True)
    told = {"use": np.select(conditions, uses, "excluded"), "reason": np.select(conditions, reasons, "nothing_usable")}
    return pd.DataFrame(told, observations.index)

"""The scale of each year and level, put to whole columns: what a figure can be used for, what totals are called."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from ombud.errors import NotPublished
from ombud.evidence.published.observations import has_flag
from ombud.files import Data
from ombud.methodology import available_years, load_methodology
from ombud.methodology.bands import Bands
from ombud.vocabulary import APART, FULL

# the method says 100, but the zones printed beside the figures (54.30 red, 51.95 red) only fit 110
DOUBTFUL_MAXIMA = {(2015, "kementerian"): 110.0}
LABELS = ("category", "zone")
# what a row states against the method of its year
AGAINST_METHOD = ("year_without_method", "category_without_method")


class Scale(NamedTuple):
    """The scale of one year for one level of government."""

    # highest number of points: 100, or 110 in 2015 and for the ministries of 2017; see `DOUBTFUL_MAXIMA`
    maximum: float
    # where an interval made of the cut-offs comes from: ``cutoffs``, ``cutoffs_assumed``, ``cutoffs_not_published`` or
    # ``scale_110``
    rule: str
    bands: Bands | None = None  # what the cut-offs, published or assumed, make of totals; None where none are on 0..100
    regional: Bands | None = None  # the same of regional governments, whose categories are stated of all
    categorised: bool = True  # whether the cut-offs make categories; True where they are not known


@lru_cache(maxsize=256)
def scale(year: int, level: str, data: Data) -> Scale:
    """Return the scale of a year and level."""
    method, maximum = load_methodology(year, data), FULL
    try:
        maximum = DOUBTFUL_MAXIMA.get((year, level), method.scale_maximum_of(level))
        bands, regional = method.bands(level), method.bands()
    except NotPublished:
        return Scale(maximum, "scale_110" if maximum > FULL else "cutoffs_not_published")
    if maximum > FULL:
        return Scale(maximum, "scale_110")
    rule = "cutoffs" if bands.basis == "published" else "cutoffs_assumed"
    return Scale(maximum, rule, bands, regional, bands.has_categories)


def scales(frame: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Return the scale of each row's ``year`` and ``level``, in the columns of `Scale`."""
    of_rows = [*zip(frame["year"].tolist(), frame["level"], strict=True)]
    found = {of_row: scale(*of_row, data) for of_row in set(of_rows)}
    scaled = pd.DataFrame([found[of_row] for of_row in of_rows], frame.index, Scale._fields)
    return scaled.astype({"maximum": float, "categorised": bool})


def classify(totals: pd.Series, of_rows: pd.DataFrame) -> pd.DataFrame:
    """Return the ``category`` and ``zone`` that each row's scale makes of its points, missing where either is."""
    told = [pd.DataFrame(columns=LABELS, dtype="string")]
    told += [own.classify(totals[of_rows["bands"] == own]) for own in of_rows["bands"].dropna().unique()]
    return pd.concat(told).reindex(totals.index)


def classify_both(low: pd.Series, high: pd.Series, of_rows: pd.DataFrame) -> pd.DataFrame:
    """Return the labels that both ends of each interval share, missing where they differ."""
    ends = classify(low, of_rows), classify(high, of_rows)
    return ends[0].where(ends[0] == ends[1])


def intervals(frame: pd.DataFrame, of_rows: pd.DataFrame) -> pd.DataFrame:
    """Return the totals, ``low`` and ``high``, that each row's ``category``, or else its ``zone``, leaves possible."""
    ends = []  # from 0 to 100 where there is no label, the year's method does not know it, or the cut-offs are not known
    columns = frame["category"].fillna(""), frame["zone"].fillna(""), of_rows["bands"], of_rows["regional"]
    for category, zone, bands, regional in zip(*columns, strict=True):
        if bands is not None and bands.has_categories and category:
            ends.append(regional.interval("category", category))
        else:
            ends.append(bands.interval("zone", zone) if bands is not None and zone else (0.0, FULL))
    return pd.DataFrame(ends, frame.index, ["low", "high"])


def classify_use(observations: pd.DataFrame, flags: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Say what each observation can be used for in the panel, ``use``, and by a code why others can't, ``reason``."""
    carried = observations["flags"]
    excluding = flags.loc[flags["effect"] == "exclude", "flag"]
    valued = observations["value"].notna()
    apart = observations["level"].isin(APART)
    unassessed = ~observations["year"].isin(available_years(data))
    of_rows = scales(observations[~apart & ~unassessed], data).reindex(observations.index)
    uncategorised = observations["category"].notna() & of_rows["categorised"].eq(False)
    stated = observations["zone"].notna() | (observations["category"].notna() & ~uncategorised)
    longer = valued & (has_flag(carried, "scale_110") | (observations["value"] > FULL) | (of_rows["maximum"] > FULL))
    against = np.where(uncategorised, "category_without_method", "")
    # the first case that holds decides
    cases = [
        (apart, "excluded", "assessed_apart"),
        (observations["measure"] != "total", "excluded", "other_measure"),
        (observations["locus"].notna(), "excluded", "unit_score"),
        *((has_flag(carried, flag), "excluded", flag) for flag in excluding),
        (unassessed, "excluded", "year_without_method"),
        # from a statement about all others
        (has_flag(carried, "deduced") & stated & ~valued, "deduced", "deduced"),
        (longer & stated, "statement", "scale_110"),
        (longer, "excluded", "scale_110"),
        (valued, "value", against),
        (stated | uncategorised, "statement", against),
    ]
    conditions, uses, reasons = zip(*cases, strict=True)
    told = {"use": np.select(conditions, uses, "excluded"), "reason": np.select(conditions, reasons, "nothing_usable")}
    return pd.DataFrame(told, observations.index)

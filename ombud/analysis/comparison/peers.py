"""Where one government's total stands among others of the same year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Standing:
    """
    A government's place in a group.

    Attributes
    ----------
    group : str
        Name of the group.
    year : int
        Year of the totals.
    value : float
        The government's total in points; missing when none is published.
    n : int
        Governments of the group with a published total, this one included.
    rank : int or None
        1 is the highest; equal totals share the best place.
    median, lower_quartile, upper_quartile : float
        Of the group's published totals, in points; missing when there is none.
    """

    group: str
    year: int
    value: float
    n: int
    rank: int | None
    median: float
    lower_quartile: float
    upper_quartile: float


def standing(rows: pd.DataFrame, government_code: str, year: int, group: str) -> Standing:
    """
    Return where a government stands among the rows of a panel, in one year.

    `rows` are those of `ombud.load_panel` that make the group; `group` is its name.
    """
    known = rows[(rows["year"] == year) & rows["value"].notna()]
    own = known.loc[known["government_code"] == government_code, "value"]
    lower, median, upper = known["value"].astype(float).quantile([0.25, 0.5, 0.75])
    return Standing(
        group=group,
        year=year,
        value=float(own.iat[0]) if len(own) else np.nan,
        n=len(known),
        rank=int((known["value"] > own.iat[0]).sum()) + 1 if len(own) else None,
        median=median,
        lower_quartile=lower,
        upper_quartile=upper,
    )

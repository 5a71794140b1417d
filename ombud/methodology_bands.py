"""What cut-offs make of totals: pure functions over the bands of one scale, best band first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import OmbudError

RESOLUTION = 0.01  # totals are published with two decimals
MISSING = -1  # position of a total that is missing


def as_numbers(totals: Any) -> pd.Series:
    """
    Return totals as a float Series; an array or list is numbered from 0.

    Raises
    ------
    OmbudError
        If something that is not missing is not a number.
    """
    series = totals if isinstance(totals, pd.Series) else pd.Series(np.atleast_1d(np.asarray(totals, dtype=object)))
    numbers = pd.to_numeric(series, errors="coerce").astype("float64")
    unusable = series[(numbers.isna() & series.notna()).to_numpy()]
    if not unusable.empty:
        raise OmbudError("{value} (row {row}) is not a number; accepted: points, or nothing",
                         value=repr(unusable.iloc[0]), row=repr(unusable.index[0]))  # fmt: skip
    return numbers


def positions(values: pd.Series, bands: pd.DataFrame) -> np.ndarray:
    """
    Return the position in `bands` of each total.

    Parameters
    ----------
    values : Series of float
        Points.
    bands : DataFrame
        Columns lower (inclusive) and upper, best band first, without gaps down to 0.

    Returns
    -------
    ndarray of int
        0 for the best band; -1 where the total is missing.

    Raises
    ------
    OmbudError
        If a total lies below 0 or above the best band.
    """
    highest = float(bands["upper"].max())
    outside = values[((values < 0) | (values > highest)).to_numpy()]
    if not outside.empty:
        raise OmbudError(
            "{value} (row {row}) is not a total; accepted: 0 to {maximum} points",
            value=f"{outside.iloc[0]:.10g}",
            row=repr(outside.index[0]),
            maximum=f"{highest:g}",
        )
    rising = bands["lower"].to_numpy()[::-1]
    found = len(rising) - np.searchsorted(rising, values.to_numpy(), side="right")
    return np.where(values.isna(), MISSING, found)


def looked_up(names: pd.Series, found: np.ndarray, index: pd.Index) -> pd.Series:
    """Return the name at each position as text; missing where the position is or the name is empty."""
    texts = np.array([name or pd.NA for name in names] + [pd.NA], dtype=object)
    return pd.Series(texts[found], index=index, dtype="string")


def merge_zones(bands: pd.DataFrame) -> pd.DataFrame:
    """Return one band per zone, best first: zone, lower, upper."""
    return bands.groupby("zone", sort=False, as_index=False).agg(lower=("lower", "min"), upper=("upper", "max"))


def distances(values: pd.Series, found: np.ndarray, bands: pd.DataFrame) -> pd.Series:
    """Return the points from each total to the band above its own, to two decimals; missing in the best band."""
    above = np.maximum(found - 1, 0)
    gap = bands["lower"].to_numpy()[above] - values
    return gap.round(2).where(found > 0)


def closed_interval(bands: pd.DataFrame, chosen: pd.Series) -> tuple[float, float]:
    """
    Return the lowest and highest total, printed with two decimals, of the chosen bands.

    Parameters
    ----------
    bands : DataFrame
        Columns lower and upper, best band first.
    chosen : Series of bool
        Neighbouring bands of `bands`.
    """
    upper = float(bands.loc[chosen, "upper"].max())
    if upper != bands["upper"].max():
        upper = round(upper - RESOLUTION, 2)
    return float(bands.loc[chosen, "lower"].min()), upper

"""What cut-offs make of totals: the bands of one scale, best band first."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import OmbudError, check_choices
from ombud.methodology.sections import overall_basis
from ombud.rounding import exact, rounded

RESOLUTION = 0.01  # totals are published with two decimals
MISSING = -1  # position of a total that is missing


@dataclass(frozen=True, eq=False)
class Bands:
    """The bands that the cut-offs of one year make of a scale."""

    year: int  # year of the assessment
    frame: pd.DataFrame  # as of `Methodology.cutoffs_of`, without gaps down to 0; not to be changed

    def classify(self, totals: Any) -> pd.DataFrame:
        """Return category and zone of totals: see `Methodology.classify`."""
        values = as_numbers(totals)
        named = self.frame[["category", "zone"]].astype("string").replace("", pd.NA)
        return named.reindex(positions(values, self.frame)).set_axis(values.index)

    @property
    def basis(self) -> str:
        """Return "published" if every cut-off is, else "assumed"."""
        return overall_basis(self.frame)

    def distance_to_next(self, totals: Any) -> pd.DataFrame:
        """Return next_category, or the next zone in years without, and distance (points, two decimals); missing at the top."""
        values, names = as_numbers(totals), self.frame["category" if self.has_categories else "zone"]
        # the band above all those of one name is where the next name begins
        above = self.frame.index.to_series().groupby(names).transform("min") - 1
        goals = np.append(above, MISSING)[positions(values, self.frame)]
        gap = rounded(self.frame["lower"].to_numpy()[goals] - values, 2).where(goals != MISSING)
        named = names.astype("string").reindex(goals).set_axis(values.index)
        return pd.DataFrame({"next_category": named, "distance": gap})

    def interval(self, column: str, name: str) -> tuple[float, float]:
        """Return the closed interval of totals, of two decimals, of a "category" or "zone"; `OmbudError` of an unknown one."""
        known = self._intervals[column]
        if not known:
            zones = ", ".join(self._intervals["zone"])
            raise OmbudError("{year} has no categories; its zones are {zones}", year=self.year, zones=zones)
        check_choices(f"{column} ({self.year})", (name,), known, OmbudError)
        return known[name]

    @property
    def has_categories(self) -> bool:
        """Whether the year calls its bands by categories."""
        return bool(self._intervals["category"])

    @cached_property
    def _intervals(self) -> dict[str, dict[str, tuple[float, float]]]:
        """Per column and name, its lowest and highest total; the best first."""
        below = (self.frame["upper"] - RESOLUTION).round(2)
        ends = self.frame.assign(upper=below.where(self.frame.index > 0, self.frame["upper"]))
        return {
            column: {
                name: (float(rows["lower"].min()), float(rows["upper"].max()))
                for name, rows in ends[ends[column] != ""].groupby(column, sort=False)
            }
            for column in ("category", "zone")
        }


def as_numbers(totals: Any) -> pd.Series:
    """Return totals as a float Series, an array or list numbered from 0; `OmbudError` tells what is not a number."""
    series = totals if isinstance(totals, pd.Series) else pd.Series(np.atleast_1d(np.asarray(totals, dtype=object)))
    numbers = pd.to_numeric(series, errors="coerce").astype("float64")
    unusable = series[(numbers.isna() & series.notna()).to_numpy()]
    if not unusable.empty:
        value, row = repr(unusable.iloc[0]), repr(unusable.index[0])
        raise OmbudError("{value} (row {row}) is not a number; accepted: points, or nothing", value=value, row=row)
    return numbers


def positions(values: pd.Series, bands: pd.DataFrame) -> np.ndarray:
    """Return the position in `bands`, a frame of `Bands`, of each total; -1 where it is missing, an error outside."""
    values, highest = exact(values), float(bands["upper"].max())
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

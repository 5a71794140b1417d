"""Paired changes of governments between two years, with totals known exactly or as intervals."""

from __future__ import annotations

import os
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ombud.analysis.comparison import changes
from ombud.analysis.comparison.published_grid import FULL
from ombud.errors import OmbudError

REGIONAL = ("provinsi", "kabupaten", "kota")
ASSESSED_YEARS = (2018, 2019, 2021, 2022, 2023, 2024)
# below this many pairs an estimate is called one from a small sample
SMALL = 30
COLUMNS = [
    "government_code", "government", "level", "province_code", "province", "value_from", "low_from", "high_from",
    "zone_from", "value_to", "low_to", "high_to", "zone_to", "change", "change_low", "change_high", "kind",
]  # fmt: skip


def paired_changes(
    panel: pd.DataFrame,
    from_year: int,
    to_year: int,
    level: str | Iterable[str] | None = None,
    data_dir: str | os.PathLike | None = None,
) -> pd.DataFrame:
    """
    Return the change of every government of which something is known in both years.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it; any order of rows.
    from_year, to_year : int
        The earlier and the later year.
    level : str or iterable of str, optional
        Levels of government; by default the regional ones (provinsi, kabupaten, kota).
    data_dir : path, optional
        Where the methodology is read from.

    Returns
    -------
    DataFrame
        Sorted by ``government_code``; ``<name>_from`` and ``<name>_to`` for value, low, high (points) and zone;
        ``change`` where both values are known; ``change_low`` and ``change_high`` always; ``kind``: *exact* (both
        values are known), *interval* (one of them is only known to lie in a zone, a category or among conflicting
        figures). Rows that say nothing of one of the years (0 to 100) are left out.

    Raises
    ------
    OmbudError
        If no level is a known one, or `from_year` is not before `to_year`.
    """
    rows = panel[panel["level"].isin(chosen_levels(level)) & panel["year"].isin([from_year, to_year])]
    pairs = changes(rows, from_year, to_year, data_dir)
    known = np.ones(len(pairs), dtype=bool)
    for side in ("from", "to"):
        known &= (pairs[f"low_{side}"].notna() & (pairs[f"high_{side}"] - pairs[f"low_{side}"] < FULL)).to_numpy()
    pairs = pairs[known].reset_index(drop=True)
    return pairs.assign(kind=np.where(pairs["change"].notna(), "exact", "interval"))[COLUMNS]


def chosen_levels(level: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the levels asked for; the regional ones by default."""
    if level is None:
        return REGIONAL
    levels = (level,) if isinstance(level, str) else tuple(level)
    accepted = (*REGIONAL, "kementerian", "lembaga")
    wrong = [name for name in levels if name not in accepted]
    if wrong or not levels:
        raise OmbudError("There is no level {level}; accepted: {accepted}", level=", ".join(wrong) or "''",
                         accepted=", ".join(accepted))  # fmt: skip
    return levels


def exact_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs with both values known."""
    return pairs[pairs["kind"] == "exact"].reset_index(drop=True)


def size_note(n: int) -> str:
    """Return the code of a small sample, empty for others."""
    if n >= SMALL:
        return ""
    return "very_small_sample" if n < 10 else "small_sample"

"""Which rows of the panel, and which cells of the comparison grid, differ between two states of the data."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ombud.analysis.comparison import compare
from ombud.evidence.published.panel import load_panel
from ombud.files import Data
from ombud.methodology import available_years
from ombud.vocabulary import IDENTITY

ROW = ["government_code", "year"]
CELL = ["government_code", "from_year", "to_year", "data_year", "method_year"]
# what of a row is told
STATE = [
    "value",
    "low",
    "high",
    "status",
    "category",
    "zone",
    "contradiction",
    "rule",
    "n_sources",
    "cautions",
    "source_ids",
]
GRID = ["value", "low", "high", "low_narrow", "high_narrow", "low_wide", "high_wide", "grade", "reason"]


def changed_rows(before: Data, after: Data) -> pd.DataFrame:
    """
    Return the rows of the panel that differ.

    Returns
    -------
    DataFrame
        ``government_code``, ``government``, ``level``, ``province_code``, ``province``, ``year``, and of each column of the
        panel that a reader is told ``<column>_before`` and ``<column>_after``, missing where there is no such row. Sorted by
        government and year.
    """
    return _differing(load_panel(before), load_panel(after), ROW, STATE)


def changed_cells(before: Data, after: Data, pairs: list[tuple[int, int]]) -> pd.DataFrame:
    """
    Return the cells of the comparison grids of pairs of years that differ, in the form of `changed_rows`.

    Their key is ``government_code``, ``from_year``, ``to_year``, ``data_year`` and ``method_year``.
    """
    empty = pd.DataFrame(columns=[*dict.fromkeys([*IDENTITY, *CELL, *GRID])])
    grids = [
        pd.concat(
            [
                empty,
                *(compare(load_panel(data), *pair, data).assign(from_year=pair[0], to_year=pair[1]) for pair in pairs),
            ]
        )
        for data in (before, after)
    ]
    return _differing(*grids, CELL, GRID)


def pairs_of(years: set[int], *states: Data) -> list[tuple[int, int]]:
    """Return the pairs of years, assessed one after the other in every state, in which any of some years takes part."""
    pairs = set.intersection(*({*pairwise(available_years(data))} for data in states))
    return sorted(pair for pair in pairs if years & {*pair})


def _differing(before: pd.DataFrame, after: pd.DataFrame, key: list[str], told: list[str]) -> pd.DataFrame:
    names = [name for name in IDENTITY if name not in key]
    both = before[[*key, *names, *told]].merge(
        after[[*key, *names, *told]],
        on=key,
        how="outer",
        suffixes=("_before", "_after"),
        indicator=True,
        validate="1:1",
    )
    same = np.ones(len(both), dtype=bool)
    for name in told:
        sides = both[f"{name}_before"], both[f"{name}_after"]
        same &= (sides[0].eq(sides[1]).fillna(False) | (sides[0].isna() & sides[1].isna())).to_numpy(dtype=bool)
    for name in names:
        both[name] = both.pop(f"{name}_after").fillna(both.pop(f"{name}_before"))
    return both[~same].sort_values(key, ignore_index=True)

"""What a rapor holds, told from its tally: whose scores, of which years, how many, and whether anything is wrong."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ombud.analysis.scoring.gaps import refuse_twice
from ombud.analysis.scoring.names import read_names
from ombud.analysis.scoring.source import open_units
from ombud.analysis.scoring.table import scored_units
from ombud.analysis.scoring.tally import read_tally
from ombud.files import Data, DataDir


@dataclass(frozen=True)
class Contents:
    """What a rapor holds."""

    # rows, scores, units: rows; those with a score; units of all governments, each once
    rows: int
    scores: int
    units: int
    governments: list[str]  # official names, in the order of codes
    years: list[int]
    # name of each sheet, first and last row, and scales; empty for a file that was not read into a frame
    sheets: list[tuple[str, int, int, str]]
    blank_units: list[str]  # units of which no score is there


def read_contents(units: pd.DataFrame | str | os.PathLike, data_dir: DataDir = None) -> Contents:
    """
    Return what a rapor holds: a frame, or a file; a Parquet file is read where it lies, whatever its size.

    A `RaporError` tells all faults at once if it can't be used, or scores something twice.
    """
    data = Data.at(data_dir)
    source = open_units(units, data)
    tally = read_tally(source, data)
    governments, entries, years = read_names(source, tally, data)
    refuse_twice(source, tally, scored_units(tally, governments, entries, None, data), data)
    scored = np.bincount(tally.part, tally.measures[1], len(entries)) > 0
    unit = tally.who["unit"]
    each = (
        pd.DataFrame(
            {
                "government": governments["government"].to_numpy()[entries["government"]],
                "unit": [unit.values[code] for code in unit.codes],
                "scored": scored,
            }
        )
        .groupby(["government", "unit"], sort=False)["scored"]
        .any()
    )
    sheets = []
    if isinstance(units, pd.DataFrame) and "source_sheet" in units:
        for sheet, rows in units.groupby("source_sheet", sort=False):
            numbers = rows["source_row"]
            sheets.append((str(sheet), int(numbers.min()), int(numbers.max()), ", ".join(rows["scale"].unique())))
    return Contents(
        rows=int(tally.measures[0].sum()),
        scores=int(tally.measures[1].sum()),
        units=len(each),
        governments=governments.sort_values("government_code")["government"].tolist(),
        years=sorted(set(years.values())),
        sheets=sheets,
        blank_units=[name for _, name in each[~each].index],
    )

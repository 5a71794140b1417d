"""Who was scored in a rapor that has been tallied: its names, years and scales led to the keys of this repository."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.source import Column, Source, group
from ombud.analysis.scoring.tally import Tally
from ombud.errors import N_, Fault
from ombud.evidence.rapor.cells import (
    FRACTIONS,
    NO_COLUMN_OF_SCALES,
    NO_SCALE,
    OUTSIDE,
    SCALE_UNTOLD,
    two_scales,
)
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.names import (
    GOVERNMENT_KEYS,
    read_dimensions,
    read_governments,
    read_unit_types,
    read_years,
)
from ombud.evidence.rapor.readers import NO_ROWS
from ombud.evidence.rapor.rules import PLACELESS
from ombud.evidence.values import SCALES, read_scale
from ombud.files import Data
from ombud.vocabulary import TOTAL


def read_names(source: Source, tally: Tally, data: Data) -> tuple[pd.DataFrame, pd.DataFrame, dict[object, int]]:
    """
    Return who was scored: governments, each once; the entries of `Tally.who`; and years as written to years.

    Entries have ``year``, ``government`` (a row of the governments) and ``unit_type``. A `RaporError` tells every name,
    year, scale or score that can't be used.
    """
    faults = RaporFaults(source.name, source.headers)
    if not tally.ranges:
        faults.find(NO_ROWS)
        faults.stop()
    number, cells = _distinct({"year": tally.who["year"]})
    read = read_years(cells, faults).fillna(0).to_numpy(dtype=np.int64)
    years, year = dict(zip(cells["year"], read, strict=True)), read[number]
    number, cells = _distinct({key: tally.who[key] for key in GOVERNMENT_KEYS if key in tally.who})
    found = read_governments(cells, faults, data)
    governments = found.dropna(subset="government_code").drop_duplicates("government_code", ignore_index=True)
    government = pd.Index(governments["government_code"]).get_indexer(found["government_code"])[number]
    unit_type = _unit_types(tally, governments["level"], government, faults, data)
    _check_places(tally, faults, data)
    _check_ranges(tally, source, faults)
    faults.stop()
    return governments, pd.DataFrame({"year": year, "government": government, "unit_type": unit_type}), years


def _distinct(columns: dict[str, Column]) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return the number of each entry's combination of values, and the combinations."""
    number, rows = group(list(columns.values()))
    return number, pd.DataFrame({name: column.texts(rows) for name, column in columns.items()}, dtype=object)


def _unit_types(
    tally: Tally,
    levels: pd.Series,
    government: NDArray[np.int64],
    faults: RaporFaults,
    data: Data,
) -> NDArray[np.object_]:
    """Return the kind of every unit; its name tells it where the rapor does not."""
    unit, none = tally.who["unit"], np.zeros(len(government), dtype=np.int64)
    stated = tally.who.get("unit_type", Column(none, [None]))
    known = np.array([text is not None for text in stated.values])[stated.codes]
    code, level = pd.factorize(levels)
    number, cells = _distinct(
        {
            "unit": Column(np.where(known, len(unit.values), unit.codes), [*unit.values, None]),
            "unit_type": stated,
            "level": Column(np.append(code, len(level))[government], [*level, None]),
        }
    )
    return read_unit_types(cells, faults, data)["unit_type"].to_numpy(dtype=object)[number]


def _check_places(tally: Tally, faults: RaporFaults, data: Data) -> None:
    texts = list(dict.fromkeys(dimension for dimension, _, _ in tally.places))
    read_dimensions(pd.DataFrame({"dimension": texts}, dtype=object), faults, data)
    placeless = [
        form[2] or form[1] for form, (branch, _) in tally.places.items() if branch.dimension == TOTAL and any(form[1:])
    ]
    faults.add(pd.DataFrame({"dimension": placeless}), PLACELESS)


def _check_ranges(tally: Tally, source: Source, faults: RaporFaults) -> None:
    """Refuse scales that are none, and scores outside them."""
    stated = any(text is not None for text in tally.ranges)
    ranges = pd.DataFrame(
        [(text, read_scale(text) if stated else "0-100", *ends) for text, ends in tally.ranges.items()],
        columns=["scale", "read", "low", "high", "small", "large"],
    ).astype({"scale": object})
    faults.add(ranges[ranges["read"].isna()], NO_SCALE)
    highest = ranges["read"].map(SCALES).astype(float)
    if not source.in_points:
        untold = FRACTIONS if stated else NO_COLUMN_OF_SCALES
        none = (ranges["large"] == 0) & (ranges["small"] > 0) & (highest > SCALES["0-3"])
        faults.add(ranges[none], untold, highest=ranges["high"])
        if not stated:
            faults.add(ranges[two_scales(ranges["small"], ranges["large"])], SCALE_UNTOLD)
    ranges["score"] = ranges["low"].where(ranges["low"] < 0, ranges["high"])
    faults.add(ranges[(ranges["low"] < 0) | (ranges["high"] > highest)], OUTSIDE, scale=ranges["read"])
    if ranges["high"].isna().all():
        faults.find(Fault("no row has a score", N_("scores"), column="score"))

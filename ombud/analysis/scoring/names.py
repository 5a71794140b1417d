"""The names, years and scales of a rapor that has been tallied, led to the keys of this repository."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.source import Column, Source, group
from ombud.analysis.scoring.tally import Tally
from ombud.errors import Fault
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.names import (
    GOVERNMENT_COLUMNS,
    GOVERNMENT_KEYS,
    TOTAL,
    dimension_keys,
    resolve_governments,
    resolve_unit_types,
)
from ombud.evidence.registers.names import INSTITUTIONAL
from ombud.evidence.values import FIRST_YEAR, LAST_YEAR, SCALES, read_scale, read_year


@dataclass(frozen=True)
class Names:
    """
    Who was scored.

    Attributes
    ----------
    governments : DataFrame
        `GOVERNMENT_COLUMNS`, once each.
    government, year : ndarray of int
        Of every unit and product of the tally: row of `governments`; year.
    unit_type : ndarray of str
        Of every unit and product.
    years : dict
        Year as written to the year that it means.
    """

    governments: pd.DataFrame
    government: NDArray[np.int64]
    year: NDArray[np.int64]
    unit_type: NDArray[np.object_]
    years: dict[object, int]


def read_names(source: Source, tally: Tally, data_dir: str | os.PathLike | None = None) -> Names:
    """
    Return who was scored.

    Raises
    ------
    RaporError
        With every name, year, scale or score that can't be used.
    """
    if not tally.ranges:
        empty = Fault("the table has a header and no rows below it", "at least one row of scores", source.name)
        raise RaporError([empty])
    faults: list[Fault] = []
    years = _years(tally, faults)
    year = np.array([years[value] for value in tally.who["year"].values])[tally.who["year"].codes]
    government, found = _governments(tally, faults, data_dir)
    governments = found.drop_duplicates("government_code").dropna(subset="government_code").reset_index(drop=True)
    row = pd.Index(governments["government_code"]).get_indexer(found["government_code"])[government]
    level = np.array([*governments["level"], None], dtype=object)[row]
    unit_type = _unit_types(tally, level, faults, data_dir)
    _check_dimensions(tally, faults, data_dir)
    _check_ranges(source, tally, faults)
    if faults:
        raise RaporError([replace(fault, file=source.name) for fault in faults])
    return Names(governments, row, year, unit_type, years)


def _years(tally: Tally, faults: list[Fault]) -> dict[object, int]:
    """Return the year that each year as written means; 0 where it means none."""
    column = tally.who["year"]
    read = {value: read_year(value) or 0 for value in column.values}
    faults += [
        Fault("this is not a year", "a year from {first} to {last}, such as 2022", column="year",
              value=value, fields={"first": FIRST_YEAR, "last": LAST_YEAR})
        for value in column.texts(np.unique(column.codes, return_index=True)[1]) if not read[value]
    ]  # fmt: skip
    return read


def _distinct(columns: dict[str, Column]) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return the number of each row's combination of values, and the combinations."""
    number, first = group(list(columns.values()))
    return number, pd.DataFrame({name: column.texts(first) for name, column in columns.items()}, dtype=object)


def _governments(
    tally: Tally, faults: list[Fault], data_dir: str | os.PathLike | None
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return the number of each row's name of a government, and the governments that the names mean."""
    keys = [key for key in GOVERNMENT_KEYS if key in tally.who]
    keys = keys[:1] if keys[0] == "government_code" else keys
    number, names = _distinct({key: tally.who[key] for key in keys})
    resolved = resolve_governments(names, data_dir)
    faults += [
        replace(fault, value=names.get(fault.column, names[keys[0]])[index]) for index, fault in resolved.faults.items()
    ]
    return number, resolved.frame[GOVERNMENT_COLUMNS]


def _unit_types(
    tally: Tally, level: NDArray[np.object_], faults: list[Fault], data_dir: str | os.PathLike | None
) -> NDArray[np.object_]:
    """Return the kind of every unit, by its name where the rapor does not state it."""
    unit = tally.who["unit"]
    stated = tally.who.get("unit_type", Column(np.zeros(len(unit.codes), dtype=np.int64), [None]))
    blank = np.array([text is None for text in stated.values])[stated.codes]
    number, names = _distinct({
        "unit": Column(np.where(blank, unit.codes, len(unit.values)), [*unit.values, None]),
        "unit_type": stated,
        "level": Column(np.where(np.isin(level, list(INSTITUTIONAL)), 0, 1), [next(iter(sorted(INSTITUTIONAL))), None]),
    })  # fmt: skip
    resolved = resolve_unit_types(names, data_dir)
    faults += [replace(fault, value=names.at[index, fault.column]) for index, fault in resolved.faults.items()]
    return resolved.frame["unit_type"].to_numpy(dtype=object)[number]


def _check_dimensions(tally: Tally, faults: list[Fault], data_dir: str | os.PathLike | None) -> None:
    faults += [
        Fault("there is no such dimension", "{keys}; or empty for the score of a whole unit", column="dimension",
              value=text, fields={"keys": ", ".join(dimension_keys(data_dir))})
        for text, key in tally.form.dimensions.items() if key is None
    ]  # fmt: skip
    faults += [
        Fault("a variable or indicator has no dimension", "its dimension", column="dimension", value=name or branch.variable)
        for branch in tally.form.branches if branch.dimension == TOTAL and not branch.is_whole_dimension
        for name in branch.names
    ]  # fmt: skip


def _check_ranges(source: Source, tally: Tally, faults: list[Fault]) -> None:
    """Refuse scales that are none, and scores outside them."""
    stated = any(text is not None for text in tally.ranges)
    for text, (low, high) in tally.ranges.items():
        scale = read_scale(text) if stated else "0-100"
        if scale is None:
            faults.append(Fault("there is no such scale", "0-3 or 0-100 in every row", column="scale", value=text))
        elif not stated and not source.in_points and 0 < high <= SCALES["0-3"]:
            faults.append(Fault("no score is above 3 and no column tells the scale", "a column skala with 0-3 or 0-100",
                                column="score"))  # fmt: skip
        elif low < 0 or high > SCALES[scale]:
            faults.append(Fault("the score lies outside its scale {scale}", "a score within the scale", column="score",
                                value=low if low < 0 else high, fields={"scale": scale}))  # fmt: skip
    if all(math.isnan(high) for _, high in tally.ranges.values()):
        faults.append(Fault("no row has a score", "scores", column="score"))

"""The columns of a rapor as codes: of a frame, or of a Parquet file of any size, a stretch of rows at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import Fault
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.headers import Header, find_header, header_faults
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.rapor.loading import load_units
from ombud.evidence.rapor.readers import open_parquet
from ombud.evidence.values import clean_text, read_flag

if TYPE_CHECKING:
    import pyarrow

FRAME = "units"  # how faults call a frame
ROWS_AT_ONCE = 2**20
_NO_COLUMN = Fault("there is no column of a rapor", "the columns that ombud.load_units describes")
_NO_NUMBERS = Fault("the column does not hold numbers", "numbers; or load the file with ombud.load_units")
_READERS: Mapping[str, Callable[[Any], Any]] = {"year": lambda cell: cell, "simulated": read_flag}


@dataclass(frozen=True)
class Column:
    """A column as codes into its values; None stands for a blank cell."""

    codes: NDArray[np.int64]
    values: Sequence[Any]

    def texts(self, rows: NDArray[np.int64]) -> list[Any]:
        """Return the values of some rows."""
        return [self.values[code] for code in self.codes[rows]]


Batch = tuple[dict[str, Column], NDArray[np.float64]]


@dataclass(frozen=True)
class Source:
    """
    A rapor, open to be read.

    Attributes
    ----------
    name : str
        How faults call it.
    columns : frozenset of str
        Columns that it has.
    in_points : bool
        Whether scores are points on 0..100 already, as in what `ombud.load_units` gives.
    batches : callable
        Gives the columns of some rows, but for their scores, and the scores; NaN where blank.
    """

    name: str
    columns: frozenset[str]
    in_points: bool
    batches: Callable[[], Iterator[Batch]]


def open_units(units: pd.DataFrame | str | os.PathLike, data_dir: str | os.PathLike | None = None) -> Source:
    """
    Open a frame, a Parquet file (read where it lies), or any other file that `ombud.load_units` reads.

    Raises
    ------
    RaporError
        If the file can't be read, lacks columns, or has texts for numbers.
    """
    if not isinstance(units, pd.DataFrame) and kind_of(Path(units)) != "parquet":
        units = load_units(units, data_dir)
    return _open_frame(units) if isinstance(units, pd.DataFrame) else _open_parquet(Path(units))


def group(columns: Sequence[Column]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of each row's combination of codes, and a row of each combination."""
    key, size = np.zeros(len(columns[0].codes), dtype=np.int64), 1
    for column in columns:
        n = len(column.values)
        if size * n > 2**62:
            key, rows = group_keys(key, size)
            size = len(rows)
        if n > 1:
            key, size = key * n + column.codes, size * n
    return group_keys(key, size)


def group_keys(key: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of each row's key, of keys below `size`, and a row of each key."""
    if size <= 4 * len(key) + 4096:
        row = np.full(size, -1, dtype=np.int64)
        row[key] = np.arange(len(key))
        there = row >= 0
        return (np.cumsum(there) - 1)[key], row[there]
    number, distinct = pd.factorize(key)
    row = np.empty(len(distinct), dtype=np.int64)
    row[number] = np.arange(len(key))
    return number, row


def _opened(header: Header, name: str, holds_numbers: Callable[[int], bool]) -> tuple[dict[str, int], bool]:
    """Return the place of each column, and whether scores are points already; refuse what lacks columns."""
    faults = header_faults(header, name, "", None)
    places = dict(header.columns)
    in_points = {"score", "score_printed"} <= set(places)
    printed = places.pop("score_printed", None)
    places.setdefault("score", printed)
    faults += [
        replace(_NO_NUMBERS, file=name, column=header.printed[places[column]])
        for column in ("score", "year")
        if places.get(column) is not None and not holds_numbers(places[column])
    ]
    if faults:
        raise RaporError(faults)
    return places, in_points


def _open_frame(units: pd.DataFrame) -> Source:
    header = find_header([list(map(str, units.columns))])
    if header is None:
        raise RaporError([replace(_NO_COLUMN, file=FRAME)])
    places, in_points = _opened(header, FRAME, lambda place: _numbers(units.iloc[:, place]) is not None)

    def batches() -> Iterator[Batch]:
        cells = {column: units.iloc[:, place] for column, place in places.items()}
        scores = _numbers(cells.pop("score")).to_numpy(dtype=float, na_value=np.nan)
        cells["year"] = _numbers(cells["year"])
        yield {column: _column_of_frame(column, series) for column, series in cells.items()}, scores

    return Source(FRAME, frozenset(places), in_points, batches)


def _numbers(cells: pd.Series) -> pd.Series | None:
    """Return cells as numbers; None where some are none."""
    try:
        return cells if pd.api.types.is_numeric_dtype(cells.dtype) else pd.to_numeric(cells)
    except (TypeError, ValueError):
        return None


def _column_of_frame(column: str, cells: pd.Series) -> Column:
    codes, distinct = pd.factorize(cells)
    values = list(map(_READERS.get(column, clean_text), distinct))
    blank = codes < 0
    return Column(np.where(blank, len(values), codes), [*values, None]) if blank.any() else Column(codes, values)


def _open_parquet(path: Path) -> Source:
    import pyarrow
    from pyarrow import types
    from pyarrow.parquet import ParquetFile

    file, header = open_parquet(path)
    kinds = file.schema_arrow.types

    def holds_numbers(place: int) -> bool:
        return any(test(kinds[place]) for test in (types.is_integer, types.is_floating, types.is_decimal))

    places, in_points = _opened(header, path.name, holds_numbers)
    names = {column: file.schema_arrow.names[place] for column, place in places.items()}
    texts = [name for column, name in names.items() if column not in ("year", "score", "simulated")]
    read: dict[str, dict[Any, Any]] = {column: {} for column in names}

    def batches() -> Iterator[Batch]:
        opened = ParquetFile(path, read_dictionary=texts)
        for batch in opened.iter_batches(batch_size=ROWS_AT_ONCE, columns=list(names.values())):
            columns = {
                column: _column_of_file(batch.column(name), _READERS.get(column, clean_text), read[column])
                for column, name in names.items()
                if column != "score"
            }
            yield columns, batch.column(names["score"]).cast(pyarrow.float64()).to_numpy(zero_copy_only=False)

    return Source(path.name, frozenset(places), in_points, batches)


def _column_of_file(cells: pyarrow.Array, reader: Callable[[Any], Any], read: dict[Any, Any]) -> Column:
    """Return a column of a file; `read` keeps what the reader made of each value."""
    import pyarrow

    if not pyarrow.types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    distinct = cells.dictionary.to_pylist()
    for value in distinct:
        if value not in read:
            read[value] = reader(value)
    values = [read[value] for value in distinct]
    if len(values) == 1 and not cells.null_count:
        return Column(np.broadcast_to(np.int64(0), len(cells)), values)
    codes = cells.indices.fill_null(len(values)) if cells.null_count else cells.indices
    return Column(codes.to_numpy().astype(np.int64), [*values, None] if cells.null_count else values)

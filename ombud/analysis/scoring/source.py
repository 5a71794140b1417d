"""The columns of a rapor as codes: of a frame, or of a Parquet file of any size, a stretch of rows at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import N_, Fault
from ombud.evidence.rapor.cells import EDITED, SAME_POINTS
from ombud.evidence.rapor.faults import RaporError, RaporFaults
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.rapor.loading import load_units
from ombud.evidence.rapor.readers import open_parquet, readable_parquet
from ombud.evidence.rapor.rows import check_header, find_headers, known_headers
from ombud.evidence.values import SCALES, clean_text, read_flag, read_scale
from ombud.files import Data, DataDir, is_own
from ombud.privacy import mark_outputs

FRAME = "units"  # how faults call a frame
ROWS_AT_ONCE = 2**20
_NO_COLUMN = Fault("there is no column of a rapor", N_("the columns that ombud.load_units describes"))
_NO_NUMBERS = Fault("the column does not hold numbers", N_("numbers; or load the file with ombud.load_units"))
_READERS: Mapping[str, Callable[[Any], Any]] = {"year": lambda cell: cell, "simulated": read_flag}


@dataclass(frozen=True)
class Column:
    """A column as codes into its values; None stands for a blank cell."""

    codes: NDArray[np.int64]
    values: Sequence[Any]

    def texts(self, rows: NDArray[np.int64]) -> list[Any]:
        """Return the values of some rows."""
        return [self.values[code] for code in self.codes[rows]]


@dataclass(frozen=True)
class Source:
    """A rapor, open to be read."""

    name: str  # how faults call it
    headers: dict[str, str]  # column to the header over it
    # gives its rows, a stretch at a time: column to its cells, as a Series or as Arrow has them
    stretches: Callable[[], Iterator[dict[str, Any]]]
    # whether its columns may contradict each other; in a frame a score may be changed beside the one that was printed
    is_file: bool = False

    @property
    def in_points(self) -> bool:
        """Whether scores are points on 0..100 already, as in what `ombud.load_units` gives."""
        return {"score", "score_printed"} <= set(self.headers)

    def batches(self) -> Iterator[tuple[dict[str, Column], NDArray[np.float64]]]:
        """
        Yield the columns of some rows, but for their scores, and the scores; NaN where blank.

        A `RaporError` is raised if scores are no numbers.
        """
        read: dict[str, dict[Any, Any]] = {column: {} for column in self.headers}
        start = 2
        for cells in self.stretches():
            scores, printed = self._numbers(cells.pop("score")), cells.pop("score_printed", None)
            columns = {name: _column(each, _READERS.get(name, clean_text), read[name]) for name, each in cells.items()}
            if printed is not None and self.is_file:
                self._refuse_edited(scores, self._numbers(printed), columns.get("scale"), start)
            start += len(scores)
            yield columns, scores

    def _refuse_edited(
        self, scores: NDArray[np.float64], printed: NDArray[np.float64], scale: Column | None, start: int
    ) -> None:
        """Raise if a score is not what the printed one makes on its scale."""
        highest = np.array([SCALES[read_scale(text) or "0-100"] for text in scale.values] if scale else [100.0])
        points = printed * 100 / (highest[scale.codes] if scale else highest[0])
        apart = np.flatnonzero((np.abs(scores - points) > SAME_POINTS) | (np.isnan(scores) != np.isnan(points)))
        if len(apart):
            faults = RaporFaults(self.name, self.headers)
            rows = pd.DataFrame({"score": scores[apart], "source_row": apart + start})
            faults.add(rows, EDITED, points=pd.Series(points[apart].round(2)))
            faults.stop()

    def _numbers(self, cells: Any) -> NDArray[np.float64]:
        numbers = cells if isinstance(cells, pd.Series) else cells.to_pandas()
        try:
            return pd.to_numeric(numbers).to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            header = self.headers.get("score", self.headers.get("score_printed"))
            text = numbers[pd.to_numeric(numbers, errors="coerce").isna() & numbers.notna()].iloc[0]
            raise RaporError(replace(_NO_NUMBERS, file=self.name, column=header, value=text)) from None


def open_units(units: pd.DataFrame | str | os.PathLike, data_dir: DataDir = None) -> Source:
    """
    Open a frame, a Parquet file (read where it lies), or any other file that `ombud.load_units` reads.

    A `RaporError` is raised if it can't be read, or lacks columns.
    """
    data = Data.at(data_dir)
    if not isinstance(units, pd.DataFrame) and kind_of(Path(units)) != "parquet":
        units = load_units(units, data)
    if isinstance(units, pd.DataFrame):
        name, faults = FRAME, RaporFaults(FRAME)
        header = next(iter(find_headers([list(map(str, units.columns))], known_headers(data))), None)
        if header is None:
            raise RaporError(replace(_NO_COLUMN, file=name))
        check_header(header, faults, data)
        faults.stop()
    else:
        name, header = Path(units).name, open_parquet(Path(units), data)[1]
        if is_own(Path(units), data):
            mark_outputs()
    places = dict(header.columns)
    if "score" not in places:
        places["score"] = places.pop("score_printed")

    def stretches() -> Iterator[dict[str, Any]]:
        if isinstance(units, pd.DataFrame):
            yield {column: units.iloc[:, place] for column, place in places.items()}
        else:
            yield from _stretches(Path(units), {column: header.printed[place] for column, place in places.items()})  # ty: ignore[missing-union-attribute] - a file that opens has a header

    return Source(name, header.headers, stretches, is_file=not isinstance(units, pd.DataFrame))


def _stretches(path: Path, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield stretches of a Parquet file; texts as codes into a dictionary, as they lie in the file."""
    import pyarrow
    from pyarrow.parquet import ParquetFile

    schema = ParquetFile(path).schema_arrow
    texts = [name for name in names.values() if schema.field(name).type in (pyarrow.string(), pyarrow.large_string())]
    batches = ParquetFile(path, read_dictionary=texts).iter_batches(ROWS_AT_ONCE, columns=list(names.values()))
    while True:
        with readable_parquet(path):
            batch = next(batches, None)
        if batch is None:
            return
        yield {column: batch.column(name) for column, name in names.items()}


def _column(cells: Any, reader: Callable[[Any], Any], read: dict[Any, Any]) -> Column:
    """Return cells as codes into what the reader makes of their values; `read` keeps what it made of them before."""
    if isinstance(cells, pd.Series):
        codes, distinct = pd.factorize(cells)
    else:
        cells = cells if hasattr(cells, "dictionary") else cells.dictionary_encode()
        codes, distinct = cells.indices.fill_null(-1).to_numpy(), cells.dictionary.to_pylist()
    for value in distinct:
        if value not in read:
            read[value] = reader(value)
    values = [read[value] for value in distinct]
    if len(codes) and codes.min() < 0:
        return Column(np.where(codes < 0, len(values), codes), [*values, None])
    return Column(codes.astype(np.int64), values)


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

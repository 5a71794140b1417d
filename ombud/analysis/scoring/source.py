"""The columns of a rapor as codes: of a frame, or of a Parquet file of any size, a stretch of rows at a time."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import N_, Fault
from ombud.evidence.rapor.cells import EDITED, SAME_POINTS
from ombud.evidence.rapor.faults import RaporError, RaporFaults
from ombud.evidence.rapor.loading import load_units
from ombud.evidence.rapor.names import GOVERNMENT_KEYS, dimension_key
from ombud.evidence.rapor.readers import open_parquet, readable_parquet
from ombud.evidence.rapor.rows import Header, check_header, find_headers, known_headers
from ombud.evidence.rapor.sheets import kind_of
from ombud.evidence.registers.governments import fold
from ombud.evidence.values import SCALES, clean_text, read_flag, read_scale
from ombud.files import Data, DataDir, is_own
from ombud.privacy import mark_outputs
from ombud.vocabulary import TOTAL

FRAME = "units"  # how faults call a frame
ROWS_AT_ONCE = 2**20
WHO = ("year", *GOVERNMENT_KEYS, "unit", "unit_type", "product", "simulated")
WHAT = ("dimension", "variable", "indicator")
_NO_COLUMN = Fault("there is no column of a rapor", N_("the columns that ombud.load_units describes"))
_NO_NUMBERS = Fault("the column does not hold numbers", N_("numbers; or load the file with ombud.load_units"))


@dataclass(frozen=True)
class Values:
    """What the codes of a column stand for, as first written."""

    reader: Callable[[Any], Any] = clean_text
    key: Callable[[Any], Any] = lambda value: value  # equal for values that are one
    values: list[Any] = field(default_factory=lambda: [None])  # code 0 is a blank cell
    code_of_key: dict[Any, int] = field(default_factory=lambda: {None: 0})
    code_of_cell: dict[Any, int] = field(default_factory=dict)

    def codes(self, cells: Any) -> NDArray[np.int32]:
        """Return the codes of cells, a Series or what Arrow has."""
        place, distinct = _encoded(cells)
        for cell in distinct:
            if cell not in self.code_of_cell:
                self._take_in(cell)
        code = np.array([*map(self.code_of_cell.get, distinct), 0], dtype=np.int32)
        in_order = np.array_equal(code[:-1], np.arange(1, len(code)))
        return np.add(place, 1, dtype=np.int32) if in_order else code.take(place)

    def _take_in(self, cell: Any) -> None:
        value = self.reader(cell)
        code = self.code_of_cell[cell] = self.code_of_key.setdefault(self.key(value), len(self.values))
        if code == len(self.values):
            self.values.append(value)


def _encoded(cells: Any) -> tuple[NDArray[np.integer], Sequence[Any]]:
    """Return the place of each cell among the distinct ones, -1 where it is blank, and these."""
    if isinstance(cells, pd.Series):
        return pd.factorize(cells)
    from pyarrow import compute, types

    if types.is_primitive(cells.type):  # numbers, as of years, seldom change from row to row
        runs = compute.call_function("run_end_encode", [cells])
        place, distinct = _encoded(runs.values.dictionary_encode())
        return np.repeat(place, np.diff(runs.run_ends, prepend=0)), distinct
    cells = cells if types.is_dictionary(cells.type) else cells.dictionary_encode()
    place = cells.indices.cast("int32")  # a file may have categories with unsigned places, among which is no -1
    place = place.fill_null(-1) if cells.null_count else place
    return place.to_numpy(), cells.dictionary.to_pylist()


@dataclass(frozen=True)
class Source:
    """A rapor, open to be read: a frame, or a Parquet file."""

    name: str  # how faults call it
    header: Header
    units: pd.DataFrame | Path
    values: dict[str, Values]  # of every column that a rapor may have, but for scores

    @property
    def in_points(self) -> bool:
        """Whether scores are points on 0..100 already, as in what `ombud.load_units` gives."""
        return {"score", "score_printed"} <= set(self.header.columns)

    def texts(self, column: str, codes: Sequence[int] | NDArray[np.int64] | pd.Series) -> list[Any]:
        """Return what codes of a column stand for."""
        values = self.values[column].values
        return [values[code] for code in codes]

    def batches(self) -> Iterator[tuple[dict[str, NDArray[np.int32]], NDArray[np.float64]]]:
        """Yield the codes of some rows, all blank in columns that are not there, and the scores; NaN where blank."""
        # a `RaporError` is raised if scores are no numbers; or if those of a file, unlike a frame, are not what is printed
        start = 2
        for cells in self._stretches():
            scores, printed = self._numbers(cells.pop("score")), cells.pop("score_printed", None)
            blank = np.zeros(len(scores), dtype=np.int32)
            codes = {name: each.codes(cells[name]) if name in cells else blank for name, each in self.values.items()}
            if printed is not None and isinstance(self.units, Path):
                points = self._numbers(printed) * scale_factors(self)[codes["scale"]]
                apart = np.flatnonzero(~np.isclose(scores, points, rtol=0, atol=SAME_POINTS, equal_nan=True))
                faults = RaporFaults(self.name, self.header.headers)
                rows = pd.DataFrame({"score": scores[apart], "source_row": apart + start})
                faults.add(rows, EDITED, points=pd.Series(points[apart].round(2)))
                faults.stop()
            start += len(scores)
            yield codes, scores

    def _stretches(self) -> Iterator[dict[str, Any]]:
        """Yield some rows: column to its cells; texts of a Parquet file as codes into a dictionary, as they lie in it."""
        places = dict(self.header.columns)
        if "score" not in places:
            places["score"] = places.pop("score_printed")
        if isinstance(self.units, pd.DataFrame):
            yield {column: self.units.iloc[:, place] for column, place in places.items()}
            return
        import pyarrow
        from pyarrow.parquet import ParquetFile

        schema, kinds = ParquetFile(self.units).schema_arrow, (pyarrow.string(), pyarrow.large_string())
        names = {column: schema.names[place] for column, place in places.items()}
        texts = [name for name in names.values() if schema.field(name).type in kinds]
        file = ParquetFile(self.units, read_dictionary=texts)
        with readable_parquet(self.units):
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=list(names.values())):
                yield {column: batch.column(name) for column, name in names.items()}

    def _numbers(self, cells: Any) -> NDArray[np.float64]:
        numbers = cells if isinstance(cells, pd.Series) else cells.to_pandas()
        if numbers.dtype == float:
            return numbers.to_numpy()
        try:
            return pd.to_numeric(numbers).to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            headers = self.header.headers
            header = headers.get("score", headers.get("score_printed"))
            text = numbers[pd.to_numeric(numbers, errors="coerce").isna() & numbers.notna()].iloc[0]
            raise RaporError(replace(_NO_NUMBERS, file=self.name, column=header, value=text)) from None


def scale_factors(source: Source) -> NDArray[np.float64]:
    """Return what a score is multiplied by to give points, by the code of its scale; 1 where that is none."""
    return np.array([100 / SCALES[read_scale(text) or "0-100"] for text in source.values["scale"].values])


def open_units(units: pd.DataFrame | str | os.PathLike, data_dir: DataDir = None) -> Source:
    """Open a frame, a Parquet file (read where it lies), or any file that `ombud.load_units` reads; raises `RaporError`."""
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
        units = Path(units)
        name, header = units.name, open_parquet(units, data)[1]
        if is_own(units, data):
            mark_outputs()
    values = {column: Values() for column in (*WHO, "scale")} | {
        "year": Values(lambda cell: cell),
        "simulated": Values(read_flag),
        # an unknown one stands for itself
        "dimension": Values(
            lambda cell: dimension_key(clean_text(cell), data) or clean_text(cell),
            values=[TOTAL],
            code_of_key={TOTAL: 0},
        ),
        **{name: Values(key=lambda text: text and (fold(text) or text)) for name in ("variable", "indicator")},
    }
    return Source(name, header, units, values)

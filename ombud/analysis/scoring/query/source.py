"""The rows of a rapor as a DuckDB relation, from a Parquet file or from a frame, under the columns of this package."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ombud.errors import Fault
from ombud.evidence.rapor import load_units
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.headers import find_header, header_faults
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.values import clean_text

if TYPE_CHECKING:
    import duckdb
    import pyarrow

FRAME = "units"  # how faults call a frame
TEXTS = ("government_code", "government", "level", "province", "unit", "unit_type", "product",
         "dimension", "variable", "indicator", "scale")  # fmt: skip
RELATION = "rapor"

_NUMBERS = re.compile(r"(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)")
_NO_COLUMN = Fault("there is no column of a rapor", "the columns that ombud.load_units describes")


@dataclass(frozen=True)
class UnitSource:
    """
    A rapor open for queries: the relation `RELATION` of a connection.

    Attributes
    ----------
    connection : duckdb.DuckDBPyConnection
        In it, the relation has the columns of `columns`, and a NULL for every other column of a rapor.
    name : str
        How faults call the rapor.
    columns : frozenset of str
        Columns that the rapor has.
    in_points : bool
        Whether scores are points on 0..100 already, as in what `ombud.load_units` gives.
    """

    connection: duckdb.DuckDBPyConnection
    name: str
    columns: frozenset[str]
    in_points: bool

    def rows(self, query: str) -> list[tuple]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()

    def replace_relation(self, query: str) -> None:
        """Put a query in the relation's place; ``{previous}`` in it stands for what was there."""
        self.connection.execute(f"ALTER VIEW {RELATION} RENAME TO {RELATION}_given")
        self.connection.execute(f"CREATE VIEW {RELATION} AS {query.format(previous=RELATION + '_given')}")


@contextmanager
def open_units(
    units: pd.DataFrame | str | os.PathLike,
    memory_limit: str,
    threads: int | None,
    data_dir: str | os.PathLike | None = None,
) -> Iterator[UnitSource]:
    """
    Open a rapor for queries that may exceed memory.

    Parameters
    ----------
    units : DataFrame or path
        A frame, a Parquet file (read where it lies), or any other file that `ombud.load_units` reads.
    memory_limit : str
        What DuckDB may hold in memory, such as "3GiB"; the rest goes to a temporary folder.
    threads : int, optional
        By default one per core.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    RaporError
        If the file can't be read, or lacks columns.
    """
    import duckdb

    if not isinstance(units, pd.DataFrame) and kind_of(Path(units)) != "parquet":
        units = load_units(units, data_dir)
    with tempfile.TemporaryDirectory(prefix="ombud-") as spill, duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET memory_limit = {literal(memory_limit)}")
        connection.execute(f"SET temp_directory = {literal(spill)}")
        if threads is not None:
            connection.execute(f"SET threads = {int(threads)}")
        if isinstance(units, pd.DataFrame):
            yield _open_frame(connection, units)
        else:
            yield _open_parquet(connection, Path(units))


def literal(text: str | None) -> str:
    """Return a text as SQL writes it."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def literals(texts: list[str]) -> str:
    """Return texts as an SQL list."""
    return "[" + ", ".join(map(literal, texts)) + "]"


def identifier(name: str) -> str:
    """Return a name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def _open_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> UnitSource:
    import duckdb

    pattern = re.sub(r"([*?\[])", r"[\1]", str(path))  # a name is no pattern of names
    scan = f"read_parquet({literal(pattern)})"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    except duckdb.Error as error:
        raise RaporError([
            Fault("the Parquet file can't be read: {error}", "a whole Parquet file", path.name, fields={"error": error})
        ]) from None  # fmt: skip
    return _opened(connection, scan, {row[0]: row[1] for row in described}, path.name)


def _open_frame(connection: duckdb.DuckDBPyConnection, units: pd.DataFrame) -> UnitSource:
    table = _arrow(units)
    connection.register("given_units", table)
    described = connection.execute("DESCRIBE SELECT * FROM given_units").fetchall()
    return _opened(connection, "given_units", {row[0]: row[1] for row in described}, FRAME)


def _arrow(units: pd.DataFrame) -> pyarrow.Table:
    """Return the columns of a rapor that a frame has: texts as texts, whatever kind of column holds them."""
    import pyarrow

    header = find_header([list(map(str, units.columns))])
    if header is None:
        raise RaporError([replace(_NO_COLUMN, file=FRAME)])
    columns = {}
    for column, place in header.columns.items():
        cells = units.iloc[:, place]
        if column in TEXTS:
            codes, distinct = pd.factorize(cells.astype(object))
            texts = pyarrow.array([clean_text(cell) for cell in distinct], pyarrow.string())
            columns[header.printed[place]] = texts.take(pyarrow.array(codes, mask=codes < 0))
        else:
            columns[header.printed[place]] = pyarrow.array(_numbers(cells), from_pandas=True)
    return pyarrow.table(columns)


def _numbers(cells: pd.Series) -> pd.Series:
    """Return cells as numbers where all are; else as texts, which are refused by their type."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells
    try:
        return pd.to_numeric(cells)
    except (TypeError, ValueError):
        return cells.astype("string")


def _opened(connection: duckdb.DuckDBPyConnection, scan: str, types: dict[str, str], name: str) -> UnitSource:
    """Create the relation over a scan whose columns have `types`."""
    header = find_header([list(types)])
    if header is None:
        raise RaporError([replace(_NO_COLUMN, file=name)])
    faults = header_faults(header, name, "", None)
    printed = {column: list(types)[place] for column, place in header.columns.items()}
    if "score" not in printed and "score_printed" in printed:
        printed["score"] = printed.pop("score_printed")
    for column in ("score", "year"):
        if column in printed and not _NUMBERS.fullmatch(types[printed[column]]):
            faults.append(Fault("the column does not hold numbers", "numbers; or load the file with ombud.load_units",
                                name, column=printed[column], value=types[printed[column]]))  # fmt: skip
    if faults:
        raise RaporError(faults)
    selected = [_selected(column, printed.get(column), types) for column in (*TEXTS, "year", "score", "simulated")]
    connection.execute(f"CREATE VIEW {RELATION} AS SELECT {', '.join(selected)} FROM {scan}")
    return UnitSource(connection, name, frozenset(printed), "score_printed" in printed)


def _selected(column: str, printed: str | None, types: dict[str, str]) -> str:
    needed = {"year": "INTEGER", "score": "DOUBLE", "simulated": "BOOLEAN"}.get(column, "VARCHAR")
    if printed is None:
        return f"CAST(NULL AS {needed}) AS {column}"
    quoted = identifier(printed)
    return f"{quoted if types[printed] == needed else f'CAST({quoted} AS {needed})'} AS {column}"

"""Which records of the data files differ between two folders: rows of tables, values of methods."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd

from ombud.files import Data, read_csv, read_toml

# what tells the rows of a table apart; of others, the fewest first columns that do
IDENTITY = {
    "published/observations.csv": ["source_id", "government_code", "entity", "year", "locus", "measure"],
    "published/aggregates.csv": ["source_id", "year", "level", "group"],
}
# what tells the records of a method apart
KEYS = ("key", "category", "zone", "year", "dimensions", "aspect")
# columns of our own beside those of a table, whatever these are called
ROW, TURN, SIDES = " row", " turn", (" before", " after")
COLUMNS = ["file", "record", "row_before", "row_after", "column", "before", "after"]


def changed_records(before: Path, after: Path) -> pd.DataFrame:
    """
    List what differs between the data files of two folders, whatever the order of their rows; one row per differing cell.

    Columns: ``file``; ``record``, what its row is of, joined by commas (of a method: the place of its value);
    ``row_before``, ``row_after``: row in the file, the header being row 1, missing where there is none; ``column``;
    ``before``, ``after``: as in the file, missing where the record is not there. A record that was added or removed has
    one row for each of its cells that is not empty. Sidecars and private files are left out; `DataError` is raised if a
    table can't be read.
    """
    sides = [{name: folder / name for name in Data.at(folder).names} for folder in (before, after)]
    found: list[tuple] = []
    # figures first
    for name in sorted(sides[0].keys() | sides[1].keys(), key=lambda name: (name not in IDENTITY, name)):
        paths = [side.get(name) for side in sides]
        if len({path.read_bytes() if path else None for path in paths}) > 1:
            told = _rows(IDENTITY.get(name), *paths) if name.endswith(".csv") else _values(*paths)
            found += [(name, *cells) for cells in told]
    kinds = {"row_before": "Int64", "row_after": "Int64", "before": "str", "after": "str"}
    return pd.DataFrame(found, columns=COLUMNS).astype(kinds)


def _rows(identity: list[str] | None, *paths: Path | None) -> Iterator[tuple]:
    tables = [read_csv(path) if path else pd.DataFrame() for path in paths]
    columns = list(dict.fromkeys([*tables[0], *tables[1]]))
    # a column that one side lacks is empty there
    sides = [table.reindex(columns=columns, fill_value="") for table in tables]
    identity = [name for name in identity or [] if name in columns] or _identity(columns, *sides)
    # what stands on both sides is no change, wherever in the file
    turns = [side.groupby(columns).cumcount() for side in sides]
    sides = [side.assign(**{ROW: range(2, len(side) + 2), TURN: turn}) for side, turn in zip(sides, turns, strict=True)]
    gone, new = (one.merge(other.drop(columns=ROW), how="left_anti") for one, other in permutations(sides))
    gone, new = (table.assign(**{TURN: table.groupby(identity).cumcount()}) for table in (gone, new))
    pairs = gone.merge(new, on=[*identity, TURN], how="outer", suffixes=SIDES)
    order = pairs[ROW + SIDES[1]].fillna(pairs[ROW + SIDES[0]]).argsort(kind="stable")
    for pair in pairs.iloc[order].to_dict("records"):
        record = ", ".join(pair[column] for column in identity if pair[column])
        rows = [pair[ROW + end] for end in SIDES]
        cells = [(column, *(pair[column + end] for end in SIDES)) for column in columns if column not in identity]
        differing = [cell for cell in cells if len({"" if pd.isna(side) else side for side in cell[1:]}) > 1]
        # a record of nothing but what tells it apart
        for told in differing or [("", *(pd.NA if pd.isna(row) else "" for row in rows))]:
            yield record, *rows, *told


def _identity(columns: list[str], *tables: pd.DataFrame) -> list[str]:
    for count in range(1, len(columns)):
        if not any(table.duplicated(columns[:count]).any() for table in tables):
            return columns[:count]
    return columns


def _values(*paths: Path | None) -> Iterator[tuple]:
    """Yield the values of a TOML file that differ."""
    before, after = (dict(_flat(read_toml(path))) if path else {} for path in paths)
    for place in dict.fromkeys([*before, *after]):
        sides = [side.get(place, pd.NA) for side in (before, after)]
        if str(sides[0]) != str(sides[1]):
            record, _, column = place.rpartition(".")
            yield record, pd.NA, pd.NA, column, *sides


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value of a document with its place, such as ``weights[input].percent``."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(part, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        used: set[str] = set()
        for number, part in enumerate(value, start=1):
            called = next((part[key] for key in KEYS if part.get(key)), number)
            called = "+".join(called) if isinstance(called, list) else str(called)
            called = f"{called} {number}" if called in used else called
            used.add(called)
            yield from _flat(part, f"{place}[{called}]")
    else:
        yield place, "; ".join(map(str, value)) if isinstance(value, list) else str(value)

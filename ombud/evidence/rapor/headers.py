"""Which column of a rapor a header means, and which rows of a sheet are the header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ombud.errors import N_, Fault
from ombud.evidence.registers.names import fold
from ombud.evidence.values import clean_text, read_number
from ombud.files import Data

HEADERS = "rapor_headers.csv"
NEEDED = {
    "year": {"year"},
    "government": {"government", "government_code"},
    "unit": {"unit"},
    "score": {"score", "score_printed"},
}
SEARCHED_ROWS = 40  # among which the separator of a text file is told
FEWEST_KNOWN = 2  # columns that make a header of the first table of a sheet
SURELY = 3  # the same, for one below other rows
HEADER_ROWS = 3  # rows that a header with merged cells may take
LIKENESS = 85  # of 100, from which a header counts as a misspelt one
LIKENESS_NEEDED = 70  # the same, where a column that a rapor can't do without is lacking

TWO_HEADERS = Fault("two headers mean {column}: {first} and {second}", N_("one of them; rename or delete the other"))
_COLUMN_NUMBER = re.compile(r"[(\[]?(\d{1,2})[)\].]?")
_ACCEPTED_TEMPLATE = N_("headers such as {headers}")


@dataclass(frozen=True)
class Header:
    """
    The header of a table.

    Attributes
    ----------
    first, rows : int
        Place of its first row among those that it was looked for in, and how many rows it takes.
    columns : dict of str to int
        Column to its place in the row.
    printed : tuple of str
        The header over each place.
    """

    first: int
    rows: int
    columns: dict[str, int]
    printed: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        """Column to the header printed over it."""
        return {column: self.printed[place] for column, place in self.columns.items()}

    @property
    def lacking(self) -> list[str]:
        """Columns that a rapor can't do without and that it has not."""
        return [column for column, either in NEEDED.items() if not either & set(self.columns)]

    def like(self, other: Header) -> bool:
        """Return whether another header says the same, as on the next page of a printed table."""
        return [fold(text) for text in self.printed if text] == [fold(text) for text in other.printed if text]


def find_header(rows: Sequence[Sequence[Any]], data: Data) -> Header | None:
    """
    Return the header among rows: the first one in which most columns are known; None where no column is.

    A header may take up to three rows, as merged cells make it: the lowest known text of each place counts. Title
    rows above it, and a row of column numbers below it, do not.
    """
    found = (_header_at(rows, first, data) for first in range(min(len(rows), SEARCHED_ROWS)))
    return max((header for header in found if header), key=lambda header: len(header.columns), default=None)


def find_headers(rows: Sequence[Sequence[Any]], data: Data) -> list[Header]:
    """Return the headers of all tables that stand one below the other, in their order."""
    found: list[Header] = []
    start, known = 0, _aliases(data)
    while start < len(rows):
        texts = {_key(cell) for cell in rows[start] if isinstance(cell, str)}
        header = _header_at(rows, start, data) if len(texts & known.keys()) >= FEWEST_KNOWN else None
        if header is None or (found and len(header.columns) < SURELY):
            start += 1
            continue
        found.append(header)
        start += header.rows
    return found


def _header_at(rows: Sequence[Sequence[Any]], first: int, data: Data) -> Header | None:
    """Return the header that begins in a row: the height that makes most columns known; rows with numbers end it."""
    best = None
    if len({column_of(cell, data) for cell in rows[first]} - {None}) < FEWEST_KNOWN:
        return None  # also a line above a table such as "Tahun: 2023"
    for height in range(1, min(HEADER_ROWS, len(rows) - first) + 1):
        if height > 1 and any(clean_text(cell) and not read_number(cell).problem for cell in rows[first + height - 1]):
            break
        printed = _printed(rows[first : first + height], data)
        columns = _columns(printed, data)
        if len(columns) > (len(best.columns) if best else 0):
            best = Header(first, height, columns, printed)
    return best


def header_faults(header: Header, data: Data, file: str, sheet: str, row: int | None) -> list[Fault]:
    """Return what a header lacks, has twice or misspells; `row` is where it stands in the file."""
    faults = _doubled(header, data, file, sheet, row)
    lacking = header.lacking
    unknown = [text for text in header.printed if text and not column_of(text, data)]
    faults += [
        Fault(
            "there is no column for {column}",
            _ACCEPTED_TEMPLATE,
            file,
            sheet,
            row,
            value=", ".join(unknown) or None,
            fields={"column": column, "headers": ", ".join(examples(column, data))},
        )
        for column in lacking
    ]
    return faults + _misspelt(header, data, unknown, set(lacking), (file, sheet, row))


def is_column_numbers(row: Sequence[Any]) -> bool:
    """Return whether a row only numbers the columns: (1) (2) (3) ..."""
    texts = [text for text in map(clean_text, row) if text is not None]
    numbers = [_COLUMN_NUMBER.fullmatch(text) for text in texts]
    return len(texts) > 2 and [int(found[1]) for found in numbers if found] == [*range(1, len(texts) + 1)]


def column_of(header: Any, data: Data) -> str | None:
    """Return the column that a header means; None when it is not known."""
    return _aliases(data).get(_key(header)) if isinstance(header, str) else None


@lru_cache(maxsize=2**16)
def _key(header: str) -> str:
    return fold(clean_text(header) or "")


def examples(column: str, data: Data) -> list[str]:
    """Return headers that mean a column."""
    table = data.table(HEADERS)
    return list(table.loc[table["column"] == column, "header"])[:4]


@lru_cache(maxsize=4)
def _aliases(data: Data) -> dict[str, str]:
    table = data.table(HEADERS)
    return {fold(header): column for header, column in zip(table["header"], table["column"], strict=True)}


def _printed(rows: Sequence[Sequence[Any]], data: Data) -> tuple[str, ...]:
    """Return the text over each place: the lowest that is known, or else the lowest."""
    width = max(map(len, rows))
    over = [[clean_text(row[place]) for row in rows if place < len(row)][::-1] for place in range(width)]
    return tuple(
        next((text for text in texts if text and column_of(text, data)), next((text for text in texts if text), ""))
        for texts in over
    )


def _columns(printed: Sequence[str], data: Data) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, text in enumerate(printed):
        column = column_of(text, data)
        if column:
            columns.setdefault(column, place)
    return columns


def _doubled(header: Header, data: Data, file: str, sheet: str, row: int | None) -> list[Fault]:
    known = set(header.columns.values())
    return [
        replace(
            TWO_HEADERS,
            file=file,
            sheet=sheet,
            row=row,
            value=text,
            fields={"column": column, "first": repr(header.headers[column]), "second": repr(text)},
        )
        for place, text in enumerate(header.printed)
        if place not in known and (column := column_of(text, data))
    ]


def _misspelt(
    header: Header, data: Data, unknown: Sequence[str], lacking: set[str], place: tuple[str, str, int | None]
) -> list[Fault]:
    """Return a fault for every unknown header that resembles one of a column that was not found."""
    from rapidfuzz import fuzz, process

    free = {key: column for key, column in _aliases(data).items() if column not in header.columns}
    faults = []
    for text in unknown:
        near = process.extractOne(fold(text), list(free), scorer=fuzz.ratio, score_cutoff=LIKENESS_NEEDED)
        if near is None or len(fold(text)) < 4 or (near[1] < LIKENESS and free[near[0]] not in lacking):
            continue
        column = free[near[0]]
        faults.append(
            Fault(
                "this header is not known; it may be meant for {column}",
                _ACCEPTED_TEMPLATE,
                *place,
                text,
                fields={"column": column, "headers": ", ".join(examples(column, data))},
            )
        )
    return faults

"""Which rows of a sheet are headers, and what columns they mean; which hold scores, and which sums, notes or a signature."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Self

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.registers.governments import fold
from ombud.evidence.registers.unit_types import classify_unit
from ombud.evidence.values import clean_text, read_number, read_year
from ombud.files import Data
from ombud.vocabulary import TOTAL

HEADERS = "rapor_headers.csv"
NEEDED = {
    "year": {"year"},
    "government": {"government", "government_code"},
    "unit": {"unit"},
    "score": {"score", "score_printed"},
}
SEARCHED_ROWS = 40  # among which a header is looked for where there is one table
FEWEST_KNOWN = 2  # columns that make a header of the first table of a sheet
SURELY = 3  # the same, for one below other rows
HEADER_ROWS = 3  # rows that a header with merged cells may take
LIKENESS = 85  # of 100, from which a header counts as a misspelt one
LIKENESS_NEEDED = 70  # the same, where a column that a rapor can't do without is lacking

_ACCEPTED_TEMPLATE = N_("headers such as {headers}")
_LACKING = Fault("there is no column for {column}", _ACCEPTED_TEMPLATE)
_MISSPELT = Fault("this header is not known; it may be meant for {column}", _ACCEPTED_TEMPLATE)
_DOUBLED = Fault("two headers mean {column}: {first} and {second}", N_("one of them; rename or delete the other"))
_COLUMN_NUMBER = re.compile(r"[(\[]?(\d{1,2})[)\].]?")

SUMMARY = Fault("left out: a row of sums, means or ranks")
TEXT = Fault("left out: a row without a score, such as a note or a signature")
STRAY = Fault(
    "the row has a score and no {lacking}",
    N_("these in every row of scores; a row that is a note or a sum deleted"),
)

_ANYWHERE = re.compile(
    r"\b(rata ?[-–—]? ?rata|rata2|rerata|rataan|sub ?[-–—]? ?total|grand total|jumlah|jml|average|avg|mean|median|"
    r"tertinggi|terendah|maksimum|minimum|nilai akhir|skor akhir|simpangan baku|standar deviasi|peringkat|semua|seluruh|"
    r"keseluruhan|rekap(itulasi)?|se[- ]?(kab(upaten)?|kota|provinsi))\b|"
    r"^(total|nilai|skor|capaian|indeks)\b|\b(total|gabungan)\)?$|"
    r"\(\s*(n ?= ?\d+|\d+ (lokus|lokasi|unit|puskesmas|opd|dinas|sampel)( \w+)?)\s*\)$"
)
# "total" alone is no sum: it is the dimension of a score of the whole unit
_WHOLE = re.compile(
    rf"^(?!{TOTAL}$)(nilai |skor |sub ?[-–—]? ?)?(rata ?[-–—]? ?rata|rata2|rerata|jumlah|total|average|mean|akhir)"
    r"( (nilai|skor|dimensi|variabel|indikator|produk|unit|keseluruhan|input|proses|output|pengaduan))*$"
)
# what says that a row is a sum: somewhere in whose it is, or, of a thing that is scored, all of its name
_SUMS = {
    **dict.fromkeys(("year", "government", "government_code", "province", "unit"), _ANYWHERE),
    **dict.fromkeys(("product", "dimension", "variable", "indicator"), _WHOLE),
}

Known = Mapping[str, str]  # folded header to the column that it means
_kind_of_unit = lru_cache(maxsize=2**12)(classify_unit)


@dataclass(frozen=True)
class Header:
    """The header of a table."""

    first: int  # place of its first row among those that it was looked for in
    below: int  # place of the first row below it
    columns: dict[str, int]  # column to its place in the row
    printed: tuple[str, ...]  # the header over each place

    @property
    def headers(self) -> dict[str, str]:
        """Column to the header printed over it."""
        return {column: self.printed[place] for column, place in self.columns.items()}

    @property
    def lacking(self) -> list[str]:
        """Columns that a rapor can't do without and that it has not."""
        return [column for column, either in NEEDED.items() if not either & set(self.columns)]

    def like(self, other: Self) -> bool:
        """Return whether another header says the same, as on the next page of a printed table."""
        return [fold(text) for text in self.printed if text] == [fold(text) for text in other.printed if text]


@lru_cache(maxsize=4)
def known_headers(data: Data) -> Known:
    """Return the headers of a rapor."""
    table = data.table(HEADERS, "column header")
    return {fold(header): column for header, column in zip(table["header"], table["column"], strict=True)}


def column_of(header: Any, known: Known) -> str | None:
    """Return the column that a header means; None when it is not known."""
    return known.get(_key(header)) if isinstance(header, str) else None


@lru_cache(maxsize=2**16)
def _key(header: str) -> str:
    return fold(clean_text(header) or "")


def find_headers(rows: Sequence[Sequence[Any]], known: Known) -> list[Header]:
    """Return the headers of all tables that stand one below the other, in their order; title rows above do not count."""
    found: list[Header] = []
    for first in range(len(rows)):
        header = _header_at(rows, first, known) if not found or first >= found[-1].below else None
        if header and (not found or len(header.columns) >= SURELY):
            found.append(header)
    return found


def _header_at(rows: Sequence[Sequence[Any]], first: int, known: Known) -> Header | None:
    """Return the header that begins in a row: the height that makes most columns known; rows with numbers end it."""
    if len({column_of(cell, known) for cell in rows[first]} - {None}) < FEWEST_KNOWN:
        return None  # also a line above a table such as "Tahun: 2023"
    found = []
    for height, row in enumerate(rows[first : first + HEADER_ROWS], start=1):
        if height > 1 and has_number(row):
            break
        printed = []
        for cells in zip_longest(*rows[first : first + height]):
            texts = [text for text in map(clean_text, reversed(cells)) if text]
            printed.append(next((text for text in texts if column_of(text, known)), texts[0] if texts else ""))
        meant = [column_of(text, known) for text in printed]
        columns = {column: meant.index(column) for column in meant if column}
        found.append(Header(first, first + height, columns, tuple(printed)))
    return max(found, key=lambda header: len(header.columns))


def has_number(row: Iterable[Any]) -> bool:
    """Return whether one of some cells holds a number."""
    return any(clean_text(cell) and not read_number(cell).problem for cell in row)


def is_column_numbers(row: Sequence[Any]) -> bool:
    """Return whether a row only numbers the columns: (1) (2) (3) ..."""
    texts = [text for text in map(clean_text, row) if text is not None]
    numbers = [_COLUMN_NUMBER.fullmatch(text) for text in texts]
    return len(texts) > 2 and [int(found[1]) for found in numbers if found] == [*range(1, len(texts) + 1)]


def check_header(header: Header, faults: RaporFaults, data: Data, sheet: str = "", row: int | None = None) -> None:
    """Add a fault for all that a header lacks, has twice or misspells; `row` is where it stands in the file."""
    from rapidfuzz import fuzz, process

    known = known_headers(data)
    names = data.table(HEADERS).groupby("column")["header"].agg(lambda headers: ", ".join(headers[:4]))
    check_doubled(header, known, faults, sheet, row)
    unknown = [text for text in header.printed if text and not column_of(text, known)]
    for column in header.lacking:
        faults.find(_LACKING, sheet, row, ", ".join(unknown) or None, column=column, headers=names[column])
    free = {key: column for key, column in known.items() if column not in header.columns}
    for text in unknown:
        near = process.extractOne(fold(text), list(free), scorer=fuzz.ratio, score_cutoff=LIKENESS_NEEDED)
        if near and len(fold(text)) >= 4 and (near[1] >= LIKENESS or free[near[0]] in header.lacking):
            column = free[near[0]]
            faults.find(replace(_MISSPELT, column=text), sheet, row, column=column, headers=names[column])


def check_doubled(header: Header, known: Known, faults: RaporFaults, sheet: str, row: int | None) -> None:
    """Add a fault for every header that means the same column as one before it."""
    for place, text in enumerate(header.printed):
        column = column_of(text, known)
        if column and header.columns[column] != place:
            first = repr(header.headers[column])
            faults.find(_DOUBLED, sheet, row, text, column=column, first=first, second=repr(text))


def kind_of_row(row: Sequence[Any], columns: Mapping[str, int]) -> tuple[Fault | None, list[str]]:
    """Return what a row is, None for scores, and which of year, government and unit are blank in it."""
    cells = {column: row[place] if place < len(row) else None for column, place in columns.items()}
    texts = {column: _text(cell) for column, cell in cells.items()}
    lacking = [need for need in NEEDED if need != "score" and not any(map(texts.get, NEEDED[need]))]
    if any(_sums(texts.get(column), pattern) for column, pattern in _SUMS.items()):
        return SUMMARY, lacking
    printed = next((cells[column] for column in ("score_printed", "score") if texts.get(column)), None)
    if not lacking:
        return None, lacking
    if printed is None:
        return TEXT, lacking
    kind = TEXT if read_number(printed).problem else STRAY
    if kind is STRAY and any(_sums(_text(cell), _ANYWHERE) for cell in row):
        return SUMMARY, lacking
    return kind if len(lacking) > 1 else None, lacking


def looks_like_scores(row: Sequence[Any], data: Data) -> bool:
    """Return whether a row of which no header tells the columns may be a row of scores."""
    cells = [cell for cell in row if _text(cell)]
    named = [cell for cell in cells if read_number(cell).problem]
    dated = any(read_year(cell) is not None for cell in cells)
    if len(cells) < 3 or len(cells) - len(named) - dated <= 0:
        return False
    return (dated and len(named) > 1) or any(_kind_of_unit(str(_text(cell)), data) for cell in named)


@lru_cache(maxsize=2**16)
def _text(cell: Any) -> str | None:
    text = clean_text(cell)
    return text.casefold() if text else None


@lru_cache(maxsize=2**16)
def _sums(text: str | None, pattern: re.Pattern) -> bool:
    return text is not None and pattern.search(text) is not None

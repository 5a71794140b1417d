"""A list of published figures, as an office keeps it in a spreadsheet: read by the readers of rapor files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from ombud.errors import N_, DataError, Fault
from ombud.evidence.rapor import csv as rapor_csv
from ombud.evidence.rapor import excel as rapor_excel
from ombud.evidence.rapor.headers import FEWEST_KNOWN, SEARCHED_ROWS, TWO_HEADERS, column_of, is_column_numbers
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.registers.names import fold
from ombud.evidence.values import clean_text
from ombud.files import Data

# beside those of a rapor (year, government, level, province and score): fact to headers
HEADERS = {
    "category": ("kategori", "category", "opini"),
    "zone": ("zona", "zone", "zonasi"),
    "page": ("halaman", "page", "alamat", "url", "tautan", "link", "source id"),
    "publisher": ("penerbit", "publisher", "media"),
    "kind": ("jenis sumber", "kind"),
    "published": ("tanggal terbit", "tanggal", "published", "date"),
    "title": ("judul", "title"),
    "accessed": ("tanggal akses", "diakses", "accessed"),
    "archived": ("arsip", "salinan arsip", "archived"),
    "note": ("catatan", "keterangan", "note"),
}
FROM_RAPOR = {
    "year": "year",
    "government": "government",
    "government_code": "government",
    "level": "level",
    "province": "province",
    "score": "value",
    "score_printed": "value",
}
_OWN = {fold(header): fact for fact, headers in HEADERS.items() for header in headers}


class Listed(NamedTuple):
    """The facts of one row, and where it stands."""

    sheet: str
    row: int
    facts: dict[str, Any]


def read_list(path: Path, data: Data) -> list[Listed]:
    """
    Return the rows of a list of published figures.

    Parameters
    ----------
    path : Path
        A .csv or .xlsx file with a header row; every sheet that has one counts.
    data : Data
        Where the headers of rapor files are read from.

    Raises
    ------
    DataError
        If the file can't be read, has no header row, or has two columns of one fact.
    """
    kind = kind_of(path)
    if kind == "parquet":
        raise DataError([Fault("a list of figures is a table of text", N_("a .csv or .xlsx file"), path.name)])
    sheets = [rapor_csv.read_rows(path, data)[0]] if kind == "csv" else rapor_excel.read_sheets(path, kind)
    found: list[Listed] = []
    with_header = False
    for sheet in sheets:
        known = [[_fact(cell, data) for cell in row] for _, row in sheet.rows[:SEARCHED_ROWS]]
        first = max(range(len(known)), key=lambda place: len({*known[place]} - {None}), default=None)
        if first is None or len({*known[first]} - {None}) < FEWEST_KNOWN:
            continue
        with_header = True
        place, header = sheet.rows[first]
        _refuse_doubles(known[first], header, path.name, sheet.name, place)
        for number, row in sheet.rows[first + 1 :]:
            facts = {fact: cell for fact, cell in zip(known[first], row, strict=False) if fact}
            if any(clean_text(cell) for cell in facts.values()) and not is_column_numbers(row) and row != header:
                found.append(Listed(sheet.name, number, facts))
    if not found:
        problem = N_("the table has a header and no rows below it") if with_header else N_("there is no header row")
        accepted = N_(
            "a header row such as tahun, pemerintah daerah, nilai, kategori, zona, halaman, with rows below it"
        )
        raise DataError([Fault(problem, accepted, path.name)])
    return found


def _fact(cell: Any, data: Data) -> str | None:
    return _OWN.get(fold(clean_text(cell) or "")) or FROM_RAPOR.get(column_of(cell, data) or "")


def _refuse_doubles(facts: list[str | None], headers: list[Any], file: str, sheet: str, row: int) -> None:
    faults = [
        replace(
            TWO_HEADERS,
            file=file,
            sheet=sheet,
            row=row,
            value=header,
            fields={"column": fact, "first": repr(headers[facts.index(fact)]), "second": repr(header)},
        )
        for place, (fact, header) in enumerate(zip(facts, headers, strict=True))
        if fact and fact in facts[:place]
    ]
    if faults:
        raise DataError(faults)

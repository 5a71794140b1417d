"""A list of published figures, as an office keeps it in a spreadsheet: read by the readers of rapor files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from ombud.errors import N_, DataError, Fault
from ombud.evidence.rapor import csv as rapor_csv
from ombud.evidence.rapor import excel as rapor_excel
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.rapor.rows import SEARCHED_ROWS, check_doubled, find_headers, is_column_numbers, known_headers
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
FROM_RAPOR = {"government_code": "government", "score": "value", "score_printed": "value"} | {
    name: name for name in ("year", "government", "level", "province")
}


class Listed(NamedTuple):
    """The facts of one row, and where it stands."""

    sheet: str
    row: int
    facts: dict[str, Any]


def read_list(path: Path, data: Data) -> list[Listed]:
    """
    Return the rows of a list of published figures, a .csv or .xlsx file; every sheet that has a header row counts.

    `DataError` is raised if the file can't be read, has no header row, or has two columns of one fact.
    """
    kind = kind_of(path)
    if kind == "parquet":
        raise DataError(Fault("a list of figures is a table of text", N_("a .csv or .xlsx file"), path.name))
    faults = RaporFaults(path.name)
    sheets = [rapor_csv.read_rows(path, faults, data)] if kind == "csv" else rapor_excel.read_sheets(path, kind)
    known = {key: FROM_RAPOR[column] for key, column in known_headers(data).items() if column in FROM_RAPOR}
    known |= {fold(header): fact for fact, headers in HEADERS.items() for header in headers}
    found: list[Listed] = []
    problem = N_("there is no header row")
    for sheet in sheets:
        headers = find_headers([cells for _, cells in sheet.rows[:SEARCHED_ROWS]], known)
        if not headers:
            continue
        header = max(headers, key=lambda header: len(header.columns))
        problem = N_("the table has a header and no rows below it")
        below = header.first + header.rows
        check_doubled(header, known, faults, sheet.name, sheet.rows[below - 1][0])
        faults.stop()
        printed = [cells for _, cells in sheet.rows[header.first : below]]
        for number, cells in sheet.rows[below:]:
            facts = {fact: cells[place] for fact, place in header.columns.items() if place < len(cells)}
            if any(map(clean_text, facts.values())) and not is_column_numbers(cells) and cells not in printed:
                found.append(Listed(sheet.name, number, facts))
    if not found:
        accepted = N_(
            "a header row such as tahun, pemerintah daerah, nilai, kategori, zona, halaman, with rows below it"
        )
        raise DataError(Fault(problem, accepted, path.name))
    return found

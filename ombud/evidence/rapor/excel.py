"""Rows of the sheets of a workbook, with merged cells filled."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.values import clean_text

MOST_BLANK_ROWS = 10_000  # in a row; more are formatting gone astray, and reading on would take minutes

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+\d+:[A-Z]+\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHUNK, _OVERLAP = 1 << 20, 200


def read_sheets(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    """
    Yield name and rows of every sheet of a workbook; row 1 of the sheet is the first.

    Raises
    ------
    RaporError
        If the workbook is damaged, or a sheet has more blank rows in a row than `MOST_BLANK_ROWS`.
    """
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        merged = _merged_ranges(path)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # the stated size may be that of the whole grid
            rows = _rows(sheet, path.name)
            _fill_merged(rows, merged.get(sheet.title, []))
            yield sheet.title, rows
    except RaporError:
        raise
    except Exception as error:  # a damaged workbook can fail anywhere within the reader
        raise RaporError([
            Fault("the workbook can't be read: {error}", N_("a whole .xlsx workbook: open it and save it again"), path.name,
                  fields={"error": f"{type(error).__name__}: {error}"})
        ]) from None  # fmt: skip


def _rows(sheet: Any, file: str) -> list[list[Any]]:
    rows: list[list[Any]] = []
    last = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if any(cell is not None for cell in cells):
            # as text, so that TRUE is not taken for 1
            rows += [[]] * (number - 1 - len(rows))
            rows.append([str(cell).upper() if isinstance(cell, bool) else cell for cell in cells])
            last = number
        elif number - last > MOST_BLANK_ROWS:
            raise RaporError([
                Fault("more than {most} blank rows follow row {last}; what lies below them was not looked for",
                      N_("a sheet without them: select the blank rows, delete them, save"), file, sheet.title, last + 1,
                      fields={"most": MOST_BLANK_ROWS, "last": last})
            ])  # fmt: skip
    return rows


def _fill_merged(rows: list[list[Any]], ranges: list[str]) -> None:
    """Write the value of a merged cell into all the cells that it covers; rows that are blank beside it stay blank."""
    from openpyxl.utils.cell import range_boundaries

    blank = {place for place, row in enumerate(rows) if all(clean_text(cell) is None for cell in row)}
    for reference in ranges:
        left, top, right, bottom = range_boundaries(reference)
        bottom = min(bottom, len(rows))
        if top > len(rows) or left > len(rows[top - 1]):
            continue
        value = rows[top - 1][left - 1]
        if value is None:
            continue
        for place in range(top - 1, bottom):
            if place in blank:
                continue
            row = [*rows[place], *[None] * (right - len(rows[place]))]
            row[left - 1 : right] = [value if cell is None else cell for cell in row[left - 1 : right]]
            rows[place] = row


def _merged_ranges(path: Path) -> dict[str, list[str]]:
    """Return the merged ranges by sheet; the reader that keeps memory low does not tell them."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        found = {}
        for sheet in book.iter():
            if sheet.tag.endswith("}sheet"):
                part = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(_RELATION), ""))).lstrip("/")
                if part in archive.namelist():
                    found[sheet.get("name", "")] = list(_merged_in(archive, part))
    return found


def _merged_in(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    found: dict[bytes, None] = {}
    with archive.open(part) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            found |= dict.fromkeys(_MERGED.findall(tail + chunk))
            tail = chunk[-_OVERLAP:]
    for reference in found:
        yield reference.decode("ascii")

"""Rows of a text file, whatever its letters and whatever separates its columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporError, RaporFaults
from ombud.evidence.rapor.headers import SEARCHED_ROWS, find_header
from ombud.evidence.rapor.sheets import MOST_CELLS, TOO_MANY, Row, Sheet, is_blank, refuse_large
from ombud.evidence.values import clean_text, read_number
from ombud.files import Data

SEPARATORS = (";", ",", "\t", "|")
WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")

_LETTERS = Fault(
    "the letters can't be read: they are neither UTF-8 nor those of Windows or Mac OS",
    N_("the file saved again as CSV UTF-8"),
)
_QUOTE = Fault(
    "a quotation mark opens here and the rows below stand inside it",
    N_("no quotation mark, or one at either end of the cell and two for one within"),
)
_READ_AS = Fault("the letters are not UTF-8: read as those of {letters}")
_WESTERN = {"cp1252": "Windows (1252)", "mac_roman": "Mac OS (Roman)"}
# what names and remarks hold beside plain letters; other letters betray that the bytes were read as the wrong ones
_USUAL = frozenset("“”‘’–—…•·°©®™§«»±×½¼¾²³ \u00a0éèêëÉáàâäãåçíîïñóôöõúûüÁÄÅÇÖÜ¡¿")
_TEXT_FORMULA = re.compile(r'="(.*)"')


def read_rows(path: Path, data: Data, faults: RaporFaults | None = None) -> tuple[Sheet, str]:
    """
    Return the rows of a text file, and what separates its columns: the separator that makes most headers known.

    What letters they were is noted among the faults, where these are not the usual.

    Raises
    ------
    RaporError
        If it is too large, its letters can't be read, or it can't be parted into rows.
    """
    refuse_large(path, path.stat().st_size)
    text, letters = decode(path.read_bytes(), path.name)
    if letters and faults is not None:
        faults.note(_READ_AS, letters=letters)
    stated = text.partition("\n")[0].strip().casefold()
    separators: Sequence[str] = SEPARATORS
    if stated.startswith("sep=") and len(stated) == len("sep=;"):
        separators = (stated[-1],)
    best = max(separators, key=lambda separator: _known_headers(text, separator, data))
    rows: list[Row] = []
    number, read, reader = 0, 0, csv.reader(io.StringIO(text, newline=""), delimiter=best, strict=True)
    try:
        for cells in reader:
            if any(_swallows(cell, best) for cell in cells):
                raise csv.Error
            number, read = number + 1, read + len(cells)
            if read > MOST_CELLS:
                raise RaporError([replace(TOO_MANY, file=path.name, fields={"most": MOST_CELLS})])
            if not is_blank(cells):
                rows.append((number, [_TEXT_FORMULA.sub(r"\1", cell) for cell in cells]))
    except csv.Error:
        raise RaporError([replace(_QUOTE, file=path.name, row=number + 1)]) from None
    return Sheet("", rows), best


def decode(content: bytes, file: str) -> tuple[str, str]:
    """
    Return text from UTF-8 or UTF-16 with or without its mark, or else from Windows' or Mac OS' Western letters, and which.

    Raises
    ------
    RaporError
        If the letters are none of these.
    """
    if content.startswith(WIDE_TEXT):
        return content.decode("utf-16", errors="replace"), ""
    if is_wide(content[:4096]):
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", errors="replace"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
    texts = {content.decode(name, errors="replace"): told for name, told in _WESTERN.items()}
    best = min(texts, key=_unusual)
    if _unusual(best):
        raise RaporError([replace(_LETTERS, file=file, row=row)])
    return best, texts[best]


def is_wide(head: bytes) -> bool:
    """Return whether bytes are UTF-16 without its mark: every other one is zero."""
    return any(2 * head[start::2].count(0) > len(head[start::2]) > 1 for start in (0, 1))


def _unusual(text: str) -> int:
    return sum(not (letter.isascii() or letter in _USUAL) for letter in text)


def _swallows(cell: str, separator: str) -> bool:
    """Return whether a quoted cell holds a line that is a row of the table."""
    if "\n" not in cell and "\r" not in cell:
        return False
    lines = [line.split(separator) for line in cell.splitlines()[1:]]
    return any(
        len(line) > 2 and any(clean_text(part) and not read_number(part).problem for part in line) for line in lines
    )


def too_wide(rows: Sequence[Row], width: int, separator: str, file: str) -> list[Fault]:
    """Return a fault for every row that has more cells than the header."""
    remedy = (
        N_("decimal commas only in quotes, or columns separated by ';'")
        if separator == ","
        else N_("one cell per column")
    )
    return [
        Fault(
            "the row has {cells} cells, the header {width}",
            remedy,
            file,
            row=number,
            fields={"cells": len(row), "width": width},
        )
        for number, row in rows
        if len(row) > width and any(cell.strip() for cell in row[width:])
    ]


def _known_headers(text: str, separator: str, data: Data) -> int:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), SEARCHED_ROWS))
    except csv.Error:
        rows = []
    header = find_header(rows, data)
    return len(header.columns) if header else 0

"""Rows of a text file, whatever its letters and whatever separates its columns."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from pathlib import Path

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporFaults, refusal
from ombud.evidence.rapor.rows import SEARCHED_ROWS, find_headers, known_headers
from ombud.evidence.rapor.sheets import Sheet, refuse_large, refuse_many
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


def read_rows(path: Path, faults: RaporFaults, data: Data) -> Sheet:
    """
    Return the rows of a text file, parted by the separator that makes most headers known.

    What letters they were is noted, where these are not the usual. `RaporError` is raised if the file is too large, its
    letters can't be read, or it can't be parted into rows.
    """
    refuse_large(path, path.stat().st_size)
    text = _decoded(path, faults)
    stated = text.partition("\n")[0].strip().casefold()
    separators = (stated[-1],) if stated.startswith("sep=") and len(stated) == len("sep=;") else SEPARATORS
    sheet = Sheet("", separator=max(separators, key=lambda separator: _known_headers(text, separator, data)))
    number = read = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=sheet.separator, strict=True):
            if any(_swallows(cell, sheet.separator) for cell in cells):
                raise csv.Error
            number, read = number + 1, read + len(cells)
            refuse_many(path, read)
            sheet.add(number, [_TEXT_FORMULA.sub(r"\1", cell) for cell in cells])
    except csv.Error:
        raise refusal(path, _QUOTE, row=number + 1) from None
    return sheet


def _decoded(path: Path, faults: RaporFaults) -> str:
    """Return text from UTF-8 or UTF-16 with or without its mark, or else from Windows' or Mac OS' Western letters."""
    content = path.read_bytes()
    if content.startswith(WIDE_TEXT):
        return content.decode("utf-16", errors="replace")
    if is_wide(content[:4096]):
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
    texts = {content.decode(name, errors="replace"): told for name, told in _WESTERN.items()}
    best = min(texts, key=_unusual)
    if _unusual(best):
        raise refusal(path, _LETTERS, row=row)
    faults.note(_READ_AS, letters=texts[best])
    return best


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


def _known_headers(text: str, separator: str, data: Data) -> int:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), SEARCHED_ROWS))
    except csv.Error:
        return 0
    return max((len(header.columns) for header in find_headers(rows, known_headers(data))), default=0)

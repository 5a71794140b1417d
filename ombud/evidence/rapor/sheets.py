"""Files as sheets of rows: which kind a file is by its content, how much of one is read, text whatever its letters."""

import csv
import io
import mmap
import re
import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporFaults, refusal
from ombud.evidence.rapor.rows import SEARCHED_ROWS, Known, find_headers, has_number
from ombud.evidence.values import clean_text

LARGEST = 100_000_000  # bytes of a text file, or of a workbook unpacked
MOST_CELLS = 1_500_000
MOST_COLUMNS = 1_000
SUFFIXES = {
    "csv": (".csv", ".tsv", ".txt"),
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls",),
    "xlsb": (".xlsb",),
    "ods": (".ods",),
    "parquet": (".parquet", ".pq"),
}
ACCEPTED = ", ".join(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
SEPARATORS = (";", ",", "\t", "|")
WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")

_SAVE_AS_TEMPLATE = N_("a .xlsx workbook: open the file in a spreadsheet program and save it as .xlsx")
_SMALLER_TEMPLATE = N_("a file with the table alone; or the table as .parquet, which is read whatever its size")
_TOO_LARGE = Fault("the file holds {megabytes} MB, unpacked; more than {most} are not read", _SMALLER_TEMPLATE)
_ARCHIVE = Fault("this is a compressed archive", N_("the file that is inside it"))
_DAMAGED = Fault("the workbook is damaged or was not copied whole", N_("a whole .xlsx workbook"))
_PROTECTED = Fault(
    "the workbook is protected by a password",
    N_("the workbook without a password: open it, take the password away, save it"),
)
_OTHERWISE_NAMED = Fault(
    "the content is {content}, but the name ends in {suffix}", N_("a name that ends in {suffixes}")
)
_LETTERS = Fault(
    "the letters can't be read: they are neither UTF-8 nor those of Windows or Mac OS",
    N_("the file saved again as CSV UTF-8"),
)
_QUOTE = Fault(
    "a quotation mark opens here and the rows below stand inside it",
    N_("no quotation mark, or one at either end of the cell and two for one within"),
)

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = re.compile("EncryptedPackage".encode("utf-16-le"))
_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_BEGINNINGS = {
    (b"%pdf",): Fault("this is a PDF", N_("the table behind it as .xlsx, .csv or .parquet")),
    (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"): Fault("this is a web page or XML", _SAVE_AS_TEMPLATE),
    (b"\x1f\x8b", b"rar!", b"7z\xbc\xaf"): _ARCHIVE,
}
_WESTERN = {"cp1252": "Windows (1252)", "mac_roman": "Mac OS (Roman)"}
# what names and remarks hold beside plain letters; other letters betray that the bytes were read as the wrong ones
_UNUSUAL = re.compile(r"[^\x00-\x7f“”‘’–—…•·°©®™§«»±×½¼¾²³\u00a0éèêëÉáàâäãåçíîïñóôöõúûüÁÄÅÇÖÜ¡¿]")
_TEXT_FORMULA = re.compile(r'="(.*)"')

Row = tuple[int, list[Any]]  # number, as a spreadsheet counts, and cells


class Unsaved(str):
    """A formula whose result was not saved, as text with ``=``."""


@dataclass
class Sheet:
    """A sheet; a text file is a workbook of one, without a name."""

    name: str
    # those that are not blank. A formula without a saved result is `Unsaved`, a failed one "#N/A" or the like, a cell in
    # percent format a text such as "90%"
    rows: list[Row] = field(default_factory=list)
    # numbers of rows, and places of columns from 0, that a reader of the file does not see
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    # cells below the first row of a merged one, which have its value: number of the row and place of the column
    filled: set[tuple[int, int]] = field(default_factory=set)
    hidden: bool = False  # the whole sheet
    errors_told: bool = True  # whether failed formulas are told from blank cells
    separator: str = ""  # what parts the columns of a text file

    def add(self, number: int, cells: list[Any], hidden: bool = False) -> None:
        """Add a row, if any of its cells says something."""
        if any(clean_text(cell) is not None for cell in cells):
            self.rows.append((number, cells))
            if hidden:
                self.hidden_rows.add(number)

    def fill_merged(self, ranges: Sequence[tuple[int, int, int, int]]) -> None:
        """Write the value of merged cells - top, left, bottom, right; rows from 1, columns from 0 - into all they cover."""
        # but for blank rows, which the sheet has not, and what lies beyond the last column
        place_of = {number: place for place, (number, _) in enumerate(self.rows)}
        width = max((len(cells) for _, cells in self.rows), default=0)
        numbers, visited = list(place_of), 0
        for top, left, bottom, right in ranges:
            cells = self.rows[place_of[top]][1] if top in place_of else []
            value = cells[left] if left < len(cells) else None
            if value is None:
                continue
            covered = self.rows[place_of[top] : bisect_right(numbers, bottom)]
            visited += len(covered)
            if visited > MOST_CELLS:
                raise ValueError("merged cells lie over each other")
            for number, row in covered:
                row += [None] * (min(right + 1, width) - len(row))
                for place in range(left, min(right + 1, len(row))):
                    if row[place] is None:
                        row[place] = value
                        if number != top:
                            self.filled.add((number, place))


def refuse_large(path: Path, size: int = 0, cells: int = 0, sheet: str = "") -> None:
    """Raise `RaporError` if a file has more bytes, unpacked, or more cells than are read at once."""
    if size > LARGEST:
        raise refusal(path, _TOO_LARGE, megabytes=size // 10**6, most=LARGEST // 10**6)
    if cells > MOST_CELLS:
        raise refusal(path, Fault("more than {most} cells are not read", _SMALLER_TEMPLATE), sheet, most=MOST_CELLS)


def kind_of(path: Path) -> str:
    """Return which of `SUFFIXES` a file is by content; `RaporError` if it can't be read, or its name says another."""
    try:
        if path.exists() and not path.is_file():
            # a pipe or a device would be waited for, or read without end
            problem = N_("this is a folder") if path.is_dir() else N_("this is a pipe or a device")
            raise refusal(path, Fault(problem, N_("one file: {suffixes}")), suffixes=ACCEPTED)
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        fault = Fault("there is no such file", N_("the path of a file: {suffixes}"))
        raise refusal(path, fault, suffixes=ACCEPTED) from None
    except (OSError, ValueError) as error:
        fault = Fault("the file can't be opened: {error}", N_("a file that you may read"))
        raise refusal(path, fault, error=error) from None
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise refusal(path, Fault("the file is empty", N_("a header row with at least one row below it")))
    kind = _by_content(path, head)
    if path.suffix.lower() not in SUFFIXES[kind]:
        suffixes = " / ".join(SUFFIXES[kind])
        raise refusal(path, _OTHERWISE_NAMED, content=kind.upper(), suffix=repr(path.suffix), suffixes=suffixes)
    return kind


def _by_content(path: Path, head: bytes) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise refusal(path, _DAMAGED) from None
        if kind := next((kind for part, kind in _PARTS.items() if part in names), None):
            return kind
        raise refusal(path, _ARCHIVE)
    if head.startswith(_OLD_OFFICE):
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if _ENCRYPTED.search(content):
                raise refusal(path, _PROTECTED)
        return "xls"
    start = head.lstrip().lower()
    for beginnings, fault in _BEGINNINGS.items():
        if start.startswith(beginnings):
            raise refusal(path, fault)
    if b"\x00" in head and not _wide_letters(head):
        raise refusal(path, Fault("this is neither text nor a workbook", _SAVE_AS_TEMPLATE))
    return "csv"


def read_text(path: Path, faults: RaporFaults, known: Known) -> Sheet:
    """Return the rows of a text file, parted by the separator that makes most headers known; unusual letters are noted."""
    refuse_large(path, path.stat().st_size)
    text = _decoded(path, faults)
    stated = text.partition("\n")[0].strip().casefold()
    separators = (stated[-1],) if stated.startswith("sep=") and len(stated) == len("sep=;") else SEPARATORS
    sheet = Sheet("", separator=max(separators, key=lambda separator: _known_headers(text, separator, known)))
    number = read = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=sheet.separator, strict=True):
            within = [line.split(sheet.separator) for cell in cells for line in re.split(r"[\r\n]", cell)[1:]]
            if any(len(line) > 2 and has_number(line) for line in within):
                raise csv.Error  # a quoted cell holds a row of the table
            number, read = number + 1, read + len(cells)
            refuse_large(path, cells=read)
            sheet.add(number, [_TEXT_FORMULA.sub(r"\1", cell) for cell in cells])
    except csv.Error:
        raise refusal(path, _QUOTE, row=number + 1) from None
    return sheet


def _decoded(path: Path, faults: RaporFaults) -> str:
    """Return text from UTF-8 or UTF-16 with or without its mark, or else from Windows' or Mac OS' Western letters."""
    content = path.read_bytes()
    if wide := _wide_letters(content[:4096]):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
    texts = {content.decode(name, errors="replace"): told for name, told in _WESTERN.items()}
    best = min(texts, key=lambda text: len(_UNUSUAL.findall(text)))
    if _UNUSUAL.search(best):
        raise refusal(path, _LETTERS, row=row)
    faults.note(Fault("the letters are not UTF-8: read as those of {letters}"), letters=texts[best])
    return best


def _wide_letters(head: bytes) -> str:
    """Return which UTF-16 bytes are, "" if none: its mark tells, or else which half of them is mostly zero."""
    if head.startswith(WIDE_TEXT):
        return "utf-16"
    halves = {"utf-16-le": head[1::2], "utf-16-be": head[::2]}
    return next((letters for letters, half in halves.items() if 2 * half.count(0) > len(half) > 1), "")


def _known_headers(text: str, separator: str, known: Known) -> int:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), SEARCHED_ROWS))
    except csv.Error:
        return 0
    return max((len(header.columns) for header in find_headers(rows, known)), default=0)

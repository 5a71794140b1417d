"""What kind of file a rapor is by its content, and why some can't be read; rows of a text file, whatever its letters."""

import csv
import io
import mmap
import re
import zipfile
from itertools import islice
from pathlib import Path

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporFaults, refusal
from ombud.evidence.rapor.rows import SEARCHED_ROWS, find_headers, known_headers
from ombud.evidence.rapor.sheets import Sheet, refuse_large, refuse_many
from ombud.evidence.values import clean_text, read_number
from ombud.files import Data

SUFFIXES = {
    "csv": (".csv", ".tsv", ".txt"),
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls",),
    "xlsb": (".xlsb",),
    "ods": (".ods",),
    "parquet": (".parquet", ".pq"),
}
ACCEPTED = ", ".join(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)

_SAVE_AS_TEMPLATE = N_("a .xlsx workbook: open the file in a spreadsheet program and save it as .xlsx")
_ONE_FILE_TEMPLATE = N_("one file: {suffixes}")

_ARCHIVE = Fault("this is a compressed archive", N_("the file that is inside it"))
_DAMAGED = Fault("the workbook is damaged or was not copied whole", N_("a whole .xlsx workbook"))
_PROTECTED = Fault(
    "the workbook is protected by a password",
    N_("the workbook without a password: open it, take the password away, save it"),
)
_OTHERWISE_NAMED = Fault(
    "the content is {content}, but the name ends in {suffix}", N_("a name that ends in {suffixes}")
)
_PIPE = Fault("this is a pipe or a device", _ONE_FILE_TEMPLATE)
_FOLDER = Fault("this is a folder", _ONE_FILE_TEMPLATE)
_NO_FILE = Fault("there is no such file", N_("the path of a rapor: {suffixes}"))
_CLOSED = Fault("the file can't be opened: {error}", N_("a file that you may read"))

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = re.compile("EncryptedPackage".encode("utf-16-le"))
_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_BEGINNINGS = (
    ((b"%pdf",), Fault("this is a PDF", N_("the table behind it as .xlsx, .csv or .parquet"))),
    ((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"), Fault("this is a web page or XML", _SAVE_AS_TEMPLATE)),
    ((b"\x1f\x8b", b"rar!", b"7z\xbc\xaf"), _ARCHIVE),
)

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
_WESTERN = {"cp1252": "Windows (1252)", "mac_roman": "Mac OS (Roman)"}
# what names and remarks hold beside plain letters; other letters betray that the bytes were read as the wrong ones
_USUAL = frozenset("“”‘’–—…•·°©®™§«»±×½¼¾²³ \u00a0éèêëÉáàâäãåçíîïñóôöõúûüÁÄÅÇÖÜ¡¿")
_TEXT_FORMULA = re.compile(r'="(.*)"')


def kind_of(path: Path) -> str:
    """Return which of `SUFFIXES` a file is by content; `RaporError` if it can't be read, or its name says another."""
    try:
        if path.is_dir():
            raise refusal(path, _FOLDER, suffixes=ACCEPTED)
        if path.exists() and not path.is_file():
            raise refusal(path, _PIPE, suffixes=ACCEPTED)  # would be waited for, or read without end
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise refusal(path, _NO_FILE, suffixes=ACCEPTED) from None
    except (OSError, ValueError) as error:
        raise refusal(path, _CLOSED, error=error) from None
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise refusal(path, Fault("the file is empty", N_("a header row with at least one row of scores below it")))
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
    for beginnings, fault in _BEGINNINGS:
        if start.startswith(beginnings):
            raise refusal(path, fault)
    if b"\x00" in head and not head.startswith(WIDE_TEXT) and not _is_wide(head):
        raise refusal(path, Fault("this is neither text nor a workbook", _SAVE_AS_TEMPLATE))
    return "csv"


def read_text(path: Path, faults: RaporFaults, data: Data) -> Sheet:
    """Return the rows of a text file, parted by the separator that makes most headers known; unusual letters are noted."""
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
    if _is_wide(content[:4096]):
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
    texts = {content.decode(name, errors="replace"): told for name, told in _WESTERN.items()}
    best = min(texts, key=_unusual)
    if _unusual(best):
        raise refusal(path, _LETTERS, row=row)
    faults.note(Fault("the letters are not UTF-8: read as those of {letters}"), letters=texts[best])
    return best


def _is_wide(head: bytes) -> bool:
    """Return whether bytes are UTF-16 without its mark: every other one is zero."""
    return any(2 * head[start::2].count(0) > len(head[start::2]) > 1 for start in (0, 1))


def _unusual(text: str) -> int:
    return sum(not (letter.isascii() or letter in _USUAL) for letter in text)


def _swallows(cell: str, separator: str) -> bool:
    """Return whether a quoted cell holds a line that is a row of the table."""
    lines = [line.split(separator) for line in re.split(r"[\r\n]", cell)[1:]]
    return any(
        len(line) > 2 and any(clean_text(part) and not read_number(part).problem for part in line) for line in lines
    )


def _known_headers(text: str, separator: str, data: Data) -> int:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), SEARCHED_ROWS))
    except csv.Error:
        return 0
    return max((len(header.columns) for header in find_headers(rows, known_headers(data))), default=0)

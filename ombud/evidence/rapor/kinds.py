"""What kind of file a rapor is by its content, and why some kinds can't be read."""

from __future__ import annotations

import mmap
import stat
import zipfile
from pathlib import Path

from ombud.errors import N_, Fault
from ombud.evidence.rapor.csv import WIDE_TEXT, is_wide
from ombud.evidence.rapor.faults import refusal

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
_WEB_PAGE = Fault("this is a web page or XML", _SAVE_AS_TEMPLATE)
_NO_TEXT = Fault("this is neither text nor a workbook", _SAVE_AS_TEMPLATE)
_PDF = Fault("this is a PDF", N_("the table behind it as .xlsx, .csv or .parquet"))
_EMPTY = Fault("the file is empty", N_("a header row with at least one row of scores below it"))
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
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_BEGINNINGS = (
    ((b"%pdf",), _PDF),
    ((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"), _WEB_PAGE),
    ((b"\x1f\x8b", b"rar!", b"7z\xbc\xaf"), _ARCHIVE),
)


def kind_of(path: Path) -> str:
    """
    Return "csv", "xlsx", "xls", "xlsb", "ods" or "parquet", by content.

    `RaporError` is raised if the file can't be opened, is empty, protected or of another kind, or its name says another.
    """
    head = _beginning(path)
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise refusal(path, _EMPTY)
    kind = _by_content(path, head)
    if path.suffix.lower() not in SUFFIXES[kind]:
        suffixes = " / ".join(SUFFIXES[kind])
        raise refusal(path, _OTHERWISE_NAMED, content=kind.upper(), suffix=repr(path.suffix), suffixes=suffixes)
    return kind


def _beginning(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise refusal(path, _PIPE, suffixes=ACCEPTED)  # would be waited for, or read without end
        with path.open("rb") as file:
            return file.read(4096)
    except IsADirectoryError:
        raise refusal(path, _FOLDER, suffixes=ACCEPTED) from None
    except FileNotFoundError:
        raise refusal(path, _NO_FILE, suffixes=ACCEPTED) from None
    except (OSError, ValueError) as error:
        raise refusal(path, _CLOSED, error=error) from None


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
            if content.find(_ENCRYPTED) >= 0:
                raise refusal(path, _PROTECTED)
        return "xls"
    start = head.lstrip().lower()
    for beginnings, fault in _BEGINNINGS:
        if start.startswith(beginnings):
            raise refusal(path, fault)
    if b"\x00" in head and not head.startswith(WIDE_TEXT) and not is_wide(head):
        raise refusal(path, _NO_TEXT)
    return "csv"

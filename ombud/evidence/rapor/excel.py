"""Sheets of a workbook: XLSX as it lies in its parts, which tell more than a library does; older kinds by calamine."""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ombud.errors import N_, Fault
from ombud.evidence.rapor.csv import WIDE_TEXT
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.opendocument import Marks, in_percent, name_of, read_marks
from ombud.evidence.rapor.sheets import (
    FAR,
    LONG,
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_COLUMNS,
    TOO_MANY,
    Sheet,
    Unsaved,
    fill_merged,
    is_blank,
    refuse_large,
)

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DECLARATION = re.compile(r"^<\?xml[^>]*>")  # of letters that are others now
_MOVED = {
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
_STRUCK = "\u0336"
# cells and rows that have a place and nothing in it: formats make millions of them
_BLANK = re.compile(rb'<(?:\w+:)?(?:c|row)\s(?:[^>]*\s)?r="[A-Z]*[0-9]+"[^>]*/>')
_BLANK_ROW = re.compile(rb'<(?:\w+:)?row\s(?:[^>]*\s)?r="[0-9]+"[^>]*(?<!/)>\s*</(?:\w+:)?row>')
_CELL = re.compile(rb"<(?:\w+:)?(?:c|mergeCell)[\s/>]")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # parts of a number format that are shown as they are


def read_sheets(path: Path, kind: str = "xlsx") -> Iterator[Sheet]:
    """
    Yield the sheets of a workbook.

    Parameters
    ----------
    path : path
    kind : {"xlsx", "xls", "xlsb", "ods"}
        By content, as `ombud.evidence.rapor.kinds.kind_of` tells it.

    Raises
    ------
    RaporError
        If the workbook is damaged, or larger than what is read.
    """
    reader = _Xlsx(path).sheets() if kind == "xlsx" else _by_calamine(path, kind)
    try:
        yield from reader
    except RaporError:
        raise
    except Exception:  # a damaged workbook can fail anywhere within a reader
        raise RaporError(
            [Fault("the workbook can't be read", N_("a whole .xlsx workbook: open it and save it again"), path.name)]
        ) from None


def _by_calamine(path: Path, kind: str) -> Iterator[Sheet]:
    """Yield the sheets of a workbook of another kind; what failed in one of Excel is told as blank."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if kind != "xls":
        with zipfile.ZipFile(path) as archive:
            refuse_large(path, sum(part.file_size for part in archive.infolist()))
    marks = read_marks(path) if kind == "ods" else {}
    workbook = CalamineWorkbook.from_path(path)
    for about in workbook.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        grid = workbook.get_sheet_by_name(about.name)
        if prod(place + 1 for place in grid.end or ()) > MOST_CELLS:
            raise _refusal(TOO_MANY, path, about.name, most=MOST_CELLS)
        mark = marks.get(about.name, Marks())
        rows = []
        for number, cells in enumerate(grid.to_python(skip_empty_area=False), start=1):
            told = [_told(cell) for cell in cells]
            for places, text in mark.cells.get(number, ()):
                told += [None] * (min(places.stop, MOST_COLUMNS) - len(told))
                told[places.start : places.stop] = [text] * len(range(*places.indices(len(told))))
            if not is_blank(told):
                rows.append((number, told))
        sheet = Sheet(
            about.name,
            rows,
            hidden_rows={number for number, _ in rows if any(number in hidden for hidden in mark.rows)},
            hidden_columns={place for hidden in mark.columns for place in hidden if place < MOST_COLUMNS},
            hidden=about.visible != SheetVisibleEnum.Visible,
            errors_told=kind == "ods",
        )
        merged = grid.merged_cell_ranges or []
        fill_merged(sheet, [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in merged])
        yield sheet


def _told(cell: Any) -> Any:
    """Return a cell with its truth as text, so that TRUE is not taken for 1."""
    return str(cell).upper() if isinstance(cell, bool) else None if cell == "" else cell


class _Xlsx:
    """An XLSX workbook, transitional or strict: parts found by their relations, elements by their local names."""

    def __init__(self, path: Path):
        self.path = path
        self.size = self.cells = 0  # bytes unpacked and cells counted so far

    def sheets(self) -> Iterator[Sheet]:
        with zipfile.ZipFile(self.path) as self.archive:
            # told at once, though each part counts when it is read, whatever its name
            refuse_large(
                self.path, sum(part.file_size for part in self.archive.infolist() if part.filename[-3:] == "xml")
            )
            book = [dict(each.attrib) for each in self._elements("xl/workbook.xml", {"sheet", "workbookPr"})]
            targets = {
                link.get("Id"): (link.get("Type", "").rpartition("/")[2], link.get("Target", ""))
                for link in self._elements("xl/_rels/workbook.xml.rels", {"Relationship"})
            }
            parts = {kind: _part(target) for kind, target in targets.values()}
            self.strings = list(self._texts(parts.get("sharedStrings", "")))
            self.formats = self._formats(parts.get("styles", ""))
            self.epoch = any(each.get("date1904") in ("1", "true") for each in book)
            read: set[str] = set()
            for about in book:
                link = next((value for name, value in about.items() if name.endswith("}id")), None)
                kind, target = targets.get(link, ("", ""))
                if kind == "worksheet":
                    if target in read:
                        raise ValueError  # one part as many sheets
                    read.add(target)
                    yield self._sheet(about.get("name", ""), _part(target), about.get("state", "visible") != "visible")

    def _elements(self, part: str, wanted: set[str]) -> Iterator[ElementTree.Element]:
        """Yield elements of some names, each emptied when the next is asked for."""
        yield from self._within(self._content(part), wanted)

    @staticmethod
    def _within(content: bytes, wanted: set[str]) -> Iterator[ElementTree.Element]:
        for _, element in ElementTree.iterparse(io.BytesIO(content)):
            if name_of(element) in wanted:
                yield element
                element.clear()

    def _content(self, part: str) -> bytes:
        """Return a part in UTF-8; refuse too many, and entities (`ValueError`), which no workbook needs."""
        self.size += self.archive.getinfo(part).file_size
        refuse_large(self.path, self.size)
        content = self.archive.read(part)
        if content.startswith(WIDE_TEXT):
            content = _DECLARATION.sub("", content.decode("utf-16")).encode()
        if b"<!DOCTYPE" in content or b"\0" in content[:4]:
            raise ValueError
        return content

    def _texts(self, part: str) -> Iterator[str]:
        if part in self.archive.namelist():
            for element in self._elements(part, {"si"}):
                yield self._text(element)

    def _text(self, element: ElementTree.Element) -> str:
        """Return the text of an element of runs, without how it is pronounced."""
        if len(element) == 1 and name_of(element[0]) == "t":
            text = element[0].text or ""
        else:
            text = "".join(_shown(child) for child in element if name_of(child) != "rPh")
        if len(text) > LONGEST_TEXT:
            raise _refusal(LONG, self.path, n=len(text), most=LONGEST_TEXT)
        return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)

    def _formats(self, part: str) -> list[str]:
        """Return, for every style of cells, "percent", "date" or ""."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        if part not in self.archive.namelist():
            return []
        codes, found = dict(BUILTIN_FORMATS), []
        for element in self._elements(part, {"numFmt", "cellXfs"}):
            if name_of(element) == "numFmt":
                codes[int(element.get("numFmtId", 0))] = element.get("formatCode", "")
            else:
                found = [int(style.get("numFmtId", 0)) for style in element]
        shown = [codes.get(number, "") for number in found]
        return [
            "percent" if "%" in _LITERAL.sub("", code) else "date" if is_date_format(code) else "" for code in shown
        ]

    def _sheet(self, name: str, part: str, hidden: bool) -> Sheet:
        content = _BLANK_ROW.sub(b"", _BLANK.sub(b"", self._content(part)))
        # counted before they are read, so that a refusal comes at once
        # a merged range takes the time of two cells
        self.cells += sum(1 + (b"merge" in found[0]) for found in _CELL.finditer(content))
        if self.cells > MOST_CELLS:
            raise _refusal(TOO_MANY, self.path, name, most=MOST_CELLS)
        sheet, merged, last = Sheet(name, [], hidden=hidden), [], 0
        for element in self._within(content, {"row", "col", "mergeCell"}):
            kind = name_of(element)
            if kind == "mergeCell":
                merged.append(_range(element.get("ref", "")))
            elif kind == "col" and (_is_true(element.get("hidden")) or not float(element.get("width", 1))):
                first, end = int(element.get("min", 1)), int(element.get("max", 1))
                sheet.hidden_columns |= set(range(first - 1, min(end, MOST_COLUMNS)))
            elif kind == "row":
                last = int(element.get("r", last + 1))
                cells = self._cells(element, name)
                if not is_blank(cells):
                    sheet.rows.append((last, cells))
                    if _is_true(element.get("hidden")) or not float(element.get("ht", 1)):
                        sheet.hidden_rows.add(last)
        fill_merged(sheet, merged)
        return sheet

    def _cells(self, row: ElementTree.Element, sheet: str) -> list[Any]:
        cells: list[Any] = []
        for cell in row:
            value = self._value(cell)
            if value is None and cell.get("r"):
                continue
            reference = cell.get("r", "")
            place = _column(reference.rstrip("0123456789")) if reference else len(cells)
            if place >= MOST_COLUMNS:
                raise _refusal(FAR, self.path, sheet, cell=reference)
            cells += [None] * (place + 1 - len(cells))
            cells[place] = value
        return cells

    def _value(self, cell: ElementTree.Element) -> Any:
        kind, text, formula = cell.get("t", "n"), None, None
        for part in cell:
            name = name_of(part)
            if name == "v":
                text = part.text
            elif name == "f":
                formula = part.text or ""
            elif name == "is":
                return self._text(part) or None
        if kind == "str":
            return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text or "") or None
        if text is None or not text.strip():
            return None if formula is None else Unsaved("=" + formula)
        if kind == "s":
            return self.strings[int(text)] or None
        if kind == "b":
            return "TRUE" if _is_true(text) else "FALSE"
        if kind == "d":
            return datetime.datetime.fromisoformat(text)
        return text if kind == "e" else self._number(text, int(cell.get("s", 0)))

    def _number(self, text: str, style: int) -> Any:
        number = float(text)
        shown = self.formats[style] if style < len(self.formats) else ""
        if shown == "percent":
            return in_percent(number)
        if shown == "date":
            from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

            try:
                return from_excel(number, CALENDAR_MAC_1904 if self.epoch else CALENDAR_WINDOWS_1900)
            except (OverflowError, ValueError):
                return number
        return int(number) if number.is_integer() else number


def _refusal(fault: Fault, path: Path, sheet: str = "", **fields: Any) -> RaporError:
    return RaporError([replace(fault, file=path.name, sheet=sheet, fields=fields)])


def _shown(run: ElementTree.Element) -> str:
    """Return the text of a run; digits that it raises or strikes out are no digits of a number."""
    parts = list(run.iter())
    text = "".join(part.text or "" for part in parts if name_of(part) == "t")
    for part in parts:
        if name_of(part) == "vertAlign":
            text = text.translate(_MOVED.get(part.get("val", ""), {}))
        elif name_of(part) == "strike" and part.get("val", "1") in ("1", "true"):
            text = "".join(letter + _STRUCK for letter in text)
    return text


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _is_true(text: str | None) -> bool:
    return text in ("1", "true")


@lru_cache(maxsize=2**10)
def _column(letters: str) -> int:
    """Return the place of a column, from 0, by its letters."""
    from openpyxl.utils.cell import column_index_from_string

    return column_index_from_string(letters) - 1


def _range(reference: str) -> tuple[int, int, int, int]:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(reference)
    return top, left - 1, bottom, right - 1

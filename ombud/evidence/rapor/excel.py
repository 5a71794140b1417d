"""Sheets of a workbook: XLSX as it lies in its parts, which tell more than a library does; older kinds by calamine."""

import datetime
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from math import prod
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporError, refusal
from ombud.evidence.rapor.sheets import MOST_CELLS, MOST_COLUMNS, WIDE_TEXT, Sheet, Unsaved, refuse_large

LONGEST_TEXT = 32_767  # letters in a cell, as spreadsheet programs allow

_DAMAGED = Fault("the workbook can't be read", N_("a whole .xlsx workbook: open it and save it again"))
_FAR = Fault("cell {cell} lies far outside any table", N_("the table alone: delete that cell"))
_LONG = Fault("a cell holds {n} letters", N_("at most {most} letters in a cell"))

_unescaped = partial(re.compile(r"_x([0-9A-Fa-f]{4})_").sub, lambda code: chr(int(code[1], 16)))
_DECLARATION = re.compile(r"^<\?xml[^>]*>")  # of letters that are others now
_MOVED = {
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
_STRUCK = "\u0336"
_TRUE = ("1", "true")
_UNSEEN = ("collapse", "filter")
# cells and rows that have a place and nothing in it: formats make millions of them
_BLANK = re.compile(rb'<(?:\w+:)?(?:c|row)\s(?:[^>]*\s)?r="[A-Z]*[0-9]+"[^>]*/>')
_BLANK_ROW = re.compile(rb'<(?:\w+:)?row\s(?:[^>]*\s)?r="[0-9]+"[^>]*(?<!/)>\s*</(?:\w+:)?row>')
_CELL = re.compile(rb"<(?:\w+:)?(?:c|mergeCell)[\s/>]")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # parts of a number format that are shown as they are


def read_sheets(path: Path, kind: str = "xlsx") -> Iterator[Sheet]:
    """Yield the sheets of a workbook of a kind; `RaporError` if it is damaged, or larger than what is read."""
    try:
        yield from _Xlsx(path).sheets() if kind == "xlsx" else _by_calamine(path, kind)
    except RaporError:
        raise
    except Exception:  # a damaged workbook can fail anywhere within a reader
        raise refusal(path, _DAMAGED) from None


def _by_calamine(path: Path, kind: str) -> Iterator[Sheet]:
    """Yield the sheets of a workbook of another kind; what failed in one of Excel is told as blank."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if kind != "xls":
        with zipfile.ZipFile(path) as archive:
            refuse_large(path, sum(part.file_size for part in archive.infolist()))
    marks = _read_marks(path) if kind == "ods" else {}
    workbook = CalamineWorkbook.from_path(path)
    for about in [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]:
        grid = workbook.get_sheet_by_name(about.name)
        refuse_large(path, cells=prod(place + 1 for place in grid.end or ()), sheet=about.name)
        hidden, marked = marks.get(about.name, ({"row": [], "column": []}, {}))
        sheet = Sheet(about.name, hidden=about.visible != SheetVisibleEnum.Visible, errors_told=kind == "ods")
        sheet.hidden_columns.update(*(places[:MOST_COLUMNS] for places in hidden["column"]))
        for number, cells in enumerate(grid.to_python(skip_empty_area=False), start=1):
            # a truth as text, so that TRUE is not taken for 1
            told = [str(cell).upper() if isinstance(cell, bool) else None if cell == "" else cell for cell in cells]
            for places, text in marked.get(number, ()):
                told += [None] * (places.stop - len(told))
                for place in places:
                    told[place] = text
            sheet.add(number, told, any(number in places for places in hidden["row"]))
        merged = grid.merged_cell_ranges or []
        sheet.fill_merged([(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in merged])
        yield sheet


def _read_marks(path: Path) -> dict[str, tuple[dict[str, list[range]], dict[int, list[tuple[range, str]]]]]:
    """Return, by table of an OpenDocument workbook, hidden rows and columns, and by row cells that are more than numbers."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    if b"<!DOCTYPE" in content:
        raise ValueError
    marks, hidden, marked, place = {}, {"row": [], "column": []}, {}, {"row": 1, "column": 0}
    for element in _within(content, ("table", "table-column", "table-row")):
        kind = element.tag.removeprefix("table-")
        if kind == "table":
            marks[_attribute(element, "name")] = hidden, marked
            hidden, marked, place = {"row": [], "column": []}, {}, {"row": 1, "column": 0}
            continue
        places = _places(element, place[kind], kind)
        place[kind] = places.stop
        if _attribute(element, "visibility") in _UNSEEN:
            hidden[kind].append(places)
        column, cells = 0, []
        for cell in element:
            of_cell = _places(cell, column, "column")
            column = of_cell.stop
            if text := _more_than_a_number(cell):
                cells.append((of_cell[:MOST_COLUMNS], text))
        if cells:
            marked |= dict.fromkeys(places[:MOST_CELLS], cells)
    return marks


def _places(element: ElementTree.Element, first: int, what: str) -> range:
    return range(first, first + int(_attribute(element, f"number-{what}s-repeated") or 1))


def _more_than_a_number(cell: ElementTree.Element) -> str | None:
    """Return what a cell says if it is in percent, has failed or has no result; else None."""
    kinds = {value for name, value in cell.attrib.items() if name.endswith("}value-type")}
    if "error" in kinds:
        return "".join(text for part in cell.iterfind("p") for text in part.itertext()) or "#VALUE!"
    if "percentage" in kinds:
        return _in_percent(float(_attribute(cell, "value")))
    formula = _attribute(cell, "formula")
    return Unsaved("=" + formula) if formula and not kinds else None


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}" + name)), "")


class _Xlsx:
    """An XLSX workbook, transitional or strict: parts found by their relations."""

    def __init__(self, path: Path):
        self.path = path
        self.size = self.cells = 0  # bytes unpacked and cells counted so far

    def sheets(self) -> Iterator[Sheet]:
        with zipfile.ZipFile(self.path) as self.archive:
            # told at once, though each part counts when it is read, whatever its name
            size = sum(part.file_size for part in self.archive.infolist() if part.filename.endswith("xml"))
            refuse_large(self.path, size)
            book = [dict(each.attrib) for each in self._elements("xl/workbook.xml", "sheet", "workbookPr")]
            targets = {}
            for link in self._elements("xl/_rels/workbook.xml.rels", "Relationship"):
                part = posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
                targets[link.get("Id")] = link.get("Type", "").rpartition("/")[2], part
            unread = set(self.archive.namelist())
            parts = {kind: part for kind, part in targets.values() if part in unread}
            self.strings = [self._text(element) for element in self._elements(parts.get("sharedStrings"), "si")]
            self.formats = self._formats(parts.get("styles"))
            self.epoch = any(each.get("date1904") in _TRUE for each in book)
            for about in book:
                link = next((value for name, value in about.items() if name.endswith("}id")), None)
                kind, part = targets.get(link, ("", ""))
                if kind == "worksheet":
                    unread.remove(part)  # fails where one part is to be many sheets
                    yield self._sheet(about.get("name", ""), part, about.get("state", "visible") != "visible")

    def _elements(self, part: str | None, *wanted: str) -> Iterator[ElementTree.Element]:
        """Yield the elements of some names of a part, if it is there, each emptied when the next is asked for."""
        if part:
            yield from _within(self._content(part), wanted)

    def _content(self, part: str) -> bytes:
        """Return a part in UTF-8; refuse too many, and entities (`ValueError`), which no workbook needs."""
        self.size += self.archive.getinfo(part).file_size
        refuse_large(self.path, self.size)
        content = self.archive.read(part)
        if content.startswith(WIDE_TEXT):
            content = _DECLARATION.sub("", content.decode("utf-16")).encode()
        if b"<!DOCTYPE" in content or b"\0" in content:
            raise ValueError
        return content

    def _text(self, element: ElementTree.Element) -> str:
        """Return the text of an element of runs, without how it is pronounced."""
        text = "".join(_shown(child) for child in element if child.tag != "rPh")
        if len(text) > LONGEST_TEXT:
            raise refusal(self.path, _LONG, n=len(text), most=LONGEST_TEXT)
        return _unescaped(text)

    def _formats(self, part: str | None) -> list[str]:
        """Return, for every style of cells, "percent", "date" or ""."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        codes, found = {str(number): code for number, code in BUILTIN_FORMATS.items()}, []
        for element in self._elements(part, "numFmt", "cellXfs"):
            if element.tag == "numFmt":
                codes[element.get("numFmtId", "")] = element.get("formatCode", "")
            else:
                found = [style.get("numFmtId", "0") for style in element]
        used = [codes.get(number, "") for number in found]
        return ["percent" if "%" in _LITERAL.sub("", code) else "date" if is_date_format(code) else "" for code in used]

    def _sheet(self, name: str, part: str, hidden: bool) -> Sheet:
        from openpyxl.utils.cell import range_boundaries

        content = _BLANK_ROW.sub(b"", _BLANK.sub(b"", self._content(part)))
        # counted before they are read, so that a refusal comes at once
        # a merged range takes the time of two cells
        self.cells += sum(1 + (b"merge" in found[0]) for found in _CELL.finditer(content))
        refuse_large(self.path, cells=self.cells, sheet=name)
        sheet, merged, last = Sheet(name, hidden=hidden), [], 0
        for element in _within(content, ("row", "col", "mergeCell")):
            if element.tag == "mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref", ""))
                merged.append((top, left - 1, bottom, right - 1))
            elif element.tag == "col" and _is_unseen(element, "width"):
                first, end = int(element.get("min", "1")), int(element.get("max", "1"))
                sheet.hidden_columns |= set(range(first - 1, min(end, MOST_COLUMNS)))
            elif element.tag == "row":
                last = int(element.get("r", last + 1))
                sheet.add(last, self._cells(element, name), _is_unseen(element, "ht"))
        sheet.fill_merged(merged)
        return sheet

    def _cells(self, row: ElementTree.Element, sheet: str) -> list[Any]:
        from openpyxl.utils.cell import column_index_from_string

        cells: list[Any] = []
        for cell in row:
            value, reference = self._value(cell), cell.get("r", "")
            if value is None and reference:
                continue
            place = column_index_from_string(reference.rstrip("0123456789")) - 1 if reference else len(cells)
            if place >= MOST_COLUMNS:
                raise refusal(self.path, _FAR, sheet, cell=reference)
            cells += [None] * (place + 1 - len(cells))
            cells[place] = value
        return cells

    def _value(self, cell: ElementTree.Element) -> Any:
        kind, text, inline, formula = cell.get("t", "n"), cell.findtext("v", ""), cell.find("is"), cell.findtext("f")
        if inline is not None:
            return self._text(inline) or None
        if kind == "str":
            return _unescaped(text) or None
        if not text.strip():
            return None if formula is None else Unsaved("=" + formula)
        if kind == "s":
            return self.strings[int(text)] or None
        if kind == "b":
            return "TRUE" if text in _TRUE else "FALSE"
        if kind == "d":
            return datetime.datetime.fromisoformat(text)
        return text if kind == "e" else self._number(text, int(cell.get("s", "0")))

    def _number(self, text: str, style: int) -> Any:
        number = float(text)
        shown = self.formats[style] if style < len(self.formats) else ""
        if shown == "percent":
            return _in_percent(number)
        if shown == "date":
            from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

            with suppress(OverflowError, ValueError):
                return from_excel(number, CALENDAR_MAC_1904 if self.epoch else CALENDAR_WINDOWS_1900)
            return number
        return int(number) if number.is_integer() else number


def _within(content: bytes, wanted: Sequence[str]) -> Iterator[ElementTree.Element]:
    """Yield the elements of some names, without namespaces."""
    for _, element in ElementTree.iterparse(io.BytesIO(content)):
        element.tag = element.tag.rpartition("}")[2]
        if element.tag in wanted:
            yield element
            element.clear()


def _shown(run: ElementTree.Element) -> str:
    """Return the text of a run; digits that it raises or strikes out are no digits of a number."""
    text = "".join(part.text or "" for part in run.iter("t"))
    for part in run.iter("vertAlign"):
        text = text.translate(_MOVED.get(part.get("val", ""), {}))
    struck = any(part.get("val", "1") in _TRUE for part in run.iter("strike"))
    return "".join(letter + _STRUCK for letter in text) if struck else text


def _is_unseen(element: ElementTree.Element, size: str) -> bool:
    return element.get("hidden") in _TRUE or float(element.get(size, "nan")) == 0


def _in_percent(share: float) -> str:
    """Return a share as a cell in percent shows it, with all its digits."""
    return f"{100 * share:.12g}%"

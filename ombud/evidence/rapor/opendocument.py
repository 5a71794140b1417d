"""What an OpenDocument workbook says of its cells beside their values."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from ombud.evidence.rapor.sheets import MOST_CELLS, MOST_COLUMNS, Unsaved

_UNSEEN = ("collapse", "filter")


@dataclass
class Marks:
    """What a table says beside its values: hidden rows and columns, and cells that are more than a number."""

    rows: list[range] = field(default_factory=list)
    columns: list[range] = field(default_factory=list)
    cells: dict[int, list[tuple[slice, str]]] = field(default_factory=dict)  # by row: places, and text


def read_marks(path: Path) -> dict[str, Marks]:
    """Return the marks of every table of an OpenDocument workbook."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    if b"<!DOCTYPE" in content:
        raise ValueError
    marks: dict[str, Marks] = {}
    mark, row, column = Marks(), 1, 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):
        kind = name_of(element)
        if event == "start" and kind == "table":
            mark, row, column = marks.setdefault(_attribute(element, "name"), Marks()), 1, 0
        elif event == "end" and kind == "table-column":
            start, column = column, column + _repeated(element, "columns")
            if _attribute(element, "visibility") in _UNSEEN:
                mark.columns.append(range(start, min(column, MOST_COLUMNS)))
        elif event == "end" and kind == "table-row":
            start, row = row, row + _repeated(element, "rows")
            if _attribute(element, "visibility") in _UNSEEN:
                mark.rows.append(range(start, row))
            if held := _marked_cells(element):
                mark.cells |= dict.fromkeys(range(start, min(row, start + MOST_CELLS)), held)
            element.clear()
    return marks


def _marked_cells(row: ElementTree.Element) -> list[tuple[slice, str]]:
    """Return the cells of a row that are more than a number: places, and text."""
    held, place = [], 0
    for cell in row:
        start, place = place, place + _repeated(cell, "columns")
        text = _more_than_a_number(cell)
        if text and start < MOST_COLUMNS:
            held.append((slice(start, min(place, MOST_COLUMNS)), text))
    return held


def _repeated(element: ElementTree.Element, what: str) -> int:
    return int(_attribute(element, f"number-{what}-repeated") or 1)


def _more_than_a_number(cell: ElementTree.Element) -> str | None:
    """Return what a cell says if it is in percent, has failed or has no result; else None."""
    kinds = {value for name, value in cell.attrib.items() if _local(name) == "value-type"}
    if "error" in kinds:
        return "".join(text for part in cell if name_of(part) == "p" for text in part.itertext()) or "#VALUE!"
    if "percentage" in kinds:
        return in_percent(float(_attribute(cell, "value")))
    formula = _attribute(cell, "formula")
    return Unsaved("=" + formula) if formula and not kinds else None


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def in_percent(share: float) -> str:
    """Return a share as a cell in percent shows it, with all its digits."""
    return f"{100 * share:.12g}%"


def name_of(element: ElementTree.Element) -> str:
    """Return the name of an element without its namespace."""
    return _local(element.tag)


@lru_cache(maxsize=2**10)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

"""Rows of a CSV file, whatever separates its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.headers import SEARCHED_ROWS, find_header
from ombud.evidence.rapor.kinds import decode
from ombud.files import Data

SEPARATORS = (";", ",", "\t", "|")


def read_rows(path: Path, data: Data) -> tuple[list[list[str]], str]:
    """
    Return the rows of a CSV file, and what separates its columns: the separator that makes most headers known.

    Raises
    ------
    RaporError
        If the text can't be parted into rows.
    """
    text = decode(path.read_bytes())
    stated = text.partition("\n")[0].strip().casefold()
    separators: Sequence[str] = SEPARATORS
    if stated.startswith("sep=") and len(stated) == len("sep=;"):
        separators = (stated[-1],)
    best = max(separators, key=lambda separator: _known_headers(text, separator, data))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=best)), best
    except csv.Error as error:
        raise RaporError([
            Fault("the text can't be parted into rows: {error}", N_("CSV as a spreadsheet program saves it"), path.name,
                  fields={"error": error})
        ]) from None  # fmt: skip


def too_wide(rows: Sequence[Sequence[str]], first: int, width: int, separator: str, file: str) -> list[Fault]:
    """Return a fault for every row from `first` on that has more cells than the header."""
    remedy = (
        N_("decimal commas only in quotes, or columns separated by ';'")
        if separator == ","
        else N_("one cell per column")
    )
    return [
        Fault("the row has {cells} cells, the header {width}", remedy, file, row=number,
              fields={"cells": len(row), "width": width})
        for number, row in enumerate(rows[first:], start=first + 1)
        if len(row) > width and any(cell.strip() for cell in row[width:])
    ]  # fmt: skip


def _known_headers(text: str, separator: str, data: Data) -> int:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), SEARCHED_ROWS))
    except csv.Error:
        return 0
    header = find_header(rows, data)
    return len(header.columns) if header else 0

"""Which rows of a table hold scores, which are sums, means, notes or a signature, and which can't be told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ombud.errors import N_, Fault
from ombud.evidence.rapor.headers import NEEDED
from ombud.evidence.registers.unit_types import classify_unit
from ombud.evidence.values import clean_text, read_number, read_year
from ombud.files import Data
from ombud.vocabulary import TOTAL

SUMMARY = Fault("left out: a row of sums, means or ranks")
TEXT = Fault("left out: a row without a score, such as a note or a signature")
STRAY = Fault(
    "the row has a score and no {lacking}",
    N_("these in every row of scores; a row that is a note or a sum deleted"),
    column="score",
)

_ANYWHERE = re.compile(
    r"\b(rata ?[-–—]? ?rata|rata2|rerata|rataan|sub ?[-–—]? ?total|grand total|jumlah|jml|average|avg|mean|median|"
    r"tertinggi|terendah|maksimum|minimum|nilai akhir|skor akhir|simpangan baku|standar deviasi|peringkat|semua|seluruh|"
    r"keseluruhan|rekap(itulasi)?|se[- ]?(kab(upaten)?|kota|provinsi))\b|"
    r"^(total|nilai|skor|capaian|indeks)\b|\b(total|gabungan)\)?$|"
    r"\(\s*(n ?= ?\d+|\d+ (lokus|lokasi|unit|puskesmas|opd|dinas|sampel)( \w+)?)\s*\)$"
)
_WHOLE = re.compile(
    r"(nilai |skor |sub ?[-–—]? ?)?(rata ?[-–—]? ?rata|rata2|rerata|jumlah|total|average|mean|akhir)"
    r"( (nilai|skor|dimensi|variabel|indikator|produk|unit|keseluruhan|input|proses|output|pengaduan))*"
)
_WHO = ("year", "government", "government_code", "province", "unit")
_WHAT = ("product", "dimension", "variable", "indicator")


def kind_of_row(row: Sequence[Any], columns: Mapping[str, int]) -> tuple[Fault | None, list[str]]:
    """
    Return what a row is, and which of year, government and unit are blank in it.

    None for scores, `SUMMARY`, `TEXT`, or `STRAY` for a score of which it can't be told whose it is. `columns` are the
    known columns and their places.
    """
    cells = {column: row[place] if place < len(row) else None for column, place in columns.items()}
    texts = {column: _text(cell) for column, cell in cells.items()}
    lacking = [
        need for need, either in NEEDED.items() if need != "score" and not any(texts.get(each) for each in either)
    ]
    if any(_sums(texts.get(column), _ANYWHERE) for column in _WHO):
        return SUMMARY, lacking
    if any(_sums(texts.get(each), _WHOLE) for each in _WHAT if texts.get(each) != TOTAL):
        return SUMMARY, lacking
    if not lacking:
        return None, lacking
    several = len(lacking) > 1
    printed = next((cells[column] for column in ("score_printed", "score") if texts.get(column)), None)
    if printed is None or read_number(printed).problem:
        return TEXT if printed is None or several else None, lacking
    if any(_sums(_text(cell), _ANYWHERE) for cell in row):
        return SUMMARY, lacking
    return STRAY if several else None, lacking


def looks_like_scores(row: Sequence[Any], data: Data) -> bool:
    """Return whether a row of which no header tells the columns may be a row of scores."""
    cells = [cell for cell in row if _text(cell)]
    named = [cell for cell in cells if read_number(cell).problem]
    dated = any(read_year(cell) is not None for cell in cells)
    if len(cells) < 3 or len(cells) - len(named) - dated <= 0:
        return False
    return (dated and len(named) > 1) or any(_is_unit(str(_text(cell)), data) for cell in named)


@lru_cache(maxsize=2**16)
def _text(cell: Any) -> str | None:
    text = clean_text(cell)
    return text.casefold() if text else None


@lru_cache(maxsize=2**16)
def _sums(text: str | None, pattern: re.Pattern) -> bool:
    """Return whether a text says that a row is a sum: somewhere in it, or, of a thing that is scored, all of it."""
    if text is None:
        return False
    return (pattern.search(text) if pattern is _ANYWHERE else pattern.fullmatch(text)) is not None


@lru_cache(maxsize=2**12)
def _is_unit(text: str, data: Data) -> bool:
    return classify_unit(text, data) is not None

"""What a cell of a rapor says: text, a year, a scale, a score with a decimal comma or point."""

import datetime
import math
import numbers
import re
import unicodedata
from typing import Any, NamedTuple

from ombud.evidence.registers.governments import fold

SCALES = {"0-3": 3.0, "0-100": 100.0}  # name to highest score
FIRST_YEAR, LAST_YEAR = 2013, 2099

_BLANK = frozenset({"", "-", "--", "–", "—", "n/a", "na", "nihil", "none", "null", "nan", "kosong"})
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_FOOTNOTE = re.compile(r"(?<=[^\W\d])[\u00b2\u00b3\u00b9\u2070-\u2079]+$")  # raised digits behind a name
_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?\d{1,3}([, ]\d{3})+\.\d+")
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?|[+-]?\d{1,3}([. ]\d{3})+,\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}( \d{3})+|[+-]?\d{1,3}(\.\d{3}){2,}|[+-]?\d{1,3}(,\d{3}){2,}")
_FORMS = ((_GROUPED, "[., ]", ""), (_POINT, "[, ]", "point"), (_COMMA, "[. ]", "comma"))  # pattern, what groups, mark
_THOUSAND = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_SCALE_END = re.compile(r"^(?:0(?:,0+|\.0+)?(?:-|–|—|sd|s\.d\.?|sampai|hingga|to|/|\.\.)?)?(3|100)(?:[.,]0+)?%?$")


class Number(NamedTuple):
    """A score as a cell gives it."""

    value: float  # NaN when the cell is blank or holds no number
    separator: str = ""  # "comma" or "point" for a text with decimals
    problem: str = ""  # "text", "date" or "infinite"
    percent: bool = False  # whether the cell says percent; the value is then that number, 90 for "90%"


def clean_text(cell: Any) -> str | None:
    """Return a cell as text without needless or unseen blanks; None when it is blank (also "-" or "n/a")."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", _FOOTNOTE.sub("", text.strip())))
    text = " ".join(text.split())
    return None if text.casefold() in _BLANK else text


def read_year(cell: Any) -> int | None:
    """Return a year, also from text such as "2022.0" or a date; None when it is none."""
    text = str(cell.year) if isinstance(cell, datetime.date) else (clean_text(cell) or "").casefold()
    found = re.fullmatch(r"(?:tahun |ta\.? |thn\.? )?(\d{4})(?:[.,]0+)?", text)
    return int(found[1]) if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR else None


def read_scale(cell: Any) -> str | None:
    """Return "0-3" or "0-100", also for "3", "0 s.d. 100" or "0 – 3"; None when it is neither."""
    text = clean_text(cell)
    found = _SCALE_END.match(text.casefold().replace(" ", "")) if text else None
    return f"0-{found[1]}" if found else None


def read_number(cell: Any) -> Number:
    """Return a score, with a decimal comma or a decimal point."""
    if isinstance(cell, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        return Number(math.nan, problem="date")
    if isinstance(cell, numbers.Real) and not isinstance(cell, bool):
        return Number(float(cell), problem="infinite" if math.isinf(cell) else "")
    text = clean_text(cell)
    if text is None:
        return Number(math.nan)
    figures = text.removeprefix("'").removesuffix("%").strip()
    form = next((each for each in _FORMS if each[0].fullmatch(figures)), None)
    # a raised 2 is a footnote, and a blank parts thousands or nothing
    if form is None or any(unicodedata.category(letter) == "No" for letter in str(cell)):
        return Number(math.nan, problem="text")
    _, grouping, separator = form
    value = float(re.sub(grouping, "", figures).replace(",", "."))
    separator = separator if "." in figures or "," in figures else ""
    return Number(value, separator, "infinite" if math.isinf(value) else "", text.endswith("%"))


def may_be_thousands(cell: Any) -> bool:
    """Return whether a text such as 1.000 may be one or a thousand, where numbers are not held below a thousand."""
    return isinstance(cell, str) and _THOUSAND.fullmatch((clean_text(cell) or "").removeprefix("'")) is not None


def read_flag(cell: Any) -> bool:
    """Return whether a cell says yes."""
    return fold(str(cell)) in {"true", "ya", "yes", "1", "10", "benar", "simulasi"}

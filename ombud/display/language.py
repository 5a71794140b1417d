"""Indonesian and English: texts from a catalogue, numbers and dates in each language's own format."""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, ParamSpec

import pandas as pd

from ombud.display.catalogue import TEXTS, in_indonesian
from ombud.errors import check_choices
from ombud.rounding import rounded
from ombud.vocabulary import LANGUAGES

DEFAULT = "id"
# points and commas change places in Indonesian
SWAPPED = str.maketrans(".,", ",.")
# what stands where nothing is known
MISSING = "–"


class Language:
    """One language of the reports, ``id`` or ``en``; raises `ParameterError` if it is neither."""

    def __init__(self, code: str = DEFAULT):
        check_choices("lang", (code,), LANGUAGES)
        self.code = code

    @property
    def locale(self) -> str:
        """Babel's name of it: British English, as Indonesian pages in English write dates."""
        return "id_ID" if self.code == "id" else "en_GB"

    def translate(self, text: str) -> str:
        """Return the text in this language; as it is where the catalogue has none."""
        return text if self.code == "en" else in_indonesian(text)

    def __call__(self, text: str, *rows: pd.Series | Mapping[str, Any], **fields: Any) -> str:
        """Return the text in this language, its ``{fields}`` filled in from rows and by name: floats with two decimals."""
        given = {name: value for row in (*rows, fields) for name, value in row.items()}
        told = {name: self.number(value) if isinstance(value, float) else value for name, value in given.items()}
        return self.translate(text).format(**told)

    def passage(self, code: str, /, *rows: pd.Series | Mapping[str, Any], **fields: Any) -> str:
        """Return the text of a code as a call returns a text; other than `tell`, floats always have two decimals."""
        return self(TEXTS[code], *rows, **fields)

    def tell(self, code: str, /, **numbers: Any) -> str:
        """Return what a code, or else a text, says with the numbers of its row in their places, – where the row has none."""
        text = self.translate(TEXTS[code]) if code in TEXTS else code
        told = defaultdict(lambda: MISSING, {name: self._short(number) for name, number in numbers.items()})
        return text.format_map(told) if numbers else text

    def tell_words(self, text: str, /, **numbers: Any) -> str:
        """Return a text with each of its words that is a code told with the numbers; blanks and ``+`` part words."""
        return re.sub(r"[^\s+]+", lambda word: self.tell(word[0], **numbers) if word[0] in TEXTS else word[0], text)

    def _short(self, number: Any) -> Any:
        """Return a number with two decimals, or none where these are noughts; anything but a float as it is."""
        return self.number(number, 0 if rounded(number, 2).is_integer() else 2) if isinstance(number, float) else number

    def number(self, value: float | None, decimals: int = 2) -> str:
        """Return a number with so many decimals and a true minus sign: 87,12 in Indonesian, 87.12 in English."""
        if value is None or pd.isna(value):
            return MISSING
        told = f"{rounded(float(value), decimals):,.{decimals}f}".replace("-", "−").replace("inf", "∞")
        return told.translate(SWAPPED) if self.code == "id" else told

    def change(self, value: float | None, decimals: int = 2) -> str:
        """Return a number with its sign: +2,45 or −12,13 (a true minus sign)."""
        is_rise = value is not None and pd.notna(value) and rounded(float(value), decimals) > 0
        return ("+" if is_rise else "") + self.number(value, decimals)

    def interval(self, low: float, high: float, decimals: int = 2, *, signed: bool = False) -> str:
        """Return ``[60,21; 100,00]``: a semicolon, for the comma is Indonesian's decimal sign; – where an end is missing."""
        if pd.isna(low) or pd.isna(high):
            return MISSING
        tell = self.change if signed else self.number
        return f"[{tell(low, decimals)}; {tell(high, decimals)}]"

    def band(self, low: float, high: float) -> str:
        """Return ``51–80,99``, the short form for cut-offs, without decimals where there are none; ``60,00`` of a point."""
        return self.number(low) if low == high else f"{self._short(float(low))}–{self._short(float(high))}"

    def integer(self, value: float | None) -> str:
        """Return a whole number with thousands separated."""
        return self.number(value, 0)

    def percent(self, share: float, decimals: int = 0) -> str:
        """Return a share (0..1) in percent: 21,85% in Indonesian."""
        return MISSING if pd.isna(share) else self.number(100 * share, decimals) + "%"

    def date(self, value: str | datetime.date) -> str:
        """Return a date such as ``2023-02-07``; ``2023-02`` and ``2023`` keep the precision they have."""
        from babel.dates import format_date

        if not value:
            return MISSING
        parts = [int(part) for part in str(value).split("-")]
        day = datetime.date(*[*parts, 1, 1][:3])
        return format_date(day, format=("y", "MMMM y", "d MMMM y")[len(parts) - 1], locale=self.locale)

    def join(self, items: list[str]) -> str:
        """Return ``a, b dan c``."""
        from babel.lists import format_list

        return format_list(list(items), locale=self.locale) if items else MISSING


# the language that this process speaks where none is given
SPOKEN = Language()


def use(code: str) -> None:
    """Choose what `SPOKEN` is; raises `ParameterError` as `Language` does."""
    SPOKEN.code = Language(code).code


_Given = ParamSpec("_Given")


def sentences(tell: Callable[_Given, Iterator[str]]) -> Callable[_Given, list[str]]:
    """Have a function return what it yields as a list, without what is empty."""
    return wraps(tell)(lambda *arguments, **named: list(filter(None, tell(*arguments, **named))))

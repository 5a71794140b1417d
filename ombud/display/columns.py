"""What the columns of frames are called and how their values are told: ``columns.toml``, one catalogue for all tables."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ombud.display.codes import TEXTS
from ombud.display.language import MISSING, Language
from ombud.display.tables import Cell
from ombud.errors import N_

# kinds of values, and how they are told
VALUES: dict[str, Callable[[Language, Any], str]] = {
    "points": Language.number,
    "number": Language.number,
    "change": Language.change,
    "count": Language.integer,
    "share": lambda language, share: language.percent(share, 1),
    "figures": lambda _, text: text,
    "percent": lambda language, percent: language.percent(percent / 100, 2),
    "p": lambda language, number: language.number(number, 3),
    "steps": lambda language, number: language.change(number, 1),
    "whole change": lambda language, number: language.change(number, 0),
    "aspect": lambda language, aspect: language.tell(f"aspect_{aspect}"),
    "flag": lambda language, flag: language(N_("yes") if flag else N_("no")),
}
RIGHT = {*VALUES, "interval", "signed interval"} - {"aspect", "flag"}


class Column(NamedTuple):
    """How a column is shown: its heading, a text of the catalogue, and the kind of its values: see ``columns.toml``."""

    label: str
    kind: str = "text"
    ends: tuple[str, ...] = ()  # columns of an interval's ends, or of a based value and its basis


COLUMNS = {
    name: Column(told, kind) if isinstance(told, str) else Column(told[0], kind, tuple(told[1:]))
    for kind, columns in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
    for name, told in columns.items()
}


def headings(names: Iterable[str], language: Language, **own: str) -> dict[str, str]:
    """Return the headings of columns by their names, in their order: those of the catalogue, or one's own."""
    return {name: own[name] if name in own else language(COLUMNS[name].label) for name in names}


def column(name: str, frame: pd.DataFrame) -> Column:
    """Return how a column is shown; one that the catalogue lacks goes by its name and by what it holds."""
    if name in COLUMNS:
        return COLUMNS[name]
    whole = "text" if "year" in name else "count"
    kinds = {"b": "flag", "f": "number", "i": whole, "u": whole}
    return Column(name.replace("_", " "), kinds.get(frame[name].dtype.kind, "text") if name in frame else "text")


def told(shown: Column, name: str, row: Mapping[str, Any], language: Language) -> str | Cell:
    """Return the text of one cell."""
    if shown.kind == "based":
        return _based(*(row[end] for end in shown.ends), language)
    if shown.ends:
        return language.interval(*(row[end] for end in shown.ends), signed=shown.kind == "signed interval")
    value = row[name]
    if pd.isna(value):
        return MISSING
    if shown.kind == "code":
        return _code(str(value), row, language)
    if isinstance(value, Cell):  # ready, with its sources or address
        return value
    return VALUES[shown.kind](language, value) if shown.kind in VALUES else str(value)


def _code(codes: str, row: Mapping[str, Any], language: Language) -> str:
    """Return what codes say, joined by ``;`` as they are, with the row's numbers in their places; else word by word."""
    numbers = {str(name): value for name, value in row.items()}
    told = [language.tell(code, **numbers) if code in TEXTS else language.tell_words(code) for code in codes.split(";")]
    return "; ".join(filter(None, told))


def _based(value: Any, basis: str, language: Language) -> str:
    if basis == "not_published":
        return "?"
    if pd.isna(value):
        return MISSING
    text = language.number(value) if isinstance(value, float) else str(value)
    return text + ("*" if basis == "assumed" else "")

"""What each table of published figures must look like; all faults of a table are told at once."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from ombud.errors import Fault
from ombud.files import placed
from ombud.methodology import available_years
from ombud.vocabulary import APART, CATEGORIES, KINDS, LEVELS, ZONES

FIRST_YEAR, LAST_YEAR = 2013, max(available_years())


class Column(NamedTuple):
    """What a column may hold: the pattern of a whole cell, and the same in words."""

    pattern: str
    accepted: str


_NUMBER = r"-?\d+(\.\d+)?"
_WHOLE = r"\d+"
_ADDRESS = (r"https?://\S+", "an http or https address")
_DAY = (r"\d{4}(-\d\d(-\d\d)?)?", "a date such as 2023-02-07, 2023-02 or 2023")


def _one_of(values: tuple[str, ...]) -> str:
    return "|".join(re.escape(value) for value in values)


def _text(pattern: str, accepted: str, *, empty: bool = False) -> Column:
    return Column(rf"(?:{pattern})?", f"{accepted}, or empty") if empty else Column(pattern, accepted)


def _free(*, empty: bool = True) -> Column:
    return Column(r"(?s:.*)" if empty else r"(?s:.+)", "a text")


def _years() -> tuple[str, str]:
    years = [str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)]
    return "|".join(years), f"a year from {FIRST_YEAR} to {LAST_YEAR}"


# file -> what each of its columns may hold (all columns as text)
TABLES: dict[str, dict[str, Column]] = {
    "published/observations.csv": {
        "source_id": _text(r"S\d{4}", "a source such as S0001"),
        "government_code": _text(r"\d\d(\.\d\d)?", "a code such as 64 or 64.71", empty=True),
        "entity": _free(empty=False),
        "level": _text(_one_of(LEVELS + APART), ", ".join(LEVELS + APART)),
        "province": _free(),
        "year": _text(*_years()),
        "year_basis": _text("stated|inferred", "stated or inferred"),
        "locus": _free(),
        "measure": _free(empty=False),
        "value": _text(_NUMBER, "a number with a decimal point", empty=True),
        "category": _text(_one_of(CATEGORIES), ", ".join(CATEGORIES), empty=True),
        "zone": _text(_one_of(ZONES), ", ".join(ZONES), empty=True),
        "rank": _text(_WHOLE, "a whole number", empty=True),
        "rank_of": _text(_WHOLE, "a whole number", empty=True),
        "flags": _text(r"[a-z0-9_]+(;[a-z0-9_]+)*", "codes of flags.csv joined by ;", empty=True),
        "note": _free(),
    },
    "published/sources.csv": {
        "source_id": _text(r"S\d{4}", "a source such as S0001"),
        "kind": _text(_one_of(KINDS), ", ".join(KINDS)),
        "url": _text(*_ADDRESS, empty=True),
        "publisher": _free(empty=False),
        "published": _text(*_DAY, empty=True),
        "title": _free(),
        "accessed": _text(*_DAY, empty=True),
        "archived": _text(*_ADDRESS, empty=True),
    },
    "published/aggregates.csv": {
        "source_id": _text(r"S\d{4}", "a source such as S0001"),
        "year": _text(*_years()),
        "level": _free(empty=False),
        "group": _free(empty=False),
        "count": _text(_WHOLE, "a whole number", empty=True),
        "share_pct": _text(_NUMBER, "a share in percent", empty=True),
        "assessed": _text(_WHOLE, "a whole number", empty=True),
        "note": _free(),
    },
}
# what a table may lack
OPTIONAL = {"accessed", "archived"}
UNIQUE = {"published/sources.csv": "source_id"}


def table_faults(frame: pd.DataFrame, file: str) -> list[Fault]:
    """
    Return all faults of a table, all columns as text.

    Parameters
    ----------
    frame : DataFrame
    file : str
        One of `TABLES`.

    Returns
    -------
    list of Fault
        File, row (the header is row 1), column, value and what is accepted.
    """
    columns, faults = TABLES[file], []
    for name in columns.keys() - set(frame) - OPTIONAL:
        faults.append(Fault("a column is missing", "a column named {name}", file, fields={"name": name}))
    for name in set(frame) - columns.keys():
        faults.append(
            Fault("a column is not known", "{columns}", file, column=name, fields={"columns": ", ".join(columns)})
        )
    cells = {name: frame[name] for name in columns if name in frame}
    for name, values in cells.items():
        told = Fault(
            "a value does not fit", "{accepted}", file, column=name, fields={"accepted": columns[name].accepted}
        )
        faults += placed(frame, ~values.str.fullmatch(columns[name].pattern), told)
    key = cells.get(UNIQUE.get(file))
    if key is not None:
        twice = Fault("a value that must be unique stands twice", "each value once", file, column=key.name)
        faults += placed(frame, key.duplicated(), twice)
    return sorted(faults, key=lambda fault: (fault.row or 0, fault.column))

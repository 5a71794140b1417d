"""One published figure as someone tells it, read into a row of observations and a row of sources."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from ombud.errors import N_, DataError, Fault, OmbudError, ParameterError
from ombud.evidence.published.observations import domain, load_sources
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.evidence.values import clean_text, read_number, read_year
from ombud.files import Data
from ombud.methodology import available_years, load_methodology
from ombud.vocabulary import CATEGORIES, KINDS, REGIONAL, ZONES

# of the figure, then of its page
FACTS = (
    "government",
    "level",
    "province",
    "year",
    "value",
    "category",
    "zone",
    "note",
    "page",
    "publisher",
    "kind",
    "published",
    "title",
    "accessed",
    "archived",
)
_ZONE_NAMES = {"green": "hijau", "yellow": "kuning", "red": "merah"}
_OF_PAGE = FACTS[FACTS.index("publisher") :]
_SOURCE_ID = re.compile(r"S\d{4,}")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_DATES = N_("a date such as 2023-02-07, 2023-02 or 2023")


class FigureError(DataError, ParameterError):
    """Facts of a figure that can't be used, with all their faults; each names the fact as its column."""


def read_figure(facts: Mapping[str, Any], data: Data, today: datetime.date) -> tuple[dict[str, str], dict[str, str]]:
    """
    Read what someone tells of one published figure.

    Parameters
    ----------
    facts : mapping
        Any of `FACTS` to a text, a number or a date, blank where nothing is known. Needed: government, year, page (an
        address, or the source_id of a known page), and one of value (points as printed, with a comma or a point),
        category and zone.
    data : Data
        Where governments, methods and known pages are read from.
    today : date
        Day of access of a new page, where none is told.

    Returns
    -------
    observation, source : dict of str to str
        Rows of ``observations.csv`` and ``sources.csv``, without the columns that stay empty; ``source_id`` is empty in
        both when the page is new; of a known page the source holds what is told of it.

    Raises
    ------
    FigureError
        With everything that is wrong.
    """
    told = {name: clean_text(facts.get(name)) or "" for name in FACTS}
    told |= {
        name: facts[name].strftime("%Y-%m-%d")
        for name in FACTS
        if isinstance(facts.get(name), datetime.date) and not pd.isna(facts[name])
    }
    faults: list[Fault] = []
    government = _government(told, faults)
    year = _year(facts.get("year"), data, faults)
    told["value"] = _points(facts.get("value"), government, year, data, faults)
    told["zone"] = _ZONE_NAMES.get(told["zone"].casefold(), told["zone"].casefold())
    told["category"] = told["category"].upper()
    if not (told["value"] or told["category"] or told["zone"] or any(fault.column == "value" for fault in faults)):
        faults.append(Fault("there is no figure", N_("a value, a category or a zone"), column="value"))
    source = _source(told, data, today, faults)
    faults += _other_faults(told)
    if faults or government is None:
        raise FigureError(faults)
    observation = {
        "source_id": source["source_id"],
        "government_code": government.code if government.level in REGIONAL else "",
        "entity": government.name,
        "level": government.level,
        "province": government.province or "",
        "year": str(year),
        "year_basis": "stated",
        "measure": "total",
    }
    return observation | {name: told[name] for name in ("value", "category", "zone", "note")}, source


def _government(told: Mapping[str, str], faults: list[Fault]) -> Government | None:
    try:
        return resolve_government(told["government"], level=told["level"] or None, province=told["province"] or None)
    except OmbudError as error:
        faults.append(Fault(error.template, column="government", fields=error.fields))
        return None


def _year(cell: Any, data: Data, faults: list[Fault]) -> int | None:
    year, years = read_year(cell), available_years(data)
    if year in years:
        return year
    faults.append(
        Fault(
            "no method of this year is known",
            N_("one of {years}; a new year: ombud methodology new"),
            column="year",
            value=clean_text(cell),
            fields={"years": ", ".join(map(str, years))},
        )
    )
    return None


def _points(cell: Any, government: Government | None, year: int | None, data: Data, faults: list[Fault]) -> str:
    """Return a total as it is printed, with a decimal point."""
    number = read_number(cell)
    if number.problem:
        faults.append(
            Fault("the value is no number", N_("points such as 87,12"), column="value", value=clean_text(cell))
        )
        return ""
    if pd.isna(number.value):
        return ""
    most = load_methodology(year, data).scale_maximum_of(government.level) if government and year else 100.0
    if not 0 <= number.value <= most:
        faults.append(
            Fault(
                "a total lies outside the scale",
                N_("0 to {maximum} points"),
                column="value",
                value=clean_text(cell),
                fields={"maximum": f"{most:g}"},
            )
        )
    if not number.separator:
        return f"{number.value:.10g}"
    text = str(clean_text(cell)).replace(" ", "").removeprefix("'").removeprefix("+")
    return text.replace(".", "").replace(",", ".") if number.separator == "comma" else text.replace(",", "")


def _source(told: Mapping[str, str], data: Data, today: datetime.date, faults: list[Fault]) -> dict[str, str]:
    page, sources = told["page"], load_sources(data)
    by_id = _SOURCE_ID.fullmatch(page)
    known = sources.loc[sources["source_id"].eq(page) if by_id else sources["url"].map(_address).eq(_address(page))]
    if page and len(known):
        return {"source_id": known["source_id"].iat[0]} | {name: told[name] for name in _OF_PAGE if told[name]}
    if by_id:
        faults.append(
            Fault("this source is not in sources.csv", N_("a source_id of sources.csv"), column="page", value=page)
        )
    elif not _is_address(page):
        faults.append(
            Fault(
                "there is no page",
                N_("an http or https address, or a source_id of sources.csv"),
                column="page",
                value=page or None,
            )
        )
    host = domain(page)
    kind = "official" if host == "ombudsman.go.id" else "government" if host.endswith(".go.id") else "press"
    return {
        "source_id": "",
        "kind": told["kind"] or kind,
        "url": page,
        "publisher": told["publisher"] or host,
        "published": told["published"],
        "title": told["title"],
        "accessed": told["accessed"] or today.isoformat(),
        "archived": told["archived"],
    }


def _address(url: str) -> str:
    """Return an address without what does not make another page of it."""
    bare = re.sub(r"^https?://(www\.)?|#.*$", "", url.strip(), flags=re.IGNORECASE).rstrip("/")
    host, slash, rest = bare.partition("/")
    return host.casefold() + slash + rest


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and "." in parts.netloc and not re.search(r"\s", text)


def _other_faults(told: Mapping[str, str]) -> Iterator[Fault]:
    for name, choices in (("category", CATEGORIES), ("zone", ZONES), ("kind", KINDS)):
        if told[name] and told[name] not in choices:
            yield Fault(
                "a value does not fit",
                "{accepted}",
                column=name,
                value=told[name],
                fields={"accepted": ", ".join(choices)},
            )
    for name in ("published", "accessed"):
        if told[name] and not _is_date(told[name]):
            yield Fault("a value does not fit", _DATES, column=name, value=told[name])
    if told["archived"] and not _is_address(told["archived"]):
        yield Fault("a value does not fit", N_("an http or https address"), column="archived", value=told["archived"])


def _is_date(text: str) -> bool:
    """Return whether a text is a day, a month or a year of the calendar."""
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - len("2023") :])
    except ValueError:
        return False
    return True

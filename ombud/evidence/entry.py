"""New published figures, as someone tells or lists them, read into rows of observations and sources, and saved."""

import datetime
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from ombud.errors import N_, DataError, Fault, OmbudError, ParameterError
from ombud.evidence.published.observations import domain, load_sources
from ombud.evidence.rapor.cells import PLACE
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.readers import read_lists
from ombud.evidence.rapor.rows import known_headers
from ombud.evidence.registers.governments import fold, resolve_government
from ombud.evidence.values import clean_text, read_number, read_year
from ombud.files import PRIVATE, Data, record_checksums, with_sidecars, write_data
from ombud.methodology import available_years, load_methodology
from ombud.vocabulary import CATEGORIES, FULL, KINDS, REGIONAL, ZONES

OBSERVATIONS, SOURCES = "published/observations.csv", "published/sources.csv"
_OF_PAGE = ("publisher", "kind", "published", "title", "accessed", "archived")
FACTS = ("government", "level", "province", "year", "value", "category", "zone", "note", "page", *_OF_PAGE)
_WORDS = {"category": CATEGORIES, "zone": ZONES, "kind": KINDS}
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_ZONE_NAMES = {"green": "hijau", "yellow": "kuning", "red": "merah"}

# beside those of a rapor (year, government, level, province and score): fact to headers
HEADERS = {
    "category": ("kategori", "category", "opini"),
    "zone": ("zona", "zone", "zonasi"),
    "page": ("halaman", "page", "alamat", "url", "tautan", "link", "source id"),
    "publisher": ("penerbit", "publisher", "media"),
    "kind": ("jenis sumber", "kind"),
    "published": ("tanggal terbit", "tanggal", "published", "date"),
    "title": ("judul", "title"),
    "accessed": ("tanggal akses", "diakses", "accessed"),
    "archived": ("arsip", "salinan arsip", "archived"),
    "note": ("catatan", "keterangan", "note"),
}
FROM_RAPOR = {"government_code": "government", "score": "value", "score_printed": "value"} | {
    name: name for name in ("year", "government", "level", "province")
}

Rows = Iterable[tuple[Mapping[str, str], Mapping[str, str]]]


class FigureError(DataError, ParameterError):
    """Facts of a figure that can't be used, with all their faults; each names the fact as its column."""


def read_figure(facts: Mapping[str, Any], data: Data, today: datetime.date) -> tuple[dict[str, str], dict[str, str]]:
    """
    Read `FACTS` told of one figure into rows of ``observations.csv`` and ``sources.csv``; raise `FigureError` with all faults.

    Needed are government, year, page (an address, or the source_id of a known page), and value, category or zone.
    The rows lack the columns that stay empty; ``source_id`` is empty in both when the page is new, see `_source`.
    """
    told = {name: _told(facts.get(name)) for name in FACTS}
    faults: list[Fault] = []

    def refuse(problem: str, accepted: str, column: str, **fields: Any) -> None:
        # called so, as Babel finds the texts of calls of this name
        faults.append(Fault(problem, accepted, column=column, value=told[column] or None, fields=fields))

    try:
        limits = {name: told[name] for name in ("level", "province")}
        government = resolve_government(told["government"], **limits, data_dir=data)
    except OmbudError as error:
        faults.append(Fault(error.template, column="government", fields=error.fields))
        government = None
    year, years = read_year(facts.get("year")), available_years(data)
    if year not in years:
        accepted = N_("one of {years}; a new year: ombud methodology new")
        refuse("no method of this year is known", accepted, "year", years=", ".join(map(str, years)))
    known = government and year in years
    most = load_methodology(year, data).scale_maximum_of(government.level) if known else FULL
    value = _total(facts.get("value"), most, refuse)
    told["zone"] = _ZONE_NAMES.get(told["zone"].casefold(), told["zone"].casefold())
    told["category"] = told["category"].upper()
    if not (told["value"] or told["category"] or told["zone"]):
        refuse("there is no figure", N_("a value, a category or a zone"), "value")
    source = _source(told, data, today, refuse)
    for name, (fits, accepted) in _FITTING.items():
        if told[name] and not fits(told[name]):
            refuse("a value does not fit", accepted, name)
    if faults or government is None:
        raise FigureError(faults)
    observation = {
        "source_id": source["source_id"],
        "government_code": government.code if government.level in REGIONAL else "",
        "entity": government.name,
        "level": government.level,
        "province": government.province,
        "year": str(year),
        "year_basis": "stated",
        "measure": "total",
        "value": value,
    }
    return observation | {name: told[name] for name in ("category", "zone", "note")}, source


def _told(cell: Any) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, datetime.date) and pd.notna(cell) else clean_text(cell) or ""


def _total(cell: Any, most: float, refuse: Callable[..., None]) -> str:
    """Return a total as it is printed, with a decimal point; "" where there is none."""
    number = read_number(cell)
    if number.problem:
        refuse("the value is no number", N_("points such as 87,12"), "value")
    if number.problem or pd.isna(number.value):
        return ""
    if not 0 <= number.value <= most:
        refuse("a total lies outside the scale", N_("0 to {maximum} points"), "value", maximum=f"{most:g}")
    if not number.separator:
        return f"{number.value:.10g}"
    figures = str(clean_text(cell)).replace(" ", "").removeprefix("'").removeprefix("+")
    return figures.replace(".", "").replace(",", ".") if number.separator == "comma" else figures.replace(",", "")


def _source(told: Mapping[str, str], data: Data, today: datetime.date, refuse: Callable[..., None]) -> dict[str, str]:
    """Return the row of a page: of a known one its id and what is told, of a new one no id, seen today if not told when."""
    page, sources = told["page"], load_sources(data)
    by_id = re.fullmatch(r"S\d{4,}", page)
    known = sources.loc[sources["source_id"].eq(page) if by_id else sources["url"].map(_address).eq(_address(page))]
    if page and len(known):
        return {"source_id": known["source_id"].iat[0]} | {name: told[name] for name in _OF_PAGE if told[name]}
    if by_id:
        refuse("this source is not in sources.csv", N_("a source_id of sources.csv"), "page")
    elif not _is_address(page):
        refuse("there is no page", N_("an http or https address, or a source_id of sources.csv"), "page")
    host = domain(page)
    kind = "official" if host == "ombudsman.go.id" else "government" if host.endswith(".go.id") else "press"
    known_of_it = {"kind": kind, "publisher": host, "accessed": today.isoformat()}
    return {"source_id": "", "url": page} | {name: told[name] or known_of_it.get(name, "") for name in _OF_PAGE}


def _address(url: str) -> str:
    """Return an address without what does not make another page of it."""
    bare = re.sub(r"^https?://(www\.)?|#.*$", "", url.strip(), flags=re.IGNORECASE).rstrip("/")
    host, slash, rest = bare.partition("/")
    return host.casefold() + slash + rest


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and "." in parts.netloc and not re.search(r"\s", text)


def _is_date(text: str) -> bool:
    """Return whether a text is a day, a month or a year of the calendar."""
    day = text + "-01-01"[len(text) - len("2023") :]
    return _DATE.fullmatch(text) is not None and pd.notna(pd.to_datetime(day, format="%Y-%m-%d", errors="coerce"))


# fact to whether a text is one, and what would be
_FITTING: dict[str, tuple[Callable[[str], bool], str]] = {
    **{name: (words.__contains__, ", ".join(words)) for name, words in _WORDS.items()},
    **dict.fromkeys(("published", "accessed"), (_is_date, N_("a date such as 2023-02-07, 2023-02 or 2023"))),
    "archived": (_is_address, N_("an http or https address")),
}


def read_list(path: Path, data: Data) -> list[tuple[str, int, dict[str, Any]]]:
    """Return sheet, row and facts of each figure of a list, of all sheets with a header; `DataError` if it can't be read."""
    known = {key: FROM_RAPOR[column] for key, column in known_headers(data).items() if column in FROM_RAPOR}
    known |= {fold(header): fact for fact, headers in HEADERS.items() for header in headers}
    found, problem = [], N_("there is no header row")
    accepted = N_("a header row such as tahun, pemerintah daerah, nilai, kategori, zona, halaman, with rows below it")
    for cells in read_lists(path, RaporFaults(path.name), known):
        problem = N_("the table has a header and no rows below it")
        for facts in cells.to_dict("records"):
            sheet, row = map(facts.pop, PLACE)
            if any(map(clean_text, facts.values())):
                found.append((sheet, row, facts))
    if not found:
        raise DataError(Fault(problem, accepted, path.name))
    return found


def stage(rows: Rows, data: Data, scratch: Path, today: datetime.date | None = None) -> Path:
    """Copy the data into an empty folder, add rows that `read_figure` gave, record their checksums; return the copy."""
    folder = scratch / "data"
    shutil.copytree(data.folder, folder, ignore=lambda path, _: [PRIVATE] if Path(path) == data.folder else [])
    tables = {name: data.table(name) for name in (SOURCES, OBSERVATIONS)}
    sources, observations = (table.to_dict("records") for table in tables.values())
    by_id, by_address = {source["source_id"]: source for source in sources}, {}
    for observation, source in rows:
        known = by_id.get(source["source_id"]) or by_address.get(source["url"])
        if known is None:
            new = f"S{1 + max((int(name[1:]) for name in by_id), default=0):04}"
            known = by_address[source["url"]] = by_id[new] = {"source_id": new}
            sources.append(known)
        # of a known page only what its row lacks is taken
        known |= {name: text for name, text in source.items() if text and not known.get(name)}
        observations.append({**observation, "source_id": known["source_id"]})
    for (name, table), records in zip(tables.items(), (sources, observations), strict=True):
        # older tables lack the columns for day of access and archived copy
        whole = pd.concat([table.head(0), pd.DataFrame(records)]).fillna("")
        whole.to_csv(folder / name, index=False, lineterminator="\n")
    record_checksums(folder, today)
    return folder


def save(staged: Path, data: Data) -> list[str]:
    """Take both tables and their sidecars over from a staged copy, all or none; return the files that changed."""
    if Data.at(data.folder) != data:
        raise OmbudError("The data in {folder} changed meanwhile; nothing was written: begin again", folder=data.folder)
    new = {name: (staged / name).read_bytes() for name in with_sidecars((SOURCES, OBSERVATIONS))}
    changed = {name: content for name, content in new.items() if content != (data.folder / name).read_bytes()}
    write_data(data, changed)
    return list(changed)

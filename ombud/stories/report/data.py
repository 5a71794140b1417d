"""The data behind a report: the panel that it rests on, published or the analyst's own, its sheets, and their terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.display.language import Language
from ombud.display.parts import Sheet
from ombud.display.tables import COLUMNS, headings
from ombud.errors import N_
from ombud.evidence.published.additions import KEY, OWN, read_panel
from ombud.evidence.published.panel import Collection, load_collection
from ombud.files import Data, version
from ombud.rounding import rounded

if TYPE_CHECKING:
    from ombud.stories.report.government import GovernmentReport
    from ombud.stories.report.story import Report

# more decimals than any source prints, and few enough to hide what sums leave in the last digits
DECIMALS = 4
OF_GOVERNMENT = ["government_code", "government", "level", "province"]
OF_YEAR = ["year", "value", "low", "high", "category", "zone", "status", "n_sources", "source_ids"]
OF_SOURCE = ["source_id", "publisher", "kind", "published", "title", "url"]
OF_DISTANCE = ["government_code", "government", "value", "category", "zone", "next", "distance_low", "distance_high"]


def collection_with(panel: str, language: Language, data: Data) -> tuple[Collection, str]:
    """Return the evidence, with the panel at a path if one is given, and what to say of that; raises `DataError` for faults."""
    held = load_collection(data)
    if not panel:
        return held, ""
    rows, file = read_panel(panel, data), Path(panel).name
    # what pages state of a government and year whose figure is the analyst's own takes no part in it
    own = pd.MultiIndex.from_frame(rows.loc[rows["source_ids"] == OWN, KEY])
    trace = held.trace[~pd.MultiIndex.from_frame(held.trace[KEY]).isin(own)]
    source = dict.fromkeys(held.sources, "") | {"source_id": OWN, "kind": "own_figure", "title": file}
    source["publisher"] = language("figure of the analyst's own")
    sources = pd.concat([held.sources, pd.DataFrame([source])], ignore_index=True)
    told = language(
        "Made from a panel of the analyst's own ({file}): {own} figures are the analyst's, {gone} published rows are left "
        "out. This is not one of the published reports.",
        file=file,
        own=language.integer(len(own)),
        gone=language.integer(len(held.panel) - len(held.panel[KEY].merge(rows[KEY], on=KEY))),
    )
    return replace(held, panel=rows, trace=trace, sources=sources, own_panel=file), told


def report_sheets(report: Report) -> tuple[Sheet, ...]:
    """Return totals, changes, distances to the next category, and sources; none is empty."""
    language = report.language
    # a row is a government in a year; a government without figures has one row without a year
    names = report.governments[OF_GOVERNMENT]
    totals = names.merge(report.panel[["government_code", *OF_YEAR]], on="government_code", how="left", validate="1:m")
    totals["status"] = totals["status"].fillna("nothing_published")
    changed = headings(OF_GOVERNMENT[:2], language)
    for side, year in (("from", report.from_year), ("to", report.year)):
        changed[f"value_{side}"] = language("Total {year}", year=year)
        changed[f"low_{side}"] = language("Least possible {year}", year=year)
        changed[f"high_{side}"] = language("Greatest possible {year}", year=year)
        changed[f"zone_{side}"] = language("Zone {year}", year=year)
    changed |= headings(["change", "change_low", "change_high"], language)
    for code, reading in (("narrow", language("narrow")), ("wide", language("wide"))):
        changed[f"retained_low_{code}"] = language("Retained part: least ({reading})", reading=reading)
        changed[f"retained_high_{code}"] = language("Retained part: greatest ({reading})", reading=reading)
        changed[f"like_for_like_low_{code}"] = language("Like for like: least ({reading})", reading=reading)
        changed[f"like_for_like_high_{code}"] = language("Like for like: greatest ({reading})", reading=reading)
        changed[f"break_even_{code}"] = language("Break-even of the added part ({reading})", reading=reading)
    distances = headings(OF_DISTANCE, language, value=language("Total {year}", year=report.year))
    pages = headings(OF_SOURCE, language, published=language("Date"))
    ids = {source_id for joined in report.panel["source_ids"] for source_id in joined.split(";")}
    sources = report.collection.sources
    sheets = (
        _told(language("Totals"), totals, headings([*OF_GOVERNMENT, *OF_YEAR], language), language),
        _told(language("Changes"), report.paired, changed, language),
        _told(language("Next category"), report.distances, distances, language),
        _told(language("Sources"), sources[sources["source_id"].isin(ids)], pages, language),
    )
    return tuple(sheet for sheet in sheets if sheet.rows)


def rapor_sheets(report: GovernmentReport) -> Iterator[Sheet]:
    """Return the units of a rapor, where they can be ranked, and its totals."""
    language = report.language
    if isinstance(report.ranked, pd.DataFrame):
        names = {name: label for name, label in report.names_of(report.year).items() if name in report.ranked}
        columns = ["unit", *names, "total", "category", "zone", "weakest", "next", "distance", "gain", "lacking"]
        labels = headings(columns, language, **names, gain=language("Gain of the total"))
        units = report.ranked.assign(
            weakest=report.ranked["weakest"].map(names),
            lacking=[
                language.join([names.get(name, name) for name in text.split(";") if name])
                for text in report.ranked["lacking"]
            ],
        )
        yield _told(language("Units (confidential)"), units, labels, language)
    own = {"total": language("Total of the rapor"), "difference": language("Rapor less published")}
    labels = headings(report.totals, language, **own, value=language("Published total"))
    totals = report.totals.assign(partial=[report.told_lacking(row) for row in report.totals.to_dict("records")])
    yield _told(language("Rapor (confidential)"), totals, labels, language)


def terms(title: str, data: Data, language: Language) -> list[str]:
    """Return sentences on the rights in a page and on how to cite it, by its title and the versions of package and data."""
    now = version(data)
    cite = N_("To cite: “{title}”, ombud {package}, data of {date} (version {checksum}).")
    return [
        language("The figures are facts; each page keeps its own rights. Not a publication of Ombudsman RI."),
        language(cite, vars(now), title=title, date=language.date(now.date)),
    ]


def _told(name: str, rows: pd.DataFrame, labels: dict[str, str], language: Language) -> Sheet:
    """Return the columns of `labels` under their headings as a sheet, its codes told."""
    columns = [[_plain(column, value, language) for value in rows[column].tolist()] for column in labels]
    return Sheet(name, tuple(labels.values()), tuple(zip(*columns, strict=True)))


def _plain(column: str, value: Any, language: Language) -> str | float | None:
    """Return a value of a column as a plain number or text, or None where it is missing."""
    if pd.isna(value):
        return None
    if column in COLUMNS and COLUMNS[column].kind == "code":
        return language.tell(value)
    if column in {"year", "n_sources"}:  # floats where some are missing
        return int(value)
    return rounded(value, DECIMALS) if isinstance(value, float) else value

"""The data behind a report, for spreadsheets: what its sheets hold, headings and words in the report's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ombud.display.language import Language
from ombud.display.parts import Sheet
from ombud.rounding import rounded

if TYPE_CHECKING:
    from ombud.stories.report.story import Report

# more decimals than any source prints, and few enough to hide what sums leave in the last digits
DECIMALS = 4


def report_sheets(report: Report) -> tuple[Sheet, ...]:
    """Return totals, changes, distances to the next category, and sources; none is empty."""
    language = report.language
    tables = {
        language("Totals"): _totals(report),
        language("Changes"): _changes(report),
        language("Next category"): _distances(report),
        language("Sources"): _sources(report),
    }
    return tuple(_sheet(name, table) for name, table in tables.items() if len(table))


def told_sheet(
    name: str, rows: pd.DataFrame, labels: dict[str, str], words: tuple[str, ...], language: Language
) -> Sheet:
    """Return the columns of `labels` under their headings as a sheet; `words` are told in the language."""
    return _sheet(name, _told(rows, labels, words, language))


def _sheet(name: str, table: pd.DataFrame) -> Sheet:
    return Sheet(name, tuple(table.columns), tuple(table.itertuples(index=False, name=None)))


def _totals(report: Report) -> pd.DataFrame:
    """Return one row per government and year; a government without figures has one row without a year."""
    language = report.language
    names = report.governments[["government_code", "government", "level", "province"]]
    rows = report.panel.drop(columns=["government", "level", "province", "province_code"])
    rows = names.merge(rows, on="government_code", how="left", validate="1:m")
    rows["status"] = rows["status"].fillna("nothing_published")
    labels = {
        "government_code": language("Code"),
        "government": language("Government"),
        "level": language("Level"),
        "province": language("Province"),
        "year": language("Year"),
        "value": language("Total"),
        "low": language("Least possible"),
        "high": language("Greatest possible"),
        "category": language("Category"),
        "zone": language("Zone"),
        "status": language("Status"),
        "n_sources": language("Number of publishers"),
        "source_ids": language("Sources"),
    }
    return _told(rows, labels, ("level", "zone", "status"), language)


def _changes(report: Report) -> pd.DataFrame:
    """Return one row per government with something in both years."""
    language = report.language
    rows = report.changes
    rows = rows[rows["low_from"].notna() & rows["low_to"].notna()]
    labels = {"government_code": language("Code"), "government": language("Government")}
    for side, year in (("from", report.from_year), ("to", report.year)):
        labels |= {
            f"value_{side}": language("Total {year}", year=year),
            f"low_{side}": language("Least possible {year}", year=year),
            f"high_{side}": language("Greatest possible {year}", year=year),
            f"zone_{side}": language("Zone {year}", year=year),
        }
    labels |= {
        "change": language("Change"),
        "change_low": language("Least change"),
        "change_high": language("Greatest change"),
    }
    for reading, label in (("narrow", language("narrow")), ("wide", language("wide"))):
        labels |= {
            f"retained_low_{reading}": language("Retained part: least ({reading})", reading=label),
            f"retained_high_{reading}": language("Retained part: greatest ({reading})", reading=label),
            f"like_for_like_low_{reading}": language("Like for like: least ({reading})", reading=label),
            f"like_for_like_high_{reading}": language("Like for like: greatest ({reading})", reading=label),
            f"break_even_{reading}": language("Break-even of the added part ({reading})", reading=label),
        }
    return _told(rows, labels, ("zone_from", "zone_to"), language)


def _distances(report: Report) -> pd.DataFrame:
    """Return one row per government with a total and a higher category."""
    language = report.language
    labels = {
        "government_code": language("Code"),
        "government": language("Government"),
        "value": language("Total {year}", year=report.year),
        "category": language("Category"),
        "zone": language("Zone"),
        "next": language("Next category"),
        "distance_low": language("Points, at least"),
        "distance_high": language("Points, at most"),
    }
    return _told(report.distances, labels, ("zone",), language)


def _sources(report: Report) -> pd.DataFrame:
    """Return one row per page behind the totals."""
    language = report.language
    ids = {source_id for joined in report.panel["source_ids"] for source_id in joined.split(";")}
    sources = report.collection.sources
    labels = {
        "source_id": language("Source"),
        "publisher": language("Publisher"),
        "kind": language("Kind"),
        "published": language("Date"),
        "title": language("Title"),
        "url": language("Address"),
    }
    return _told(sources[sources["source_id"].isin(ids)], labels, ("kind",), language)


def _told(rows: pd.DataFrame, labels: dict[str, str], words: tuple[str, ...], language: Language) -> pd.DataFrame:
    """Return the columns of `labels` under their headings; `words` are told in the language."""
    shown = rows[list(labels)].copy()
    for column in words:
        shown[column] = [language.tell(word) if isinstance(word, str) and word else word for word in shown[column]]
    numbers = shown.select_dtypes("float").columns
    shown[numbers] = rounded(shown[numbers], DECIMALS)
    for column in {"year", "n_sources"} & set(shown):
        shown[column] = shown[column].astype("Int64")
    # plain numbers, texts and None, as they are written
    shown = shown.astype(object)
    return shown.where(shown.notna(), None).rename(columns=labels)

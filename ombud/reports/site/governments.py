"""The rows of the table of all governments, as texts with what they are sorted, searched and filtered by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ombud.analysis import comparison
from ombud.display import palette
from ombud.display.language import MISSING, Language
from ombud.display.tables import total_text
from ombud.errors import N_
from ombud.evidence.published.collection import Collection
from ombud.evidence.registers.governments import ALIASES
from ombud.evidence.registers.names import fold, spellings
from ombud.reports.one import Outcome
from ombud.rounding import rounded
from ombud.stories.report.tables import change_text

NOT_PUBLISHED = "none"
LABELS = {
    "corroborated": N_("publishers agree"),
    "single": N_("one publisher"),
    "resolved": N_("a rule decided"),
    "conflict": N_("publishers disagree"),
    "interval": N_("only zone or category"),
    NOT_PUBLISHED: N_("nothing published"),
}


def government_rows(
    collection: Collection, outcomes: Sequence[Outcome], language: Language, year: int, from_year: int
) -> list[dict[str, object]]:
    """
    Return one row per government, in the order of their codes, ministries and agencies last.

    What `index.html.j2` puts into cells: names and codes, what `searched_names` and `_state` return, ``files`` (format to
    address), ``has_failed`` and ``province_page`` (address of the province's report, empty where there is none).
    """
    reports = {outcome.government_code: outcome for outcome in outcomes if outcome.kind == "government"}
    pages = {o.province_code: o.files.get("html", "") for o in outcomes if o.kind == "province"}
    searched = searched_names(collection)
    pair = comparison.changes(collection.panel, from_year, year, collection.data)
    states = {row["government_code"]: row for row in pair.to_dict("records")}
    rows = []
    for government in collection.governments.to_dict("records"):
        code = government["government_code"]
        report = reports.get(code)
        rows.append(
            {
                "name": government["government"],
                "code": code,
                "searched": searched[code],
                "province_code": government["province_code"],
                "province": government["province"] or MISSING,
                "level": government["level"],
                "files": {} if report is None else report.files,
                "has_failed": report is not None and report.status == "failed",
                "province_page": pages.get(government["province_code"], ""),
                **_state(states.get(code), language),
            }
        )
    return rows


def searched_names(collection: Collection) -> dict[str, str]:
    """Return, per government, its name and other names as the command line understands them: folded, joined by blanks."""
    names = collection.data.table(ALIASES).rename(columns={"alias": "name"})
    official = collection.governments.rename(columns={"government": "name"})
    names = pd.concat([official, names]).groupby("government_code")["name"]
    return {
        code: " ".join(sorted({key for name in called for key in (fold(name), *spellings(name))}))
        for code, called in names
    }


def _state(row: Mapping[str, Any] | None, language: Language) -> dict[str, object]:
    """Return the year's total, zone and status of a government, and its change, as texts and as `_order` has it."""
    if row is None or pd.isna(row["status_to"]):
        blank = dict.fromkeys(("zone", "total_order", "change_order", "mark"), "")
        return {**blank, "swatch": palette.UNKNOWN, "total": MISSING, "change": MISSING, "status": NOT_PUBLISHED}
    zone = row["zone_to"] if isinstance(row["zone_to"], str) else ""
    return {
        "zone": zone,
        "swatch": palette.ZONES.get(zone, palette.UNKNOWN),
        "total": total_text({name: row[f"{name}_to"] for name in ("value", "low", "high")}, language),
        "total_order": _order(row["low_to"], row["high_to"]),
        "change": change_text(row, "change_low", "change_high", language),
        "change_order": _order(row["change_low"], row["change_high"]),
        "status": row["status_to"],
        "mark": palette.STATUS_MARKS[row["status_to"]],
    }


def _order(low: float, high: float) -> str:
    """Return what a cell is sorted by: ``exact 87.12``, ``range 66`` (its middle), or nothing where nothing is known."""
    if pd.isna(low) or pd.isna(high):
        return ""
    return f"{'exact' if low == high else 'range'} {rounded((low + high) / 2, 3):g}"

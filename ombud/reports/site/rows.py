"""What the index shows of each government, as a row of its table, and of each province, as a tile of its map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ombud.analysis import comparison
from ombud.display import palette
from ombud.display.language import MISSING, Language
from ombud.display.tables import total_text
from ombud.errors import N_, DataError, Fault
from ombud.evidence.published.collection import Collection
from ombud.evidence.registers.governments import ALIASES
from ombud.evidence.registers.names import fold, spellings
from ombud.files import Data, DataDir
from ombud.reports.one import Outcome
from ombud.rounding import rounded
from ombud.stories.report.tables import change_text

NOT_PUBLISHED = "none"
STATUSES = {
    "corroborated": N_("publishers agree"),
    "single": N_("one publisher"),
    "resolved": N_("a rule decided"),
    "conflict": N_("publishers disagree"),
    "interval": N_("only zone or category"),
    NOT_PUBLISHED: N_("nothing published"),
}
TILES = "province_tiles.csv"
# in units of the drawing
CELL = 64
# below this share of governments with a known zone a tile is marked
WELL_KNOWN = 0.5
# of the fills in `palette.SHARES`, in their order
QUARTERS = (
    N_("less than a quarter"),
    N_("a quarter to a half"),
    N_("a half to three quarters"),
    N_("three quarters or more"),
)


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


def load_tiles(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the place of every province on the grid.

    Columns ``province_code``, ``province``, ``letters`` (two), ``short_name``, ``column`` and ``row`` (int, from 0). Raises
    `DataError` if a code or a place stands twice, or the file is not the one its sidecar describes.
    """
    tiles = Data.at(data_dir).table(TILES).astype({"column": int, "row": int})
    faults = [
        Fault("this stands twice in the file", N_("each once"), TILES, column=names[-1])
        for names in (["province_code"], ["letters"], ["column", "row"])
        if tiles.duplicated(names).any()
    ]
    if faults:
        raise DataError(faults)
    return tiles


def zone_counts(collection: Collection, year: int) -> pd.DataFrame:
    """
    Count the zones of each province's governments, its own included.

    Index ``province_code``; ``hijau``, ``kuning``, ``merah`` (governments in that zone), ``known`` (their sum) and
    ``governments`` (all of the province).
    """
    regional = collection.governments[collection.governments["province_code"] != ""]
    panel = collection.panel[(collection.panel["year"] == year) & collection.panel["zone"].notna()]
    zones = panel.groupby(["province_code", "zone"]).size().unstack(fill_value=0)
    codes = sorted(set(regional["province_code"]))
    counts = zones.reindex(index=codes, columns=list(palette.ZONES), fill_value=0)
    return counts.assign(known=counts.sum(axis=1), governments=regional.groupby("province_code").size())


def tile_rows(
    tiles: pd.DataFrame, collection: Collection, outcomes: Sequence[Outcome], language: Language, year: int
) -> list[dict[str, object]]:
    """
    Return what each tile shows, in the order of the codes.

    The tile's columns; ``x``, ``y`` (units of the drawing); the counts of `zone_counts`; ``swatch``; ``value`` (text),
    ``is_thin`` (few zones are known), ``told`` (a sentence), ``files`` (format to address) and ``has_failed``.
    """
    reports = {outcome.province_code: outcome for outcome in outcomes if outcome.kind == "province"}
    counts = zone_counts(collection, year).to_dict("index")
    rows = []
    for tile in tiles.sort_values("province_code").to_dict("records"):
        count, report = counts[tile["province_code"]], reports.get(tile["province_code"])
        green, known, n = count["hijau"], count["known"], count["governments"]
        has_failed = report is not None and report.status == "failed"
        text, swatch = N_("{province}: no zone of its {n} governments is published."), palette.UNKNOWN
        if known:
            text = N_(
                "{province}: {green} in the green zone of {known} governments whose zone is published, of {n} in all."
            )
            swatch = palette.SHARES[min(len(palette.SHARES) - 1, int(len(palette.SHARES) * green / known))]
        told = [language(text, province=tile["province"], green=green, known=known, n=n)]
        told += [language("Its report failed.")] if has_failed else []
        rows.append(
            {
                **tile,
                **count,
                "x": tile["column"] * CELL,
                "y": tile["row"] * CELL,
                "swatch": swatch,
                "value": f"{green}/{known}" if known else "?",
                "is_thin": 0 < known < WELL_KNOWN * n,
                "told": " ".join(told),
                "files": {} if report is None else report.files,
                "has_failed": has_failed,
            }
        )
    return rows


def tile_legend(language: Language) -> list[tuple[palette.Swatch, str]]:
    """Return the tiles' fills with what each means."""
    told = [(swatch, language(label)) for swatch, label in zip(palette.SHARES, QUARTERS, strict=True)]
    return [*told, (palette.UNKNOWN, language("no zone is published"))]

"""What the index shows of each government, as a row of its table, and of each province, as a tile of its map."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ombud.analysis import comparison
from ombud.display import palette
from ombud.display.language import MISSING, Language
from ombud.display.tables import total_text
from ombud.errors import N_, Fault, refuse
from ombud.evidence.published.panel import Collection
from ombud.evidence.registers.governments import ALIASES, fold, spellings
from ombud.files import Data, DataDir, as_numbers
from ombud.reports.one import Outcome
from ombud.rounding import rounded
from ombud.stories.report.tables import change_text

NOT_PUBLISHED = "none"  # in the place of a status
TILES = "province_tiles.csv"
# in units of the drawing
CELL = 64
# below this share of governments with a known zone a tile is marked
WELL_KNOWN = 0.5


def government_rows(
    collection: Collection, outcomes: Sequence[Outcome], language: Language, year: int, from_year: int
) -> list[dict[str, object]]:
    """Return one row per government: its columns in the collection, `_report`, `_state`, ``searched``, ``province_page``."""
    reports = {outcome.government_code: outcome for outcome in outcomes if outcome.kind == "government"}
    pages = {o.province_code: o.files.get("html", "") for o in outcomes if o.kind == "province"}
    searched = searched_names(collection)
    pair = comparison.changes(collection.panel, from_year, year, collection.data)
    pair = pair.drop(columns=["government", "level", "province_code", "province"])
    return [
        row
        | _report(reports.get(row["government_code"]))
        | _state(row, language)
        | {"searched": searched[row["government_code"]], "province_page": pages.get(row["province_code"], "")}
        for row in collection.governments.merge(pair, how="left").to_dict("records")
    ]


def searched_names(collection: Collection) -> dict[str, str]:
    """Return, per government, its name and other names as the command line understands them: folded, joined by blanks."""
    names = collection.data.table(ALIASES).rename(columns={"alias": "name"})
    official = collection.governments.rename(columns={"government": "name"})
    names = pd.concat([official, names]).groupby("government_code")["name"]
    return {
        code: " ".join(sorted({key for name in called for key in (fold(name), *spellings(name))}))
        for code, called in names
    }


def _report(outcome: Outcome | None) -> dict[str, object]:
    """Return the files of a report (format to address), and whether it failed."""
    return {"files": outcome.files if outcome else {}, "has_failed": outcome is not None and outcome.status == "failed"}


def _state(row: Mapping[str, Any], language: Language) -> dict[str, object]:
    """Return the year's total, zone and status of a government, and its change, as texts and as `_order` has it."""
    if pd.isna(row["status_to"]):
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
    """Load the place of every province on the grid, ``column`` and ``row`` from 0; `DataError` if anything stands twice."""
    columns = "province_code province letters short_name column row"
    tiles = Data.at(data_dir).table(TILES, columns)
    tiles = tiles.assign(**as_numbers(tiles, TILES, {"column": int, "row": int}))
    refuse(
        Fault("this stands twice in the file", N_("each once"), TILES, column=names[-1])
        for names in (["province_code"], ["letters"], ["column", "row"])
        if tiles.duplicated(names).any()
    )
    return tiles


def zone_counts(collection: Collection, year: int) -> pd.DataFrame:
    """Count each province's governments, its own included: in each zone, in any (``known``), and all (``governments``)."""
    regional = collection.governments[collection.governments["province_code"] != ""]
    governments = regional.groupby("province_code").size()
    panel = collection.panel[collection.panel["year"] == year]
    zones = pd.crosstab(panel["province_code"], panel["zone"])
    counts = zones.reindex(index=governments.index, columns=list(palette.ZONES), fill_value=0)
    return counts.assign(known=counts.sum(axis=1), governments=governments)


def tile_rows(
    tiles: pd.DataFrame, collection: Collection, outcomes: Sequence[Outcome], language: Language, year: int
) -> list[dict[str, object]]:
    """Return what each tile shows, by code: its columns in `load_tiles` and `zone_counts`, `_report`, and how it is drawn."""
    reports = {outcome.province_code: outcome for outcome in outcomes if outcome.kind == "province"}
    rows = tiles.sort_values("province_code").join(zone_counts(collection, year), on="province_code").to_dict("records")
    for row in rows:
        row |= _report(reports.get(row["province_code"]))
        green, known, n = row["hijau"], row["known"], row["governments"]
        text, swatch = N_("{province}: no zone of its {n} governments is published."), palette.UNKNOWN
        if known:
            text = N_(
                "{province}: {green} in the green zone of {known} governments whose zone is published, of {n} in all."
            )
            swatch = palette.SHARES[min(len(palette.SHARES) - 1, int(len(palette.SHARES) * green / known))]
        told = language(text, province=row["province"], green=green, known=known, n=n)
        if row["has_failed"]:
            told += " " + language("Its report failed.")
        row |= {
            "x": row["column"] * CELL,
            "y": row["row"] * CELL,
            "swatch": swatch,
            "value": f"{green}/{known}" if known else "?",
            "is_thin": 0 < known < WELL_KNOWN * n,
            "told": told,
        }
    return rows


def tile_legend(language: Language) -> list[tuple[palette.Swatch, str]]:
    """Return the tiles' fills with what each means."""
    told = [(swatch, language.tell(f"quarter_{place}")) for place, swatch in enumerate(palette.SHARES, start=1)]
    return [*told, (palette.UNKNOWN, language("no zone is published"))]

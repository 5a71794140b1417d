"""The tile-grid map: one tile of equal size for each province, with the share of its governments in the green zone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ombud.display import palette
from ombud.display.language import Language
from ombud.errors import N_, DataError, Fault
from ombud.evidence.published.collection import Collection
from ombud.files import Data, DataDir
from ombud.reports.one import Outcome

FILE = "province_tiles.csv"
# in units of the drawing
CELL = 64
# below this share of governments with a known zone a tile is marked
WELL_KNOWN = 0.5
# of the fills in `palette.SHARES`, in their order
LABELS = (
    N_("less than a quarter"),
    N_("a quarter to a half"),
    N_("a half to three quarters"),
    N_("three quarters or more"),
)


def load_tiles(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the place of every province on the grid.

    Columns ``province_code``, ``province``, ``letters`` (two), ``short_name``, ``column`` and ``row`` (int, from 0). Raises
    `DataError` if a code or a place stands twice, or the file is not the one its sidecar describes.
    """
    tiles = Data.at(data_dir).table(FILE).astype({"column": int, "row": int})
    faults = [
        Fault("this stands twice in the file", N_("each once"), FILE, column=names[-1])
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
    told = [(swatch, language(label)) for swatch, label in zip(palette.SHARES, LABELS, strict=True)]
    return [*told, (palette.UNKNOWN, language("no zone is published"))]

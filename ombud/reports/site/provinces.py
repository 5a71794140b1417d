"""The tile-grid map: one tile of equal size for each province, with the share of its governments in the green zone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ombud.display import palette
from ombud.display.language import Language
from ombud.errors import N_, DataError, Fault
from ombud.evidence.published.collection import Collection
from ombud.files import Data, DataDir
from ombud.reports.outcomes import Outcome

FILE = "province_tiles.csv"
# in units of the drawing
CELL = 64
# below this share of governments with a known zone a tile is marked
WELL_KNOWN = 0.5
# of the fills in `palette.SHARES`, in their order
LABELS = {
    0: N_("less than a quarter"),
    1: N_("a quarter to a half"),
    2: N_("a half to three quarters"),
    3: N_("three quarters or more"),
}


def load_tiles(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the place of every province on the grid.

    Returns
    -------
    DataFrame
        ``province_code``, ``province``, ``letters`` (two), ``short_name``, ``column`` and ``row`` (int, from 0).

    Raises
    ------
    DataError
        If a code or a place stands twice, or the file is not the one its sidecar describes.
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

    Returns
    -------
    DataFrame
        Index ``province_code``; ``hijau``, ``kuning``, ``merah`` (governments in that zone), ``known`` (their sum)
        and ``governments`` (all of the province).
    """
    regional = collection.governments[collection.governments["province_code"] != ""]
    panel = collection.panel[(collection.panel["year"] == year) & collection.panel["zone"].notna()]
    zones = panel.groupby(["province_code", "zone"]).size().unstack(fill_value=0)
    counts = zones.reindex(columns=list(palette.ZONES), fill_value=0)
    counts = counts.reindex(sorted(set(regional["province_code"])), fill_value=0)
    return counts.assign(known=counts.sum(axis=1), governments=regional.groupby("province_code").size())


def tile_rows(
    tiles: pd.DataFrame, collection: Collection, outcomes: Sequence[Outcome], language: Language, year: int
) -> list[dict[str, object]]:
    """
    Return what each tile shows, in the order of the codes.

    Returns
    -------
    list of dict
        The tile's columns; ``x``, ``y`` (units of the drawing); the counts of `zone_counts`; ``swatch``;
        ``value`` (text), ``is_thin`` (few zones are known), ``told`` (a sentence), ``files`` (format to address)
        and ``has_failed``.
    """
    reports = {outcome.province_code: outcome for outcome in outcomes if outcome.kind == "province"}
    counts = zone_counts(collection, year)
    rows = []
    for tile in tiles.sort_values("province_code").to_dict("records"):
        count = counts.loc[tile["province_code"]]
        report = reports.get(tile["province_code"])
        rows.append(
            tile
            | {name: int(value) for name, value in count.items()}
            | {
                "x": tile["column"] * CELL,
                "y": tile["row"] * CELL,
                "swatch": _swatch(count["hijau"], count["known"]),
                "value": f"{count['hijau']}/{count['known']}" if count["known"] else "?",
                "is_thin": 0 < count["known"] < WELL_KNOWN * count["governments"],
                "told": _sentence(tile["province"], count, report, language),
                "files": {} if report is None else report.files,
                "has_failed": report is not None and report.status == "failed",
            }
        )
    return rows


def tile_legend(language: Language) -> list[tuple[palette.Swatch, str]]:
    """Return the tiles' fills with what each means."""
    told = [(swatch, language.tell(LABELS[place])) for place, swatch in enumerate(palette.SHARES)]
    return [*told, (palette.UNKNOWN, language("no zone is published"))]


def _swatch(green: int, known: int) -> palette.Swatch:
    if not known:
        return palette.UNKNOWN
    return palette.SHARES[min(len(palette.SHARES) - 1, int(len(palette.SHARES) * green / known))]


def _sentence(province: str, count: pd.Series, report: Outcome | None, language: Language) -> str:
    if count["known"]:
        text = language(
            "{province}: {green} in the green zone of {known} governments whose zone is published, of {n} in all.",
            province=province,
            green=count["hijau"],
            known=count["known"],
            n=count["governments"],
        )
    else:
        text = language(
            "{province}: no zone of its {n} governments is published.", province=province, n=count["governments"]
        )
    if report is not None and report.status == "failed":
        text += " " + language("Its report failed.")
    return text

"""Where the retained part itself is published: its zone in Lampung, its points in Bengkulu, and the weights they admit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ombud.analysis.comparison import changes
from ombud.analysis.comparison.retained_part import ANY_WEIGHT, COLUMNS, STANDARDS, published_parts, retained_weights
from ombud.errors import NotPublished
from ombud.evidence.published.dimensions import DIMENSIONS
from ombud.files import Data, DataDir
from ombud.methodology import check_order, load_methodology
from ombud.rounding import exact, rounded
from ombud.vocabulary import ZONES

GREEN, YELLOW, _ = ZONES
GOVERNMENT = ["government_code", "government", "province_code", "province"]
BOUNDS = [f"{name}_{end}" for end in ("low", "high") for name in ("part", "like_for_like", "method")]
_ASSUMED = "standards_retained;bar_as_total"
_EMPTY = pd.DataFrame(columns=COLUMNS)


def dimension_zones(
    panel: pd.DataFrame, zones: pd.DataFrame, from_year: int, year: int, data_dir: DataDir = None
) -> pd.DataFrame:
    """
    Bound the change like for like where the zone on the service standards alone is published.

    The cell (data of `year`, method of `from_year`), narrow reading, lies in the published zone and in what the total
    leaves possible under every admissible weight.

    Returns
    -------
    DataFrame
        One row per government that is listed, or was green in `from_year` in a province with such a list:
        ``zone_from``, ``zone_to`` (of the totals), ``zone_standards`` (missing where the government is not listed: the
        bounds then hold only if the list is exhaustive); ``part_low``, ``part_high``, ``like_for_like_low``,
        ``like_for_like_high``, the same from totals alone (``totals_low``, ``totals_high``) and with the bar of
        `from_year` (``old_bar_low``, ``old_bar_high``), ``method_low``, ``method_high`` (total less part). Empty where
        no part of the method is known to be retained.

    Examples
    --------
    >>> import ombud
    >>> found = ombud.direct.dimension_zones(ombud.load_panel(), ombud.published.load_standards_zones(), 2021, 2022)
    >>> west = found[found["government"] == "Kabupaten Lampung Barat"]
    >>> west[["totals_low", "like_for_like_low", "like_for_like_high"]].round(2).values.tolist()
    [[-89.37, -11.37, 10.63]]
    """
    check_order(from_year, year)
    data = Data.at(data_dir)
    listed = zones[(zones["year"] == year) & zones["government_code"].notna()]
    listed = listed if retained_weights(from_year, year, data) else listed.iloc[:0]
    listed = listed.drop_duplicates("government_code").set_index("government_code")
    province_of = panel.drop_duplicates("government_code").set_index("government_code")["province_code"]
    pages = listed["source_id"].groupby(listed.index.map(province_of)).unique().map(";".join)
    rows = panel[panel["province_code"].isin(pages.index)]
    alone = _bounded(rows, from_year, year, data, _EMPTY)
    alone = alone[alone.index.isin(listed.index) | alone["zone_from"].eq(GREEN)]
    zone = listed["zone"].reindex(alone.index)
    new, old = (
        _bounded(rows, from_year, year, data, _parts(zone, bar, data)).loc[zone.index] for bar in (year, from_year)
    )
    sides = {"totals": alone, "old_bar": old}
    ends = {f"{name}_{end}": side[f"like_for_like_{end}"] for name, side in sides.items() for end in ("low", "high")}
    new = new.assign(zone_standards=zone, **ends, source_ids=new["province_code"].map(pages))
    columns = [*GOVERNMENT, "zone_from", "zone_to", "zone_standards", *BOUNDS, *ends]
    return graded(new, columns, "bounded", np.where(zone.isna(), f"{_ASSUMED};list_exhaustive", _ASSUMED))


def graded(frame: pd.DataFrame, columns: Sequence[str], grade: str, assumption: str | np.ndarray) -> pd.DataFrame:
    """Return columns of a frame, and how its rows are known, on what assumption, from which pages."""
    frame = frame.assign(grade=grade, assumption=assumption)
    return frame[[*columns, "grade", "assumption", "source_ids"]].reset_index(drop=True)


def _bounded(panel: pd.DataFrame, from_year: int, year: int, data: Data, parts: pd.DataFrame) -> pd.DataFrame:
    """Return changes by government, with `BOUNDS` of the standards under every weight, their change, and total less them."""
    pair = changes(panel, from_year, year, data, parts=parts).set_index("government_code", drop=False)
    for end in ("low", "high"):
        pair[f"part_{end}"] = pair[f"retained_{end}_{STANDARDS}{ANY_WEIGHT}"]
        pair[f"like_for_like_{end}"] = pair[f"like_for_like_{end}_{STANDARDS}{ANY_WEIGHT}"]
    method = {"method_low": pair["low_to"] - pair["part_high"], "method_high": pair["high_to"] - pair["part_low"]}
    return pair.assign(**{name: exact(end) for name, end in method.items()})


def _parts(zone: pd.Series, bar: int, data: Data) -> pd.DataFrame:
    """Return zones as bounds of the retained part, by the cut-offs of a year; a missing one lies below green."""
    if zone.empty:  # the cut-offs need not be published
        return _EMPTY
    bands = load_methodology(bar, data).bands()
    below = (0.0, bands.interval("zone", YELLOW)[1])
    ends = [below if pd.isna(name) else bands.interval("zone", name) for name in zone]
    rows = [(code, STANDARDS, "dimension_zone", *each, *each, "") for code, each in zip(zone.index, ends, strict=True)]
    return pd.DataFrame(rows, columns=COLUMNS)


def zone_balance(zones: pd.DataFrame) -> pd.DataFrame:
    """
    Count the green governments of a province on the old totals, on the standards alone, and on the new totals.

    `zones` are of `dimension_zones`.

    Returns
    -------
    DataFrame
        One row per province: ``province_code``, ``province``; governments green on the total of the earlier year
        (``green_from``), on the standards of the later one (``green_standards``; ``still_green``, ``lost_green`` and
        ``new_green`` of them; ``names_lost`` and ``names_new``, joined by ``;``) and on its total (``green_to``);
        ``by_standards``, ``by_method`` and ``change``, which they add up to; ``method_low``, ``method_high``: total less
        part, over all listed. That those not listed were not green on the standards is an assumption.

    Examples
    --------
    >>> from ombud import direct
    >>> balance = direct.gather(2021, 2022)["balance"]
    >>> balance[["province", "change", "by_standards", "by_method"]].values.tolist()
    [['Lampung', -10, 1, -11]]
    """
    before, standards = zones["zone_from"].eq(GREEN), zones["zone_standards"].eq(GREEN)
    lost, new = before & ~standards, standards & ~before
    counts = {"green_from": before, "green_standards": standards, "still_green": before & standards}
    counts |= {"lost_green": lost, "new_green": new, "green_to": zones["zone_to"].eq(GREEN)}
    ends = {f"method_{end}": zones[f"method_{end}"].where(standards) for end in ("low", "high")}
    names = {f"names_{name}": zones["government"].where(of) for name, of in (("lost", lost), ("new", new))}
    how: dict[str, Any] = dict.fromkeys(counts, "sum") | {"method_low": "min", "method_high": "max"}
    how |= dict.fromkeys(names, lambda listed: ";".join(listed.dropna())) | {"source_ids": "first"}
    counted = zones.assign(**counts, **ends, **names).groupby(["province_code", "province"])
    frame = counted.agg(how).reset_index()
    frame["by_standards"] = frame["green_standards"] - frame["green_from"]
    frame["by_method"] = frame["green_to"] - frame["green_standards"]
    frame["change"] = frame["green_to"] - frame["green_from"]
    return graded(frame, frame.columns.drop("source_ids").tolist(), "bounded", f"{_ASSUMED};list_exhaustive")


def dimension_points(panel: pd.DataFrame, from_year: int, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Bound the change like for like, and the part of the added dimensions, where points of the dimensions are published.

    Returns
    -------
    DataFrame
        One row per government: ``value_from``, ``value_to``, ``change``; narrow reading, under every admissible weight:
        ``part_low``, ``part_high`` (score of the standards), ``like_for_like_low``, ``like_for_like_high``,
        ``method_low``, ``method_high`` (what the added dimensions did to the total); the sharper variant by the assumed
        table of weights (``table_low``, ``table_high``: like for like).

    Examples
    --------
    >>> import ombud
    >>> found = ombud.direct.dimension_points(ombud.load_panel(), 2021, 2022).set_index("government")
    >>> found[["part_high", "method_low"]].round(1).loc["Kabupaten Muko Muko"].tolist()
    [52.7, 7.6]
    """
    data = Data.at(data_dir)
    parts = published_parts(year, data) if retained_weights(from_year, year, data) else _EMPTY
    parts = parts[(parts["part"] == "dimension_points") & (parts["reading"] == STANDARDS)]
    pages = parts.groupby("government_code")["source_ids"].agg(";".join)
    rows = panel[panel["government_code"].isin(pages.index)]
    pair = _bounded(rows, from_year, year, data, parts)
    table = {f"table_{end}": pair[f"like_for_like_{end}_{STANDARDS}"] for end in ("low", "high")}
    pair = pair.assign(**table, source_ids=pair["government_code"].map(pages))
    columns = [*GOVERNMENT, "value_from", "value_to", "change", *BOUNDS, *table]
    return graded(pair, columns, "published_part", "standards_retained;admissible_weights")


def point_sets(points: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """
    Set the published points of dimensions side by side, a row for each government, unit or office, year and page.

    Returns
    -------
    DataFrame
        ``entity``, ``year``, ``unit`` ("" for the whole government or office); a column of points for each dimension,
        missing where not printed; of complete sets ``sum``, ``total`` (as printed) and ``difference``.

    Examples
    --------
    >>> from ombud import direct, published
    >>> sets = direct.point_sets(published.load_dimension_points(), published.sum_dimension_points())
    >>> sets.loc[sets["entity"] == "Provinsi Bengkulu", ["proses", "sum", "total"]].values.tolist()
    [[23.15, 80.93, 80.2]]
    """
    key = ["entity", "year", "locus", "source_id"]
    weighted = points[points["scale"] == "weighted_points"].assign(locus=points["locus"].fillna(""))
    table = weighted.pivot(index=key, columns="dimension", values="points").reindex(columns=list(DIMENSIONS))
    added = sums.assign(locus=sums["locus"].fillna("")).set_index(key)[["sum", "total", "difference"]]
    frame = table.join(added).reset_index().sort_values(["year", "entity", "locus"], ignore_index=True)
    frame = frame.rename(columns={"locus": "unit", "source_id": "source_ids"})
    columns = ["entity", "year", "unit", *DIMENSIONS, "sum", "total", "difference"]
    return graded(frame, columns, "published_part", "points_within_weights")


def weight_bounds(year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Set the weights that printed points admit beside the table of weights and beside equal ones.

    Returns
    -------
    DataFrame
        One row per dimension, empty where no printed points bound the weights: ``dimension``, ``low_percent``,
        ``high_percent`` (from all points as printed), ``safe_low``, ``safe_high`` (with one misprint allowed in a set
        that does not add up), ``weight_percent`` and ``weight_basis`` (of the table; missing where there is none),
        ``equal_percent``, ``equal_possible`` (whether the dimensions can weigh alike). Without ``source_ids``.

    Examples
    --------
    >>> from ombud import direct
    >>> direct.weight_bounds(2022).set_index("dimension").loc["proses", ["low_percent", "high_percent"]].tolist()
    [28.2, 41.3]
    """
    method, ends = load_methodology(year, data_dir), ["low_percent", "high_percent"]
    try:
        bounds, table = method.weight_bounds, method.dimensions.set_index("dimension")
    except NotPublished:
        bounds = pd.DataFrame(columns=["dimension", "variant", *ends])
        table = pd.DataFrame(columns=["weight_percent", "weight_basis"])
    frame, safe = (
        bounds[bounds["variant"] == variant].set_index("dimension")[ends] for variant in ("all", "one_misprint")
    )
    # the dimensions bounded add up to 100, or to 70 beside the public's trust: the least of all, and the room of one
    equal = frame["low_percent"].mean() + (frame["high_percent"] - frame["low_percent"]).mean() / max(len(frame), 1)
    equal = rounded(equal, 1)
    possible = frame["low_percent"].le(equal) & frame["high_percent"].ge(equal)
    frame = frame.join(safe.set_axis(["safe_low", "safe_high"], axis="columns"))
    frame = frame.join(table[["weight_percent", "weight_basis"]].astype({"weight_percent": float}))
    frame = frame.assign(equal_percent=equal, equal_possible=possible)
    return frame.assign(grade="bounded", assumption="points_within_weights").reset_index()

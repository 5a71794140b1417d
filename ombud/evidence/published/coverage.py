"""How much of what was assessed is published: the national counts, and how far the published part differs from the whole."""

from __future__ import annotations

import pandas as pd

from ombud.evidence.published.observations import load_aggregates, load_sources
from ombud.files import DataDir
from ombud.vocabulary import LEVELS, REGIONAL, STATUSES, ZONES

TOGETHER = ("all", *LEVELS)
GROUPS = (*ZONES, "assessed")


def load_national_counts(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the published national counts; columns as in `national_counts`, errors as in `ombud.load_aggregates`.

    Examples
    --------
    >>> import ombud
    >>> counts = ombud.load_national_counts()
    >>> counts[counts["level"] == "all"].set_index("year").loc[[2021, 2022], "hijau"].tolist()
    [179, 272]
    """
    return national_counts(load_aggregates(data_dir), load_sources(data_dir))


def national_counts(aggregates: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """
    Collect the national counts of zones; where pages differ, the count most independent publishers state.

    Columns: ``year``, ``level``, and for hijau, kuning, merah and assessed the count (Int64, missing where none is
    published or where as many publishers state different ones); ``disputed``: the groups on which pages differ, joined
    by ``;``; ``source_ids``: pages behind the counts.
    """
    levels = aggregates[aggregates["level"].isin(TOGETHER) & aggregates["group"].isin(GROUPS)]
    # the number assessed stands as a count of its own, and beside other counts
    told = pd.concat([levels, levels.assign(group="assessed", count=levels["assessed"])]).dropna(subset="count")
    told = told.merge(sources[["source_id", "publisher_id"]], validate="m:1")
    rows = []
    for (year, level), group in told.groupby(["year", "level"]):
        row: dict = {"year": year, "level": level, **dict.fromkeys(GROUPS, pd.NA)}
        ids, disputed = set(), []
        for name, counts in group.groupby("group"):
            publishers = counts.groupby("count")["publisher_id"].nunique()
            best = publishers.index[publishers == publishers.max()]
            if len(publishers) > 1:
                disputed.append(name)
            if len(best) == 1:
                row[name] = int(best[0])
            ids |= set(counts.loc[counts["count"].isin(best), "source_id"])
        rows.append({**row, "disputed": ";".join(disputed), "source_ids": ";".join(sorted(ids))})
    table = pd.DataFrame(rows).astype(dict.fromkeys(GROUPS, "Int64"))
    return _sorted(table, ["year", "level"], "level", TOGETHER)


def _sorted(table: pd.DataFrame, columns: list[str], last: str, order: tuple[str, ...]) -> pd.DataFrame:
    """Return rows sorted by columns, of which the last has an order of its own."""
    places = {name: place for place, name in enumerate(order)}
    return table.sort_values(
        columns, key=lambda some: some.map(places) if some.name == last else some, ignore_index=True
    )


def coverage_by_year(panel: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """
    Count what is published of each year and level, beside the number assessed.

    Parameters
    ----------
    panel, national : DataFrame
        As `ombud.load_panel` and `ombud.load_national_counts` give them.

    Returns
    -------
    DataFrame
        One row per year and level: ``with_value``, ``with_interval`` (a zone, a category or a conflict alone),
        ``assessed`` (missing where not published) and ``share_with_value`` (of those assessed, 0..1).
    """
    valued = panel["value"].notna()
    counted = panel.assign(with_value=valued, with_interval=~valued).groupby(["year", "level"])
    table = (
        counted[["with_value", "with_interval"]]
        .sum()
        .merge(national[["year", "level", "assessed"]], on=["year", "level"], how="left", validate="1:1")
    )
    table["share_with_value"] = (table["with_value"] / table["assessed"].astype("Float64")).astype(float)
    return table.sort_values(["year", "level"], ignore_index=True)


def corroboration(panel: pd.DataFrame) -> pd.DataFrame:
    """Return the number of rows of each status per year: ``year`` and one column per status."""
    counts = pd.crosstab(panel["year"], panel["status"])
    return counts.reindex(columns=list(STATUSES), fill_value=0).reset_index()


def coverage_by_province(panel: pd.DataFrame, governments: pd.DataFrame) -> pd.DataFrame:
    """
    Return the share of a province's governments that have a published total, per year.

    Parameters
    ----------
    panel, governments : DataFrame
        As `ombud.load_panel` and `ombud.load_governments` give them; today's provinces hold for all years.

    Returns
    -------
    DataFrame
        Provinces (index ``province``, in the order of their codes) by years (columns); shares 0..1.
    """
    regional = governments[governments["level"].isin(REGIONAL)]
    size = regional.groupby(["province_code", "province"]).size()
    valued = panel[panel["value"].notna() & panel["government_code"].isin(regional["government_code"])]
    counts = pd.crosstab([valued["province_code"], valued["province"]], valued["year"])
    return counts.reindex(size.index, fill_value=0).div(size, axis=0).droplevel("province_code")


def selection_by_zone(panel: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """
    Compare the zones of the published totals with the national count of zones.

    Parameters
    ----------
    panel, national : DataFrame
        As `ombud.load_panel` and `ombud.load_national_counts` give them; rows with a value count as published totals.

    Returns
    -------
    DataFrame
        One row per year, level and zone for which all three national counts are published: ``published`` (totals),
        ``national`` (governments), ``share_published``, ``share_national`` (0..1 of all zones) and ``ratio``: how
        many times as often as its share a zone is printed with a total.
    """
    key = ["year", "level", "zone"]
    complete = national[national["level"] != "all"].dropna(subset=list(ZONES))
    whole = complete.melt(key[:2], list(ZONES), var_name="zone", value_name="national")
    part = panel[panel["value"].notna()].groupby(key).size().rename("published").reset_index()
    table = whole.merge(part, how="left", validate="1:1").fillna({"published": 0}).astype({"published": int})
    for name in ("published", "national"):
        total = table.groupby(key[:2])[name].transform("sum").astype(float)
        table[f"share_{name}"] = table[name].astype(float) / total
    table["ratio"] = table["share_published"] / table["share_national"].where(table["share_national"] > 0)
    return _sorted(table, key, "zone", ZONES)

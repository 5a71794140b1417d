"""How much of what was assessed is published, and how far the published part differs from the whole."""

from __future__ import annotations

import pandas as pd

from ombud.vocabulary import REGIONAL, STATUSES, ZONES


def coverage_by_year(panel: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """
    Count what is published of each year and level, beside the number assessed.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it.
    national : DataFrame
        As `ombud.evidence.published.national.national_counts` gives it.

    Returns
    -------
    DataFrame
        One row per year and level: ``with_value``, ``with_interval`` (a zone, a category or a conflict alone),
        ``assessed`` (missing where not published) and ``share_with_value`` (of those assessed, 0..1).
    """
    counted = (
        panel.assign(valued=panel["value"].notna())
        .groupby(["year", "level"])["valued"]
        .agg(with_value="sum", rows="size")
        .reset_index()
    )
    counted["with_interval"] = counted.pop("rows") - counted["with_value"]
    table = counted.merge(national[["year", "level", "assessed"]], on=["year", "level"], how="left", validate="1:1")
    table["share_with_value"] = (table["with_value"] / table["assessed"].astype("Float64")).astype(float)
    return table.sort_values(["year", "level"], ignore_index=True)


def corroboration(panel: pd.DataFrame) -> pd.DataFrame:
    """Return the number of rows of each status per year: ``year`` and one column per status."""
    counts = panel.groupby(["year", "status"]).size().unstack(fill_value=0)
    return counts.reindex(columns=list(STATUSES), fill_value=0).reset_index()


def coverage_by_province(panel: pd.DataFrame, governments: pd.DataFrame) -> pd.DataFrame:
    """
    Return the share of a province's governments that have a published total, per year.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it.
    governments : DataFrame
        As `ombud.load_governments` gives it; today's provinces hold for all years.

    Returns
    -------
    DataFrame
        Provinces (index ``province``, in the order of their codes) by years (columns); shares 0..1.
    """
    regional = governments[governments["province_code"] != ""]
    regional = regional[regional["level"].isin(REGIONAL)]
    size = regional.groupby(["province_code", "province"]).size()
    valued = panel[panel["value"].notna() & panel["government_code"].isin(regional["government_code"])]
    counts = valued.groupby(["province_code", "province", "year"]).size().unstack(fill_value=0)
    shares = counts.reindex(size.index, fill_value=0).div(size, axis=0)
    return shares.droplevel("province_code")


def selection_by_zone(panel: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """
    Compare the zones of the published totals with the national count of zones.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it; only rows with a value count as published totals.
    national : DataFrame
        As `ombud.evidence.published.national.national_counts` gives it.

    Returns
    -------
    DataFrame
        One row per year, level and zone for which all three national counts are published: ``published`` (totals),
        ``national`` (governments), ``share_published``, ``share_national`` (0..1 of all zones) and ``ratio``: how
        many times as often as its share a zone is printed with a total.
    """
    complete = national.dropna(subset=list(ZONES))
    complete = complete[complete["level"] != "all"]
    whole = complete.melt(["year", "level"], list(ZONES), var_name="zone", value_name="national")
    valued = panel[panel["value"].notna()]
    part = valued.groupby(["year", "level", "zone"]).size().rename("published").reset_index()
    table = whole.merge(part, on=["year", "level", "zone"], how="left", validate="1:1")
    table["published"] = table["published"].fillna(0).astype(int)
    for name in ("published", "national"):
        total = table.groupby(["year", "level"])[name].transform("sum").astype(float)
        table[f"share_{name}"] = table[name].astype(float) / total
    table["ratio"] = table["share_published"] / table["share_national"].where(table["share_national"] > 0)
    order = table["zone"].map({zone: place for place, zone in enumerate(ZONES)})
    return table.assign(order=order).sort_values(["year", "level", "order"], ignore_index=True).drop(columns="order")

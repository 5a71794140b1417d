"""How much of what was assessed is published: the national counts, and how far the published part differs from the whole."""

import pandas as pd

from ombud.evidence.published.agreement import joined
from ombud.evidence.published.observations import load_aggregates, load_sources
from ombud.files import Data, DataDir, read_once
from ombud.vocabulary import LEVELS, REGIONAL, STATUSES, ZONES

TOGETHER = ("all", *LEVELS)
GROUPS = (*ZONES, "assessed")
YEAR = ["year", "level"]


@read_once
def load_national_counts(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the published national counts of zones: where pages differ, what most independent publishers state.

    One row per ``year`` and ``level``: hijau, kuning, merah and assessed (Int64, missing where none is published or
    where as many publishers state different ones); ``disputed``: the groups on which pages differ, joined by ``;``;
    ``source_ids``: pages behind the counts. Errors as in `ombud.load_aggregates`.

    Examples
    --------
    >>> import ombud
    >>> counts = ombud.load_national_counts()
    >>> counts[counts["level"] == "all"].set_index("year").loc[[2021, 2022], "hijau"].tolist()
    [179, 272]
    """
    data = Data.at(data_dir)
    return national_counts(load_aggregates(data), load_sources(data))


def national_counts(aggregates: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Collect the national counts of zones, as `load_national_counts` gives them."""
    levels = aggregates[aggregates["level"].isin(TOGETHER) & aggregates["group"].isin(GROUPS)]
    # the number assessed stands as a count of its own, and beside other counts
    told = pd.concat([levels, levels.assign(group="assessed", count=levels["assessed"])]).dropna(subset="count")
    told = told.merge(sources[["source_id", "publisher_id"]], validate="m:1")
    votes = told.groupby([*YEAR, "group", "count"], as_index=False)["publisher_id"].nunique()
    of_count = votes.groupby([*YEAR, "group"])["publisher_id"]
    best = votes[votes["publisher_id"] == of_count.transform("max")].drop(columns="publisher_id")
    counts = best.drop_duplicates([*YEAR, "group"], keep=False).pivot(index=YEAR, columns="group", values="count")
    source_ids = best.merge(told).groupby(YEAR)["source_id"].agg(joined)
    disputed = votes[of_count.transform("size") > 1].groupby(YEAR)["group"].agg(joined)
    table = counts.reindex(index=source_ids.index, columns=GROUPS).astype("Int64").rename_axis(columns=None)
    table = table.assign(disputed=disputed.reindex(table.index, fill_value=""), source_ids=source_ids).reset_index()
    table = table.sort_values("level", key=lambda levels: levels.map(TOGETHER.index))
    return table.sort_values("year", kind="stable", ignore_index=True)


def coverage_by_year(panel: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """
    Count what is published of each year and level, beside the number assessed.

    One row per year and level: ``with_value``, ``with_interval`` (a zone, a category or a conflict alone), ``assessed``
    (missing where not published) and ``share_with_value`` (of those assessed).
    """
    valued = panel["value"].notna()
    counted = panel[YEAR].assign(with_value=valued, with_interval=~valued).groupby(YEAR, as_index=False).sum()
    table = counted.merge(national[[*YEAR, "assessed"]], how="left", validate="1:1")
    return table.assign(share_with_value=(table["with_value"] / table["assessed"]).astype(float))


def corroboration(panel: pd.DataFrame) -> pd.DataFrame:
    """Return the number of rows of each status per year: ``year`` and one column per status."""
    return pd.crosstab(panel["year"], panel["status"]).reindex(columns=list(STATUSES), fill_value=0).reset_index()


def coverage_by_province(panel: pd.DataFrame, governments: pd.DataFrame) -> pd.DataFrame:
    """Return the share of governments with a published total: today's provinces, by code (rows), by years (columns)."""
    regional = governments[governments["level"].isin(REGIONAL)]
    size = regional.groupby(["province_code", "province"]).size()
    valued = panel[panel["value"].notna() & panel["government_code"].isin(regional["government_code"])]
    counts = pd.crosstab([valued["province_code"], valued["province"]], valued["year"])
    return counts.reindex(size.index, fill_value=0).div(size, axis=0).droplevel("province_code")


def selection_by_zone(panel: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """
    Compare the zones of the published totals, rows with a value, with the national counts.

    One row per year, level and zone for which all three national counts are published: ``published`` (totals),
    ``national`` (governments), ``share_published``, ``share_national`` (of all zones) and ``ratio``: how many times as often
    as its share a zone is printed with a total.
    """
    complete = national[national["level"] != "all"].dropna(subset=list(ZONES))
    whole = complete.melt(YEAR, list(ZONES), var_name="zone", value_name="national").sort_values(YEAR, kind="stable")
    part = panel[panel["value"].notna()].groupby([*YEAR, "zone"]).size().rename("published").reset_index()
    table = whole.merge(part, how="left", validate="1:1").fillna({"published": 0}).astype({"published": int})
    for name in ("published", "national"):
        total = table.groupby(YEAR)[name].transform("sum").astype(float)
        table[f"share_{name}"] = table[name].astype(float) / total
    table["ratio"] = table["share_published"] / table["share_national"].where(table["share_national"] > 0)
    return table

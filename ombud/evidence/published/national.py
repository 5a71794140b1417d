"""The published national counts, one row per year and level."""

from __future__ import annotations

import pandas as pd

from ombud.evidence.published.observations import load_aggregates, load_sources
from ombud.files import DataDir
from ombud.vocabulary import LEVELS, ZONES

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
    levels = aggregates[aggregates["level"].isin(TOGETHER)]
    # the number assessed stands as a count of its own, and beside other counts
    beside = levels[levels["group"].isin(GROUPS)].assign(group="assessed", count=levels["assessed"])
    told = (
        pd.concat([levels[levels["group"].isin(GROUPS)], beside])
        .dropna(subset="count")
        .merge(sources[["source_id", "publisher_id"]], on="source_id", validate="m:1")
    )
    votes = (
        told.groupby(["year", "level", "group", "count"])
        .agg(
            publishers=("publisher_id", "nunique"),
            source_ids=("source_id", lambda ids: ";".join(sorted(set(ids)))),
        )
        .reset_index()
    )
    rows = []
    for (year, level), group in votes.groupby(["year", "level"]):
        row: dict = {"year": year, "level": level, **dict.fromkeys(GROUPS, pd.NA)}
        ids, disputed = set(), []
        for name, counts in group.groupby("group"):
            best = counts[counts["publishers"] == counts["publishers"].max()]
            if len(counts) > 1:
                disputed.append(name)
            if len(best) == 1:
                row[name] = int(best["count"].iat[0])
            ids |= set(";".join(best["source_ids"]).split(";"))
        rows.append({**row, "disputed": ";".join(disputed), "source_ids": ";".join(sorted(ids))})
    table = pd.DataFrame(rows).astype(dict.fromkeys(GROUPS, "Int64"))
    order = table["level"].map({level: place for place, level in enumerate(TOGETHER)})
    return table.assign(order=order).sort_values(["year", "order"], ignore_index=True).drop(columns="order")

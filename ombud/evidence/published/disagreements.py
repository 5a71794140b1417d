"""Where published figures disagree, with every figure that takes part."""

from __future__ import annotations

import pandas as pd


def list_disagreements(
    panel: pd.DataFrame, trace: pd.DataFrame, observations: pd.DataFrame, sources: pd.DataFrame
) -> pd.DataFrame:
    """
    List every observation behind the rows of a panel on which pages disagree.

    A row counts when it is resolved or in conflict, when figures were outvoted, or when a stated zone or category
    contradicts its value.

    Parameters
    ----------
    panel : DataFrame
        Rows of `ombud.load_panel`, all or some.
    trace : DataFrame
        Of ``ombud.load_panel(trace=True)``.
    observations, sources : DataFrame
        As `ombud.load_observations` and `ombud.load_sources` give them.

    Returns
    -------
    DataFrame
        ``government_code``, ``government``, ``year``, ``status``, ``rule``, ``contradiction``, ``row``,
        ``source_id``, ``publisher``, ``value``, ``decimals``, ``category``, ``zone``, ``outcome``, ``reason``, one
        row per observation, the decided ones first within a government and year.
    """
    key = ["government_code", "year"]
    outvoted = trace.loc[trace["outcome"] == "outvoted", key].drop_duplicates().assign(outvoted=True)
    marked = panel.merge(outvoted, on=key, how="left", validate="1:1")
    disputed = (
        marked["status"].isin(["resolved", "conflict"])
        | marked["contradiction"].ne("")
        | marked["outvoted"].notna()
    )  # fmt: skip
    rows = marked.loc[disputed, [*key, "government", "status", "rule", "contradiction"]]
    figures = (
        trace[trace["outcome"] != "excluded"][["row", "outcome", "reason"]]
        .merge(observations, on="row", validate="1:1")
        .merge(sources[["source_id", "publisher"]], on="source_id", validate="m:1")
    )
    columns = ["row", "source_id", "publisher", "value", "decimals", "category", "zone", "outcome", "reason"]
    joined = rows.merge(figures[[*key, *columns]], on=key, validate="1:m")
    order = {"value": 0, "interval": 0, "candidate": 0, "outvoted": 1, "statement": 2}
    joined["order"] = joined["outcome"].map(order)
    return joined.sort_values([*key, "order", "row"], ignore_index=True).drop(columns="order")

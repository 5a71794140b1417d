"""Where published figures disagree, with every figure that takes part."""

from __future__ import annotations

import pandas as pd

from ombud.evidence.published.agreement import near_figures
from ombud.evidence.published.panel import KEY
from ombud.evidence.published.scales import AGAINST_METHOD

FIGURE = ["row", "source_id", "publisher", "value", "decimals", "category", "zone", "outcome", "reason", "note"]
ORDER = ("value", "interval", "candidate", "outvoted", "statement", "excluded")
# why an observation is left out of the panel and yet shown
SHOWN_THOUGH_EXCLUDED = ("refuted", "year_without_method")


def list_disagreements(
    panel: pd.DataFrame, trace: pd.DataFrame, observations: pd.DataFrame, sources: pd.DataFrame
) -> pd.DataFrame:
    """
    List every observation behind the rows of a panel on which pages disagree, with each other or with the method.

    A row counts when it is resolved or in conflict, when figures were outvoted or are refuted, when a stated zone or
    category contradicts its value, or when a page states what its year's method does not know.

    `panel` and `trace` are of ``ombud.load_panel(trace=True)``, of the panel all rows or some.

    Returns
    -------
    DataFrame
        ``government_code``, ``government``, ``year``, ``status``, ``rule``, ``contradiction``, ``row`` (in
        ``observations.csv``), ``source_id``, ``publisher``, ``value``, ``decimals``, ``category``, ``zone``,
        ``outcome``, ``reason``, ``misprint`` (whether the figure is near the deciding one, or another candidate),
        ``note``; one row per observation, the decided ones first within a government and year. ``status``, ``rule``
        and ``contradiction`` are empty where nothing but what was left out is known of them.
    """
    shown = (trace["outcome"] != "excluded") | trace["reason"].isin(SHOWN_THOUGH_EXCLUDED)
    marks = (trace["outcome"] == "outvoted") | trace["reason"].isin([*SHOWN_THOUGH_EXCLUDED, *AGAINST_METHOD])
    marked = pd.MultiIndex.from_frame(panel[KEY]).isin(pd.MultiIndex.from_frame(trace.loc[marks, KEY]))
    disputed = panel["status"].isin(["resolved", "conflict"]) | panel["contradiction"].ne("") | marked
    figures = trace.loc[shown, ["row", "outcome", "reason"]].merge(observations, validate="1:1")
    figures = figures.merge(sources[["source_id", "publisher"]], validate="m:1")
    # of some years nothing is known but what was left out
    alone = figures.loc[figures["outcome"].eq("excluded"), KEY].drop_duplicates().merge(panel[KEY], how="left_anti")
    alone = alone.merge(panel[["government_code", "government"]].drop_duplicates())
    known = [*KEY, "government", "status", "rule", "contradiction"]
    rows = pd.concat([panel.loc[disputed, known], alone.reindex(columns=known, fill_value="")], ignore_index=True)
    joined = rows.merge(figures[[*KEY, *FIGURE]], validate="1:m")
    joined = joined.sort_values([*KEY, "outcome", "row"], key=_in_order, ignore_index=True)
    joined.insert(joined.columns.get_loc("reason") + 1, "misprint", _misprints(joined))
    return joined


def _in_order(column: pd.Series) -> pd.Series:
    return column.map(ORDER.index) if column.name == "outcome" else column


def _misprints(joined: pd.DataFrame) -> list[bool]:
    """Return which figures are near to one that decides or stands against them."""
    deciding = joined[joined["outcome"].isin(["value", "candidate"])].groupby(KEY)["value"].agg(set).to_dict()
    return [
        outcome not in ("value", "interval")
        and any(near_figures(value, other) for other in deciding.get((code, year), ()))
        for code, year, value, outcome in joined[[*KEY, "value", "outcome"]].itertuples(index=False)
    ]

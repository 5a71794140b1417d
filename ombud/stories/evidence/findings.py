"""Notebook 01 in sentences: how much is published, how firm it is, and how selected."""

from __future__ import annotations

import pandas as pd

from ombud.display.language import Language, spoken


def evidence(
    panel: pd.DataFrame,
    observations: pd.DataFrame,
    sources: pd.DataFrame,
    selection: pd.DataFrame,
    language: Language | None = None,
) -> list[str]:
    """
    Tell how much is published, how much of it is corroborated, and that it is no sample of all.

    Parameters
    ----------
    panel : DataFrame
        Regional rows of `ombud.load_panel`.
    observations, sources : DataFrame
        Of `ombud.load_observations` and `ombud.load_sources`.
    selection : DataFrame
        Of `ombud.published.selection_by_zone`.
    language : Language, optional
        Of the sentences; by default the one of the notebook.
    """
    language = spoken(language)
    valued, figured = panel["value"].notna(), observations["source_id"].nunique()
    green = selection[(selection["zone"] == "hijau") & (selection["level"] == "kabupaten")]
    shares = [
        language(
            "{published} of the published totals against {national} of all assessed in {year}",
            published=language.percent(row["share_published"]),
            national=language.percent(row["share_national"]),
            year=row["year"],
        )
        for row in green[green["year"].isin([2021, 2022])].to_dict("records")
    ]
    return [
        language(
            "{n} published figures from {pages} pages ({counting} pages more state only national counts), of "
            "{publishers} independent publishers, give {rows} rows of governments and years; {valued} of them have a "
            "value, {intervals} only a zone or category, and {conflicts} are conflicts that no rule decides.",
            n=language.integer(len(observations)),
            pages=language.integer(figured),
            counting=language.integer(len(sources) - figured),
            publishers=language.integer(sources["publisher_id"].nunique()),
            rows=language.integer(len(panel)),
            valued=language.integer(valued.sum()),
            intervals=language.integer((panel["status"] == "interval").sum()),
            conflicts=language.integer((panel["status"] == "conflict").sum()),
        ),
        language(
            "{share} of the values are corroborated by at least two independent publishers; the others rest on one.",
            share=language.percent((panel["status"] == "corroborated").sum() / valued.sum()),
        ),
        language(
            "Published totals are not a sample of all: among kabupaten the zone hijau makes {shares}. Whatever is "
            "averaged over them must be weighted back, and says so where it is not.",
            shares=language.join(shares),
        ),
    ]


def left_out(trace: pd.DataFrame, language: Language | None = None) -> str:
    """Tell how many figures went into the panel and how many did not; `trace` as `ombud.load_panel` gives it."""
    language = spoken(language)
    left = int((trace["outcome"] == "excluded").sum())
    return language(
        "Every published figure is accounted for: {used} went into a row of the panel, {left} did not.",
        used=language.integer(len(trace) - left),
        left=language.integer(left),
    )


def disagreements(rows: pd.DataFrame, language: Language | None = None) -> str:
    """Tell how many rows are in conflict, and how many a rule decided; `rows` of `ombud.published.list_disagreements`."""
    language = spoken(language)
    cases = rows.drop_duplicates(["government_code", "year"])["status"].value_counts()
    return language(
        "{conflicts} conflicts that no rule decides, {resolved} that one decided, and {others} rows in which a page "
        "states a zone or category that does not fit, or a figure that others refute.",
        conflicts=cases.get("conflict", 0),
        resolved=cases.get("resolved", 0),
        others=cases.drop(["conflict", "resolved"], errors="ignore").sum(),
    )

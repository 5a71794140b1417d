"""Tables from unit scores: effects of factors, means of a province, zones, and the grid of one government."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ombud.display.language import MISSING, Language
from ombud.display.tables import Table, plain_table
from ombud.methodology import Methodology


def effects_table(held: pd.DataFrame, parallel: pd.DataFrame, language: Language, *, simulated: bool) -> Table:
    """
    Set the effects on one government's total, with what was assumed below.

    Parameters
    ----------
    held, parallel : DataFrame
        Rows of `ombud.attribute` of that government, by what is assumed of scores never taken.
    language : Language
        Of numbers and texts.
    simulated : bool
        Whether to say that the scores are.
    """
    shown = pd.DataFrame(
        {
            "factor": [language.tell(factor) for factor in held["factor"]],
            "effect": [language.change(value) for value in held["effect"]],
            "orders": _intervals(held, "least", "greatest", language),
            "sampling": _intervals(held, "low", "high", language),
            "parallel": [language.change(value) for value in parallel["effect"]],
        }
    )
    labels = {"factor": language("Factor"), "effect": language("Effect\n(held)"),
              "orders": language("Over all orders"), "sampling": language("95 % by sampling of units"),
              "parallel": language("Effect\n(parallel)")}  # fmt: skip
    notes = [language.tell(key) for key in str(held["notes"].iloc[0]).split(";") if key]
    numbers = dict.fromkeys(("effect", "orders", "sampling", "parallel"), str)
    return plain_table(shown, "effects", labels, numbers, (*_watermark(language, simulated), *notes))


def means_table(
    held: Mapping[str, pd.DataFrame], parallel: Mapping[str, pd.DataFrame], language: Language, *, simulated: bool
) -> Table:
    """
    Set the effects on a province's mean total, by five factors and by three sources.

    Parameters
    ----------
    held, parallel : mapping of "five" and "three" to DataFrame
        One group's rows of `attribute` and of `three_sources`.
    language : Language
        Of numbers and texts.
    simulated : bool
        Whether to say that the scores are.
    """
    rows = []
    for kind, name in (("five", language("five factors")), ("three", language("three sources"))):
        for first, second in zip(held[kind].itertuples(), parallel[kind].itertuples(), strict=True):
            rows.append(
                {
                    "kind": name,
                    "factor": language.tell(first.factor),
                    "effect": language.change(first.effect),
                    "orders": language.interval(first.least, first.greatest, signed=True),
                    "parallel": language.change(second.effect),
                }
            )
    labels = {"kind": language("Mean of the province"), "factor": language("Factor"),
              "effect": language("Effect\n(held)"), "orders": language("Over all orders"),
              "parallel": language("Effect\n(parallel)")}  # fmt: skip
    first = held["five"].iloc[0]
    change = language("{n} governments; mean change {change} points.", n=first["governments"],
                      change=language.change(first["change"]))  # fmt: skip
    numbers = dict.fromkeys(("effect", "orders", "parallel"), str)
    return plain_table(pd.DataFrame(rows), "means", labels, numbers, (change, *_watermark(language, simulated)))


def zone_table(steps: pd.DataFrame, language: Language, *, simulated: bool) -> Table:
    """
    Set each government's change of zone with what the score and the cut-offs made of it.

    Parameters
    ----------
    steps : DataFrame
        As `ombud.analysis.attribution.zones.attribute_zones` gives it; governments without a change are left out.
    language : Language
        Of numbers and texts.
    simulated : bool
        Whether to say that the scores are.
    """
    known = steps[steps["change"].notna()]
    wide = known.pivot(index="government_code", columns="factor", values="effect")
    first = known.drop_duplicates("government_code").set_index("government_code").loc[wide.index]
    zones = zip(first["zone_from"], first["zone_to"], strict=True)
    shown = pd.DataFrame(
        {
            "government": first["government"].to_numpy(),
            "zones": [f"{language.tell(before)} → {language.tell(after)}" for before, after in zones],
            "score": [language.change(value, 1) for value in wide["score"]],
            "cutoffs": [language.change(value, 1) for value in wide["cutoffs"]],
        }
    )
    labels = {"government": language("Government"), "zones": language("Zone"), "score": language("by the score"),
              "cutoffs": language("by the cut-offs")}  # fmt: skip
    numbers = {"score": str, "cutoffs": str}
    return plain_table(shown, "zone-steps", labels, numbers, _watermark(language, simulated))


def unit_ranking_table(ranked: pd.DataFrame, method: Methodology, language: Language) -> Table:
    """
    Set the units of one government, the weakest first.

    Parameters
    ----------
    ranked : DataFrame
        As `ombud.analysis.scoring.ranking.rank_units` gives it.
    method : Methodology
        Of the same year.
    language : Language
        Of numbers and texts.
    """
    names = method.dimensions.set_index("dimension")[f"label_{language.code}"]
    dimensions = [name for name in names.index if name in ranked]
    shown = ranked.assign(
        weakest=[MISSING if pd.isna(name) else names[name] for name in ranked["weakest"]],
        category=[language.tell(zone) if pd.isna(category) else category
                  for category, zone in zip(ranked["category"], ranked["zone"], strict=True)],
        next=[MISSING if pd.isna(goal) else language.tell(str(goal)) for goal in ranked["next"]],
    )  # fmt: skip
    labels = {
        "unit": language("Unit"), **{name: names[name] for name in dimensions}, "total": language("Total"),
        "category": language("Category"), "weakest": language("Weakest dimension"),
        "next": language("Next category"), "distance": language("Points to it"), "gain": language("Gain of the total"),
    }  # fmt: skip
    told = {**dict.fromkeys([*dimensions, "total", "distance"], language.number), "gain": language.change}
    return plain_table(shown, "units-to-mend", labels, told)


def grid_table(cells: pd.DataFrame, language: Language, *, simulated: bool) -> Table:
    """
    Set the cells of one government's grid from unit scores.

    Parameters
    ----------
    cells : DataFrame
        Four rows of `ombud.analysis.comparison.unit_grid.unit_grid`.
    language : Language
        Of numbers and texts.
    simulated : bool
        Whether to say that the scores are.
    """
    shown = pd.DataFrame(
        {
            "data": language("{year} data", year=row["data_year"]),
            "method": language("{year} method", year=row["method_year"]),
            "total": _cell_text(row, language),
            "grade": language.tell(row["grade"]),
            "reason": language.tell(row["reason"]),
        }
        for row in cells.to_dict("records")
    )
    labels = {"data": language("Data"), "method": language("Method"), "total": language("Total"),
              "grade": language("Grade"), "reason": language("How it is known")}  # fmt: skip
    return plain_table(shown, "unit-grid", labels, {"total": str}, _watermark(language, simulated))


def _cell_text(row: Mapping[str, Any], language: Language) -> str:
    if pd.notna(row["value"]):
        return language.number(row["value"])
    return MISSING if pd.isna(row["low"]) else language.interval(row["low"], row["high"])


def _intervals(rows: pd.DataFrame, low: str, high: str, language: Language) -> list[str]:
    return [language.interval(a, b, signed=True) for a, b in zip(rows[low], rows[high], strict=True)]


def _watermark(language: Language, simulated: bool) -> tuple[str, ...]:
    return (language("Simulated scores: no evidence about any government."),) if simulated else ()

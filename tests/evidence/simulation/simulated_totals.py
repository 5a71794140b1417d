"""Totals of simulated units, by a computation of their own."""

from __future__ import annotations

import pandas as pd

import ombud

# of the difference between a simulated and a published share, in its standard errors; 12 shares are looked at
MOST_STANDARD_ERRORS = 3.5


def unit_totals(units: pd.DataFrame, year: int) -> pd.Series:
    """Score of each unit, by a computation of its own."""
    rows = units[units["year"] == year]
    by_unit = ["level", "government_code", "unit"]
    variables = rows.groupby([*by_unit, "dimension", "variable"])["score"].mean()
    means = variables.groupby(level=[*by_unit, "dimension"]).mean().unstack()
    weights = pd.Series({"proses": 1.0}) if year == 2021 else ombud.load_methodology(year).weights
    return (means[weights.index] * weights).sum(axis=1)


def totals(units: pd.DataFrame, year: int) -> pd.Series:
    scores = unit_totals(units, year)
    by_government = ["level", "government_code"]
    if year > 2021:
        return scores.groupby(by_government).mean()
    rows = units[units["year"] == year]
    products = rows.groupby(["level", "government_code", "unit"])["product"].nunique()
    return (scores * products).groupby(by_government).sum() / products.groupby(by_government).sum()

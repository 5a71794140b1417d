"""The tables of a self-assessment in the answer that is written into the workbook."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ombud.display.language import Language
from ombud.selfassessment import words
from ombud.selfassessment.result.result import Assessed


@dataclass(frozen=True, eq=False)
class Grid:
    """
    A table before it is set.

    Attributes
    ----------
    heading : str
        Ready text.
    frame : DataFrame
        Values under the headings of their columns.
    """

    heading: str
    frame: pd.DataFrame


def dimension_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the dimensions with weights and points, and the total."""
    table = assessed.dimensions
    columns = {
        language("Dimension"): [*table[f"dimension_{language.code}"], language("Total")],
        language("Weight (%)"): [*table["weight_percent"], 100.0],
        language("Basis"): [*map(language.tell, table["weight_basis"]), ""],
        language("Points"): [*table["score"], assessed.total],
    }
    return Grid(language("Dimensions"), pd.DataFrame(columns))


def unit_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the units with their points per dimension."""
    names = assessed.dimensions.set_index("dimension")[f"dimension_{language.code}"]
    labels = {"unit": language("Unit"), **names, "total": language("Total")}
    frame = assessed.units[list(labels)].rename(columns=labels)
    return Grid(language("Units"), frame)


def step_grid(assessed: Assessed, language: Language) -> Grid:
    """Return what the cheapest way raises, unit by unit, the greatest gain of a unit first."""
    steps = assessed.steps.sort_values(["unit_number", "gain"], ascending=[True, False], kind="stable")
    columns = {
        language("Unit"): steps["unit"],
        language("Indicator"): words.full_labels(steps, language),
        language("now"): steps["score"],
        language("to"): steps["to"],
        language("Cost"): steps["spent"],
        language("Points of the total"): steps["gain"],
    }
    return Grid(language("The cheapest way"), pd.DataFrame(columns))


def missing_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the scores that are not given, with their rows on the sheet."""
    missing = assessed.missing
    columns = {
        language("Row"): missing["row"],
        language("Unit"): missing["unit"],
        language("Dimension"): missing[f"dimension_{language.code}"],
        language("Indicator"): words.full_labels(missing, language),
    }
    return Grid(language("Scores not given"), pd.DataFrame(columns))


def grids(assessed: Assessed, language: Language) -> list[Grid]:
    """Return all tables that have rows."""
    made = [make(assessed, language) for make in (step_grid, dimension_grid, unit_grid, missing_grid)]
    return [grid for grid in made if len(grid.frame)]

"""The tables of a self-assessment, as ready texts: one form for notebooks and for the workbook's answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ombud.display.language import Language
from ombud.display.tables import Table, plain_table
from ombud.selfassessment import words
from ombud.selfassessment.answer.sentences import cost_text
from ombud.selfassessment.result.result import Assessed


@dataclass(frozen=True, eq=False)
class Grid:
    """
    A table before it is set.

    Attributes
    ----------
    name, heading : str
        Short and unique; ready text.
    frame : DataFrame
        Values under the headings of their columns.
    told : tuple of function or None
        For each column of numbers, what tells its values.
    """

    name: str
    heading: str
    frame: pd.DataFrame
    told: tuple[Callable[..., str] | None, ...]

    def table(self) -> Table:
        """Set the table for a notebook."""
        told = {column: tell for column, tell in zip(self.frame, self.told, strict=True) if tell}
        return plain_table(self.frame, self.name, {column: column for column in self.frame}, told)


def dimension_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the dimensions with weights and points, and the total."""
    table = assessed.dimensions
    columns = {
        language("Dimension"): [*table[f"dimension_{language.code}"], language("Total")],
        language("Weight (%)"): [*table["weight_percent"], 100.0],
        language("Basis"): [*map(language.tell, table["weight_basis"]), ""],
        language("Points"): [*table["score"], assessed.total],
    }
    told = (None, language.number, None, language.number)
    return Grid("self-dimensions", language("Dimensions"), pd.DataFrame(columns), told)


def unit_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the units with their points per dimension."""
    names = assessed.dimensions.set_index("dimension")[f"dimension_{language.code}"]
    labels = {"unit": language("Unit"), **names, "total": language("Total")}
    frame = assessed.units[list(labels)].rename(columns=labels)
    return Grid("self-units", language("Units"), frame, (None, *[language.number] * (len(labels) - 1)))


def step_grid(assessed: Assessed, language: Language) -> Grid:
    """Return what the cheapest way raises, unit by unit, the greatest gain of a unit first."""
    steps = assessed.steps.sort_values(["unit_number", "gain"], ascending=[True, False], kind="stable")
    columns = {
        language("Unit"): steps["unit"],
        language("Indicator"): [words.full_label(line, language) for line in steps.to_dict("records")],
        language("now"): steps["score"],
        language("to"): steps["to"],
        language("Cost"): steps["spent"],
        language("Points of the total"): steps["gain"],
    }
    told = (None, None, language.integer, language.integer, lambda cost: cost_text(cost, language), language.change)
    return Grid("self-steps", language("The cheapest way"), pd.DataFrame(columns), told)


def missing_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the scores that are not given, with their rows on the sheet."""
    missing = assessed.missing
    columns = {
        language("Row"): missing["row"],
        language("Unit"): missing["unit"],
        language("Dimension"): missing[f"dimension_{language.code}"],
        language("Indicator"): [words.full_label(line, language) for line in missing.to_dict("records")],
    }
    return Grid("self-missing", language("Scores not given"), pd.DataFrame(columns), (str, None, None, None))


def grids(assessed: Assessed, language: Language) -> list[Grid]:
    """Return all tables that have rows."""
    made = [make(assessed, language) for make in (step_grid, dimension_grid, unit_grid, missing_grid)]
    return [grid for grid in made if len(grid.frame)]

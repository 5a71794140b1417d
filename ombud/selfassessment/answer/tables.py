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
        Values.
    labels : dict of str to str
        Column to its heading, in the order shown.
    numbers : tuple of str
        Columns of numbers.
    """

    heading: str
    frame: pd.DataFrame
    labels: dict[str, str]
    numbers: tuple[str, ...]


def dimension_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the dimensions with weights and points, and the total."""
    table = assessed.dimensions
    frame = pd.DataFrame({
        "dimension": table[f"dimension_{language.code}"], "weight": table["weight_percent"],
        "basis": [language(basis) for basis in table["weight_basis"]], "score": table["score"],
    })  # fmt: skip
    total = {"dimension": language("Total"), "weight": 100.0, "basis": "", "score": assessed.total}
    labels = {"dimension": language("Dimension"), "weight": language("Weight (%)"), "basis": language("Basis"),
              "score": language("Points")}  # fmt: skip
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    return Grid(language("Dimensions"), frame, labels, ("weight", "score"))


def unit_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the units with their points per dimension."""
    names = assessed.dimensions.set_index("dimension")[f"dimension_{language.code}"].to_dict()
    labels = {"unit": language("Unit"), **names, "total": language("Total")}
    return Grid(language("Units"), assessed.units, labels, (*names, "total"))


def step_grid(assessed: Assessed, language: Language) -> Grid:
    """Return what the cheapest way raises, unit by unit, the greatest gain of a unit first."""
    steps = assessed.steps
    frame = pd.DataFrame({
        "unit": steps["unit"], "indicator": words.full_labels(steps, language),
        "score": steps["score"], "to": steps["to"], "spent": steps["spent"], "gain": steps["gain"],
        "order": steps["unit_number"],
    })  # fmt: skip
    frame = frame.sort_values(["order", "gain"], ascending=[True, False], kind="stable")
    labels = {"unit": language("Unit"), "indicator": language("Indicator"), "score": language("now"),
              "to": language("to"), "spent": language("Cost"), "gain": language("Points of the total")}  # fmt: skip
    numbers = ("score", "to", "spent", "gain")
    return Grid(language("The cheapest way"), frame.reset_index(drop=True), labels, numbers)


def missing_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the scores that are not given, with their rows on the sheet."""
    missing = assessed.missing
    frame = pd.DataFrame({
        "row": missing["row"], "unit": missing["unit"],
        "dimension": missing[f"dimension_{language.code}"],
        "indicator": words.full_labels(missing, language),
    })  # fmt: skip
    labels = {"row": language("Row"), "unit": language("Unit"), "dimension": language("Dimension"),
              "indicator": language("Indicator")}  # fmt: skip
    return Grid(language("Scores not given"), frame.reset_index(drop=True), labels, ("row",))


def grids(assessed: Assessed, language: Language) -> list[Grid]:
    """Return all tables that have rows."""
    made = [make(assessed, language) for make in (step_grid, dimension_grid, unit_grid, missing_grid)]
    return [grid for grid in made if len(grid.frame)]

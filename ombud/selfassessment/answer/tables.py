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
    name : str
    heading : str
        Ready text.
    frame : DataFrame
        Values.
    labels : dict of str to str
        Column to its heading, in the order shown.
    told : dict of str to function
        Column of numbers to the function that tells its values.
    """

    name: str
    heading: str
    frame: pd.DataFrame
    labels: dict[str, str]
    told: dict[str, Callable[[object], str]]

    def table(self, notes: tuple[str, ...] = ()) -> Table:
        """Set the table for a notebook."""
        return plain_table(self.frame, self.name, self.labels, self.told, notes)


def dimension_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the dimensions with weights and points, and the total."""
    table = assessed.dimensions
    frame = pd.DataFrame({
        "dimension": table[f"dimension_{language.code}"], "weight": table["weight_percent"],
        "basis": [language.tell(basis) for basis in table["weight_basis"]], "score": table["score"],
    })  # fmt: skip
    total = {"dimension": language("Total"), "weight": 100.0, "basis": "", "score": assessed.total}
    labels = {"dimension": language("Dimension"), "weight": language("Weight (%)"), "basis": language("Basis"),
              "score": language("Points")}  # fmt: skip
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    told = {"weight": language.number, "score": language.number}
    return Grid("self-dimensions", language("Dimensions"), frame, labels, told)


def unit_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the units with their points per dimension."""
    names = assessed.dimensions.set_index("dimension")[f"dimension_{language.code}"].to_dict()
    labels = {"unit": language("Unit"), **names, "total": language("Total")}
    told = dict.fromkeys([*names, "total"], language.number)
    return Grid("self-units", language("Units"), assessed.units, labels, told)


def step_grid(assessed: Assessed, language: Language) -> Grid:
    """Return what the cheapest way raises, unit by unit, the greatest gain of a unit first."""
    steps = assessed.steps
    frame = pd.DataFrame({
        "unit": steps["unit"], "indicator": [words.full_label(line, language) for line in steps.to_dict("records")],
        "score": steps["score"], "to": steps["to"], "spent": steps["spent"], "gain": steps["gain"],
        "order": steps["unit_number"],
    })  # fmt: skip
    frame = frame.sort_values(["order", "gain"], ascending=[True, False], kind="stable")
    labels = {"unit": language("Unit"), "indicator": language("Indicator"), "score": language("now"),
              "to": language("to"), "spent": language("Cost"), "gain": language("Points of the total")}  # fmt: skip
    told = {"score": language.integer, "to": language.integer, "spent": lambda cost: cost_text(cost, language),
            "gain": language.change}  # fmt: skip
    return Grid("self-steps", language("The cheapest way"), frame.reset_index(drop=True), labels, told)


def missing_grid(assessed: Assessed, language: Language) -> Grid:
    """Return the scores that are not given, with their rows on the sheet."""
    missing = assessed.missing
    frame = pd.DataFrame({
        "row": missing["row"], "unit": missing["unit"],
        "dimension": missing[f"dimension_{language.code}"],
        "indicator": [words.full_label(line, language) for line in missing.to_dict("records")],
    })  # fmt: skip
    labels = {"row": language("Row"), "unit": language("Unit"), "dimension": language("Dimension"),
              "indicator": language("Indicator")}  # fmt: skip
    return Grid("self-missing", language("Scores not given"), frame.reset_index(drop=True), labels,
                {"row": lambda row: str(row)})  # fmt: skip


def grids(assessed: Assessed, language: Language) -> list[Grid]:
    """Return all tables that have rows."""
    made = [make(assessed, language) for make in (step_grid, dimension_grid, unit_grid, missing_grid)]
    return [grid for grid in made if len(grid.frame)]

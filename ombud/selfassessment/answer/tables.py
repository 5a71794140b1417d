"""The tables of a self-assessment in the answer that is written into the workbook."""

from __future__ import annotations

import pandas as pd

from ombud.display.language import Language
from ombud.selfassessment import words
from ombud.selfassessment.result.result import Assessed


def tables(assessed: Assessed, language: Language) -> dict[str, pd.DataFrame]:
    """
    Return the tables that have rows: heading to values under the headings of their columns.

    What the cheapest way raises, unit by unit, the greatest gain of a unit first; the dimensions with weights and points;
    the units with their points per dimension; and the scores that are not given, with their rows on the sheet.
    """
    code, own, missing = language.code, assessed.dimensions, assessed.missing
    steps = assessed.steps.sort_values(["unit_number", "gain"], ascending=[True, False], kind="stable")
    labels = {"unit": language("Unit"), **own.set_index("dimension")[f"dimension_{code}"], "total": language("Total")}
    made = {
        language("The cheapest way"): {
            language("Unit"): steps["unit"],
            language("Indicator"): words.full_labels(steps, language),
            language("now"): steps["score"],
            language("to"): steps["to"],
            language("Cost"): steps["spent"],
            language("Points of the total"): steps["gain"],
        },
        language("Dimensions"): {
            language("Dimension"): [*own[f"dimension_{code}"], language("Total")],
            language("Weight (%)"): [*own["weight_percent"], 100.0],
            language("Basis"): [*map(language.tell, own["weight_basis"]), ""],
            language("Points"): [*own["score"], assessed.total],
        },
        language("Units"): assessed.units[list(labels)].rename(columns=labels),
        language("Scores not given"): {
            language("Unit"): missing["unit"],
            language("Indicator"): words.full_labels(missing, language),
            language("Dimension"): missing[f"dimension_{code}"],
            language("Row"): missing["row"],
        },
    }
    frames = {heading: pd.DataFrame(columns) for heading, columns in made.items()}
    return {heading: frame for heading, frame in frames.items() if len(frame)}

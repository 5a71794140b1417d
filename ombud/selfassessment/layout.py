"""Where things stand in a self-assessment workbook: what its writer and its reader share."""

from __future__ import annotations

GUIDE, UNITS, SCORES, WEIGHTS, RESULT, ANSWER = "Petunjuk", "Unit", "Penilaian", "Bobot", "Hasil", "Jawaban"
SHEETS = (GUIDE, UNITS, SCORES, WEIGHTS, RESULT)

# every sheet that is read back names its rows in a hidden first column, so that headings may be in any language
KEY_COLUMN = 0
HEADER = "header"
YEAR, GOVERNMENT, EXAMPLE = "year", "government", "example"

# columns of the sheet of units, from 0
UNIT_NAME, UNIT_TYPE = 2, 3
# columns of the sheet of scores
SCORE_COLUMNS = ("number", "unit", "unit_type", "dimension", "variable", "indicator")
SCORE_COLUMNS += ("weight", "score", "cost", "evidence", "note")
PLACES = {name: place for place, name in enumerate(SCORE_COLUMNS, start=1)}
# columns of the sheet of weights
WEIGHT_VALUE = 3
# rows of the first unit and the first score on their sheets, from 0
FIRST_UNIT, FIRST_SCORE = 8, 3

NEVER = "x"  # in the column of costs: can't be raised
KINDS = "jenis_unit"  # name of the cells that list the kinds of unit
MARK = "x"  # marks a workbook as an example


def unit_key(number: int) -> str:
    """Return the key of a unit's row."""
    return f"unit {number}"


def score_key(number: int, code: str) -> str:
    """Return the key of the row in which a unit (from 1) is scored on an indicator."""
    return f"{number} {code}"


def weight_key(kind: str, name: str) -> str:
    """Return the key of a row of the sheet of weights; `kind` is dimension or indicator."""
    return f"{kind} {name}"

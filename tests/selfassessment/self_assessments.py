"""Self-assessments: as a frame of lines, and as a form that somebody filled in."""

from fractions import Fraction

import numpy as np
import pandas as pd
from openpyxl import load_workbook

import ombud
from ombud.selfassessment.layout import PLACES, form_lines
from ombud.selfassessment.reading import SelfAssessment

KINDS = ["dpmptsp", "disdukcapil", "dinas_pendidikan", "dinas_sosial", "dinas_kesehatan", "puskesmas", "puskesmas"]
FIRST, SCORE, COST = 4, PLACES["score"] + 1, PLACES["cost"] + 1
THREE = "DPMPTSP; Dinsos; Puskesmas Loa Ipuh"


def assessment(scores, *, costs=None, government="Kutai Kartanegara", year=2023):
    """Return a self-assessment of as many units as `scores` has rows, NaN where a cell is empty."""
    scores = np.asarray(scores, dtype=float)
    form = form_lines(year)
    units = pd.DataFrame({"unit_number": range(1, len(scores) + 1)})
    units["unit"] = [f"Unit {number}" for number in units["unit_number"]]
    units["unit_type"] = [KINDS[place % 7] for place in range(len(units))]
    lines = units.merge(form, how="cross").assign(score=scores.ravel(), cost_given=costs is not None, note="", row=0)
    cost = [Fraction(1)] * len(lines) if costs is None else list(costs)
    lines["cost"] = pd.Series(cost, dtype=object)
    subject = ombud.resolve_government(government) if government else None
    return SelfAssessment("form.xlsx", year, subject, False, units, lines.astype({"score": "Int64"}))


def fill(path, score=None, cost=None, units=3, lines=28):
    """Fill a form as a spreadsheet would; `score` and `cost` are functions of unit and line."""
    book = load_workbook(path)
    for unit in range(units):
        for line in range(lines):
            row = FIRST + lines * unit + line
            book["Penilaian"].cell(row, SCORE).value = 2 if score is None else score(unit, line)
            book["Penilaian"].cell(row, COST).value = None if cost is None else cost(unit, line)
    book.create_sheet("Catatan kami")["A1"] = "milik sendiri"
    book.save(path)
    return path

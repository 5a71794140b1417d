"""The figure that Ombudsman published last, beside a self-assessment."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ombud.files import DataDir
from ombud.methodology import comparability
from ombud.rounding import rounded
from ombud.selfassessment.result.result import Assessed


@dataclass(frozen=True)
class Published:
    """
    The last published figure that a self-assessment can be put beside.

    Attributes
    ----------
    year : int
    row : dict
        Its row of the panel.
    change : float
        Self-assessed total minus published value; missing where only an interval is published.
    grade, reason_id, reason_en : str
        How the method of that year compares to the one used.
    """

    year: int
    row: dict
    change: float
    grade: str
    reason_id: str
    reason_en: str


def last_published(assessed: Assessed, panel: pd.DataFrame, data_dir: DataDir = None) -> Published | None:
    """Return the newest published figure under a method that is the same, else the newest of any; None if there is none."""
    assessment = assessed.assessment
    if assessment.government is None:
        return None
    rows = panel[panel["government_code"] == assessment.government.code].set_index("year", drop=False)
    relations = {int(year): comparability(int(year), assessment.year, data_dir) for year in rows.index}
    if not relations:
        return None
    year = max([year for year, relation in relations.items() if relation.grade == "same"] or relations)
    row, how = rows.loc[year].to_dict(), relations[year]
    change = rounded(assessed.total - row["value"], 2)
    return Published(year, row, change, how.grade, how.reason_id, how.reason_en)


def points(assessed: Assessed, published: Published | None = None) -> pd.DataFrame:
    """
    Return what stands on the scale of categories: the published figure, the total, and where the cheapest way leads.

    Returns
    -------
    DataFrame
        what ("self_published", "self_assessed" or "self_way"), year, low, high (points; equal where the total is
        known), simulated (whether the workbook is the example).
    """
    year, rows = assessed.assessment.year, []
    if published is not None:
        rows.append(("self_published", published.year, published.row["low"], published.row["high"]))
    rows.append(("self_assessed", year, assessed.total, assessed.total))
    if assessed.path is not None and assessed.path.status in ("optimal", "unproven"):
        result = float(assessed.path.result)
        rows.append(("self_way", year, result, result))
    frame = pd.DataFrame(rows, columns=["what", "year", "low", "high"])
    return frame.assign(simulated=assessed.assessment.example)

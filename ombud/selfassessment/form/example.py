"""A small made-up self-assessment, so that the form, the notebook and the tests have something to show."""

from __future__ import annotations

import pandas as pd

from ombud.selfassessment.layout import NEVER

# one text per unit, one sign per indicator of 2023; "-" is left empty
SCORES = (
    "2232333333333233233322231332",
    "2233333321223223232233333232",
    "3223323202233233332232223122",
    "323322231-233322132233311121",
    "3233332323223133232322232331",
    "2323323231212223323223121322",
    "31222123221221322222-2121222",
)
COSTS = {
    "kompetensi_pelaksana": 1,
    "sarana_prasarana": 4,
    "standar_pelayanan": 2,
    "persepsi_maladministrasi": 25,
    "pengelolaan_pengaduan": 18,
}
NOT_RAISED = "sarana_prasarana_09"


def with_example(lines: pd.DataFrame) -> pd.DataFrame:
    """Return lines of units (unit_number, code, variable) with made-up scores and costs; units of a form begin anew."""
    place = lines.groupby("unit_number").cumcount()
    signs = [
        SCORES[(number - 1) % len(SCORES)][sign % len(SCORES[0])]
        for number, sign in zip(lines["unit_number"], place, strict=True)
    ]
    score = pd.Series(signs, lines.index).replace("-", None).astype("Int64")
    cost = lines["variable"].map(COSTS).astype(object).mask(lines["code"] == NOT_RAISED, NEVER)
    return lines.assign(score=score, cost=cost)

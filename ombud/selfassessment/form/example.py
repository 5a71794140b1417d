"""A small made-up self-assessment, so that the form, the notebook and the tests have something to show."""

from __future__ import annotations

import pandas as pd

from ombud.selfassessment.layout import NEVER

Entry = tuple[int | None, float | str | None]

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


def example_entries(form: pd.DataFrame, units: pd.DataFrame) -> dict[tuple[int, str], Entry]:
    """
    Return made-up scores and costs.

    Parameters
    ----------
    form : DataFrame
        As `ombud.selfassessment.catalogue.form_lines` gives it.
    units : DataFrame
        unit_number.

    Returns
    -------
    dict
        (number of the unit, code of the indicator) to score (None: left empty) and cost.
    """
    return {
        (number, line.code): (
            _score(number, place),
            NEVER if line.code == NOT_RAISED else COSTS[line.variable],
        )
        for number in units["unit_number"]
        for place, line in enumerate(form.itertuples())
    }


def _score(number: int, place: int) -> int | None:
    signs = SCORES[(number - 1) % len(SCORES)]
    sign = signs[place % len(signs)]
    return None if sign == "-" else int(sign)

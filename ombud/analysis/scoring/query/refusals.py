"""Rapor files that a query has read and that can't be scored, with what is wrong in them."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.scoring.query.source import RELATION, UnitSource
from ombud.analysis.scoring.query.statements import Plan
from ombud.errors import DataError, Fault
from ombud.evidence.rapor.faults import RaporError

SHOWN = 40
_KEYS = ["unit", "product", "dimension", "variable", "indicator"]


def refuse_faults(source: UnitSource, plan: Plan, found: pd.DataFrame) -> None:
    """
    Raise if something was scored twice or at two levels of detail, or a unit has no name.

    Raises
    ------
    RaporError
        With the first of the rows that stand twice, and the governments whose units have sums beside their parts.
    """
    faults = []
    if (found["nameless"] > 0).any():
        faults.append(Fault("the unit is missing", "a unit in every row", source.name, column="unit"))
    if (found["repeated"] > 0).any():
        faults += _repeated(source, plan)
    coarse = found[found["coarse"] > 0]
    faults += [
        Fault("{n} units have a score beside the scores of its parts",
              "scores at one level of detail: leave out totals and means that stand beside their parts", source.name,
              column=plan.government, value=government, fields={"n": int(n)})
        for government, n in zip(coarse[plan.government], coarse["coarse"], strict=True)
    ]  # fmt: skip
    if faults:
        raise RaporError(faults)


def _repeated(source: UnitSource, plan: Plan) -> list[Fault]:
    keys = ", ".join(["year", plan.government, *_KEYS])
    query = f"""
        SELECT {keys}, count(*) AS n FROM {RELATION} WHERE ({plan.where}) AND ({plan.score}) IS NOT NULL
        GROUP BY ALL HAVING n > 1 ORDER BY ALL LIMIT {SHOWN}
    """
    rows = source.rows(query)
    if not rows:  # the same indicator in two spellings
        return [Fault("an indicator is scored twice under two spellings", "each indicator of a unit and product once",
                      source.name, column="indicator")]  # fmt: skip
    return [
        Fault("{n} rows score the same", "each indicator of a unit and product once", source.name, column="score",
              value=", ".join(str(part) for part in row[:-1] if part is not None), fields={"n": row[-1]})
        for row in rows
    ]  # fmt: skip


def refuse_missing_scores(scored: pd.DataFrame) -> None:
    """
    Raise if anything is missing.

    Raises
    ------
    DataError
        With what each government lacks.
    """
    lacking = scored[scored["missing"] != ""]
    if len(lacking):
        raise DataError(
            Fault("{government} {year} lacks scores", "all scores, or missing='renormalise'", "units", value=missing,
                  fields={"government": government, "year": year})
            for government, year, missing in zip(lacking["government"], lacking["year"], lacking["missing"], strict=True)
        )  # fmt: skip

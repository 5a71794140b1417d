"""Printed ranks: which of several figures can stand at the place that a page names, given what is known of the others."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ombud.evidence.published.agreement import EQUAL

# a list of at least so many can only be national; no province has as many kabupaten and kota together
NATIONAL = 60


def rank_test(
    ranks: pd.DataFrame, rows: pd.DataFrame, governments: pd.DataFrame, code: str, year: int
) -> Callable[[float], bool] | None:
    """
    Return what tells whether a value of one government can stand at its printed ranks; None where no page prints one.

    Of a page that prints another value the rank says nothing about this one: it was read off the same list. A rank in a
    list of n leaves a value possible unless more than rank - 1 others of the list certainly lie above it, or more than
    n - rank certainly below, or another of a province's list has that value. The list is the nation's governments of
    the level, or the province's kabupaten, kota or both, with or without the provincial government: whichever has n
    members.

    Of `ranks`, ``value``, ``rank`` and ``rank_of`` are as pages print them; ``value``, ``low`` and ``high`` of `rows`
    are what is known of the totals, in points.
    """
    own = ranks[(ranks["government_code"] == code) & (ranks["year"] == year)]
    others = rows[(rows["year"] == year) & (rows["government_code"] != code)]
    places = []
    for printed, rank, of in own[["value", "rank", "rank_of"]].itertuples(index=False):
        members = _members(governments, code, of)
        if len(members):
            places.append((printed, rank, of, others[others["government_code"].isin(members)]))

    def possible(value: float) -> bool:
        for printed, rank, of, listed in places:
            if abs(printed - value) > EQUAL:
                continue
            above = (listed["low"] > value + EQUAL).sum()
            below = (listed["high"] < value - EQUAL).sum()
            taken = of < NATIONAL and ((listed["value"] - value).abs() < EQUAL).any()
            if taken or above > rank - 1 or below > of - rank:
                return False
        return True

    return possible if places else None


def _members(governments: pd.DataFrame, code: str, number: int) -> pd.Series:
    """Return the codes of the list of `number` governments that one government stands in; none if it can't be told."""
    [own] = governments[governments["government_code"] == code].to_dict("records")
    same = governments["level"] == own["level"]
    if number >= NATIONAL or own["level"] == "provinsi":
        return governments.loc[same, "government_code"]
    province = governments["province_code"] == own["province_code"]
    below = province & (governments["level"] != "provinsi")
    fitting = next((each for each in (below, province, below & same) if each.sum() == number), same & False)
    return governments.loc[fitting, "government_code"]

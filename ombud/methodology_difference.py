"""Two versions of the method side by side: what differs, and whether their totals may be compared."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from ombud.errors import NotPublished
from ombud.methodology import Methodology, available_years, load_methodology
from ombud.methodology_rules import GRADES

UNKNOWN = "not published"
COLUMNS = ["aspect", "item", "from_value", "to_value", "from_basis", "to_basis", "changed", "note"]

# aspect -> its items as (item, value, basis, note)
Items = Iterator[tuple[str, Any, str, str]]


@dataclass(frozen=True)
class Comparability:
    """
    Whether totals of two years measure the same, for regional governments.

    Attributes
    ----------
    from_year, year : int
        The pair.
    grade : {"same", "changed", "not comparable"}
        The worst grade of the steps from one assessed year to the next.
    reason_en, reason_id : str
        Why: the reasons of the steps that have this grade.
    basis : {"published", "assumed"}
        "assumed" if any step is.
    """

    from_year: int
    year: int
    grade: str
    reason_en: str
    reason_id: str
    basis: str


def comparability(from_year: int | str, year: int | str, data_dir: str | os.PathLike | None = None) -> Comparability:
    """
    Return whether the methods of two years give comparable totals.

    Parameters
    ----------
    from_year, year : int or str
        Assessed years, in any order.
    data_dir : path, optional
        See `ombud.methodology.load_methodology`.

    Returns
    -------
    Comparability

    Raises
    ------
    NotPublished
        If one of the years has no method, or a step between them has no record.
    """
    ends = load_methodology(from_year, data_dir).year, load_methodology(year, data_dir).year
    steps = [load_methodology(y, data_dir).comparability for y in _years_after(*sorted(ends), data_dir)]
    if not steps:
        return Comparability(*ends, "same", "The same year.", "Tahun yang sama.", "published")
    grade = max((step["grade"] for step in steps), key=GRADES.index)
    decisive = [step for step in steps if step["grade"] == grade]
    return Comparability(
        *ends,
        grade,
        reason_en=" ".join(step["reason_en"] for step in decisive),
        reason_id=" ".join(step["reason_id"] for step in decisive),
        basis="assumed" if any(step["basis"] == "assumed" for step in steps) else "published",
    )


def _years_after(first: int, last: int, data_dir: str | os.PathLike | None) -> list[int]:
    """Return the assessed years after `first` up to `last`; each must be recorded against the one before it."""
    years = [year for year in available_years(data_dir) if first <= year <= last]
    for before, after in pairwise(years):
        if load_methodology(after, data_dir).comparability["with"] != before:
            raise NotPublished("How the method of {year} compares to that of {before} is not published",
                               year=after, before=before)  # fmt: skip
    return years[1:]


def difference(from_year: int | str, year: int | str, data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Return what differs between the methods of two years, item by item.

    Parameters
    ----------
    from_year, year : int or str
        The older and the newer year.
    data_dir : path, optional
        See `ombud.methodology.load_methodology`.

    Returns
    -------
    DataFrame
        aspect, item, from_value, to_value (texts and numbers; missing when the year lacks the item), from_basis,
        to_basis ("published", "assumed"; "not published" when the aspect is unknown in that year; "" when it is
        known and the item is no part of it), changed (missing when one side is not published), note.
        Weights in percent, cut-offs in points.
    """
    sides = [_items(load_methodology(from_year, data_dir)), _items(load_methodology(year, data_dir))]
    rows = []
    for aspect in ASPECTS:
        known = [bool(side[aspect]) for side in sides]
        for item in dict.fromkeys([*sides[0][aspect], *sides[1][aspect]]) or [aspect]:
            old, new = (_cell(side[aspect], item, k) for side, k in zip(sides, known, strict=True))
            notes = dict.fromkeys(note for note in (new["note"], old["note"]) if note)
            told = UNKNOWN in (old["basis"], new["basis"])
            rows.append([aspect, item, old["value"], new["value"], old["basis"], new["basis"],
                         None if told else old["value"] != new["value"], " ".join(notes)])  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"from_value": object, "to_value": object, "changed": "boolean"})


def _cell(items: dict[str, dict], item: str, known: bool) -> dict[str, Any]:
    return items.get(item, {"value": None, "basis": "" if known else UNKNOWN, "note": ""})


def _items(methodology: Methodology) -> dict[str, dict[str, dict]]:
    """Return aspect -> item -> value, basis, note; an aspect that is not published has no items."""
    found: dict[str, dict[str, dict]] = {}
    for aspect, listed in ASPECTS.items():
        try:
            found[aspect] = {
                item: {"value": value, "basis": basis, "note": note} for item, value, basis, note in listed(methodology)
            }
        except NotPublished:
            found[aspect] = {}
    return found


def _labelled(rows: pd.DataFrame, key: str) -> Items:
    for row in rows.to_dict("records"):
        yield row[key], row["label_en"], row["basis"], row["note"]


def _name(methodology: Methodology) -> Items:
    record = methodology.document["name"]
    yield "name", methodology.name("id"), record["basis"], record.get("note", "")


def _field_period(methodology: Methodology) -> Items:
    text = methodology.field_period("en")
    record = methodology.document["field_period"]
    yield "field_period", text, record["basis"], record.get("note", "")


def _weights(methodology: Methodology) -> Items:
    for row in methodology.joint_weights.to_dict("records"):
        yield " + ".join(row["dimensions"]), float(row["weight_percent"]), row["basis"], row["note"]


def _indicators(methodology: Methodology) -> Items:
    for row in methodology.variables.to_dict("records"):
        if pd.notna(row["indicators"]):
            yield row["variable"], int(row["indicators"]), row["basis"], row["note"]


def _points(methodology: Methodology) -> Items:
    for row in methodology.indicators.to_dict("records"):
        if pd.notna(row["points"]):
            yield row["indicator"], float(row["points"]), row["basis"], row["note"]


def _unit_types(methodology: Methodology) -> Items:
    for row in methodology.unit_types.to_dict("records"):
        number = f"{row['count']} x " if pd.notna(row["count"]) else ""
        apart = "" if row["in_total"] else " (assessed apart)"
        yield f"{row['level']}: {row['unit_type']}", f"{number}{row['label_en']}{apart}", row["basis"], row["note"]


def _aggregation(methodology: Methodology) -> Items:
    over = methodology.aggregation
    record = methodology.document["aggregation"]
    yield "aggregation", f"{record['mean']} mean over {over}", record["basis"], record.get("note", "")


def _scale_maximum(methodology: Methodology) -> Items:
    maximum = methodology.scale_maximum
    record = methodology.document["scales"][0]
    yield "scale_maximum", maximum, record["basis"], record.get("note", "")


def _zone_cutoffs(methodology: Methodology) -> Items:
    bands = methodology.cutoffs
    lowest = bands.drop_duplicates("zone", keep="last")
    for row in lowest.to_dict("records"):
        yield row["zone"], row["lower"], row["basis"], row["note"]


def _band_cutoffs(methodology: Methodology) -> Items:
    bands = methodology.cutoffs
    for row in bands.to_dict("records"):
        item = f"{row['category']} {row['label_id']}".strip()
        yield item, row["lower"], row["basis"], row["note"]


ASPECTS = {
    "name": _name,
    "legal_basis": lambda methodology: _labelled(methodology.legal_basis, "legal_basis"),
    "field_period": _field_period,
    "dimensions": lambda methodology: _labelled(methodology.dimensions, "dimension"),
    "weights": _weights,
    "variables": lambda methodology: _labelled(methodology.variables, "variable"),
    "indicators": _indicators,
    "points": _points,
    "unit_types": _unit_types,
    "aggregation": _aggregation,
    "scale_maximum": _scale_maximum,
    "zones": _zone_cutoffs,
    "bands": _band_cutoffs,
}

"""The records of a methodology file as tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ombud.errors import OmbudError

Records = list[dict[str, Any]]
PROVENANCE = ["basis", "source", "note"]
NO_WEIGHT = "not_published"
LANGUAGES = ("id", "en")
BASES = ("published", "inferred", "assumed")  # inferred: follows from published figures by arithmetic
# how totals compare to those of the year before; what an older method may have scored of a newer one
GRADES = ("same", "changed", "not_comparable")
READINGS = ("narrow", "wide")


def checked_language(lang: str) -> str:
    """Return a language in which labels and reasons are recorded; raises `OmbudError` for another."""
    if lang not in LANGUAGES:
        raise OmbudError(
            "There is no language {lang}; accepted: {accepted}", lang=repr(lang), accepted=", ".join(LANGUAGES)
        )
    return lang


class Shape(NamedTuple):
    """What records of a section are as a frame: names of keys that columns call otherwise, columns, kinds of numbers."""

    names: dict[str, str]
    columns: list[str]
    kinds: Mapping[str, Any] = MappingProxyType({})


LABELS = ["label_id", "label_en"]
SHAPES = {
    "legal_basis": Shape({"key": "legal_basis"}, ["legal_basis", *LABELS]),
    "facts": Shape({"id": "label_id", "en": "label_en"}, ["aspect", *LABELS]),
    "dimensions": Shape({"key": "dimension"}, ["dimension", *LABELS]),
    "weights": Shape({"percent": "weight_percent"}, ["dimensions", "weight_percent"], {"weight_percent": float}),
    "weight_bounds": Shape(
        {"low": "low_percent", "high": "high_percent"}, ["dimension", "variant", "low_percent", "high_percent"]
    ),
    "variables": Shape(
        {"key": "variable"},
        ["dimension", "variable", *LABELS, "indicators"],
        {"dimension": "string", "indicators": "Int64"},
    ),
    "indicators": Shape(
        {"key": "indicator"},
        ["variable", "indicator", *LABELS, "points", "share_percent"],
        {"points": "Float64", "share_percent": "Float64"},
    ),
    "unit_types": Shape(
        {"key": "unit_type", "levels": "level"},
        ["level", "unit_type", *LABELS, "count", "in_total"],
        {"count": "Int64", "in_total": bool},
    ),
    "readings": Shape({"key": "reading"}, ["reading", "share", "dimensions", *LABELS, "reason_id", "reason_en"]),
    "scales": Shape({"key": "scale"}, ["scale", *LABELS, "levels", "maximum"], {"maximum": float}),
    "cutoffs": Shape({}, ["category", "zone", "lower", "upper", *LABELS]),
}


def framed(section: str, records: Records) -> pd.DataFrame:
    """
    Return the records of a section, a key of `SHAPES`, as a frame.

    It has the columns of its shape, missing where no record has them, lists as tuples; then basis, source (tuple of
    addresses) and note ("" when there is none).
    """
    shape = SHAPES[section]
    rows = [
        {"note": ""} | {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
        for record in records
    ]
    frame = pd.DataFrame(rows).rename(columns=shape.names)
    return frame.reindex(columns=[*shape.columns, *PROVENANCE]).astype(dict(shape.kinds))


def overall_basis(basis: pd.Series) -> str:
    """Return "published" if all of it is, else "assumed"."""
    return "published" if (basis == "published").all() else "assumed"


def dimension_frame(dimensions: Records, weights: Records) -> pd.DataFrame:
    """
    Return dimensions with the weights that are theirs alone.

    Returns
    -------
    DataFrame
        dimension, label_id, label_en, weight_percent (missing when not published), weight_basis ("not_published" then),
        basis (the weaker of the dimension's own and its weight's), source (of both), note (the weight's first).
    """
    frame = framed("dimensions", dimensions)
    alone = {record["dimensions"][0]: record for record in weights if len(record["dimensions"]) == 1}
    unknown = {"percent": np.nan, "basis": NO_WEIGHT, "source": [], "note": ""}
    found = [alone.get(key, unknown) for key in frame["dimension"]]
    frame.insert(3, "weight_percent", [float(record["percent"]) for record in found])
    frame.insert(4, "weight_basis", [record["basis"] for record in found])
    frame["basis"] = frame["basis"].where(frame["weight_basis"] != "assumed", "assumed")
    frame["source"] = [_united(own, record["source"]) for own, record in zip(frame["source"], found, strict=True)]
    frame["note"] = [_joined(record.get("note", ""), own) for own, record in zip(frame["note"], found, strict=True)]
    return frame


def unit_type_frame(unit_types: Records) -> pd.DataFrame:
    """Return one row per level and kind of unit: level, unit_type, label_id, label_en, count, in_total."""
    frame = framed("unit_types", [{"in_total": True, **record} for record in unit_types]).explode("level")
    return frame.sort_values("level", kind="stable", ignore_index=True)


def reading_frame(readings: Records, weights: pd.Series, weights_basis: str) -> pd.DataFrame:
    """Return readings with the share of the total that they keep, which is assumed where the weights are."""
    frame = framed("readings", readings)
    shares = [round(float(weights[list(kept)].sum()), 4) for kept in frame["dimensions"]]
    basis = frame["basis"] if weights_basis == "published" else "assumed"
    return frame.assign(share=shares, basis=basis)


def share_bounds(bounds: pd.DataFrame, kept: list[str]) -> tuple[float, float]:
    """
    Return the least and the greatest share, 0..1, that dimensions can have together, from bounds of each in percent.

    The weights add up to 100: what the others must weigh, the kept ones can't.
    """
    own, others = bounds.loc[kept], bounds.drop(index=kept)
    low = max(own["low_percent"].sum(), 100 - others["high_percent"].sum())
    high = min(own["high_percent"].sum(), 100 - others["low_percent"].sum())
    return round(float(low) / 100, 4), round(float(high) / 100, 4)


def band_frames(cutoffs: Records, scales: Records) -> dict[str, pd.DataFrame]:
    """
    Return the bands of each scale that has cut-offs, best first.

    The upper end of a band is the lower end of the one above, or the scale's maximum; category is "" when there is
    none.
    """
    grouped: dict[str, Records] = {}
    for record in cutoffs:
        grouped.setdefault(record.get("scale", scales[0]["key"]), []).append(record)
    maxima = {record["key"]: float(record["maximum"]) for record in scales}
    return {key: _band_frame(records, maxima[key]) for key, records in grouped.items()}


def _band_frame(records: Records, maximum: float) -> pd.DataFrame:
    lower = [float(record["lower"]) for record in records]
    complete = [
        {"category": "", **record, "lower": low, "upper": high}
        for record, low, high in zip(records, lower, [maximum, *lower[:-1]], strict=True)
    ]
    return framed("cutoffs", complete)


def _united(first: tuple[str, ...], second: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *second]))


def _joined(*notes: str) -> str:
    return " ".join(note for note in notes if note)

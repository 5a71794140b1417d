"""What the records of a methodology file hold, and how they become tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from ombud.errors import OmbudError

Records = list[dict[str, Any]]
PROVENANCE = ["basis", "source", "note"]
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
    "cutoffs": Shape({}, ["category", "zone", "lower", "upper", *LABELS], {"lower": float, "upper": float}),
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

"""What the records of a methodology file hold, and how they become tables."""

from typing import Any

import pandas as pd

Records = list[dict[str, Any]]
PROVENANCE = ["basis", "source", "note"]
LANGUAGES = ("id", "en")
BASES = ("published", "inferred", "assumed")  # inferred: follows from published figures by arithmetic
# how totals compare to those of the year before; what an older method may have scored of a newer one
GRADES = ("same", "changed", "not_comparable")
READINGS = ("narrow", "wide")
LABELS = ["label_id", "label_en"]
# of each section, what its frame calls the "key" of a record, and its columns
SHAPES = {
    "facts": ("aspect", ["aspect", *LABELS]),
    "legal_basis": ("legal_basis", ["legal_basis", *LABELS]),
    "dimensions": ("dimension", ["dimension", *LABELS]),
    "weights": ("", ["dimensions", "weight_percent"]),
    "weight_bounds": ("", ["dimension", "variant", "low_percent", "high_percent"]),
    "variables": ("variable", ["dimension", "variable", *LABELS, "indicators"]),
    "indicators": ("indicator", ["variable", "indicator", *LABELS, "points", "share_percent"]),
    "unit_types": ("unit_type", ["levels", "unit_type", *LABELS, "count", "in_total"]),
    "readings": ("reading", ["reading", "share", "dimensions", *LABELS, "reason_id", "reason_en"]),
    "scales": ("scale", ["scale", *LABELS, "levels", "maximum"]),
    "cutoffs": ("", ["category", "zone", "lower", "upper", *LABELS]),
}
# names of other keys that columns call otherwise, and kinds of numbers
NAMES = {"id": "label_id", "en": "label_en", "percent": "weight_percent", "low": "low_percent", "high": "high_percent"}
KINDS: dict[str, Any] = {"in_total": bool, "count": "Int64", "indicators": "Int64"}
KINDS |= dict.fromkeys(["weight_percent", "maximum", "lower", "upper"], float)
KINDS |= dict.fromkeys(["points", "share_percent"], "Float64")


def framed(section: str, records: Records) -> pd.DataFrame:
    """Return the records of a section as a frame of its shape and `PROVENANCE`; lists as tuples, no note as ""."""
    key, columns = SHAPES[section]
    rows = [
        {"note": ""} | {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
        for record in records
    ]
    frame = pd.DataFrame(rows).rename(columns={**NAMES, "key": key}).reindex(columns=[*columns, *PROVENANCE])
    return frame.astype({name: kind for name, kind in KINDS.items() if name in columns})


def overall_basis(basis: pd.Series) -> str:
    """Return "published" if all of it is, else "assumed"."""
    return "published" if (basis == "published").all() else "assumed"

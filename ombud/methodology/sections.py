"""The sections of a methodology file: what the records of each hold, as frames, and what is told where one is missing."""

from typing import Any

import pandas as pd

from ombud.errors import N_

PROVENANCE = ["basis", "source", "note"]
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

# what is told when a section that is asked for stands in no source
UNPUBLISHED_TEMPLATES = {
    "name": N_("The name of the assessment of {year} is not published"),
    "field_period": N_("The field period of {year} is not published"),
    "legal_basis": N_("The legal basis of {year} is not published"),
    "comparability": N_("How the method of {year} compares to an earlier one is not published"),
    "dimensions": N_("The dimensions of {year} are not published"),
    "weights": N_("The dimension weights of {year} are not published"),
    "weight_bounds": N_("No figures of {year} that bound its weights are published"),
    "variables": N_("The variables of {year} are not published"),
    "indicators": N_("The single indicators of {year} are not published"),
    "unit_types": N_("The unit types of {year} are not published"),
    "facts": N_("No other facts on the method of {year} are published"),
    "scales": N_("The scale of {year} is not published"),
    "aggregation": N_("How scores are joined to the total of {year} is not published"),
}


def framed(section: str, records: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the records of a section as a frame of its shape and `PROVENANCE`; lists as tuples, no note as ""."""
    key, columns = SHAPES[section]
    rows = [
        {"note": ""} | {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
        for record in records
    ]
    frame = pd.DataFrame(rows).rename(columns={**NAMES, "key": key}).reindex(columns=[*columns, *PROVENANCE])
    return frame.astype({name: kind for name, kind in KINDS.items() if name in columns})


def overall_basis(records: pd.DataFrame) -> str:
    """Return "published" if every record of a frame is, else "assumed"."""
    return "published" if (records["basis"] == "published").all() else "assumed"

"""The sections of a methodology file: what the records of each hold, as frames, and what is told where one is missing."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ombud.errors import N_, Fault
from ombud.vocabulary import CATEGORIES, ZONES

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

GRADES = ("same", "changed", "not_comparable")  # how totals compare to those of the year before
_LABELLED = "key label_id label_en"
# of each section, the keys that its record must have, or every one of its records, beside basis and source
RECORD_KEYS = {
    "name": "id en",
    "field_period": "id en",
    "aggregation": "over mean",
    "comparability": "with grade reason_id reason_en",
}
LIST_KEYS = {
    "legal_basis": _LABELLED,
    "scales": f"{_LABELLED} levels maximum",
    "dimensions": _LABELLED,
    "weights": "dimensions percent",
    "weight_bounds": "dimension variant low high",
    "variables": _LABELLED,
    "indicators": f"variable {_LABELLED}",
    "unit_types": f"{_LABELLED} levels",
    "cutoffs": "zone lower label_id label_en",
    "readings": f"{_LABELLED} dimensions reason_id reason_en",
    "facts": "aspect id en",
}
CHOICES = {
    ("aggregation", "over"): ("products", "units"),
    ("aggregation", "mean"): ("arithmetic", "geometric"),
    ("comparability", "grade"): GRADES,
    ("cutoffs", "zone"): ZONES,
    ("cutoffs", "category"): CATEGORIES,
    ("readings", "key"): ("narrow", "wide"),  # of what an older method scored already
}
# of a section, the key that names what another section defines
DEFINED_IN = {
    "weights": ("dimensions", "dimensions"),
    "readings": ("dimensions", "dimensions"),
    "weight_bounds": ("dimension", "dimensions"),
    "variables": ("dimension", "dimensions"),
    "indicators": ("variable", "variables"),
    "cutoffs": ("scale", "scales"),
}

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


def records_of(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every record of a methodology file with its section and its place; one that is no table has no keys."""
    for section, content in document.items():
        if section in LIST_KEYS and isinstance(content, list):
            for number, record in enumerate(content, start=1):
                yield section, f"{section}[{number}]", record if isinstance(record, dict) else {}
        elif section in RECORD_KEYS and isinstance(content, dict):
            yield section, section, content


def faults_of_form(document: dict[str, Any], file: str) -> Iterator[Fault]:
    """Yield the sections and words of a methodology file that are none, and the keys that are missing."""
    known = RECORD_KEYS | LIST_KEYS
    for section, content in document.items():
        is_sound = isinstance(content, dict if section in RECORD_KEYS else list) and section in known
        if section != "year" and not is_sound:
            sections = {"sections": ", ".join(known)}
            yield Fault(
                N_("this section is not part of a methodology"), "{sections}", file, column=section, fields=sections
            )
    for section, place, record in records_of(document):
        keys = [*known[section].split(), "basis", "source"]
        for key in (key for key in keys if key not in record):
            needed = {"keys": ", ".join(keys)}
            yield Fault(N_("a key is missing"), "{keys}", file, column=f"{place}.{key}", fields=needed)
        for key, value in record.items():
            if value not in CHOICES.get((section, key), [value]):
                choices = {"choices": ", ".join(CHOICES[section, key])}
                problem = N_("a value that is not among the accepted ones")
                yield Fault(problem, "{choices}", file, column=f"{place}.{key}", value=value, fields=choices)


def faults_of_references(document: dict[str, Any], file: str) -> Iterator[Fault]:
    """Yield the dimensions, variables and scales, of sections that a file of sound form has, that it does not define."""
    for section, place, record in records_of(document):
        key, origin = DEFINED_IN.get(section, ("", ""))
        if origin not in document:
            continue
        named, defined = record.get(key, []), [each["key"] for each in document[origin]]
        for name in named if isinstance(named, list) else [named]:
            if name not in defined:
                keys, problem = {"keys": ", ".join(defined) or "-"}, N_("a key that the file does not define")
                yield Fault(problem, "{keys}", file, column=f"{place}.{key}", value=name, fields=keys)

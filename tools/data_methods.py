"""What a methodology file must look like: its sections and keys, and what must hold between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ombud.errors import Fault
from ombud.methodology.differences import GRADES
from ombud.vocabulary import CATEGORIES, ZONES

AGGREGATED_OVER = ("products", "units")
MEANS = ("arithmetic", "geometric")
BASES = ("published", "inferred", "assumed")  # inferred: follows from published figures by arithmetic
READINGS = ("narrow", "wide")  # of what an older method scored already
WEIGHT_TOLERANCE = 0.01  # weights are printed with two decimals

_LABELLED = {"key": str, "label_id": str, "label_en": str}
_TOLD = {"id": str, "en": str}
_REASON = {"reason_id": str, "reason_en": str}
_NUMBER = (int, float)

# section -> (keys that must be there, keys that may be there); basis, source and note go without saying
TABLES = {
    "name": (_TOLD, {}),
    "field_period": (_TOLD, {}),
    "aggregation": ({"over": str, "mean": str}, {}),
    "comparability": ({"with": int, "grade": str, **_REASON}, {}),
}
LISTS = {
    "legal_basis": (_LABELLED, {}),
    "scales": ({**_LABELLED, "levels": list, "maximum": _NUMBER}, {}),
    "dimensions": (_LABELLED, {}),
    "weights": ({"dimensions": list, "percent": _NUMBER}, {}),
    "weight_bounds": ({"dimension": str, "variant": str, "low": _NUMBER, "high": _NUMBER}, {}),
    "variables": (_LABELLED, {"dimension": str, "indicators": int}),
    "indicators": ({"variable": str, **_LABELLED}, {"points": _NUMBER, "share_percent": _NUMBER}),
    "unit_types": ({**_LABELLED, "levels": list}, {"count": int, "in_total": bool}),
    "cutoffs": (
        {"zone": str, "lower": _NUMBER, "label_id": str, "label_en": str},
        {"scale": str, "category": str},
    ),
    "readings": ({**_LABELLED, "dimensions": list, **_REASON}, {}),
    "facts": ({"aspect": str, **_TOLD}, {}),
}
CHOICES = {
    ("aggregation", "over"): AGGREGATED_OVER,
    ("aggregation", "mean"): MEANS,
    ("comparability", "grade"): GRADES,
    ("cutoffs", "zone"): ZONES,
    ("cutoffs", "category"): CATEGORIES,
    ("readings", "key"): READINGS,
}


def method_faults(document: dict[str, Any], file: str, year: int) -> list[Fault]:
    """
    Return all that is wrong with a methodology document.

    Parameters
    ----------
    document : dict
        A methodology file as read from TOML.
    file : str
        Its name, for the messages.
    year : int
        The year that the file name states.

    Returns
    -------
    list of Fault
        Empty when the document can be used. What holds between records is looked at only once each record is sound.
    """
    faults = [*_faults_of_year(document, file, year)]
    for section, content in document.items():
        if section != "year":
            faults += _faults_of_section(section, content, file)
    return faults or [*_faults_between_records(document, file)]


def _faults_of_year(document: dict[str, Any], file: str, year: int) -> Iterator[Fault]:
    if document.get("year") != year:
        yield Fault(
            "the year is not the one in the file's name",
            "{year}",
            file,
            column="year",
            value=document.get("year"),
            fields={"year": year},
        )


def _faults_of_section(section: str, content: Any, file: str) -> Iterator[Fault]:
    if section in TABLES and isinstance(content, dict):
        yield from _faults_of_record(section, section, content, TABLES[section], file)
    elif section in LISTS and isinstance(content, list):
        for position, record in enumerate(content, start=1):
            yield from _faults_of_record(section, f"{section}[{position}]", record, LISTS[section], file)
    else:
        yield Fault(
            "this section is not part of a methodology",
            "{sections}",
            file,
            column=section,
            fields={"sections": ", ".join([*TABLES, *LISTS])},
        )


def _faults_of_record(
    section: str, place: str, record: Any, keys: tuple[dict[str, Any], dict[str, Any]], file: str
) -> Iterator[Fault]:
    if not isinstance(record, dict):
        yield Fault("a record is not a table", "keys with values", file, column=place, value=record)
        return
    required, optional = keys
    known = {**required, **optional}
    for key in required:
        if key not in record:
            yield Fault(
                "a key is missing", "{keys}", file, column=f"{place}.{key}", fields={"keys": ", ".join(required)}
            )
    for key, value in record.items():
        where = f"{place}.{key}"
        if key in ("basis", "source", "note"):
            continue
        if key not in known:
            yield Fault(
                "an unknown key",
                "{keys}",
                file,
                column=where,
                value=value,
                fields={"keys": ", ".join([*known, "basis", "source", "note"])},
            )
        elif not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
            yield Fault(
                "a value of the wrong kind",
                "{kind}",
                file,
                column=where,
                value=value,
                fields={"kind": _kind_name(known[key])},
            )
        elif value not in CHOICES.get((section, key), (value,)):
            yield Fault(
                "a value that is not among the accepted ones",
                "{choices}",
                file,
                column=where,
                value=value,
                fields={"choices": ", ".join(CHOICES[section, key])},
            )
    yield from _faults_of_provenance(place, record, file)


def _faults_of_provenance(place: str, record: dict[str, Any], file: str) -> Iterator[Fault]:
    if record.get("basis") not in BASES:
        yield Fault(
            "the basis must say whether the value is published",
            "{bases}",
            file,
            column=f"{place}.basis",
            value=record.get("basis"),
            fields={"bases": ", ".join(BASES)},
        )
    source = record.get("source")
    if not isinstance(source, list) or not source or not all(_is_address(item) for item in source):
        yield Fault(
            "the value has no source",
            "a list of addresses that start with http",
            file,
            column=f"{place}.source",
            value=source,
        )
    if not isinstance(record.get("note", ""), str):
        yield Fault(
            "a value of the wrong kind",
            "{kind}",
            file,
            column=f"{place}.note",
            value=record["note"],
            fields={"kind": "text"},
        )


def _faults_between_records(document: dict[str, Any], file: str) -> Iterator[Fault]:
    yield from _faults_of_references(document, file)
    yield from _faults_of_repetition(document, file)
    yield from _faults_of_weights(document, file)
    yield from _faults_of_cutoffs(document, file)


def _faults_of_references(document: dict[str, Any], file: str) -> Iterator[Fault]:
    dimensions = [record["key"] for record in document.get("dimensions", [])]
    variables = [record["key"] for record in document.get("variables", [])]
    scales = [record["key"] for record in document.get("scales", [])]
    named = [
        (f"weights[{i}].dimensions", r["dimensions"], dimensions) for i, r in enumerate(document.get("weights", []), 1)
    ]
    named += [
        (f"readings[{i}].dimensions", r["dimensions"], dimensions)
        for i, r in enumerate(document.get("readings", []), 1)
    ]
    named += [
        (f"weight_bounds[{i}].dimension", [r["dimension"]], dimensions)
        for i, r in enumerate(document.get("weight_bounds", []), 1)
    ]
    named += [
        (f"variables[{i}].dimension", [r["dimension"]], dimensions)
        for i, r in enumerate(document.get("variables", []), 1)
        if "dimension" in r
    ]
    named += [
        (f"indicators[{i}].variable", [r["variable"]], variables)
        for i, r in enumerate(document.get("indicators", []), 1)
    ]
    named += [
        (f"cutoffs[{i}].scale", [r["scale"]], scales)
        for i, r in enumerate(document.get("cutoffs", []), 1)
        if "scale" in r
    ]
    for place, keys, accepted in named:
        for key in keys:
            if key not in accepted:
                yield Fault(
                    "a key that the file does not define",
                    "{keys}",
                    file,
                    column=place,
                    value=key,
                    fields={"keys": ", ".join(accepted) or "-"},
                )


def _faults_of_repetition(document: dict[str, Any], file: str) -> Iterator[Fault]:
    identities = {
        "legal_basis": [r["key"] for r in document.get("legal_basis", [])],
        "scales": [r["key"] for r in document.get("scales", [])],
        "scales.levels": [level for r in document.get("scales", []) for level in r["levels"]],
        "dimensions": [r["key"] for r in document.get("dimensions", [])],
        "weights.dimensions": [key for r in document.get("weights", []) for key in r["dimensions"]],
        "weight_bounds": [f"{r['dimension']} ({r['variant']})" for r in document.get("weight_bounds", [])],
        "variables": [r["key"] for r in document.get("variables", [])],
        "indicators": [r["key"] for r in document.get("indicators", [])],
        "unit_types": [f"{r['key']} ({level})" for r in document.get("unit_types", []) for level in r["levels"]],
        "readings": [r["key"] for r in document.get("readings", [])],
        "facts": [r["aspect"] for r in document.get("facts", [])],
    }
    for section, keys in identities.items():
        for key, times in Counter(keys).items():
            if times > 1:
                yield Fault("the same thing stands more than once", "once", file, column=section, value=key)


def _faults_of_weights(document: dict[str, Any], file: str) -> Iterator[Fault]:
    for position, record in enumerate(document.get("weight_bounds", []), 1):
        if not 0 <= record["low"] <= record["high"] <= 100:
            yield Fault(
                "the bounds of a weight are not in order",
                "0 to 100 percent, the lower one first",
                file,
                column=f"weight_bounds[{position}]",
                value=[record["low"], record["high"]],
            )
    weights = document.get("weights", [])
    weighted = {key for record in weights for key in record["dimensions"]}
    if not weights or weighted != {record["key"] for record in document.get("dimensions", [])}:
        return  # some weight is not published: nothing to add up
    total = sum(record["percent"] for record in weights)
    if abs(total - 100) > WEIGHT_TOLERANCE:
        yield Fault("the weights do not add up", "100 percent", file, column="weights.percent", value=round(total, 4))


def _faults_of_cutoffs(document: dict[str, Any], file: str) -> Iterator[Fault]:
    cutoffs = document.get("cutoffs", [])
    scales = document.get("scales", [])
    if cutoffs and not scales:
        yield Fault("cut-offs need the scale that they cut", "a section scales", file, column="scales")
        return
    for scale in scales:
        bands = [r for r in cutoffs if r.get("scale", scales[0]["key"]) == scale["key"]]
        lowers = [r["lower"] for r in bands]
        where: dict[str, Any] = {"file": file, "column": f"cutoffs.lower ({scale['key']})", "value": lowers}
        if any(high <= low for high, low in pairwise(lowers)):
            yield Fault("the cut-offs do not fall from each record to the next", "highest first", **where)
        elif bands and lowers[-1] != 0:
            yield Fault("the lowest band does not start at 0", "a last record with lower = 0", **where)
        elif bands and lowers[0] >= scale["maximum"]:
            yield Fault(
                "the highest band starts above the scale",
                "less than {maximum}",
                **where,
                fields={"maximum": scale["maximum"]},
            )
        order = [ZONES.index(r["zone"]) for r in bands]
        if order != sorted(order):
            yield Fault(
                "the zones are not in order",
                "{zones}",
                file,
                column=f"cutoffs.zone ({scale['key']})",
                value=[r["zone"] for r in bands],
                fields={"zones": ", ".join(ZONES)},
            )
        if 0 < sum("category" in r for r in bands) < len(bands):
            yield Fault(
                "some bands have a category and some have none",
                "all or none",
                file,
                column=f"cutoffs.category ({scale['key']})",
            )


def _is_address(item: Any) -> bool:
    return isinstance(item, str) and item.startswith(("http://", "https://"))


def _kind_name(kind: Any) -> str:
    return {str: "text", list: "a list", int: "a whole number", bool: "true or false"}.get(kind, "a number")

"""What a methodology file must look like beside its form: kinds of values, sources, and what must hold between records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ombud.errors import Fault
from ombud.methodology.sections import LIST_KEYS, RECORD_KEYS, faults_of_form, faults_of_references, records_of
from ombud.vocabulary import ZONES

BASES = ("published", "inferred", "assumed")  # inferred: follows from published figures by arithmetic
WEIGHT_TOLERANCE = 0.01  # weights are printed with two decimals

_NUMBER = (int, float)
# of what kind values are, by their keys; others are texts
KINDS = {
    **dict.fromkeys(["dimensions", "levels"], list),
    **dict.fromkeys(["low", "high", "lower", "maximum", "percent", "points", "share_percent"], _NUMBER),
    **dict.fromkeys(["count", "indicators", "with"], int),
    "in_total": bool,
}
# keys that a record may have; note goes without saying
OPTIONAL = {
    "variables": ["dimension", "indicators"],
    "indicators": ["points", "share_percent"],
    "unit_types": ["count", "in_total"],
    "cutoffs": ["scale", "category"],
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
    faults = [*_faults_of_year(document, file, year), *faults_of_form(document, file)]
    for section, place, record in records_of(document):
        faults += _faults_of_record(section, place, record, file)
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


def _faults_of_record(section: str, place: str, record: dict[str, Any], file: str) -> Iterator[Fault]:
    known = [*(RECORD_KEYS | LIST_KEYS)[section].split(), *OPTIONAL.get(section, []), "basis", "source", "note"]
    for key, value in record.items():
        kind = KINDS.get(key, str)
        where: dict[str, Any] = {"file": file, "column": f"{place}.{key}", "value": value}
        if key not in known:
            yield Fault("an unknown key", "{keys}", **where, fields={"keys": ", ".join(known)})
        elif key not in ("basis", "source", "note") and (
            not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)
        ):
            yield Fault("a value of the wrong kind", "{kind}", **where, fields={"kind": _kind_name(kind)})
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
    # a section that is not there defines nothing
    yield from faults_of_references({"dimensions": [], "variables": [], "scales": []} | document, file)
    yield from _faults_of_repetition(document, file)
    yield from _faults_of_weights(document, file)
    yield from _faults_of_cutoffs(document, file)


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

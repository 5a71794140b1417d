"""A new year's method, begun from the last one's: every value assumed until a page states it."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ombud.errors import N_, ParameterError, Translate
from ombud.files import SIDECAR_SUFFIX, Data, DataDir, read_sidecar, write_data
from ombud.methodology.years import FOLDER, WITHOUT_METHOD, known_years

LONGEST_LINE = 100
# in the order of a file: what stands in each section
CARRIED = {
    "name": N_("What the assessment is called."),
    "legal_basis": N_("What it rests on: key, label_id and label_en of each law or regulation."),
    "aggregation": N_("Of what a total is the mean: over = units or products; mean = arithmetic or geometric."),
    "scales": N_("To what maximum totals run, at which levels."),
    "dimensions": N_("The dimensions: key, label_id and label_en of each."),
    "weights": N_(
        "Percent of the total; dimensions that share one weight stand in one record. Leave out what is not known."
    ),
    "variables": N_("The variables of each dimension."),
    "indicators": N_("The indicators of each variable."),
    "unit_types": N_("Which units are sampled, at which levels."),
    "cutoffs": N_("Where categories and zones begin, the highest first, the last at 0."),
}
LEFT_OUT = "field_period, weight_bounds, readings, facts"  # of one year alone


def new_methodology(
    year: int, data_dir: DataDir = None, translate: Translate = str, today: datetime.date | None = None
) -> Path:
    """
    Write the method of a new year, every value assumed, as a file to be filled in, with its sidecar; return the file.

    What is of one year alone is left out, and comparability not claimed. `translate` is for the comments, `today` for the
    sidecar. Raises `ParameterError` for a year that can't have one; `OmbudError`, leaving nothing, if the data can't be
    written.
    """
    data = Data.at(data_dir)
    last = _last(year, data)
    before, name = f"{FOLDER}/{last}.toml", f"{FOLDER}/{year}.toml"
    text = "\n".join(_lines(data.document(before), year, last, translate)) + "\n"
    facts = read_sidecar(data.folder / before)
    facts |= {"what": facts["what"].replace(str(last), str(year)), "date": today or datetime.date.today()}
    facts |= {"sha256": hashlib.sha256(text.encode()).hexdigest(), "rows": len(text.splitlines())}
    sidecar = "\n".join(_records(facts)) + "\n"
    write_data(data, {name: text.encode(), name + SIDECAR_SUFFIX: sidecar.encode()})
    return data.folder / name


def _last(year: int, data: Data) -> int:
    years = known_years(data)
    if year in years:
        raise ParameterError("There is a method of {year} already: {file}", year=year, file=f"{FOLDER}/{year}.toml")
    records = data.document(f"{FOLDER}/{WITHOUT_METHOD}")["years"]
    if any(record["year"] == year and not record["held"] for record in records):
        told = ", ".join(map(str, years))
        raise ParameterError("There was no assessment in {year}; years with a method: {years}", year=year, years=told)
    earlier = [known for known in years if known < year]
    if not earlier or year > years[-1] + 10:
        raise ParameterError(
            "A method is begun from that of the year before; accepted: a year after {year}",
            year=years[-1] if earlier else years[0],
        )
    return earlier[-1]


def _lines(document: dict[str, Any], year: int, last: int, translate: Translate) -> Iterator[str]:
    def comment(text: str) -> str:
        return "# " + translate(text).format(year=year, last=last, sections=LEFT_OUT)

    yield comment(N_("The assessment of {year} as data, begun from that of {last}."))
    stated = N_(
        'What a page states of {year}: basis = "published", its address as source, no note. What no page '
        "states stays assumed, or goes. Afterwards: make checksums."
    )
    yield comment(stated)
    yield f"year = {year}"
    own = {"basis": "assumed", "note": f"Carried over from {last}; no page of {year} has been looked at."}
    for section, what in CARRIED.items():
        content = document.get(section, [])
        yield "\n" + comment(what)
        for record in [content] if isinstance(content, dict) else content:
            yield f"[{section}]" if isinstance(content, dict) else f"[[{section}]]"
            yield from _records({key: value for key, value in record.items() if key not in own} | own)
            yield ""
    yield comment(N_("Sections that may be added: {sections}."))
    compared = N_("Whether totals of the two years can be compared: grade = same, changed or not_comparable.")
    yield f"\n{comment(compared)}\n[comparability]"
    sources = sorted({address for record in document.get("dimensions", []) for address in record["source"]})
    comparability = {
        "with": last,
        "grade": "not_comparable",
        "reason_id": f"Metode {year} belum diketahui.",
        "reason_en": f"The method of {year} is not known yet.",
        "basis": "assumed",
        "source": sources or document["name"]["source"],
    }
    yield from _records(comparability)


def _records(facts: dict[str, Any]) -> Iterator[str]:
    """Yield facts as TOML."""
    for key, value in facts.items():
        text = value.isoformat() if isinstance(value, datetime.date) else json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and len(text) > LONGEST_LINE:
            parts = (f"  {json.dumps(part, ensure_ascii=False)}," for part in value)
            text = "\n".join(["[", *parts, "]"])
        yield f"{key} = {text}"

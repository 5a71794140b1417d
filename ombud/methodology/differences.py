"""Two versions of the method side by side: what differs, and whether their totals may be compared."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from ombud.errors import NotPublished, OmbudError, check_choices, members
from ombud.files import Data, DataDir
from ombud.methodology.method import Methodology
from ombud.methodology.years import available_years, load_methodology
from ombud.vocabulary import LANGUAGES

UNKNOWN = "not_published"
GRADES = ("same", "changed", "not_comparable")  # how totals compare to those of the year before
COLUMNS = ["aspect", "item", "label", "from_value", "to_value", "from_basis", "to_basis", "changed", "note"]
# of each aspect, the section of a method that states it
ASPECTS = {name: name for name in ("name", "legal_basis", "field_period", "dimensions", "weights", "variables")}
ASPECTS |= {"indicators": "variables", "unit_types": "unit_types", "aggregation": "aggregation"}
ASPECTS |= {"scale_maximum": "scales", "zone_cutoffs": "cutoffs", "category_cutoffs": "cutoffs"}


class Item(NamedTuple):
    """One thing that a method states."""

    aspect: str
    name: str
    value: Any
    record: dict[str, Any]  # where it stands
    label: str = ""
    group: str = ""  # what must be known of the other year for its absence to count; by default the section


# words around the methods' own labels
_WORDS = {
    "apart": {"id": "dinilai terpisah", "en": "assessed apart"},
    "points": {"id": "poin", "en": "points"},
    "products": {"id": "produk", "en": "products"},
    "units": {"id": "unit", "en": "units"},
    "arithmetic": {"id": "rata-rata hitung atas {over}", "en": "arithmetic mean over {over}"},
    "geometric": {"id": "rata-rata ukur atas {over}", "en": "geometric mean over {over}"},
    "hijau": {"id": "hijau", "en": "green"},
    "kuning": {"id": "kuning", "en": "yellow"},
    "merah": {"id": "merah", "en": "red"},
    "whole": {"id": "seluruhnya", "en": "as a whole"},
}


@dataclass(frozen=True)
class Comparability:
    """Whether totals of two years measure the same, for regional governments."""

    from_year: int
    year: int
    grade: str  # same, changed or not_comparable: the worst of the steps from one assessed year to the next
    # why: the reasons of the steps that have this grade
    reason_en: str
    reason_id: str
    basis: str  # published, or assumed if any step is


def comparability(from_year: int | str, year: int | str, data_dir: DataDir = None) -> Comparability:
    """
    Return whether the methods of two years, in any order, give comparable totals.

    `NotPublished` is raised if one of the years has no method, or a step between them has no record.

    Examples
    --------
    >>> import ombud
    >>> ombud.comparability(2021, 2022).grade
    'changed'
    """
    data = Data.at(data_dir)
    ends = load_methodology(from_year, data).year, load_methodology(year, data).year
    steps = []
    for before, after in pairwise(known for known in available_years(data) if min(ends) <= known <= max(ends)):
        steps.append(load_methodology(after, data).comparability)
        if steps[-1]["with"] != before:
            raise NotPublished(
                "How the method of {year} compares to that of {before} is not published", year=after, before=before
            )
    if not steps:
        return Comparability(*ends, "same", "The same year.", "Tahun yang sama.", "published")
    grade = max((step["grade"] for step in steps), key=GRADES.index)
    reasons = [" ".join(step[f"reason_{lang}"] for step in steps if step["grade"] == grade) for lang in ("en", "id")]
    assumed = any(step["basis"] == "assumed" for step in steps)
    return Comparability(*ends, grade, *reasons, "assumed" if assumed else "published")


def difference(from_year: int | str, year: int | str, data_dir: DataDir = None, *, lang: str = "en") -> pd.DataFrame:
    """
    Return what differs between the methods of an older and a newer year, item by item, told in `lang` ("id" or "en").

    Returns
    -------
    DataFrame
        aspect, item, label (the item in words), from_value, to_value (texts and numbers; missing when the year lacks
        the item), from_basis, to_basis ("published", "assumed"; "not_published" when nothing of the kind is known of
        that year; "" when it is known and the item is no part of it), changed (missing when one side is not
        published), note. Weights in percent, cut-offs in points, units per level.
    """
    check_choices("lang", (lang,), LANGUAGES, OmbudError)
    data, order, rows = Data.at(data_dir), list(ASPECTS), []
    sides: list[dict[tuple[str, str], Item]] = []
    known: list[set[str]] = []  # the sections of each year of which an item is told, and the groups of its items
    for method in (load_methodology(from_year, data), load_methodology(year, data)):
        items = [*_texts(method, lang), *_numbers(method, lang), *_bands(method, lang)]
        sides.append({(item.aspect, item.name): item for item in items})
        known.append({*(ASPECTS[item.aspect] for item in items), *(item.group for item in items)})
    unknown = [aspect for aspect, section in ASPECTS.items() if section not in known[0] | known[1]]
    both = {(aspect, aspect): Item(aspect, aspect, None, {}) for aspect in unknown} | sides[0] | sides[1]
    for place, item in sorted(both.items(), key=lambda each: order.index(each[1].aspect)):
        # that a year lacks it says nothing where nothing of its group is known
        group = item.group or ASPECTS[item.aspect]
        lacking = [item._replace(value=None, record={"basis": "" if group in groups else UNKNOWN}) for groups in known]
        old, new = (side.get(place, none) for side, none in zip(sides, lacking, strict=True))
        bases = [each.record["basis"] for each in (old, new)]
        changed = None if UNKNOWN in bases else old.value != new.value
        notes = (each.record.get("note", "") for each in (new, old))
        note = " ".join(dict.fromkeys(text for text in notes if text))
        rows.append((*place, item.label, old.value, new.value, *bases, changed, note))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["label"] = frame["label"].replace("", _WORDS["whole"][lang])  # one item alone, whose aspect is its name
    return frame.astype({"from_value": object, "to_value": object, "changed": "boolean"})


def weights_of(years: Iterable[int], data_dir: DataDir = None, *, lang: str = "en") -> pd.DataFrame:
    """
    Return the weights of the dimensions of several years, where these are published, one row per dimension.

    Columns ``year``, ``dimension``, ``label`` (in `lang`), ``weight_percent`` and ``weight_basis``.
    """
    check_choices("lang", (lang,), LANGUAGES, OmbudError)
    columns = ["year", "dimension", "label", "weight_percent", "weight_basis"]
    frames = [pd.DataFrame(columns=columns)]
    for year in members("years", years, available_years(data_dir)):
        with suppress(NotPublished):
            rows = load_methodology(year, data_dir).dimensions
            frames.append(rows.assign(year=int(year), label=rows[f"label_{lang}"])[columns])
    return pd.concat(frames[1:] or frames, ignore_index=True)


def _texts(method: Methodology, lang: str) -> Iterator[Item]:
    document, told = method.document, f"label_{lang}"
    for aspect in ("name", "field_period"):
        if aspect in document:
            yield Item(aspect, aspect, document[aspect][lang], document[aspect])
    for record in document.get("dimensions", []):
        yield Item("dimensions", record["key"], record[told], {"basis": record["basis"]}, record[told])
    for aspect in ("legal_basis", "variables"):
        for record in document.get(aspect, []):
            yield Item(aspect, record["key"], record[told], record, record[told])
    units = [(level, record) for record in document.get("unit_types", []) for level in record["levels"]]
    for level, record in sorted(units, key=lambda unit: unit[0]):
        number = f"{record['count']} x " if record.get("count", 1) > 1 else ""
        apart = "" if record.get("in_total", True) else f" ({_WORDS['apart'][lang]})"
        label = f"{level.replace('_', ' ')}: {record[told]}"
        value, group = f"{number}{record[told]}{apart}", f"units of {level}"
        yield Item("unit_types", f"{level}: {record['key']}", value, record, label, group)
    if "aggregation" in document:
        record = document["aggregation"]
        over, mean = (_WORDS[record[key]][lang] for key in ("over", "mean"))
        yield Item("aggregation", "aggregation", mean.format(over=over), record)


def _numbers(method: Methodology, lang: str) -> Iterator[Item]:
    """Yield weights, indicators and scale; weights without dimensions and indicators without variables say nothing."""
    document, told = method.document, f"label_{lang}"
    labels = {record["key"]: record[told] for record in document.get("dimensions", [])}
    weights = {tuple(record["dimensions"]): record for record in document.get("weights", []) if labels}
    for names, record in weights.items():
        label = " + ".join(labels[name] for name in names)
        yield Item("weights", " + ".join(names), float(record["percent"]), record, label)
    for name in labels if weights else ():
        if (name,) not in weights:
            yield Item("weights", name, None, {"basis": UNKNOWN}, labels[name])
    for record in document.get("variables", []):
        if "indicators" in record:
            group = f"indicators of {record['key']}"
            yield Item("indicators", record["key"], record["indicators"], record, record[told], group)
    for record in document.get("indicators", []):
        if "points" in record and "variables" in document:
            label = f"{record[told]} ({_WORDS['points'][lang]})"
            yield Item("indicators", f"{record['key']} (points)", float(record["points"]), record, label, "points")
    for record in document.get("scales", [])[:1]:
        yield Item("scale_maximum", "scale_maximum", float(record["maximum"]), record)


def _bands(method: Methodology, lang: str) -> Iterator[Item]:
    """Yield where zones of regional governments begin, and the bands finer than these."""
    bands: list[dict[str, Any]] = []
    with suppress(NotPublished):
        bands = method.cutoffs.to_dict("records")
    zones = {band["zone"]: band for band in bands}  # its lowest
    for zone, band in zones.items():
        yield Item("zone_cutoffs", zone, band["lower"], band, _WORDS[zone][lang])
    for band in bands if len(bands) > len(zones) else ():
        label = " ".join(filter(None, (band["category"], band[f"label_{lang}"])))
        yield Item("category_cutoffs", band["category"] or band["label_id"], band["lower"], band, label)

"""Two versions of the method side by side: what differs, and whether their totals may be compared."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology.method import Methodology
from ombud.methodology.records import GRADES
from ombud.methodology.years import available_years, load_methodology

UNKNOWN = "not_published"
COLUMNS = ["aspect", "item", "label", "from_value", "to_value", "from_basis", "to_basis", "changed", "note"]


class Item(NamedTuple):
    """One thing that a method states; `group` is what must be known of the other year for its absence to count."""

    name: str
    value: Any
    basis: str
    note: str = ""
    label: str = ""
    group: str = ""


Found = Iterator[tuple[Any, ...]]  # of each item its record, name and value, then label and group where it has them

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
    data, rows = Data.at(data_dir), []
    methods = load_methodology(from_year, data), load_methodology(year, data)
    for aspect, items in ASPECTS.items():
        sides = [_known(items, each, lang) for each in methods]
        nothing = {aspect: Item(aspect, None, UNKNOWN)} if sides == [None, None] else {}
        for name, item in {**nothing, **(sides[0] or {}), **(sides[1] or {})}.items():
            old, new = (_found(item, side) for side in sides)
            changed = None if UNKNOWN in (old.basis, new.basis) else old.value != new.value
            note = " ".join(dict.fromkeys(text for text in (new.note, old.note) if text))
            rows.append((aspect, name, item.label, old.value, new.value, old.basis, new.basis, changed, note))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["label"] = frame["label"].replace("", _WORDS["whole"][lang])  # one item alone, whose aspect is its name
    return frame.astype({"from_value": object, "to_value": object, "changed": "boolean"})


def weights_of(years: Iterable[int], data_dir: DataDir = None, *, lang: str = "en") -> pd.DataFrame:
    """
    Return the weights of the dimensions of several years, where these are published, one row per dimension.

    Columns ``year``, ``dimension``, ``label`` (in `lang`), ``weight_percent`` and ``weight_basis``.
    """
    columns = ["year", "dimension", "label", "weight_percent", "weight_basis"]
    frames = [pd.DataFrame(columns=columns)]
    for year in years:
        with suppress(NotPublished):
            rows = load_methodology(year, data_dir).dimensions
            frames.append(rows.assign(year=int(year), label=rows[f"label_{lang}"])[columns])
    return pd.concat(frames[1:] or frames, ignore_index=True)


def _known(items: Callable[[Methodology, str], Found], methodology: Methodology, lang: str) -> dict[str, Item] | None:
    """Return the items of one kind by name, or None where they are not published."""
    try:
        return {
            name: Item(name, value, record["basis"], record.get("note", ""), *more)
            for record, name, value, *more in items(methodology, lang)
        }
    except NotPublished:
        return None


def _found(item: Item, side: dict[str, Item] | None) -> Item:
    """Return an item as one year has it; that it lacks it says nothing where nothing of its group is known."""
    if side is None or item.group not in {"", *(other.group for other in side.values())}:
        return Item(item.name, None, UNKNOWN)
    return side.get(item.name, Item(item.name, None, ""))


def _single(methodology: Methodology, section: str, value: Any, name: str = "") -> Found:
    """Yield the one item of a section, of its first record where it has several; by default of the section's name."""
    found = methodology.document[section]
    yield found[0] if isinstance(found, list) else found, name or section, value


def _labelled(rows: pd.DataFrame, key: str, lang: str) -> Found:
    for row in rows.to_dict("records"):
        yield row, row[key], row[f"label_{lang}"], row[f"label_{lang}"]


def _dimensions(methodology: Methodology, lang: str) -> Found:
    own_basis = [record["basis"] for record in methodology.document.get("dimensions", [])]  # without the weight's
    return _labelled(methodology.dimensions.assign(basis=own_basis, note=""), "dimension", lang)


def _weights(methodology: Methodology, lang: str) -> Found:
    dimensions = methodology.dimensions.set_index("dimension")
    labels = dimensions[f"label_{lang}"]
    for row in methodology.joint_weights.to_dict("records"):
        names = list(row["dimensions"])
        yield row, " + ".join(names), row["weight_percent"], " + ".join(labels[names])
    for name in dimensions.index[dimensions["weight_percent"].isna()]:
        yield {"basis": UNKNOWN}, name, None, labels[name]


def _indicators(methodology: Methodology, lang: str) -> Found:
    """Numbers of indicators per variable, and their points; each variable is a group of its own."""
    for row in methodology.variables.dropna(subset="indicators").to_dict("records"):
        yield row, row["variable"], int(row["indicators"]), row[f"label_{lang}"], row["variable"]
    if "indicators" in methodology.document:
        for row in methodology.indicators.dropna(subset="points").to_dict("records"):
            label = f"{row[f'label_{lang}']} ({_WORDS['points'][lang]})"
            yield row, f"{row['indicator']} (points)", float(row["points"]), label, "points"


def _unit_types(methodology: Methodology, lang: str) -> Found:
    """Units per level; each level is a group of its own."""
    for row in methodology.unit_types.to_dict("records"):
        number = f"{row['count']} x " if pd.notna(row["count"]) and row["count"] > 1 else ""
        apart = "" if row["in_total"] else f" ({_WORDS['apart'][lang]})"
        label, level = row[f"label_{lang}"], row["level"]
        told = f"{level.replace('_', ' ')}: {label}"
        yield row, f"{level}: {row['unit_type']}", f"{number}{label}{apart}", told, level


def _aggregation(methodology: Methodology, lang: str) -> Found:
    over, mean = methodology.aggregation, methodology.document["aggregation"]["mean"]
    return _single(methodology, "aggregation", _WORDS[mean][lang].format(over=_WORDS[over][lang]))


def _zone_cutoffs(methodology: Methodology, lang: str) -> Found:
    for row in methodology.cutoffs.drop_duplicates("zone", keep="last").to_dict("records"):
        yield row, row["zone"], row["lower"], _WORDS[row["zone"]][lang]


def _category_cutoffs(methodology: Methodology, lang: str) -> Found:
    """Bands finer than the zones; a year without them has none."""
    bands = methodology.cutoffs
    if bands["zone"].is_unique:
        return
    for row in bands.to_dict("records"):
        label = " ".join(part for part in (row["category"], row[f"label_{lang}"]) if part)
        yield row, row["category"] or row["label_id"], row["lower"], label


ASPECTS: dict[str, Callable[[Methodology, str], Found]] = {
    "name": lambda method, lang: _single(method, "name", method.name(lang)),
    "legal_basis": lambda method, lang: _labelled(method.legal_basis, "legal_basis", lang),
    "field_period": lambda method, lang: _single(method, "field_period", method.field_period(lang)),
    "dimensions": _dimensions,
    "weights": _weights,
    "variables": lambda method, lang: _labelled(method.variables, "variable", lang),
    "indicators": _indicators,
    "unit_types": _unit_types,
    "aggregation": _aggregation,
    "scale_maximum": lambda method, _: _single(method, "scales", method.scale_maximum_of(), "scale_maximum"),
    "zone_cutoffs": _zone_cutoffs,
    "category_cutoffs": _category_cutoffs,
}

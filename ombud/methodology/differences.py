"""Two versions of the method side by side: what differs, and whether their totals may be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology.method import Methodology, available_years, load_methodology
from ombud.methodology.records import GRADES

UNKNOWN = "not_published"
COLUMNS = ["aspect", "item", "label", "from_value", "to_value", "from_basis", "to_basis", "changed", "note"]


class Item(NamedTuple):
    """One thing that a method states; `group` is what must be known of the other year for its absence to count."""

    name: str
    value: Any
    basis: str
    note: str = ""
    group: str = ""
    label: str = ""


Kind = Callable[[Methodology, str], Iterator[Item]]

# words around the methods' own labels
_WORDS = {
    "en": {
        "apart": "assessed apart",
        "points": "points",
        "products": "products",
        "units": "units",
        "arithmetic": "arithmetic mean over {over}",
        "geometric": "geometric mean over {over}",
        "hijau": "green",
        "kuning": "yellow",
        "merah": "red",
        "whole": "as a whole",
    },
    "id": {
        "apart": "dinilai terpisah",
        "points": "poin",
        "products": "produk",
        "units": "unit",
        "arithmetic": "rata-rata hitung atas {over}",
        "geometric": "rata-rata ukur atas {over}",
        "hijau": "hijau",
        "kuning": "kuning",
        "merah": "merah",
        "whole": "seluruhnya",
    },
}


@dataclass(frozen=True)
class Comparability:
    """
    Whether totals of two years measure the same, for regional governments.

    Attributes
    ----------
    from_year, year : int
        The pair.
    grade : {"same", "changed", "not_comparable"}
        The worst grade of the steps from one assessed year to the next.
    reason_en, reason_id : str
        Why: the reasons of the steps that have this grade.
    basis : {"published", "assumed"}
        "assumed" if any step is.
    """

    from_year: int
    year: int
    grade: str
    reason_en: str
    reason_id: str
    basis: str


def comparability(from_year: int | str, year: int | str, data_dir: DataDir = None) -> Comparability:
    """
    Return whether the methods of two years give comparable totals.

    Parameters
    ----------
    from_year, year : int or str
        Assessed years, in any order.
    data_dir : path, optional
        See `ombud.methodology.load_methodology`.

    Returns
    -------
    Comparability

    Raises
    ------
    NotPublished
        If one of the years has no method, or a step between them has no record.

    Examples
    --------
    >>> import ombud
    >>> ombud.comparability(2021, 2022).grade
    'changed'
    """
    data = Data.at(data_dir)
    ends = load_methodology(from_year, data).year, load_methodology(year, data).year
    steps = [load_methodology(y, data).comparability for y in _years_after(*sorted(ends), data)]
    if not steps:
        return Comparability(*ends, "same", "The same year.", "Tahun yang sama.", "published")
    grade = max((step["grade"] for step in steps), key=GRADES.index)
    decisive = [step for step in steps if step["grade"] == grade]
    return Comparability(
        *ends,
        grade,
        reason_en=" ".join(step["reason_en"] for step in decisive),
        reason_id=" ".join(step["reason_id"] for step in decisive),
        basis="assumed" if any(step["basis"] == "assumed" for step in steps) else "published",
    )


def _years_after(first: int, last: int, data: Data) -> list[int]:
    """Return the assessed years after `first` up to `last`; each must be recorded against the one before it."""
    years = [year for year in available_years(data) if first <= year <= last]
    for before, after in pairwise(years):
        if load_methodology(after, data).comparability["with"] != before:
            raise NotPublished(
                "How the method of {year} compares to that of {before} is not published", year=after, before=before
            )
    return years[1:]


def difference(from_year: int | str, year: int | str, data_dir: DataDir = None, *, lang: str = "en") -> pd.DataFrame:
    """
    Return what differs between the methods of two years, item by item.

    Parameters
    ----------
    from_year, year : int or str
        The older and the newer year.
    data_dir : path, optional
        See `ombud.methodology.load_methodology`.
    lang : {"id", "en"}
        Language of labels and texts; aspects, items and bases are keys and stay the same.

    Returns
    -------
    DataFrame
        aspect, item, label (the item in words), from_value, to_value (texts and numbers; missing when the year lacks
        the item), from_basis, to_basis ("published", "assumed"; "not_published" when nothing of the kind is known of
        that year; "" when it is known and the item is no part of it), changed (missing when one side is not
        published), note. Weights in percent, cut-offs in points, units per level.
    """
    data = Data.at(data_dir)
    older, newer = load_methodology(from_year, data), load_methodology(year, data)
    rows = [
        row
        for aspect, kind in ASPECTS.items()
        for row in _compared(aspect, _known(kind, older, lang), _known(kind, newer, lang))
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["label"] = frame["label"].replace("", _WORDS[lang]["whole"])  # one item alone, whose aspect is its name
    return frame.astype({"from_value": object, "to_value": object, "changed": "boolean"})


def weights_of(years: Iterable[int], data_dir: DataDir = None, *, lang: str = "en") -> pd.DataFrame:
    """
    Return the weights of the dimensions of several years, one row per year and dimension.

    Returns
    -------
    DataFrame
        ``year``, ``dimension``, ``label``, ``weight_percent`` and ``weight_basis``; years whose dimensions are not
        published have no rows.
    """
    frames = []
    for year in years:
        try:
            rows = load_methodology(year, data_dir).dimensions
        except NotPublished:
            continue
        rows = rows.assign(year=int(year), label=rows[f"label_{lang}"])
        frames.append(rows[["year", "dimension", "label", "weight_percent", "weight_basis"]])
    columns = ["year", "dimension", "label", "weight_percent", "weight_basis"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _known(kind: Kind, methodology: Methodology, lang: str) -> list[Item] | None:
    """Return the items of one kind, or None where they are not published."""
    try:
        return list(kind(methodology, lang))
    except NotPublished:
        return None


def _compared(aspect: str, older: list[Item] | None, newer: list[Item] | None) -> Iterator[tuple[object, ...]]:
    if older is None and newer is None:
        yield aspect, aspect, "", None, None, UNKNOWN, UNKNOWN, None, ""
        return
    by_name = [{item.name: item for item in side or ()} for side in (older, newer)]
    groups = [None if side is None else {item.group for item in side} for side in (older, newer)]
    for name in dict.fromkeys([*by_name[0], *by_name[1]]):
        group = next(side[name].group for side in by_name if name in side)
        old, new = (
            side.get(name) or Item(name, None, _absence(known, group))
            for side, known in zip(by_name, groups, strict=True)
        )
        changed = None if UNKNOWN in (old.basis, new.basis) else old.value != new.value
        note = " ".join(dict.fromkeys(text for text in (new.note, old.note) if text))
        yield aspect, name, new.label or old.label, old.value, new.value, old.basis, new.basis, changed, note


def _absence(known: set[str] | None, group: str) -> str:
    """Return the basis of an item that a year lacks: unknown if nothing of its group is known there."""
    return UNKNOWN if known is None or (group and group not in known) else ""


def _single(name: str, value: Any, record: dict[str, Any]) -> Iterator[Item]:
    yield Item(name, value, record["basis"], record.get("note", ""))


def _labelled(rows: pd.DataFrame, key: str, lang: str) -> Iterator[Item]:
    for row in rows.to_dict("records"):
        yield Item(row[key], row[f"label_{lang}"], row["basis"], row["note"], label=row[f"label_{lang}"])


def _dimensions(methodology: Methodology, lang: str) -> Iterator[Item]:
    own_basis = [record["basis"] for record in methodology.document.get("dimensions", [])]  # without the weight's
    return _labelled(methodology.dimensions.assign(basis=own_basis, note=""), "dimension", lang)


def _weights(methodology: Methodology, lang: str) -> Iterator[Item]:
    dimensions = methodology.dimensions.set_index("dimension")
    labels = dimensions[f"label_{lang}"]
    for row in methodology.joint_weights.to_dict("records"):
        names = list(row["dimensions"])
        yield Item(" + ".join(names), row["weight_percent"], row["basis"], row["note"], label=" + ".join(labels[names]))
    for name in dimensions.index[dimensions["weight_percent"].isna()]:
        yield Item(name, None, UNKNOWN, label=labels[name])


def _indicators(methodology: Methodology, lang: str) -> Iterator[Item]:
    """Numbers of indicators per variable, and their points; each variable is a group of its own."""
    for row in methodology.variables.dropna(subset="indicators").to_dict("records"):
        yield Item(
            row["variable"], int(row["indicators"]), row["basis"], row["note"], row["variable"], row[f"label_{lang}"]
        )
    if "indicators" in methodology.document:
        for row in methodology.indicators.dropna(subset="points").to_dict("records"):
            yield Item(
                f"{row['indicator']} (points)",
                float(row["points"]),
                row["basis"],
                row["note"],
                "points",
                f"{row[f'label_{lang}']} ({_WORDS[lang]['points']})",
            )


def _unit_types(methodology: Methodology, lang: str) -> Iterator[Item]:
    """Units per level; each level is a group of its own."""
    for row in methodology.unit_types.to_dict("records"):
        number = f"{row['count']} x " if pd.notna(row["count"]) and row["count"] > 1 else ""
        apart = "" if row["in_total"] else f" ({_WORDS[lang]['apart']})"
        label = row[f"label_{lang}"]
        name = f"{row['level']}: {row['unit_type']}"
        yield Item(
            name,
            f"{number}{label}{apart}",
            row["basis"],
            row["note"],
            row["level"],
            f"{row['level'].replace('_', ' ')}: {label}",
        )


def _aggregation(methodology: Methodology, lang: str) -> Iterator[Item]:
    over, record = methodology.aggregation, methodology.document["aggregation"]
    text = _WORDS[lang][record["mean"]].format(over=_WORDS[lang][over])
    return _single("aggregation", text, record)


def _zone_cutoffs(methodology: Methodology, lang: str) -> Iterator[Item]:
    for row in methodology.cutoffs.drop_duplicates("zone", keep="last").to_dict("records"):
        yield Item(row["zone"], row["lower"], row["basis"], row["note"], label=_WORDS[lang][row["zone"]])


def _category_cutoffs(methodology: Methodology, lang: str) -> Iterator[Item]:
    """Bands finer than the zones; a year without them has none."""
    bands = methodology.cutoffs
    if bands["zone"].is_unique:
        return
    for row in bands.to_dict("records"):
        yield Item(
            row["category"] or row["label_id"],
            row["lower"],
            row["basis"],
            row["note"],
            label=" ".join(part for part in (row["category"], row[f"label_{lang}"]) if part),
        )


ASPECTS: dict[str, Kind] = {
    "name": lambda method, lang: _single("name", method.name(lang), method.document["name"]),
    "legal_basis": lambda method, lang: _labelled(method.legal_basis, "legal_basis", lang),
    "field_period": lambda method, lang: _single(
        "field_period", method.field_period(lang), method.document["field_period"]
    ),
    "dimensions": _dimensions,
    "weights": _weights,
    "variables": lambda method, lang: _labelled(method.variables, "variable", lang),
    "indicators": _indicators,
    "unit_types": _unit_types,
    "aggregation": _aggregation,
    "scale_maximum": lambda method, _: _single("scale_maximum", method.scale_maximum, method.document["scales"][0]),
    "zone_cutoffs": _zone_cutoffs,
    "category_cutoffs": _category_cutoffs,
}

"""What is told of methods and their change: notebook 02 in sentences, `ombud methodology` in tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.display import show
from ombud.display.language import MISSING, SPOKEN, Language
from ombud.display.tables import Table, build
from ombud.errors import NotPublished, listed
from ombud.methodology import Comparability, Methodology, load_methodology

if TYPE_CHECKING:
    import rich.table


def methods(relation: Comparability, difference: pd.DataFrame, language: Language = SPOKEN) -> list[str]:
    """Tell how two methods compare and how much is published; of `ombud.comparability` and `ombud.methodology.difference`."""
    sides = difference[["from_basis", "to_basis"]]
    unknown, assumed = (sides.eq(basis).any(axis=1) for basis in ("not_published", "assumed"))
    return [
        getattr(relation, f"reason_{language.code}"),
        language(
            "Of {n} items of the two methods, {published} are published for both years, {assumed} rest on an "
            "assumption in at least one, and {unknown} can't be compared because one year's are not published.",
            n=len(sides),
            published=(~unknown & ~assumed).sum(),
            assumed=(assumed & ~unknown).sum(),
            unknown=unknown.sum(),
        ),
    ]


def cutoffs(zones: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell how many totals change their zone with the cut-offs; `zones` of `ombud.zones_under_cutoffs`."""
    if zones.empty or zones["cutoff_year"].nunique() < 2:
        return language("The cut-offs of one of the two years are not known.")
    sides = zones.pivot(index=["government_code", "data_year"], columns="cutoff_year", values="zone")
    return language(
        "{moved} of the {n} published totals of the two years would lie in another zone under the other year's "
        "cut-offs: a change of name without a change of score.",
        moved=int(sides.iloc[:, 0].ne(sides.iloc[:, 1]).sum()),
        n=len(sides),
    )


def weights(weights: pd.DataFrame, years: Sequence[int], language: Language = SPOKEN) -> str:
    """Tell of which years no weights are published; empty where all are. `weights` of `ombud.methodology.weights_of`."""
    known = set(weights.dropna(subset="weight_percent")["year"])
    unknown = [str(year) for year in listed("years", years, [2021, 2022]) if year not in known]
    return language("Dimension weights of {years} are not published.", years=language.join(unknown)) if unknown else ""


def method_sources(years: Sequence[int], language: Language = SPOKEN) -> str:
    """Return the addresses that the methods of some years rest on, as Markdown."""
    parts = []
    for year in listed("years", years, [2021, 2022]):
        parts.append("**" + language("Sources of the method of {year}", year=year) + "**")
        parts.append("\n".join(f"{n}. <{link}>" for n, link in enumerate(load_methodology(year).sources, start=1)))
    return "\n\n".join(parts)


def _printed(title: str, shown: Table) -> rich.table.Table:
    """Return a table as a terminal shows it."""
    from rich.box import SIMPLE
    from rich.table import Column, Table

    columns = (Column(column.label, overflow="fold") for column in shown.columns)
    table = Table(*columns, title=title, box=SIMPLE, title_justify="left", title_style="bold")
    for row in shown.rows:
        if not isinstance(row, str):  # a heading, which none of these tables has
            table.add_row(*(cell.text for cell in row))
    return table


def method_tables(methodology: Methodology, lang: str) -> list[rich.table.Table | str]:
    """Return name, dimensions, cut-offs and units of a method; what is not published is said to be so."""
    language, label = Language(lang), f"label_{lang}"
    basis, kinds = language("Basis"), {"weight_percent": "percent", "basis": "code"}
    weighed = {label: language("Dimension"), "weight_percent": language("Weight"), "weight_basis": basis}
    zoned = {"category": "", "zone": "", "lower": language("From"), label: language("Label"), "basis": basis}
    sampled = {"level": "", label: language("Unit type"), "count": language("Number"), "basis": basis}
    parts: list[rich.table.Table | str] = [f"{methodology.year}: {methodology.name(lang)}"]
    for title, attribute, columns, what in (
        (language("Dimensions"), "dimensions", weighed, language("dimensions")),
        (language("Cut-offs"), "cutoffs", zoned, language("cut-offs")),
        (language("Units"), "unit_types", sampled, language("units")),
    ):
        frame = pd.DataFrame()
        with suppress(NotPublished):
            frame = getattr(methodology, attribute).replace({"category": {"": None}})  # of a year without categories
        if frame.empty:
            parts.append(language("Not published: {what}.", what=what))
        else:
            parts.append(_printed(title, show.table(frame, columns, kinds=kinds, language=language)))
    return parts


def difference_table(rows: pd.DataFrame, from_year: int, to_year: int, lang: str) -> rich.table.Table:
    """Return the difference of two methods as one table; `rows` are in the same language."""
    language, told = Language(lang), []
    first = rows["aspect"].ne(rows["aspect"].shift())
    for row, is_first in zip(rows.to_dict("records"), first, strict=True):
        # an aspect is named once, and not again as its only item
        aspect = language.tell(f"aspect_{row['aspect']}") if is_first else ""
        # a label may follow its level, a code in words; a zone is its own label
        level, _, label = (row["label"] or language.tell(row["item"])).rpartition(": ")
        item = f"{language.tell(level.replace(' ', '_'))}: {label}" if level else label
        values = (_told(row[side], language) for side in ("from_value", "to_value"))
        basis = " / ".join(language.tell(row[side]) if row[side] else MISSING for side in ("from_basis", "to_basis"))
        told.append((aspect, "" if row["item"] == row["aspect"] else item, *values, basis))
    headings = [language("Aspect"), language("Item"), str(from_year), str(to_year), language("Basis")]
    return _printed(f"{from_year} → {to_year}", build(pd.DataFrame(told, columns=headings), "difference"))


def _told(value: Any, language: Language) -> str:
    if isinstance(value, str):
        return value
    return language.number(value) if isinstance(value, float) else language.integer(value)

"""What is told of methods and their change: notebook 02 in sentences, `ombud methodology` in tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.display.language import MISSING, SPOKEN, Language
from ombud.errors import NotPublished
from ombud.methodology import Comparability, Methodology, load_methodology

if TYPE_CHECKING:
    from rich.table import Table


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
    unknown = [str(year) for year in years if year not in known]
    return language("Dimension weights of {years} are not published.", years=language.join(unknown)) if unknown else ""


def method_sources(years: Sequence[int], language: Language = SPOKEN) -> str:
    """Return the addresses that the methods of some years rest on, as Markdown."""
    parts = []
    for year in years:
        parts.append("**" + language("Sources of the method of {year}", year=year) + "**")
        parts.append("\n".join(f"{n}. <{link}>" for n, link in enumerate(load_methodology(year).sources, start=1)))
    return "\n\n".join(parts)


def _table(title: str, *headings: str) -> Table:
    from rich.box import SIMPLE
    from rich.table import Column, Table

    columns = (Column(heading, overflow="fold") for heading in headings)
    return Table(*columns, title=title, box=SIMPLE, title_justify="left", title_style="bold")


def method_tables(methodology: Methodology, lang: str) -> list[Table | str]:
    """Return name, dimensions, cut-offs and units of a method; what is not published is said to be so."""
    language = Language(lang)
    tell, basis = language.tell, language("Basis")

    def dimension(row: Mapping[str, Any]) -> list[str]:
        return [row[f"label_{lang}"], language.percent(row["weight_percent"] / 100, 2), tell(row["weight_basis"])]

    def cutoff(row: Mapping[str, Any]) -> list[str]:
        zone, lower = tell(row["zone"]), language.number(row["lower"])
        return [row["category"] or MISSING, zone, lower, row[f"label_{lang}"], tell(row["basis"])]

    def unit(row: Mapping[str, Any]) -> list[str]:
        return [tell(row["level"]), row[f"label_{lang}"], language.integer(row.get("count")), tell(row["basis"])]

    zoned = [language("Category"), language("Zone"), language("From"), language("Label"), basis]
    sampled = [language("Level"), language("Unit type"), language("Number"), basis]
    weighed = [language("Dimension"), language("Weight"), basis]
    parts: list[Table | str] = [f"{methodology.year}: {methodology.name(lang)}"]
    for title, headings, attribute, cells, what in (
        (language("Dimensions"), weighed, "dimensions", dimension, language("dimensions")),
        (language("Cut-offs"), zoned, "cutoffs", cutoff, language("cut-offs")),
        (language("Units"), sampled, "unit_types", unit, language("units")),
    ):
        table = _table(title, *headings)
        with suppress(NotPublished):
            for row in getattr(methodology, attribute).to_dict("records"):
                table.add_row(*cells(row))
        parts.append(table if table.row_count else language("Not published: {what}.", what=what))
    return parts


def difference_table(rows: pd.DataFrame, from_year: int, to_year: int, lang: str) -> Table:
    """Return the difference of two methods as one table; `rows` are in the same language."""
    language = Language(lang)
    before, after = str(from_year), str(to_year)
    table = _table(f"{before} → {after}", language("Aspect"), language("Item"), before, after, language("Basis"))
    first = rows["aspect"].ne(rows["aspect"].shift())
    for row, is_first in zip(rows.to_dict("records"), first, strict=True):
        # an aspect is named once, and not again as its only item
        aspect = language.tell(f"aspect_{row['aspect']}") if is_first else ""
        # a label may follow its level; a zone is its own label
        level, _, label = (row["label"] or language.tell(row["item"])).rpartition(": ")
        item = f"{language.tell(level)}: {label}" if level else label
        values = (_told(row[side], language) for side in ("from_value", "to_value"))
        basis = " / ".join(language.tell(row[side]) if row[side] else MISSING for side in ("from_basis", "to_basis"))
        table.add_row(aspect, "" if row["item"] == row["aspect"] else item, *values, basis)
    return table


def _told(value: Any, language: Language) -> str:
    if isinstance(value, str):
        return value
    return language.number(value) if isinstance(value, float) else language.integer(value)

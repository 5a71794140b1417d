"""A method, or the difference of two, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.display.language import MISSING, Language
from ombud.errors import NotPublished

if TYPE_CHECKING:
    from rich.table import Table

    from ombud.methodology import Methodology


def _table(title: str, headings: list[str]) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(title=title, box=SIMPLE, title_justify="left", title_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def method_tables(methodology: Methodology, lang: str) -> list[Table | str]:
    """Return name, dimensions, cut-offs and units of a method; what is not published is said to be so."""
    language = Language(lang)
    dimensions = _table(language("Dimensions"), [language("Dimension"), language("Weight"), language("Basis")])
    for row in _rows(lambda: methodology.dimensions):
        weight = MISSING if pd.isna(row["weight_percent"]) else language.number(row["weight_percent"]) + "%"
        dimensions.add_row(row[f"label_{lang}"], weight, language.tell(row["weight_basis"]))
    cutoffs = _table(
        language("Cut-offs"),
        [language("Category"), language("Zone"), language("From"), language("Label"), language("Basis")],
    )
    for row in _rows(lambda: methodology.cutoffs):
        cutoffs.add_row(
            row["category"] or MISSING,
            language.tell(row["zone"]),
            language.number(row["lower"]),
            row[f"label_{lang}"],
            language.tell(row["basis"]),
        )
    units = _table(language("Units"), [language("Level"), language("Unit type"), language("Number"), language("Basis")])
    for row in _rows(lambda: methodology.unit_types):
        units.add_row(
            language.tell(row["level"]),
            row[f"label_{lang}"],
            language.integer(row.get("count")),
            language.tell(row["basis"]),
        )
    title = f"{methodology.year}: {methodology.name(lang)}"
    parts: list[Table | str] = [title]
    for table, what in (
        (dimensions, language("dimensions")),
        (cutoffs, language("cut-offs")),
        (units, language("units")),
    ):
        parts.append(table if table.row_count else language("Not published: {what}.", what=what))
    return parts


def _rows(frame: Callable[[], pd.DataFrame]) -> list[dict]:
    try:
        return frame().to_dict("records")
    except NotPublished:
        return []


def difference_table(rows: pd.DataFrame, from_year: int, to_year: int, lang: str) -> Table:
    """Return the difference of two methods as one table; `rows` are in the same language."""
    language = Language(lang)
    table = _table(
        f"{from_year} → {to_year}",
        [language("Aspect"), language("Item"), str(from_year), str(to_year), language("Basis")],
    )
    first = rows["aspect"].ne(rows["aspect"].shift())
    for row, is_first in zip(rows.to_dict("records"), first, strict=True):
        # an aspect is named once, and not again as its only item
        aspect = language.tell(f"aspect_{row['aspect']}") if is_first else ""
        item = "" if row["item"] == row["aspect"] else _item_text(row, language)
        basis = " / ".join(language.tell(row[name]) if row[name] else MISSING for name in ("from_basis", "to_basis"))
        table.add_row(aspect, item, _told(row["from_value"], language), _told(row["to_value"], language), basis)
    return table


def _item_text(row: Mapping[str, str], language: Language) -> str:
    """Return the label, after its level where it has one; a zone is its own label."""
    level, _, label = (row["label"] or language.tell(row["item"])).rpartition(": ")
    return f"{language.tell(level)}: {label}" if level else label


def _told(value: Any, language: Language) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return MISSING
    if isinstance(value, str):
        return value
    return language.number(value) if isinstance(value, float) else language.integer(value)

"""Tables as data, which notebooks, pages and print each read in their own form; their columns are of ``columns.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from ombud.display import palette
from ombud.display.language import MISSING, SPOKEN, Language
from ombud.errors import N_

if TYPE_CHECKING:
    from jinja2 import Template

TABLE_TYPE = "application/vnd.ombud.table+json"
# rows that a notebook shows at once; of more, the table scrolls
LONG = 25
FOLDER = Path(__file__).parent
STYLE = FOLDER / "table.css"  # of all tables, in notebooks and on pages
LINK = re.compile(r"https?://.*|mailto:.*|[\w-]+\.ipynb", re.IGNORECASE | re.DOTALL)

# kinds of values, and how they are told
VALUES: dict[str, Callable[[Language, Any], str]] = {
    "points": Language.number,
    "number": Language.number,
    "change": Language.change,
    "count": Language.integer,
    "figures": lambda _, text: text,  # ready ones
    "share": lambda language, share: language.percent(share, 1),
    "percent": lambda language, percent: language.percent(percent / 100, 2),
    "p": lambda language, number: language.number(number, 3),
    "steps": lambda language, number: language.change(number, 1),
    "whole change": lambda language, number: language.change(number, 0),
    "aspect": lambda language, aspect: language.tell(f"aspect_{aspect}"),
    "flag": lambda language, flag: language(N_("yes") if flag else N_("no")),
}
RIGHT = {*VALUES, "interval", "signed interval"} - {"aspect", "flag"}


class ColumnFormat(NamedTuple):
    """How a column is shown: its heading, a text of the catalogue, and the kind of its values: see ``columns.toml``."""

    label: str
    kind: str = "text"
    ends: tuple[str, ...] = ()  # columns of an interval's ends, or of a based value and its basis


COLUMNS = {
    name: ColumnFormat(told, kind) if isinstance(told, str) else ColumnFormat(told[0], kind, tuple(told[1:]))
    for kind, columns in tomllib.loads((FOLDER / "columns.toml").read_text(encoding="utf-8")).items()
    for name, told in columns.items()
}


def headings(names: Iterable[str], language: Language, **own: str) -> dict[str, str]:
    """Return the headings of columns by their names, in their order: those of the catalogue, or one's own."""
    return {name: own[name] if name in own else language(COLUMNS[name].label) for name in names}


def format_of(name: str, frame: pd.DataFrame) -> ColumnFormat:
    """Return how a column is shown; one that the catalogue lacks goes by its name and by what it holds."""
    if name in COLUMNS:
        return COLUMNS[name]
    whole = "text" if "year" in name else "count"
    kinds = {"b": "flag", "f": "number", "i": whole, "u": whole}
    return ColumnFormat(name.replace("_", " "), kinds.get(frame[name].dtype.kind, "text") if name in frame else "text")


def cell_text(shown: ColumnFormat, name: str, row: Mapping[str, Any], language: Language) -> str | Cell:
    """Return the text of one cell; the cell itself, where the frame has it ready, with sources or an address."""
    if shown.kind == "based":
        return _based(*(row[end] for end in shown.ends), language)
    if shown.ends:
        return language.interval(*(row[end] for end in shown.ends), signed=shown.kind == "signed interval")
    value = row[name]
    if isinstance(value, Cell):
        return value
    if pd.isna(value):
        return MISSING
    if shown.kind == "code":  # several are joined by ;
        numbers = {str(column): number for column, number in row.items()}
        return "; ".join(language.tell_words(code, **numbers) for code in str(value).split(";") if code)
    return VALUES[shown.kind](language, value) if shown.kind in VALUES else str(value)


def _based(value: Any, basis: str, language: Language) -> str:
    if basis == "not_published":
        return "?"
    if pd.isna(value):
        return MISSING
    text = language.number(value) if isinstance(value, float) else str(value)
    return text + ("*" if basis == "assumed" else "")


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table."""

    text: str  # plain; lines are parted by newlines
    zone: str | None = None  # the zone that colours it, empty where it is not known; None for a cell without colour
    sources: tuple[int, ...] = ()  # numbers of those that the text rests on
    address: str = ""  # where the text leads
    number: int = 0  # the source that is told of here, which other cells lead to; 0 for none

    @property
    def swatch(self) -> palette.Swatch | None:
        """The colour of its zone."""
        return None if self.zone is None else palette.ZONES.get(self.zone, palette.UNKNOWN)

    @property
    def link(self) -> str:
        """The address, if it is one of the web, of mail or of a notebook beside; else nothing."""
        return self.address if LINK.fullmatch(self.address) else ""

    @property
    def told(self) -> str:
        """The text with the sign of its zone."""
        return f"{self.swatch.sign}\u00a0{self.text}" if self.swatch and self.swatch.sign else self.text

    def to_json(self) -> str | dict[str, Any]:
        """Return the text alone, or what differs from a plain cell."""
        told = {name: value for name, value in vars(self).items() if value != getattr(Cell, name, None)}
        return told if len(told) > 1 else self.text

    @classmethod
    def from_json(cls, told: str | dict[str, Any]) -> Cell:
        """Return the cell that `to_json` told of."""
        differing: dict[str, Any] = {"text": told} if isinstance(told, str) else dict(told)
        differing["sources"] = tuple(differing.get("sources", ()))
        return cls(**differing)


@dataclass(frozen=True)
class Column:
    """The heading of a column, its lines parted by newlines, and whether its cells are aligned right."""

    label: str
    right: bool = False


@dataclass(frozen=True)
class Table:
    """A finished table that a notebook shows."""

    name: str  # short, unique in its document
    columns: tuple[Column, ...]
    # each the cells of a row, or the text of a heading above the rows that follow
    rows: tuple[tuple[Cell, ...] | str, ...] = field(repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)  # lines below the table

    def markup(self, label: str = "", folded: str = "", *, styled: bool = False) -> str:
        """
        Return HTML, all texts escaped; a wide one with a label scrolls by keyboard, a long one with `folded` at its end.

        One that is `styled` has in its cells what JupyterLab needs to align them while it does not trust a notebook: it
        then keeps no style sheet, and by its own aligns every cell right.
        """
        return template(FOLDER / "table.html.j2").render(table=self, label=label, folded=folded, styled=styled)

    def to_json(self) -> dict[str, Any]:
        """Return the table as plain lists and texts."""
        rows = [row if isinstance(row, str) else [cell.to_json() for cell in row] for row in self.rows]
        return vars(self) | {"columns": [vars(column) for column in self.columns], "rows": rows}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Table:
        """Return the table that `to_json` told of."""
        columns = tuple(Column(**column) for column in told["columns"])
        rows = tuple(row if isinstance(row, str) else tuple(map(Cell.from_json, row)) for row in told["rows"])
        return cls(told["name"], columns, rows, tuple(told["notes"]))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:  # noqa: ARG002 - as IPython calls it
        language, rows = SPOKEN, sum(not isinstance(row, str) for row in self.rows)
        folded = language("{rows} rows: the table scrolls.", rows=rows) if len(self.rows) > LONG else ""
        shown = f"<style>\n{file_text(STYLE)}</style>\n{self.markup(folded, folded, styled=True)}"
        return {TABLE_TYPE: self.to_json(), "text/html": shown, "text/plain": f"<Table {self.name}>"}


@lru_cache
def file_text(path: Path) -> str:
    """Return a file that stands within pages, such as a style."""
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def template(path: Path) -> Template:
    """Return a template of HTML, which escapes all texts and misses none."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    files = FileSystemLoader(path.parent)
    made = Environment(loader=files, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template(path.name)


class Citations(dict[str, int]):
    """Numbers of the sources of a document, in the order in which its tables first use them."""

    def numbers(self, source_ids: str) -> tuple[int, ...]:
        """Return the numbers of some sources, joined by ``;``, for a cell that rests on them."""
        return tuple(sorted(self.setdefault(each, len(self) + 1) for each in source_ids.split(";") if each))

    @property
    def source_ids(self) -> list[str]:
        """Sources used so far, in the order of their numbers."""
        return list(self)


def build(
    frame: pd.DataFrame,
    name: str,
    labels: Mapping[str, str] | None = None,  # headings of the columns shown, in their order, by default all names
    *,
    right: Iterable[str] = (),  # columns aligned right
    group: str | None = None,  # the column whose texts stand as headings above their rows
    notes: Iterable[str] = (),
) -> Table:
    """Set a table of texts or cells that stand ready in a frame."""
    labels = labels or {name: name for name in frame if name != group}
    right = {*right}
    columns = tuple(Column(label, column in right) for column, label in labels.items())
    rows: list[tuple[Cell, ...] | str] = []
    for heading, part in [("", frame)] if group is None else frame.groupby(group, sort=False):
        rows += [str(heading)] if group else []
        texts = zip(*(part[column] for column in labels), strict=True)
        rows += [tuple(text if isinstance(text, Cell) else Cell(str(text)) for text in row) for row in texts]
    return Table(name, columns, tuple(rows), tuple(notes))


def zone_cell(text: str, zone: object, sources: tuple[int, ...] = ()) -> Cell:
    """Return a cell in its zone's colour; anything but a known zone counts as not known."""
    return Cell(text, zone if isinstance(zone, str) else "", sources)


def total_text(row: Mapping[str, Any], language: Language) -> str:
    """Return the value, or the interval where there is none, as text; ``?`` when nothing is known."""
    if pd.notna(row["value"]):
        return language.number(row["value"])
    if pd.isna(row["low"]) or (row["low"] <= 0 and row["high"] >= 100):
        return "?"
    return language.band(row["low"], row["high"])


def zone_legend(language: Language) -> str:
    """Return the legend of zone colours as plain text."""
    zones = ", ".join(f"{swatch.sign} {language.tell(zone)}" for zone, swatch in palette.ZONES.items())
    return language("Zones: {zones}.", zones=zones)

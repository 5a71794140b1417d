"""Tables of the reports, set by great_tables; every cell is escaped here or there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ombud.display import palette
from ombud.display.language import Language

# marks the place of a text in the model of a row
_PLACE = "\ue000"
_PLACES = re.compile(f"{_PLACE}\\d+{_PLACE}")
_OPTIONS = {
    "table_font_size": "13px",
    "table_width": "100%",
    "data_row_padding": "4px",
    "column_labels_font_weight": "bold",
    "table_font_names": "inherit",
}


@dataclass(frozen=True)
class Table:
    """
    A finished table that a notebook shows.

    Attributes
    ----------
    name : str
        Short, unique in its document; part of the ids in the markup.
    markup : str
        HTML without scripts.
    rows : int
        Number of body rows.
    """

    name: str
    markup: str = field(repr=False)
    rows: int

    def _repr_html_(self) -> str:
        return self.markup


class Citations:
    """Numbers the sources of a document in the order in which its tables first use them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, source_ids: str) -> str:
        """Return the superscript that leads from a figure to its sources; `source_ids` are joined by ``;``."""
        ids = [source_id for source_id in source_ids.split(";") if source_id]
        numbers = sorted(self._numbers.setdefault(source_id, len(self._numbers) + 1) for source_id in ids)
        links = ",".join(f'<a href="#source-{number}">{number}</a>' for number in numbers)
        return f'<sup style="font-size:80%">{links}</sup>' if links else ""

    @property
    def source_ids(self) -> list[str]:
        """Sources used so far, in the order of their numbers."""
        return list(self._numbers)


def build(
    frame: pd.DataFrame,
    name: str,
    labels: Mapping[str, str],
    *,
    markup: tuple[str, ...] = (),
    right: tuple[str, ...] = (),
    group: str | None = None,
    notes: tuple[str, ...] = (),
) -> Table:
    """
    Set a table of ready texts.

    Parameters
    ----------
    frame : DataFrame
        Texts; the columns of `labels` are shown, in that order.
    name : str
        Unique in the document, fit to be an id.
    labels : mapping
        Column to its heading.
    markup : tuple of str
        Columns whose texts are markup made by this module; all others are escaped.
    right : tuple of str
        Columns of numbers, aligned right.
    group : str, optional
        Column that names groups of rows.
    notes : tuple of str
        Lines below the table, plain text.

    Returns
    -------
    Table
    """
    shown = frame[[*labels, *([group] if group else [])]].reset_index(drop=True)
    settings = {"name": name, "labels": labels, "markup": markup, "right": right, "group": group, "notes": notes}
    if group or len(shown) < 2:
        return Table(name, _set(shown, **settings), len(shown))
    return Table(name, _set_by_first_row(shown, **settings), len(shown))


def _set(
    shown: pd.DataFrame,
    name: str,
    labels: Mapping[str, str],
    markup: tuple[str, ...],
    right: tuple[str, ...],
    group: str | None,
    notes: tuple[str, ...],
) -> str:
    """Return the markup of a table, by great_tables."""
    from great_tables import GT
    from great_tables import html as raw

    # a bare name of ten letters would be taken for one of great_tables' random ids
    table = GT(shown, id=f"{name}-table", groupname_col=group).cols_label(
        {column: raw(html.escape(label).replace("\n", "<br>")) for column, label in labels.items()}
    )
    if markup:
        table = table.fmt(lambda text: text, columns=list(markup))
    table = table.cols_align("left").tab_options(**_OPTIONS)
    if right:
        table = table.cols_align("right", columns=list(right))
    for note in notes:
        table = table.tab_source_note(note)
    return table.as_raw_html()


def _set_by_first_row(shown: pd.DataFrame, markup: tuple[str, ...], **settings: object) -> str:
    """Return what `_set` does, in a tenth of its time: great_tables sets one row, the model of all others."""
    places = pd.DataFrame([{column: f"{_PLACE}{number}{_PLACE}" for number, column in enumerate(shown)}], dtype=object)
    model = _set(places, markup=markup, **settings)
    start = model.index("<tr>", model.index("<tbody"))
    end = model.index("</tr>", start) + len("</tr>")
    # what stands between the cells' texts; the columns keep their order
    between = _PLACES.split(model[start:end])
    cells = [shown[column].map(str if column in markup else _escaped) for column in shown]
    rows = (
        "".join(piece for pair in zip(between, (*texts, ""), strict=True) for piece in pair)
        for texts in zip(*cells, strict=True)
    )
    return model[:start] + "\n  ".join(rows) + model[end:]


def _escaped(text: object) -> str:
    return html.escape(str(text))


def zone_cell(text: str, zone: str | None, extra: str = "") -> str:
    """Return a cell with the zone's colour and sign; `text` is escaped, `extra` is markup."""
    swatch = palette.ZONES.get(zone, palette.UNKNOWN) if isinstance(zone, str) else palette.UNKNOWN
    sign = f"{swatch.sign}&nbsp;" if swatch.sign else ""
    style = f"background-color:{swatch.fill};color:{swatch.ink};padding:1px 6px;white-space:nowrap"
    return f'<span style="{style}">{sign}{html.escape(text)}</span>{extra}'


def total_text(row: Mapping[str, object], language: Language) -> str:
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


def status_legend(language: Language) -> str:
    """Return the legend of the status marks as plain text."""
    meanings = {
        "corroborated": language("independent publishers agree"),
        "resolved": language("they disagree, a rule decided"),
        "conflict": language("they disagree, no rule decides"),
        "interval": language("only a zone or category is known"),
    }
    marks = "; ".join(f"{palette.STATUS_MARKS[status]} {meaning}" for status, meaning in meanings.items())
    return language("Marks: {marks}; without a mark: one publisher. Small numbers lead to the sources.", marks=marks)


def plain_table(
    frame: pd.DataFrame, name: str, labels: Mapping[str, str], told: Mapping[str, Callable[[object], str]],
    notes: tuple[str, ...] = (),
) -> Table:  # fmt: skip
    """
    Set a table of plain columns.

    Parameters
    ----------
    frame : DataFrame
        One row per row.
    name : str
        Unique in the document.
    labels : mapping
        Column to its heading, in the order shown.
    told : mapping
        Column to the function that tells its values; these columns are aligned right.
    notes : tuple of str
        Lines below the table.
    """
    body = pd.DataFrame(
        {column: [told.get(column, str)(value) for value in frame[column]] for column in labels},
        index=frame.index,
    )
    return build(body, name, labels, right=tuple(told), notes=notes)

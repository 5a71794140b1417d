"""What a notebook shows of its frames, in its language: tables, sentences, figures with a text alternative."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.display import language as languages
from ombud.display.charts import canvas
from ombud.display.language import Language
from ombud.display.parts import Text
from ombud.display.tables import LONG, RIGHT, Cell, Citations, Table, build, cell_text, format_of
from ombud.errors import OmbudError, ParameterError, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# rows of a frame that are shown; of more, those at its beginning and end
MOST_ROWS = 200
OPTIONS = {
    "display.max_columns": None,
    "display.max_colwidth": None,
    "display.precision": 2,
    "display.max_rows": MOST_ROWS,
    "display.min_rows": MOST_ROWS,
    "io.excel.xlsx.reader": "calamine",  # else pandas warns that it will be
}
LEFT = ' style="text-align:left"'  # kept before a notebook is trusted, when style sheets are not
# columns beyond which a frame is wider than a notebook
WIDE = 10
FRAME_STYLE = """.ombud-frame table { width: max-content; }
.ombud-frame td, .ombud-frame th { max-width: 22rem; overflow-wrap: anywhere; white-space: normal; vertical-align: top; }
.ombud-frame thead th { position: sticky; top: 0; background: var(--jp-layout-color0, #ffffff); }
"""

__all__ = ["Citations", "coefficients", "figure", "label", "number", "table", "text", "use"]


def use(lang: str = languages.DEFAULT) -> None:
    """
    Choose the language of a notebook, ``id`` or ``en``: of its tables, figures, sentences and faults.

    In a notebook, figures then carry their text alternative and are the same bytes on every machine, frames show all
    their columns and texts whole and scroll where they are long, and a fault that the reader can mend is one message
    without Python's frames. Raises `ParameterError` if there is no such language.
    """
    languages.use(lang)
    for option, value in OPTIONS.items():
        pd.set_option(option, value)
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc((OmbudError,), _tell_fault)
        # pyplot has a way of its own to show figures, which leaves the last bits in: set up with the first one
        shell.config.InlineBackend.setdefault("figure_formats", set())
        formatters, axes_name = shell.display_formatter.formatters, ("matplotlib.axes._axes", "Axes")
        formatters["image/png"].pop("matplotlib.figure.Figure", None)
        for name in (("matplotlib.figure", "FigureBase"), axes_name):
            formatters["image/png"].for_type_by_name(*name, lambda shown: _picture(canvas.figure_of(shown)))
        formatters["text/plain"].for_type_by_name(*axes_name, _plain)
        formatters["text/html"].for_type(pd.DataFrame, _frame)


def table(
    frame: pd.DataFrame,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    *,
    group: str | None = None,
    kinds: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    name: str = "",
    language: Language = languages.SPOKEN,
) -> Table:
    """
    Show a frame as a table: headings and numbers in the language, by default the notebook's, zones in their colours.

    Parameters
    ----------
    columns : sequence of str, or mapping, optional
        Columns in their order, all by default; a mapping gives a heading of one's own. ``interval`` stands for the
        columns low and high; see `ombud.display.tables.COLUMNS`. A `ParameterError` is raised for one that is not
        there.
    group : str, optional
        Column whose values stand as headings above their rows.
    kinds : mapping of str to str, optional
        How columns are told, where not as the catalogue has it: ``{"A": "share"}``; see `ombud.display.tables.ColumnFormat`.
    notes : sequence of str
        Lines below; a frame that is marked as simulated says so by itself.
    name : str
        What the table is called in its document; by default made of its columns.

    Examples
    --------
    >>> import pandas as pd
    >>> from ombud import show
    >>> frame = pd.DataFrame({"government": ["Kota Balikpapan"], "low": [60.21], "high": [100.0]})
    >>> [cell.text for cell in show.table(frame, ["government", "range"]).rows[0]]
    ['Kota Balikpapan', '[60,21; 100,00]']
    """
    chosen = list(frame.columns) if columns is None else listed("columns", columns, list(frame.columns))
    shown = {column: format_of(column, frame) for column in [*chosen, *([group] if group else [])]}
    shown |= {column: shown[column]._replace(kind=kind) for column, kind in (kinds or {}).items() if column in shown}
    missing = [name for column, how in shown.items() for name in how.ends or (column,) if name not in frame]
    if missing:
        fields = {"column": ", ".join(missing), "accepted": ", ".join(map(str, frame.columns))}
        raise ParameterError("The frame has no column {column}; accepted: {accepted}", **fields)
    own = columns if isinstance(columns, Mapping) else {}
    labels = {column: own.get(column) or language(shown[column].label) for column in chosen}
    rows = frame.to_dict("records")
    body: dict[str, list] = {}
    for column, how in shown.items():
        body[column] = [cell_text(how, column, row, language) for row in rows]
        if column.startswith("zone") and column in frame and column != group:
            zones = [None if pd.isna(row[column]) else str(row[column]) for row in rows]
            body[column] = list(map(Cell, body[column], zones))
    right = [column for column, how in shown.items() if how.kind in RIGHT]
    marks = [language("Simulated scores: no evidence about any government.")] if canvas.is_simulated(frame) else []
    marks += [] if rows else [language("No rows.")]
    called = name or "-".join(chosen[:3])
    return build(pd.DataFrame(body), called, labels, right=right, group=group, notes=(*marks, *notes))


def text(*sentences: str) -> Text:
    """Show sentences, each as a point of a list; a single one as a paragraph."""
    told = list(filter(None, sentences))
    return Text(told[0] if len(told) == 1 else "\n".join(f"- {sentence}" for sentence in told))


def figure(axes: Axes, alternative: str, frame: pd.DataFrame | None = None) -> Axes:
    """
    Say in a sentence what a figure of one's own shows, for those who can't see it; returns its axes.

    Where `frame`, from which it was drawn, is marked as simulated, the figure is watermarked.
    """
    return canvas.tell(axes, alternative, frame)


def number(value: float, decimals: int = 2, *, signed: bool = False) -> str:
    """
    Return a number as the language of the notebook writes it, for sentences of one's own.

    Examples
    --------
    >>> from ombud import show
    >>> show.number(87.12), show.number(-12.13, 1, signed=True)
    ('87,12', '−12,1')
    """
    language = languages.SPOKEN
    return language.change(value, decimals) if signed else language.number(value, decimals)


def label(column: str) -> str:
    """
    Return the heading of a column in the language of the notebook, as for the axes of a figure of one's own.

    Examples
    --------
    >>> from ombud import show
    >>> show.label("value_from")
    'Nilai tahun awal'
    """
    return languages.SPOKEN(format_of(column, pd.DataFrame()).label)


def coefficients(result: Any) -> pd.DataFrame:
    """
    Return the coefficients of a fitted model of statsmodels as a frame that `table` can show.

    One row per ``term``: ``estimate``, ``standard_error``, ``low``, ``high`` (95%), ``p_value``.
    """
    ends = result.conf_int()
    columns = {"estimate": result.params, "standard_error": result.bse, "low": ends[0], "high": ends[1]}
    return pd.DataFrame(columns | {"p_value": result.pvalues}).rename_axis("term").reset_index()


def _picture(figure: Figure) -> tuple[bytes, dict[str, str]]:
    """Return a figure as a picture with its text alternative, without date or version: the same bytes on every run."""
    import matplotlib.pyplot as plt

    drawn = io.BytesIO()
    margins = None if figure.get_layout_engine() else "tight"  # as Jupyter shows a figure that nobody has laid out
    canvas_module, undated = "module://ombud.display.drawing", {"Software": None}
    figure.savefig(drawn, format="png", backend=canvas_module, metadata=undated, bbox_inches=margins)
    plt.close(figure)  # else it would be shown once more at the end of the cell
    return drawn.getvalue(), {"alt": canvas.told(figure)}


def _frame(frame: pd.DataFrame) -> str | None:
    """Return a frame as pandas shows it, texts left; a long or wide one scrolls, its headings and widths of columns stay."""
    told = frame._repr_html_()
    if not told:  # chosen by an option of pandas
        return None
    told = _texts_left(frame, told)
    if len(frame) <= LONG and len(frame.columns) <= WIDE:
        return told
    box = '<div class="ombud-frame" style="max-height:30rem;overflow:auto" tabindex="0">'
    return f"<style>\n{FRAME_STYLE}</style>\n{box}{told}</div>"


def _texts_left(frame: pd.DataFrame, told: str) -> str:
    """Return pandas' HTML with columns and row names of text aligned left, headings like them: Jupyter aligns all right."""
    index = [frame.index.get_level_values(level) for level in range(frame.index.nlevels)]
    names = [any(map(_is_text, index))] * len(index)
    columns = [_is_text(column) for _, column in frame.items()]
    rows = told.split("<tr")
    for number, row in enumerate(rows):
        tag, left = ("td", columns) if "<td>" in row else ("th", names + columns)
        start, *cells = row.split(f"<{tag}>")
        if len(cells) != len(left):  # outside the rows, or where headings are grouped or columns left out
            continue
        start = start.replace("<th", f"<th{LEFT}") if names[0] else start
        told_cells = (f"<{tag}{LEFT if is_left else ''}>{cell}" for is_left, cell in zip(left, cells, strict=True))
        rows[number] = start + "".join(told_cells)
    return "<tr".join(rows)


def _is_text(values: pd.Series | pd.Index) -> bool:
    return pd.api.types.infer_dtype(values) in {"string", "categorical"}


def _plain(axes: Axes, printer: Any, _cycle: bool) -> None:
    printer.text(f"<{canvas.told(canvas.figure_of(axes)) or 'Axes'}>")


def _tell_fault(shell: Any, kind: type, error: OmbudError, *_: Any, **__: Any) -> list[str]:
    """Show a fault as one message in the language of the notebook."""
    told = [error.describe(languages.SPOKEN.translate)]
    shell._showtraceback(kind, told[0], told)
    return told

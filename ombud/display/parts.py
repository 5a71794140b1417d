"""What notebooks show: pictures with a text alternative, and Markdown, the same bytes on every run."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ombud.display import palette
from ombud.display.charts.canvas import figure_of, told
from ombud.display.tables import Table
from ombud.display.vector import steady_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LETTERS_PER_INCH = 14  # of a title
REPORT_TYPE = "application/vnd.ombud.report+json"


@dataclass(frozen=True)
class Text:
    """Markdown that a notebook shows."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


@dataclass(frozen=True, repr=False)
class Picture:
    """A finished figure."""

    svg: str  # the picture as a drawing, its texts as texts, with the letters that they need
    alternative: str  # what it shows, for those who can't see it

    @classmethod
    def of(cls, axes: Axes, alternative: str = "", title: str = "", source: str = "") -> Picture:
        """
        Draw the figure that `axes` belong to, its title above it and its source below it, and close it.

        So it tells of itself wherever it is shown; the alternative is by default what it was told to show.
        """
        import matplotlib.pyplot as plt

        figure = figure_of(axes)
        alternative = alternative or told(figure)
        heading = textwrap.fill(title, int(_LETTERS_PER_INCH * figure.get_figwidth()))
        figure.suptitle(heading, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
        figure.supxlabel(source, x=0.01, ha="left", fontsize=8, color=palette.STEADY)
        layout = figure.get_layout_engine()
        if layout is not None:  # else all is drawn once more, for the layout alone
            layout.execute(figure)
            figure.set_layout_engine(None)
        drawing = steady_svg(figure)
        plt.close(figure)
        return cls(drawing, f"{title}. {alternative}" if title else alternative)

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:  # noqa: ARG002 - as IPython calls it
        data = {"image/svg+xml": self.svg, "text/plain": repr(self)}
        return data, {"image/svg+xml": {"alt": self.alternative}}

    def __repr__(self) -> str:
        return f"<{self.alternative}>"


@dataclass(frozen=True)
class Sheet:
    """A table for spreadsheets: its headings, and rows of texts, numbers and None."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...] = field(repr=False)


@dataclass(frozen=True)
class ReportData:
    """What the notebook of a report hands on to those who write its files."""

    title: str  # of the report
    description: str  # what is told of it where it is shared: its first finding
    footer: str  # what stands at its end
    # figures, tables: the least number that it must show; tables with data
    figures: int
    tables: int
    sheets: tuple[Sheet, ...]  # the data behind it; none is empty

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> ReportData:
        """Return the data that a notebook holds."""
        sheets = (
            Sheet(sheet["name"], tuple(sheet["columns"]), tuple(map(tuple, sheet["rows"]))) for sheet in told["sheets"]
        )
        return cls(told["title"], told["description"], told["footer"], told["figures"], told["tables"], tuple(sheets))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:  # noqa: ARG002 - as IPython calls it
        told = vars(self) | {"sheets": [vars(sheet) for sheet in self.sheets]}
        names = ", ".join(f"{sheet.name} ({len(sheet.rows)})" for sheet in self.sheets)
        return {REPORT_TYPE: told, "text/plain": f"<{self.title}: {names}>"}


Parts = list[Text | Table | Picture]


def anchored(anchor: str) -> str:
    """Return what a heading ends with, unseen, so that links to it are the same in every language and year."""
    return f"<!-- {anchor} -->"

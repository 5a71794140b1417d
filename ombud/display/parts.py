"""What notebooks show: pictures with a text alternative, and Markdown, the same bytes on every run and processor."""

from __future__ import annotations

import hashlib
import io
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ombud.display import fonts, palette
from ombud.display.charts.canvas import NARROW, figure_of, told
from ombud.display.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REPORT_TYPE = "application/vnd.ombud.report+json"
# the class by which a drawing of ours is known
OWN_FIGURE = "ombud-figure"
_LETTERS_PER_INCH = 14  # of a title
_PLACES = re.compile(r'(?<= )(d|x|y|transform|points)="([^"]*)"')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_REFERENCE = re.compile(r'(?:url\(|href=")#([^)"]*)')


@dataclass(frozen=True)
class Text:
    """Markdown that a notebook shows."""

    markdown: str

    def __repr__(self) -> str:
        return self.markdown

    _repr_markdown_ = __repr__


@dataclass(frozen=True, repr=False)
class Picture:
    """A finished figure."""

    svg: str  # the picture as a drawing, its texts as texts, with the letters that they need
    alternative: str  # what it shows, for those who can't see it

    @classmethod
    def of(cls, axes: Axes, alternative: str = "", title: str = "", source: str = "") -> Picture:
        """Draw the figure of `axes` with its title and source, and close it; the alternative is by default what it shows."""
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
        return {"image/svg+xml": self.svg, "text/plain": repr(self)}, {"image/svg+xml": {"alt": self.alternative}}

    def __repr__(self) -> str:
        return f"<{self.alternative}>"


def steady_svg(figure: Figure) -> str:
    """Return a figure as a small SVG that keeps its texts as texts, in the pages' typeface, which it carries."""
    import matplotlib as mpl

    held = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": OWN_FIGURE}):
        figure.savefig(held, format="svg")
    drawn = held.getvalue()[held.getvalue().index("<svg") :]
    drawn = re.sub(r"<(metadata|style)\b.*?</\1>|<!--.*?-->", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"\s*\n\s*", "\n", re.sub(r'font-family: [^;"]*;? ?', "", drawn))
    drawn = _PLACES.sub(_shortened, drawn)  # a hundredth of a point is enough
    # names, which matplotlib makes of digests of floats, follow the order
    names = {name: str(place) for place, name in enumerate(dict.fromkeys(_REFERENCE.findall(drawn)))}
    drawn = re.sub(r' id="([^"]*)"', lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", drawn)
    drawn = _REFERENCE.sub(lambda found: found[0].removesuffix(found[1]) + names[found[1]], drawn)
    # groups of one, and what is so anyway
    drawn = re.sub(r"<g>\n(<(?:path|text) [^\n]*)\n</g>", r"\1", drawn.replace("; stroke-dashoffset: 0", ""))
    # several drawings stand on one page
    own = "f" + hashlib.sha256(drawn.encode()).hexdigest()[:8]
    drawn = re.sub(r'( id="|url\(#|href="#)', rf"\1{own}-", drawn)
    families = f"{fonts.TEXT_FAMILY}, {fonts.SIGN_FAMILY}, DejaVu Sans, sans-serif"
    kind = f"{OWN_FIGURE} wide" if figure.get_figwidth() > NARROW else OWN_FIGURE
    root = f'<svg class="{kind}" font-family="{families}" stroke-linejoin="round" '
    letters = f"<style>{fonts.font_faces('text-regular', 'text-semibold')}</style>"
    return root + drawn.removeprefix("<svg ").replace(">", f">{letters}", 1)


def _shortened(found: re.Match[str]) -> str:
    """Return where something stands without needless digits, blanks and minus signs, nothing where it is not turned."""
    places = _NUMBER.sub(lambda number: f"{round(float(number[0]), 2) + 0.0:.10g}", found[2])
    if found[1] == "d":
        places = re.sub(r"\s*([A-Za-z])\s*", r"\1", places)
    return "" if re.fullmatch(r"rotate\(0 [^)]*\)", places) else f'{found[1]}="{places}"'


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
        sheets = [Sheet(own["name"], tuple(own["columns"]), tuple(map(tuple, own["rows"]))) for own in told["sheets"]]
        values: dict[str, Any] = {**told, "sheets": tuple(sheets)}
        return cls(**values)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:  # noqa: ARG002 - as IPython calls it
        told = vars(self) | {"sheets": [vars(sheet) for sheet in self.sheets]}
        names = ", ".join(f"{sheet.name} ({len(sheet.rows)})" for sheet in self.sheets)
        return {REPORT_TYPE: told, "text/plain": f"<{self.title}: {names}>"}


Parts = list[Text | Table | Picture]


def anchored(anchor: str) -> str:
    """Return what a heading ends with, unseen, so that links to it are the same in every language and year."""
    return f"<!-- {anchor} -->"

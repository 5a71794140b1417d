"""Figures of the method: how much each dimension weighs, and where totals lie among the categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.display import palette
from ombud.display.charts.canvas import dress, new_axes, tell
from ombud.display.language import SPOKEN, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = ("#12436D", "#28A197", "#F2B134", "#A285D1", "#801650")
_HATCHES = ("", "//", "..", "xx", "--")
_MARKERS = {"self_published": "D", "self_assessed": "o", "self_way": "o"}
_PAPER: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}


def weights(weights: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw the dimensions' weights as one bar per year, assumed ones with an asterisk; of `ombud.methodology.weights_of`."""
    rows = weights.dropna(subset="weight_percent")
    years = list(rows["year"].unique())
    axes = new_axes(0.9 + 0.55 * len(years))
    styles = pd.factorize(rows["label"])[0] % len(_COLORS)
    left = rows.groupby("year")["weight_percent"].cumsum() - rows["weight_percent"]
    for row, style, start in zip(rows.to_dict("records"), styles, left, strict=True):
        place, weight = years.index(row["year"]), row["weight_percent"]
        look: dict[str, Any] = {"color": _COLORS[style], "hatch": _HATCHES[style], "edgecolor": "white"}
        axes.barh(place, weight, left=start, height=0.7, **look)
        told = f"{row['label']}\n{language.number(weight)}%{'*' if row['weight_basis'] == 'assumed' else ''}"
        axes.text(start + weight / 2, place, told, ha="center", va="center", fontsize=8, bbox=_PAPER)
    axes.set_yticks(range(len(years)), [str(year) for year in years])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    dress(axes, language("Percent"), labelsize=9)
    told = language.join([str(year) for year in years])
    return tell(axes, language("Bars: weights of the dimensions of {years} in percent.", years=told))


def categories(bands: pd.DataFrame, points: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """
    Draw totals on the scale of categories: the bands of a method, ``category``, ``zone``, ``lower`` and ``upper``.

    `points` are of `ombud.selfassessment.points`, one row per line of the figure, the topmost first. Where the cheapest
    way leads is joined to the row above it by an arrow.
    """
    axes = new_axes(1.3 + 0.45 * len(points))
    for band in bands.itertuples():
        swatch = palette.ZONES[band.zone]
        axes.axvspan(band.lower, band.upper, color=swatch.fill, alpha=0.35, lw=0)
        axes.axvline(band.lower, color=palette.INK, lw=0.8)
        middle = (band.lower + band.upper) / 2
        axes.text(middle, -0.85, f"{band.category} {swatch.sign}", ha="center", va="center", fontsize=10)
    labels, told = [], []
    for place, row in enumerate(points.itertuples()):
        axes.plot([row.low, row.high], [place, place], color=palette.INK, lw=4, solid_capstyle="butt")
        if row.low == row.high:
            look: dict[str, Any] = {"marker": _MARKERS[row.what], "color": palette.RISE, "markeredgecolor": "white"}
            axes.plot(row.low, place, markersize=9, **look)
        if row.what == "self_way":
            before = points.iloc[place - 1]
            arrow: dict[str, Any] = {"arrowstyle": "->", "color": palette.RISE}
            axes.annotate("", (row.low, place - 0.12), (before["low"], place - 0.88), arrowprops=arrow)
        value = language.band(row.low, row.high)
        # beside the marker, where there is room
        beside, align = (row.low - 1.6, "right") if row.low > 15 else (row.high + 1.6, "left")
        axes.text(beside, place, value, va="center", fontsize=9, ha=align)
        labels.append(language.tell(row.what, year=row.year))
        told.append(f"{labels[-1]} {value}")
    axes.set(xlim=(0, 100), ylim=(len(points) - 0.4, -1.3), xlabel=language("points"))
    axes.set_yticks(range(len(points)), labels)
    axes.set_xticks([*bands["lower"], 100])
    axes.tick_params(left=False)
    return tell(axes, language("Totals on the scale of categories: {totals}.", totals=language.join(told)), points)

"""The figure of a self-assessment: a total among the categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ombud.display import palette
from ombud.display.charts import new_axes
from ombud.display.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def category_chart(bands: pd.DataFrame, points: pd.DataFrame, language: Language) -> Axes:
    """
    Draw totals on the scale of categories.

    Parameters
    ----------
    bands : DataFrame
        category, zone, lower, upper (points).
    points : DataFrame
        label, low, high (points; equal where the total is known), marker; one row per line of the figure, the topmost
        first. A row whose `marker` is ">" is joined to the row above it by an arrow.
    language : Language
        Of labels and numbers.

    Returns
    -------
    Axes
    """
    axes = new_axes(1.3 + 0.45 * len(points))
    for band in bands.itertuples():
        swatch = palette.ZONES[band.zone]
        axes.axvspan(band.lower, band.upper, color=swatch.fill, alpha=0.35, lw=0)
        axes.axvline(band.lower, color=palette.INK, lw=0.8)
        middle = (band.lower + band.upper) / 2
        axes.text(middle, -0.85, f"{band.category} {swatch.sign}", ha="center", va="center", fontsize=10)
    for place, row in enumerate(points.itertuples()):
        marker = "o" if row.marker == ">" else row.marker
        axes.plot([row.low, row.high], [place, place], color=palette.INK, lw=4, solid_capstyle="butt")
        if row.low == row.high:
            axes.plot(row.low, place, marker=marker, color=palette.RISE, markersize=9, markeredgecolor="white")
        if row.marker == ">":
            before = points.iloc[place - 1]
            axes.annotate(
                "",
                (row.low, place - 0.12),
                (before["low"], place - 0.88),
                arrowprops={"arrowstyle": "->", "color": palette.RISE},
            )
        told = language.number(row.low) if row.low == row.high else language.band(row.low, row.high)
        left = row.low > 15  # room beside the marker
        axes.text(
            row.low - 1.6 if left else row.high + 1.6,
            place,
            told,
            va="center",
            fontsize=9,
            ha="right" if left else "left",
        )
    axes.set(xlim=(0, 100), ylim=(len(points) - 0.4, -1.3), xlabel=language("points"))
    axes.set_yticks(range(len(points)), list(points["label"]))
    axes.set_xticks([*bands["lower"], 100])
    axes.tick_params(left=False)
    return axes

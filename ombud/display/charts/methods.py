"""Figures of the method: how much each dimension weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.display.charts.canvas import dress, new_axes, tell
from ombud.display.language import SPOKEN, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = ("#12436D", "#28A197", "#F2B134", "#A285D1", "#801650")
_HATCHES = ("", "//", "..", "xx", "--")
_PAPER: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}


def weights(weights: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """
    Draw the weights of the dimensions as one bar per year; assumed ones bear an asterisk.

    Parameters
    ----------
    weights : DataFrame
        ``year``, ``label``, ``weight_percent``, ``weight_basis``, one row per year and dimension.
    """
    rows = weights.dropna(subset="weight_percent")
    years = list(rows["year"].unique())
    axes = new_axes(0.9 + 0.55 * len(years))
    names = {label: place % len(_COLORS) for place, label in enumerate(rows["label"].unique())}
    for place, year in enumerate(years):
        left = 0.0
        for row in rows[rows["year"] == year].to_dict("records"):
            style = names[row["label"]]
            weight, mark = row["weight_percent"], "*" if row["weight_basis"] == "assumed" else ""
            look: dict[str, Any] = {"color": _COLORS[style], "hatch": _HATCHES[style], "edgecolor": "white"}
            axes.barh(place, weight, left=left, height=0.7, **look)
            told = f"{row['label']}\n{language.number(weight)}%{mark}"
            axes.text(left + weight / 2, place, told, ha="center", va="center", fontsize=8, bbox=_PAPER)
            left += weight
    axes.set_yticks(range(len(years)), [str(year) for year in years])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    dress(axes, language("Percent"), labelsize=9)
    told = language.join([str(year) for year in years])
    return tell(axes, language("Bars: weights of the dimensions of {years} in percent.", years=told))

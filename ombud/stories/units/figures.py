"""Figures of an attribution: how a total came from one year to the other, for one government and for a province."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts import new_axes, short_name
from ombud.display.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TOTAL = "#9A9A9A"
_HATCHES = {"performance": "", "method": "//"}


def waterfall_chart(rows: pd.DataFrame, language: Language) -> Axes:
    """
    Draw how one total came from the earlier to the later year, factor by factor.

    Parameters
    ----------
    rows : DataFrame
        As `ombud.attribute` gives them, of one government or group. The thin line at each bar spans the factor's
        effect over all orders, from where the factor sets in.
    language : Language
        Of labels.
    """
    first = rows.iloc[0]
    axes = new_axes(4.4)
    starts = first["total_from"] + np.concatenate([[0.0], rows["effect"].cumsum().to_numpy()])
    last = len(rows) + 1
    for place, value in ((0, first["total_from"]), (last, first["total_to"])):
        axes.bar(place, value, color=_TOTAL, width=0.62)
        axes.text(place, value + 0.6, language.number(value), ha="center", va="bottom", fontsize=9, fontweight="bold")
    for place, (row, start) in enumerate(zip(rows.to_dict("records"), starts, strict=False), start=1):
        color = palette.RISE if row["effect"] >= 0 else palette.FALL
        axes.bar(place, row["effect"], bottom=start, color=color, width=0.62, hatch=_HATCHES[row["part"]],
                 edgecolor="white")  # fmt: skip
        axes.plot([place + 0.4] * 2, [start + row["least"], start + row["greatest"]], color=palette.INK, linewidth=1.2,
                  marker="_", markersize=6)  # fmt: skip
        top = start + max(row["effect"], row["greatest"], 0)
        axes.text(place, top + 0.6, language.change(row["effect"]), ha="center", va="bottom", fontsize=9)
        axes.plot([place - 0.69, place - 0.31], [start, start], color=palette.INK, linewidth=0.6)
    axes.plot([last - 0.69, last - 0.31], [starts[-1]] * 2, color=palette.INK, linewidth=0.6)
    ticks = [
        str(first["from_year"]),
        *(language.tell(factor) for factor in rows["factor"]),
        str(first["to_year"]),
    ]
    axes.set_xticks(range(last + 1), ticks, fontsize=9)
    _frame_values(axes, rows, starts)
    axes.set(xlabel="", ylabel=language("Total (points)"))
    axes.grid(axis="y", color=palette.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    return axes


def _frame_values(axes: Axes, rows: pd.DataFrame, starts: np.ndarray) -> None:
    """Let the axis begin below what is drawn: bars of totals are cut, so that effects of a few points can be seen."""
    low = min(starts.min(), (starts[:-1] + rows["least"]).min())
    high = max(starts.max(), (starts[:-1] + rows["greatest"]).max())
    axes.set_ylim(max(0.0, low - 8), high + 4)


def province_chart(parts: pd.DataFrame, language: Language) -> Axes:
    """
    Draw performance, method and change of several governments.

    Parameters
    ----------
    parts : DataFrame
        One row per government: government, change, performance, method (points; they add up), least, greatest (of
        performance, over both orders).
    language : Language
        Of labels.
    """
    rows = parts.sort_values(["change", "government"], ignore_index=True)
    axes = new_axes(1.5 + 0.36 * len(rows))
    places = np.arange(len(rows))
    axes.hlines(places, rows["least"], rows["greatest"], color=palette.NARROW, linewidth=6,
                label=language("performance under either method"))  # fmt: skip
    for column, marker, color, label in (
        ("performance", "o", palette.WIDE, language("performance")),
        ("method", "s", "#C98A1B", language("method")),
        ("change", "D", palette.INK, language("change of the total")),
    ):
        axes.scatter(rows[column], places, marker=marker, s=38, color=color, edgecolor="white", zorder=3, label=label)
    axes.axvline(0, color=palette.INK, linewidth=1)
    axes.set_yticks(places, [short_name(name) for name in rows["government"]], fontsize=9)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set(xlabel=language("Change in points"), ylabel="")
    axes.xaxis.set_major_formatter(lambda value, _: language.change(value, 0))
    axes.grid(axis="x", color=palette.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False, fontsize=8)
    return axes

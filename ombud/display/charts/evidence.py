"""Figures of the evidence itself: how much is published, how well corroborated, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts.canvas import dress, legend_above, new_axes, tell
from ombud.display.language import SPOKEN, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# from the firmest to the weakest; lightness falls, and a hatch tells them apart without colour
_STATUS_STYLE = {
    "corroborated": ("#12436D", ""),
    "single": ("#5B8DB8", ""),
    "resolved": ("#8FBC9A", "//"),
    "conflict": ("#C8553D", "xx"),
    "interval": ("#DADADA", ".."),
}


def corroboration(counts: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw the number of rows of each status per year as stacked bars; `counts` are of `ombud.published.corroboration`."""
    axes = new_axes(4.2)
    places, bottom = np.arange(len(counts)), np.zeros(len(counts))
    for status, (color, hatch) in _STATUS_STYLE.items():
        heights = counts[status].to_numpy(dtype=float)
        style: dict[str, Any] = {"color": color, "hatch": hatch, "edgecolor": "white", "linewidth": 0.5}
        axes.bar(places, heights, bottom=bottom, label=language.tell(status), **style)
        bottom += heights
    for place, total in zip(places, bottom, strict=True):
        axes.text(place, total + 4, language.integer(total), ha="center", fontsize=8)
    axes.set_xticks(places, [str(year) for year in counts["year"]])
    dress(axes, y=language("Governments"), grid="y", labelsize=9)
    legend_above(axes, len(_STATUS_STYLE))
    first, last = counts["year"].min(), counts["year"].max()
    return tell(axes, language("Stacked bars: rows per year by status, {first} to {last}.", first=first, last=last))


def provinces(shares: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw the share of each province's governments with a total, per year; of `ombud.published.coverage_by_province`."""
    import seaborn as sns

    axes = new_axes(0.9 + 0.235 * len(shares))
    told = shares.map(lambda share: language.number(100 * share, 0) if share > 0 else "")
    sns.heatmap(
        100 * shares,
        annot=told,
        fmt="",
        cmap="Blues",
        vmin=0,
        vmax=100,
        linewidths=0.5,
        annot_kws={"fontsize": 7.5},
        cbar_kws={"label": language("Percent of the governments"), "shrink": 0.5},
        ax=axes,
    )
    dress(axes, labelsize=8, rotation=0)
    axes.xaxis.tick_top()
    return tell(axes, language("Heat map: share of governments with a published total, by province and year."))


def selection(selection: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw zones of published totals beside the national ones, by year and level; of `ombud.published.selection_by_zone`."""
    groups = list(dict.fromkeys(zip(selection["year"], selection["level"], strict=True)))
    axes = new_axes(1.2 + 0.5 * len(groups))
    labels, place = [], 0.0
    for year, level in groups:
        rows = selection[(selection["year"] == year) & (selection["level"] == level)].set_index("zone")
        for kind, label in (("published", language("published totals")), ("national", language("all assessed"))):
            left = 0.0
            for zone, swatch in palette.ZONES.items():
                share = 100 * float(rows.at[zone, f"share_{kind}"])
                axes.barh(place, share, left=left, color=swatch.fill, edgecolor="white", height=0.8)
                if share > 6:
                    told = f"{language.number(share, 0)}%"
                    middle: dict[str, Any] = {"ha": "center", "va": "center"}
                    axes.text(left + share / 2, place, told, fontsize=7.5, color=swatch.ink, **middle)
                left += share
            labels.append((place, f"{year} {language.tell(level)}: {label}"))
            place += 1.0
        place += 0.6
    for zone, swatch in palette.ZONES.items():
        axes.barh([np.nan], [np.nan], color=swatch.fill, label=language.tell(zone))
    legend_above(axes, 3)
    axes.set_yticks([at for at, _ in labels], [text for _, text in labels], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    dress(axes, language("Percent"), labelsize=8)
    return tell(axes, language("Bars: zones of published totals beside those of all assessed, by year and level."))

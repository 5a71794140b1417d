"""Figures of what is published: how much of scores, how well corroborated, and where; and what the methods weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts.canvas import dress, new_axes, tell
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
# of dimensions
_COLORS = ("#12436D", "#28A197", "#F2B134", "#A285D1", "#801650")
_HATCHES = ("", "//", "..", "xx", "--")
_PAPER: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}


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
    dress(axes, y=language("Governments"), grid="y", legend=len(_STATUS_STYLE), labelsize=9)
    first, last = counts["year"].min(), counts["year"].max()
    return tell(axes, language("Stacked bars: rows per year by status, {first} to {last}.", first=first, last=last))


def provinces(shares: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw the share of each province's governments with a total, per year; of `ombud.published.coverage_by_province`."""
    import seaborn as sns

    axes = new_axes(0.9 + 0.235 * len(shares))
    told = shares.map(lambda share: language.number(100 * share, 0) if share > 0 else "")
    bar = {"label": language("Percent of the governments"), "shrink": 0.5}
    look: dict[str, Any] = {"cmap": "Blues", "vmin": 0, "vmax": 100, "linewidths": 0.5, "annot_kws": {"fontsize": 7.5}}
    sns.heatmap(100 * shares, annot=told, fmt="", cbar_kws=bar, ax=axes, **look)
    dress(axes, labelsize=8, rotation=0)
    axes.xaxis.tick_top()
    return tell(axes, language("Heat map: share of governments with a published total, by province and year."))


def selection(selection: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw zones of published totals beside the national ones, by year and level; of `ombud.published.selection_by_zone`."""
    kinds = {"published": language("published totals"), "national": language("all assessed")}
    groups = selection.groupby(["year", "level"], sort=False)
    axes = new_axes(1.2 + 0.5 * len(groups))
    fills, labels = [swatch.fill for swatch in palette.ZONES.values()], {}
    for number, ((year, level), rows) in enumerate(groups):
        for below, (kind, label) in enumerate(kinds.items()):
            place = 2.6 * number + below
            shares = 100 * rows.set_index("zone").loc[list(palette.ZONES), f"share_{kind}"].astype(float)
            left = shares.cumsum() - shares
            axes.barh(place, shares, left=left, color=fills, edgecolor="white", height=0.8)
            for zone, share in shares[shares > 6].items():
                told, ink = f"{language.number(share, 0)}%", palette.ZONES[zone].ink
                axes.text(left[zone] + share / 2, place, told, fontsize=7.5, color=ink, ha="center", va="center")
            labels[place] = f"{year} {language.tell(level)}: {label}"
    for zone, swatch in palette.ZONES.items():
        axes.barh([np.nan], [np.nan], color=swatch.fill, label=language.tell(zone))
    axes.set_yticks(list(labels), list(labels.values()), fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    dress(axes, language("Percent"), legend=3, labelsize=8)
    return tell(axes, language("Bars: zones of published totals beside those of all assessed, by year and level."))


def weights(weights: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw the dimensions' weights as one bar per year, assumed ones with an asterisk; of `ombud.methodology.weights_of`."""
    rows = weights.dropna(subset="weight_percent")
    years = list(rows["year"].unique())
    axes = new_axes(0.9 + 0.55 * len(years))
    styles = pd.factorize(rows["label"])[0] % len(_COLORS)
    left = rows.groupby("year")["weight_percent"].cumsum() - rows["weight_percent"]
    for row, style, start in zip(rows.to_dict("records"), styles, left, strict=True):
        place, weight = years.index(row["year"]), row["weight_percent"]
        color, hatch = _COLORS[style], _HATCHES[style]
        axes.barh(place, weight, left=start, height=0.7, color=color, hatch=hatch, edgecolor="white")
        told = f"{row['label']}\n{language.number(weight)}%{'*' if row['weight_basis'] == 'assumed' else ''}"
        axes.text(start + weight / 2, place, told, ha="center", va="center", fontsize=8, bbox=_PAPER)
    axes.set_yticks(range(len(years)), [str(year) for year in years])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    dress(axes, language("Percent"), labelsize=9)
    told = language.join([str(year) for year in years])
    return tell(axes, language("Bars: weights of the dimensions of {years} in percent.", years=told))

"""Figures of unit scores: how a total came from one year to the other, hangs on choices, and stands among categories."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts.canvas import NARROW, dress, new_axes, nothing, tell
from ombud.display.charts.report import short_name
from ombud.display.language import SPOKEN, Language
from ombud.rounding import exact

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TOTAL = "#9A9A9A"
_METHOD = "#C98A1B"
_LETTERS = 22  # of a line of a factor's name
_HATCHES = {"performance": "", "method": "//"}
_MARKERS = {"self_published": "D", "self_assessed": "o", "self_way": "o"}
_DOT: dict[str, Any] = {"edgecolor": "white", "zorder": 3}


def waterfall(effects: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """
    Draw how one total came from the earlier to the later year, factor by factor.

    `effects` are of `ombud.attribute`, of one government or group, under one assumption about scores never taken, which
    the figure names. The thin line at each bar spans its effect over all orders, from where the factor sets in.
    """
    if effects["effect"].isna().any():
        return nothing(language("Nothing can be attributed; the notes say why."))
    first = effects.iloc[0]
    starts = first["total_from"] + np.concatenate([[0.0], effects["effect"].cumsum().to_numpy()])
    last = len(effects) + 1
    axes = new_axes(1.5 + 0.36 * last, NARROW)
    beside: dict[str, Any] = {"textcoords": "offset points", "va": "center", "fontsize": 8.5}
    for place, value in ((0, first["total_from"]), (last, first["total_to"])):
        axes.barh(place, value, color=_TOTAL, height=0.62)
        axes.annotate(language.number(value), (value, place), (4, 0), fontweight="bold", **beside)
    for place, (row, start) in enumerate(zip(effects.to_dict("records"), starts, strict=False), start=1):
        effect, least, greatest = row["effect"], row["least"], row["greatest"]
        color, hatch = palette.RISE if effect >= 0 else palette.FALL, _HATCHES[row["part"]]
        axes.barh(place, effect, left=start, color=color, height=0.62, hatch=hatch, edgecolor="white")
        orders = [start + least, start + greatest]
        axes.plot(orders, [place + 0.4] * 2, color=palette.INK, linewidth=1.2, marker="|", markersize=6)
        end = start + max(effect, greatest, 0)
        axes.annotate(language.change(effect), (end, place), (4, 0), **beside)
    for place, value in enumerate(starts):
        axes.plot([value] * 2, [place + 0.31, place + 0.69], color=palette.INK, linewidth=0.6)
    factors = [language.tell(factor) for factor in effects["factor"]]
    names = [textwrap.fill(factor, _LETTERS) for factor in factors]
    axes.set_yticks(range(last + 1), [str(first["from_year"]), *names, str(first["to_year"])], fontsize=8.5)
    # the axis begins below what is drawn: bars of totals are cut, so that effects of a few points can be seen
    low = max(0.0, min(starts.min(), (starts[:-1] + effects["least"]).min()) - 8)
    high = max(starts.max(), (starts[:-1] + effects["greatest"]).max())
    axes.set(xlim=(low, high + 0.2 * (high - low)), ylim=(last + 0.6, -0.6))
    dress(axes, x=language("Total (points)"), grid="x")
    axes.set_title(textwrap.fill(language.tell(first["unseen"]), 60), loc="left", fontsize=9)
    alternative = language(
        "Waterfall: the total of {place} from {from_year} to {year}, by {factors}, {assumption}.",
        first,
        place=first.get("government", first.get("province")),
        year=first["to_year"],
        factors=language.join(factors),
        assumption=language.tell(first["unseen"]),
    )
    return tell(axes, alternative, effects)


def parts(parts: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """
    Draw performance, method and change of several governments; of `ombud.attribution.by_part`.

    Each part is a bar from one assumption about scores never taken to the other.
    """
    if parts.empty:
        return nothing(language("Nothing can be attributed; the notes say why."))
    rows = parts.sort_values(["change", "government"], ignore_index=True)
    axes, places = _names(rows["government"], 0.36)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    label = language("performance, whatever was never scored")
    axes.hlines(places, rows["bound_low"], rows["bound_high"], color=palette.GRID, linewidth=1.5, label=label)
    for part, marker, color, shift, label in (
        ("performance", "o", palette.WIDE, -0.12, language("performance, under either assumption")),
        ("method", "s", _METHOD, 0.12, language("method, under either assumption")),
    ):
        held, parallel = rows[f"{part}_held"], rows[f"{part}_parallel"]
        axes.hlines(places + shift, held, parallel, color=color, linewidth=3)
        for side, shown in ((held, label), (parallel, None)):
            axes.scatter(side, places + shift, marker=marker, s=30, color=color, **_DOT, label=shown)
    change = language("change of the total")
    axes.scatter(rows["change"], places, marker="D", s=38, color=palette.INK, **_DOT, label=change)
    axes.axvline(0, color=palette.INK, linewidth=1)
    numbers = {"x": lambda value: language.change(value, 0)}
    dress(axes, language("Change in points"), numbers=numbers, grid="x", legend=2)
    return tell(axes, language("Dots: performance, method and change of {n} governments.", n=len(rows)), parts)


def ranks(ranks: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw governments' ranges of ranks around those by the method; of `ombud.robustness.rank_summary`, with ``government``."""
    rows = ranks.sort_values(["baseline", "government"], ignore_index=True)
    axes, places = _names(rows["government"], 0.32)
    axes.set_ylim(len(rows) - 0.3, -0.7)
    axes.hlines(places, rows["q05"], rows["q95"], color=palette.NARROW, linewidth=6, label=language("90% of the draws"))
    axes.scatter(rows["q50"], places, marker="|", s=110, color=palette.WIDE, zorder=3, label=language("median draw"))
    label = language("by the method")
    axes.scatter(rows["baseline"], places, marker="D", s=34, color=palette.FALL, **_DOT, label=label)
    dress(axes, language("Rank among all governments scored"), numbers={"x": language.integer}, grid="x", legend=3)
    return tell(axes, language("Ranges of the ranks of {n} governments.", n=len(rows)), ranks)


def sensitivity(indices: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw the share of one output's variance by choice, alone and with others; of `ombud.robustness.design_sensitivity`."""
    if indices["total"].isna().all():
        return nothing(language("No choice changes anything here."))
    rows = indices.assign(total=exact(indices["total"])).sort_values(["total", "factor"], ignore_index=True)
    axes, places = _names([language.tell(f"choice_{factor}") for factor in rows["factor"]], 0.55)
    for name, shift, color, label in (
        ("total", 0.18, palette.WIDE, language("with interactions")),
        ("first", -0.18, palette.NARROW, language("alone")),
    ):
        axes.barh(places + shift, 100 * rows[name], height=0.32, color=color, label=label)
        ends = (100 * rows[f"{name}_{end}"] for end in ("low", "high"))
        axes.hlines(places + shift, *ends, color=palette.INK, linewidth=1.2)
    axes.axvline(0, color=palette.INK, linewidth=1)
    dress(axes, language("Percent of the variance"), numbers={"x": language.integer}, grid="x", legend=2)
    return tell(axes, language("Bars: the share of the variance that each choice makes."), indices)


def _names(names: pd.Series | list[str], height: float) -> tuple[Axes, np.ndarray]:
    """Return axes with a row of `height` inches for each name, and the places of the rows."""
    axes, places = new_axes(1.5 + height * len(names)), np.arange(len(names))
    axes.set_yticks(places, [short_name(name) for name in names], fontsize=9)
    return axes, places


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
            marker = _MARKERS[row.what]
            axes.plot(row.low, place, marker=marker, color=palette.RISE, markersize=9, markeredgecolor="white")
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

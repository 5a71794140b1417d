"""Figures from tidy frames; nothing is computed here but where ink goes."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts.canvas import NARROW, dress, new_axes
from ombud.display.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINE = 11.5  # points of height that a line of labels needs
_LETTERS = 24  # of a line of labels
# colour, dashes and marker of a change by its sign
_LOOKS = {
    -1.0: (palette.FALL, (1, 0), "v"),
    0.0: (palette.STEADY, (1, 1), "o"),
    1.0: (palette.RISE, (4, 1.5), "^"),
}
_SLOPE: dict[str, Any] = {"markersize": 7, "linewidth": 1.6, "markeredgecolor": "white", "markeredgewidth": 0.75}


def slope_chart(changes: pd.DataFrame, from_year: int, to_year: int, cutoffs: pd.DataFrame, language: Language) -> Axes:
    """
    Draw each government's total in two years, joined by a line, where `ombud.changes` has something in both years.

    Where only a zone is known, a bar spans its interval, with the number of those whom it is known of. The zone
    `cutoffs`, ``year`` and ``lower``, are ticks at the side of their year.
    """
    known = changes.dropna(subset=["low_from", "low_to"])
    labels = [_end_labels(known, side, language) for side in ("from", "to")]
    inches = max(3.2, _LINE / 72 * (1 + max(rows["lines"].sum() for rows in labels)))
    axes = new_axes(inches + 0.9, NARROW)
    _draw_slopes(axes, known)
    lowest = max(-3, known[["low_from", "low_to"]].min(axis=None) - 6)
    highest = min(103, known[["high_from", "high_to"]].max(axis=None) + 6)
    axes.set(xlim=(-1.0, 2.0), ylim=(lowest, highest))
    style: dict[str, Any] = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.6}, "zorder": 4}
    style |= {"va": "center", "fontsize": 8.5, "in_layout": False}
    for side, (year, inward, align) in enumerate(((from_year, 1, "left"), (to_year, -1, "right"))):
        bars = cutoffs.loc[cutoffs["year"] == year, "lower"]
        for lower in bars[(bars > 0) & (bars > lowest) & (bars < highest)]:
            axes.plot([side, side + 0.05 * inward], [lower, lower], color=palette.INK, linewidth=1.2, zorder=2)
            axes.text(side + 0.06 * inward, lower, language.number(lower, 0), ha=align, **style)
        _draw_labels(axes, labels[side], side, inches)
    axes.set_xticks([0, 1], [str(from_year), str(to_year)], fontweight="bold")
    axes.set_yticks([])
    dress(axes, y=language("Total (points)"), labelsize=9)
    return axes


def _draw_slopes(axes: Axes, known: pd.DataFrame) -> None:
    """Draw a line for each known change; of the others a bar for each interval, a fan from a point to another's ends."""
    from matplotlib.collections import LineCollection

    exact, rows = known[known["change"].notna()], known[known["change"].isna()]
    for direction, alike in exact.groupby(np.sign(exact["change"]), sort=False):
        color, dashes, marker = _LOOKS[direction]
        for ends in alike.sort_values("government")[["value_from", "value_to"]].to_numpy():
            axes.plot([0.0, 1.0], ends, color=color, dashes=dashes, marker=marker, **_SLOPE)
    for place, side, other in ((0.0, "from", "to"), (1.0, "to", "from")):
        low, high = f"low_{side}", f"high_{side}"
        bars = rows.loc[rows[high] > rows[low], [low, high]].drop_duplicates()
        axes.vlines([place] * len(bars), bars[low], bars[high], color="#8C8C8C", linewidth=5, alpha=0.6, zorder=1)
        points = rows[rows[high] <= rows[low]]
        look: dict[str, Any] = {"color": palette.STEADY, "marker": "o", "markersize": 5, "linestyle": "", "zorder": 3}
        axes.plot([place] * len(points), points[low], **look)
        for end in (f"low_{other}", f"high_{other}"):
            fan = [[(place, start), (1 - place, far)] for start, far in zip(points[low], points[end], strict=True)]
            axes.add_collection(LineCollection(fan, colors="#BBBBBB", linewidths=0.7, linestyles=":"))


def _end_labels(known: pd.DataFrame, side: str, language: Language) -> pd.DataFrame:
    """Return the labels at one side, from below, one per interval: ``middle``, ``text``, its number of ``lines``."""
    names, told = known["government"], []
    alone = names.where(known[f"value_{side}"].notna(), "")
    groups = names.groupby([known[f"low_{side}"], known[f"high_{side}"], alone]).agg(["size", "first"])
    for (start, end, _), n, first in groups.itertuples(name=None):
        name = short_name(first) if n == 1 else language("{n} governments", n=n)
        value = language.band(start, end)
        text = f"{name}  {value}" if side == "from" else f"{value}  {name}"
        lines = textwrap.wrap(text, _LETTERS, drop_whitespace=False)
        told.append({"middle": (start + end) / 2, "text": "\n".join(map(str.strip, lines))})
    labels = pd.DataFrame(told, columns=["middle", "text"]).sort_values(["middle", "text"], ignore_index=True)
    return labels.assign(lines=labels["text"].str.count("\n") + 1)


def _draw_labels(axes: Axes, rows: pd.DataFrame, side: int, inches: float) -> None:
    """Write the labels of one side, apart from each other, each led to its place by a thin line."""
    from matplotlib.collections import LineCollection

    lowest, highest = axes.get_ylim()
    needed = rows["lines"].to_numpy() * (highest - lowest) * _LINE / (72 * inches)
    room = lowest + needed[0] / 2, highest - needed[-1] / 2
    places = spread(rows["middle"].to_numpy(), (needed[1:] + needed[:-1]) / 2, *room)
    edge, align = ((-0.09, "right"), (1.09, "left"))[side]
    for text, place in zip(rows["text"], places, strict=True):
        axes.text(edge, place, text, ha=align, va="center", fontsize=8.5, in_layout=False)
    ends = side + (edge - side) * 0.25, edge + (side - edge) * 0.08
    leads = [list(zip(ends, heights, strict=True)) for heights in zip(rows["middle"], places, strict=True)]
    axes.add_collection(LineCollection(leads, colors="#BBBBBB", linewidths=0.6, zorder=0))


def spread(places: np.ndarray, gap: float | np.ndarray, lowest: float = -np.inf, highest: float = np.inf) -> np.ndarray:
    """
    Move sorted places apart until neighbours are at least `gap` apart, as little as least squares allows.

    Of several gaps, each is between two neighbours. All stay between `lowest` and `highest` where there is room, else none
    is below.
    """
    if not len(places):
        return np.array(places, dtype=float)
    from scipy.optimize import isotonic_regression

    offsets = np.concatenate([[0.0], np.cumsum(np.broadcast_to(gap, len(places) - 1))])
    # isotonic regression of the places less their share of the gaps (pool adjacent violators); it meets bounds if its
    # values are cut
    moved = np.minimum(isotonic_regression(np.asarray(places) - offsets).x, highest - offsets[-1])
    return np.maximum(moved, lowest) + offsets


def short_name(government: str) -> str:
    """Return the name with Kabupaten shortened, as Indonesian pages write it."""
    return government.replace("Kabupaten ", "Kab. ").replace("Provinsi ", "Prov. ")


def bounds_chart(changes: pd.DataFrame, language: Language) -> Axes:
    """Draw each known change beside the like-for-like changes that the method leaves possible; of `ombud.changes`."""
    rows = changes.dropna(subset=["change", "like_for_like_low_narrow"])
    rows = rows.sort_values(["change", "government"], ignore_index=True)
    names = [textwrap.fill(short_name(name), _LETTERS) for name in rows["government"]]
    axes = new_axes(1.9 + 0.28 * len(rows), NARROW)
    places = np.arange(len(rows))
    for reading, color, width, label in (
        ("narrow", palette.NARROW, 9, language("narrow reading: the standards alone")),
        ("wide", palette.WIDE, 3.5, language("wide reading: all but the users' perception")),
    ):
        ends = (rows[f"like_for_like_{end}_{reading}"] for end in ("low", "high"))
        axes.hlines(places, *ends, color=color, linewidth=width, label=label)
    look: dict[str, Any] = {"marker": "D", "s": 34, "color": palette.FALL, "edgecolor": "white", "linewidth": 0.4665}
    axes.scatter(rows["change"], places, zorder=3, **look, label=language("published change"))
    axes.axvline(0, color=palette.INK, linewidth=1)
    axes.set_yticks(places, names, fontsize=8.5)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    numbers = {"x": lambda value: language.change(value, 0)}
    dress(axes, language("Change in points"), numbers=numbers, grid="x", legend=1)
    return axes


def trajectory(
    panel: pd.DataFrame, cutoffs: pd.DataFrame, years: Sequence[int], new_methods: Collection[int], language: Language
) -> Axes:
    """
    Draw the totals of one government, of `ombud.load_panel`, on the zones that each year's cut-offs made.

    `cutoffs` are ``year``, ``zone``, ``lower`` and ``upper``; years without have no zones. A line stands before each of
    `new_methods`, years whose method is not that of the year before.
    """
    places = {year: place for place, year in enumerate(years)}
    rows = panel.assign(at=panel["year"].map(places)).sort_values("year")
    exact = rows[rows["value"].notna()]
    axes = new_axes(3.4, NARROW)
    colors = [palette.ZONES[zone].fill for zone in cutoffs["zone"]]
    heights, at = cutoffs["upper"] - cutoffs["lower"], cutoffs["year"].map(places)
    axes.bar(at, heights, bottom=cutoffs["lower"], width=1, color=colors, alpha=0.35)
    top, told = axes.get_xaxis_transform(), language("new\nmethod")
    for before in (places[year] - 0.5 for year in new_methods):
        axes.axvline(before, color=palette.INK, linewidth=1, linestyle=(0, (3, 2)))
        axes.text(before, 1.02, told, fontsize=8.5, linespacing=1, ha="center", transform=top)
    axes.vlines(rows["at"], rows["low"], rows["high"], color=palette.STEADY, linewidth=5, alpha=0.6)
    for (_, start, value), (year, end, other) in pairwise(exact[["year", "at", "value"]].itertuples(index=False)):
        # what one method says from one assessment to the next; a dotted line leads over all else
        style = "-" if end - start == 1 and year not in new_methods else ":"
        axes.plot([start, end], [value, other], color=palette.INK, linewidth=1.2, linestyle=style)
    axes.plot(exact["at"], exact["value"], color=palette.INK, linestyle="", marker="o", markeredgecolor="white")
    look: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": 8.5, "in_layout": False}
    for place, low, high in rows[["at", "low", "high"]].itertuples(index=False):
        end, off, align = (low, -6, "top") if high > 90 else (high, 6, "bottom")
        axes.annotate(language.band(low, high), (place, end), (0, off), va=align, **look)
    axes.set_xticks(range(len(years)), [str(year) for year in years])
    lowest = max(0, min(45, rows["low"].min() - 12))
    axes.set(xlim=(-0.5, len(years) - 0.5), ylim=(lowest, 101))
    last = cutoffs[(cutoffs["year"] == cutoffs["year"].max()) & (cutoffs["upper"] > lowest)]
    for zone, bands in last.groupby("zone"):
        middle = (max(lowest, bands["lower"].min()) + bands["upper"].max()) / 2
        axes.text(len(years) - 0.45, middle, language.tell(zone), fontsize=8.5, va="center")
    dress(axes, y=language("Total (points)"), numbers={"y": language.integer}, labelsize=9)
    return axes

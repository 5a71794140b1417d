"""Figures from tidy frames; nothing is computed here but where ink goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts.canvas import legend_above, new_axes
from ombud.display.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# colour, dashes and marker of a change by its sign
_LOOKS = {
    -1.0: (palette.FALL, (1, 0), "v"),
    0.0: (palette.STEADY, (1, 1), "o"),
    1.0: (palette.RISE, (4, 1.5), "^"),
}


def slope_chart(changes: pd.DataFrame, from_year: int, to_year: int, cutoffs: pd.DataFrame, language: Language) -> Axes:
    """
    Draw each government's total in two years, joined by a line.

    Parameters
    ----------
    changes : DataFrame
        As `ombud.analysis.comparison.changes` gives it; one line per row that has something in both years.
        Where only a zone is known, a bar spans its interval.
    from_year, to_year : int
        The years at the left and the right side.
    cutoffs : DataFrame
        ``year``, ``lower`` (points): the zone cut-offs, drawn as ticks at the side of their year.
    language : Language
        Of labels and numbers.

    Returns
    -------
    Axes
    """
    known = changes[changes["low_from"].notna() & changes["low_to"].notna()]
    height = max(4.6, 1.3 + 0.185 * len(known))
    axes = new_axes(height)
    exact = known[known["change"].notna()]
    if len(exact):
        _draw_slopes(axes, exact)
    _draw_intervals(axes, known[known["change"].isna()])
    lows, highs = known[["low_from", "low_to"]], known[["high_from", "high_to"]]
    axes.set_ylim(max(-3, lows.min(axis=None) - 6), min(103, highs.max(axis=None) + 6))
    axes.set_xlim(-0.8, 1.8)
    _draw_cutoffs(axes, cutoffs, (from_year, to_year), language)
    for side in ("from", "to"):
        _end_labels(axes, known, side, height, language)
    axes.set_xticks([0, 1], [str(from_year), str(to_year)], fontweight="bold")
    axes.set(xlabel="", ylabel=language("Total (points)"))
    axes.yaxis.set_major_formatter(lambda value, _: language.number(value, 0))
    lowest, highest = axes.get_ylim()
    # ticks beyond the limits would move them
    axes.set_yticks([tick for tick in axes.get_yticks() if max(0, lowest) <= tick <= min(100, highest)])
    axes.grid(axis="y", color=palette.GRID, linewidth=0.5)
    axes.tick_params(length=0, labelsize=9)
    return axes


def _draw_slopes(axes: Axes, exact: pd.DataFrame) -> None:
    """Draw a line for each known change, those of one direction together."""
    directions = np.sign(exact["change"])
    for direction in dict.fromkeys(directions):
        color, dashes, marker = _LOOKS[direction]
        rows = exact[directions == direction].sort_values("government")
        for ends in rows[["value_from", "value_to"]].itertuples(index=False):
            axes.plot(
                [0.0, 1.0],
                ends,
                color=color,
                dashes=dashes,
                marker=marker,
                markersize=7,
                linewidth=1.6,
                markeredgecolor="white",
                markeredgewidth=0.75,
            )


def _draw_intervals(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw a bar for each interval, and where the other side is known a fan from its point to the bar's ends."""
    for row in rows.itertuples():
        ends = ((0.0, row.low_from, row.high_from), (1.0, row.low_to, row.high_to))
        for (side, low, high), (other, other_low, other_high) in zip(ends, ends[::-1], strict=True):
            if high > low:
                axes.plot(
                    [side, side], [low, high], color="#8C8C8C", linewidth=5, alpha=0.5, solid_capstyle="butt", zorder=1
                )
            else:
                axes.plot([side], [low], marker="o", color=palette.STEADY, markersize=5, zorder=3)
                for end in (other_low, other_high):
                    axes.plot([side, other], [low, end], color=palette.STEADY, linewidth=0.7, linestyle=":")


def _draw_cutoffs(axes: Axes, cutoffs: pd.DataFrame, years: tuple[int, int], language: Language) -> None:
    lowest, highest = axes.get_ylim()
    for side, year in enumerate(years):
        inward = 1 - 2 * side
        for lower in cutoffs.loc[cutoffs["year"] == year, "lower"]:
            if lower > 0 and lowest < lower < highest:
                axes.plot([side, side + 0.05 * inward], [lower, lower], color=palette.INK, linewidth=1.2, zorder=2)
                axes.text(
                    side + 0.06 * inward,
                    lower,
                    language.number(lower, 0),
                    fontsize=8,
                    va="center",
                    ha="right" if side else "left",
                    zorder=4,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
                )


def _end_labels(axes: Axes, rows: pd.DataFrame, side: str, height: float, language: Language) -> None:
    rows = rows.assign(middle=(rows[f"low_{side}"] + rows[f"high_{side}"]) / 2)
    rows = rows.sort_values(["middle", "government"])
    lowest, highest = axes.get_ylim()
    # a line of labels needs 11 points of height; the axes leave about 50 points for their own labels
    gap = (highest - lowest) * 11 / (72 * height - 50)
    places = spread(rows["middle"].to_numpy(), gap)
    # labels stay within the axes as long as they fit there
    places -= max(0, places[-1] - highest + gap / 2)
    places += max(0, lowest + gap / 2 - places[0])
    x, edge, align = (0.0, -0.09, "right") if side == "from" else (1.0, 1.09, "left")
    for row, place in zip(rows.to_dict("records"), places, strict=True):
        value = row[f"value_{side}"]
        told = language.number(value) if pd.notna(value) else language.band(row[f"low_{side}"], row[f"high_{side}"])
        name = short_name(row["government"])
        text = f"{name}  {told}" if side == "from" else f"{told}  {name}"
        axes.text(edge, place, text, ha=align, va="center", fontsize=8)
        axes.plot(
            [x + (edge - x) * 0.25, edge + (x - edge) * 0.08],
            [row["middle"], place],
            color="#BBBBBB",
            linewidth=0.6,
            zorder=0,
        )


def spread(places: np.ndarray, gap: float) -> np.ndarray:
    """
    Move sorted places apart until neighbours are at least `gap` apart, as little as least squares allows.

    This is isotonic regression of the places less their share of the gaps (pool adjacent violators).
    """
    if len(places) < 2:
        return np.array(places, dtype=float)
    from scipy.optimize import isotonic_regression

    offsets = gap * np.arange(len(places))
    return isotonic_regression(np.asarray(places) - offsets).x + offsets


def short_name(government: str) -> str:
    """Return the name with Kabupaten shortened, as Indonesian pages write it."""
    return government.replace("Kabupaten ", "Kab. ").replace("Provinsi ", "Prov. ")


def bounds_chart(changes: pd.DataFrame, language: Language) -> Axes:
    """
    Draw each government's published change beside the like-for-like changes that the method leaves possible.

    Parameters
    ----------
    changes : DataFrame
        As `ombud.analysis.comparison.changes` gives it; rows with a known change and bounds are drawn.
    language : Language
        Of labels and numbers.

    Returns
    -------
    Axes
    """
    rows = changes[changes["change"].notna() & changes["like_for_like_low_narrow"].notna()]
    rows = rows.sort_values(["change", "government"], ignore_index=True)
    axes = new_axes(1.5 + 0.28 * len(rows))
    places = np.arange(len(rows))
    readings = (
        ("narrow", palette.NARROW, 9, language("narrow reading: the standards alone")),
        ("wide", palette.WIDE, 3.5, language("wide reading: all but the users' perception")),
    )
    for reading, color, width, label in readings:
        axes.hlines(
            places,
            rows[f"like_for_like_low_{reading}"],
            rows[f"like_for_like_high_{reading}"],
            color=color,
            linewidth=width,
            label=label,
        )
    axes.scatter(
        rows["change"],
        places,
        marker="D",
        s=34,
        color=palette.FALL,
        edgecolor="white",
        linewidth=0.4665,
        zorder=3,
        label=language("published change"),
    )
    axes.axvline(0, color=palette.INK, linewidth=1)
    axes.set_yticks(places, [short_name(name) for name in rows["government"]], fontsize=9)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set(xlabel=language("Change in points"), ylabel="")
    axes.xaxis.set_major_formatter(lambda value, _: language.change(value, 0))
    axes.grid(axis="x", color=palette.GRID, linewidth=0.5)
    axes.tick_params(length=0)
    legend_above(axes, 3)
    return axes

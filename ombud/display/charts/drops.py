"""Figures on score drops: what the pair of years with the changed method shows beside pairs without."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts.canvas import WIDE, dress, figure_of, new_axes, nothing, tell
from ombud.display.language import SPOKEN, Language
from ombud.errors import as_pair

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS = {"target": "D", "clean": "o", "not_clean": "s", "uncertain": "^"}
_COLORS = {"target": palette.FALL, "clean": palette.WIDE}
_OTHER = "#8A8A8A"


def contrasts(contrasts: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw the contrast of high and low scorers of each pair of years, where known, with 95% interval; of `drops.contrasts`."""
    rows = contrasts[contrasts["contrast"].notna()]
    pairs, cleanness, sizes = rows["pair"], rows["cleanness"], rows["n_high"] + rows["n_low"]
    drawn = rows.assign(
        label=pairs.str.replace("-", "–") + "\n" + cleanness.map(language.tell) + ", n = " + sizes.astype(str),
        color=cleanness.map(_COLORS).fillna(_OTHER),
        marker=cleanness.map(_MARKERS).fillna("s"),
    )
    label = language("High scorers' mean change less low scorers' (points, 95% interval)")
    axes = _dots(drawn, "contrast", label, 0.5, language.change, 1)
    names = language.join(list(pairs))
    told = language("Dot plot: contrast of high and low scorers with its interval, for {pairs}.", pairs=names)
    return tell(axes, told)


def green_lost(moves: pd.DataFrame, target: tuple[int, int], language: Language = SPOKEN, width: float = WIDE) -> Axes:
    """Draw the share of green governments that lost green, with its 95% interval; of `ombud.drops.green_lost`."""
    if moves.empty:
        return nothing(language("No pair of years has national counts of all zones."))
    own, pairs = moves["pair"] == _pair_name(target), moves["pair"].str.replace("-", "–")
    counted = zip(pairs, moves["green"], strict=True)
    labels = [language("{pair}\n{green} green before", pair=pair, green=green) for pair, green in counted]
    colors, markers = np.where(own, palette.FALL, palette.WIDE), np.where(own, "D", "o")
    drawn = moves.assign(label=labels, color=colors, marker=markers)
    label = language("Share of the green governments that lost green (95% interval)")
    axes = _dots(drawn, "share", label, 0.5, language.percent, 0, past=0.008, width=width)
    told = language.join(list(moves["pair"]))
    return tell(axes, language("Dot plot: share of green governments that lost green, for {pairs}.", pairs=told))


def remaining(remaining: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw what is left of a contrast, by version, reading and placebos, with 95% intervals; of `ombud.drops.together`."""
    sets = pd.factorize(remaining["placebo"])[0]
    drawn = remaining.assign(
        label=remaining["version"].map(language.tell) + ", " + remaining["reading"].map(language.tell),
        color=np.where(remaining["recommended"], palette.FALL, np.take([palette.WIDE, _OTHER], sets % 2)),
        marker=np.take(list("os^D"), sets % 4),
    )
    label = language("Left of the contrast (points, 95% interval)")
    axes = _dots(drawn, "excess", label, 0.36, language.change)
    for placebo, first in drawn.groupby("placebo", sort=False)[["marker", "color"]].first().iterrows():
        axes.plot([], [], **first, label=placebo.replace("-", "–").replace(";", ", "))
    beside: dict[str, Any] = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5)}
    axes.legend(title=language("Placebo"), fontsize=8, title_fontsize=8, frameon=False, **beside)
    told = language("Dot plot: what is left of the contrast, by version, reading and placebos, with intervals.")
    return tell(axes, told)


def reliability(curve: pd.DataFrame, language: Language = SPOKEN) -> Axes:
    """Draw what is left of the contrast, by how reliable the old score was; of `ombud.drops.reliability_curve`."""
    axes = new_axes(3.4)
    for (reading, rows), color in zip(curve.groupby("reading", sort=False), [palette.FALL, palette.WIDE], strict=False):
        ratio = rows["break_even"].iat[0]
        label = language("{reading}: nothing left at {ratio}", reading=language.tell(reading), ratio=ratio)
        axes.plot(rows["ratio"], rows["excess"], color=color, linewidth=2, label=label)
        axes.fill_between(rows["ratio"], rows["low"], rows["high"], color=color, alpha=0.13, linewidth=0)
    axes.axhline(0, color=palette.INK, linewidth=1)
    numbers = {"x": lambda value: language.number(value, 1), "y": lambda value: language.change(value, 1)}
    x, y = language("Reliability of the old score by that of the later ones"), language("Left of the contrast (points)")
    dress(axes, x, y, numbers=numbers, grid="both", labelsize=9)
    axes.legend(fontsize=8.5, frameon=False)
    return tell(axes, language("Lines: what is left of the contrast, by how reliable the old score was."))


def regression(
    pairs: pd.DataFrame, threshold: float, target: tuple[int, int] | None = None, language: Language = SPOKEN
) -> Axes:
    """
    Draw the change of every government against its earlier total, one panel per pair of years.

    `pairs` are of `ombud.drops.pairs`, of which the exactly known are drawn; high scorers begin at `threshold`, and by
    default the first pair is the target. Returns the axes of the first panel; ``axes.figure.axes`` are all.
    """
    import seaborn as sns

    exact = pairs[pairs["kind"] == "exact"]
    if exact.empty:
        return nothing(language("No government has published totals of both years of a pair."))
    figure = figure_of(new_axes(3.7))
    figure.clear()
    names = list(exact["pair"].unique())
    own = names[0] if target is None else _pair_name(target)
    numbers = {"x": language.integer, "y": lambda value: language.change(value, 0)}
    panels = figure.subplots(1, len(names), sharex=True, sharey=True, squeeze=False)[0]
    for axes, (pair, rows) in zip(panels, exact.groupby("pair", sort=False), strict=True):
        color = palette.FALL if pair == own else palette.WIDE
        look: dict[str, Any] = {"color": color, "scatter_kws": {"s": 11, "alpha": 0.55}, "line_kws": {"linewidth": 1.8}}
        sns.regplot(x=rows["value_from"], y=rows["change"], ax=axes, ci=None, **look)
        axes.axhline(0, color=palette.INK, linewidth=0.8)
        axes.axvline(threshold, color=palette.INK, linewidth=0.8, linestyle=":")
        axes.set_title(pair.replace("-", "–") + (f"\n{language.tell('target')}" if pair == own else "\n"), fontsize=9.5)
        dress(axes, numbers=numbers, grid="both", labelsize=8)
    panels[0].set_ylabel(language("Change in points"))
    figure.supxlabel(language("Total in the earlier year (points)"), fontsize=9)
    sns.despine(figure, left=True, bottom=True)
    told = language("Scatter plots: change against the earlier total, for {pairs}.", pairs=language.join(names))
    return tell(panels[0], told)


def _pair_name(pair: tuple[int, int]) -> str:
    return "-".join(map(str, as_pair(pair)))


def _dots(
    rows: pd.DataFrame,
    at: str,
    label: str,
    height: float,
    number: Callable[[float, int], str],  # tells a value with so many decimals; along the axis with none
    decimals: int | None = None,  # of the estimates told beside their lines; None tells none
    past: float = 0.6,
    width: float = WIDE,
) -> Axes:
    """Draw one line per row: its interval (low, high), its estimate (the column `at`), with label, color and marker."""
    axes = new_axes(1.3 + height * len(rows), width)
    for place, row in enumerate(rows.to_dict("records")):
        color, estimate = row["color"], row[at]
        axes.plot([row["low"], row["high"]], [place, place], color=color, linewidth=2, solid_capstyle="butt")
        axes.plot([estimate], [place], marker=row["marker"], color=color, markersize=8, markeredgecolor="white")
        if decimals is not None:
            end = estimate if pd.isna(row["high"]) else row["high"]
            axes.text(end + past, place, number(estimate, decimals), va="center", fontsize=9)
    axes.axvline(0, color=palette.INK, linewidth=1)
    axes.set_yticks(range(len(rows)), list(rows["label"]), fontsize=8.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    dress(axes, label, numbers={"x": lambda value: number(value, 0)}, grid="x", labelsize=9)
    return axes

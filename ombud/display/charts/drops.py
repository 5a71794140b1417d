"""Figures on score drops: what the pair of years with the changed method shows beside pairs without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts.canvas import figure_of, new_axes, tell
from ombud.display.language import Language, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS = {"target": "D", "clean": "o", "not_clean": "s", "uncertain": "^"}
_COLORS = {"target": palette.FALL, "clean": palette.WIDE}
_OTHER = "#8A8A8A"


def contrasts(contrasts: pd.DataFrame, language: Language | None = None) -> Axes:
    """
    Draw the contrast of high and low scorers for every pair of years with its 95 % interval.

    Parameters
    ----------
    contrasts : DataFrame
        As `ombud.analysis.drops.placebo.contrasts` gives it; pairs without a contrast are left out.
    language : Language, optional
        Of labels; by default the one of the notebook.
    """
    language = spoken(language)
    rows = contrasts[contrasts["contrast"].notna()].reset_index(drop=True)
    axes = new_axes(1.3 + 0.5 * len(rows))
    for place, row in rows.iterrows():
        color = _COLORS.get(row["cleanness"], _OTHER)
        axes.plot([row["low"], row["high"]], [place, place], color=color, linewidth=2.5, solid_capstyle="butt")
        axes.plot([row["contrast"]], [place], marker=_MARKERS.get(row["cleanness"], "s"), color=color, markersize=9,
                  markeredgecolor="white")  # fmt: skip
        axes.text(row["high"] + 0.6, place, language.change(row["contrast"], 1), va="center", fontsize=9)
    labels = [
        f"{row['pair'].replace('-', '–')}\n{language.tell(row['cleanness'])}, n = {row['n_high'] + row['n_low']}"
        for row in rows.to_dict("records")
    ]
    axes.axvline(0, color=palette.INK, linewidth=1)
    axes.set_yticks(range(len(rows)), labels, fontsize=8.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set(xlabel=language("High scorers' mean change less low scorers' (points, 95 % interval)"), ylabel="")
    axes.xaxis.set_major_formatter(lambda value, _: language.change(value, 0))
    axes.grid(axis="x", color=palette.GRID, linewidth=0.5)
    axes.tick_params(length=0, labelsize=9)
    alternative = language("Dot plot: contrast of high and low scorers with its interval, for {pairs}.",
                           pairs=language.join(list(rows["pair"])))  # fmt: skip
    return tell(axes, alternative)


def regression(
    pairs: pd.DataFrame, threshold: float, target: tuple[int, int] | None = None, language: Language | None = None
) -> Axes:
    """
    Draw the change of every government against its earlier total, one panel per pair of years.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.drops.pairs`; only exactly known pairs are drawn.
    threshold : float
        Where high scorers begin, in points.
    target : (int, int), optional
        The pair with the changed method; by default the first of the frame.
    language : Language, optional
        Of labels; by default the one of the notebook.

    Returns
    -------
    Axes
        Of the first panel; ``axes.figure.axes`` are all.
    """
    import seaborn as sns

    language = spoken(language)
    figure = figure_of(new_axes(3.7))
    figure.clear()
    exact = pairs[pairs["kind"] == "exact"]
    own = f"{target[0]}-{target[1]}" if target else exact["pair"].iat[0]
    panels = figure.subplots(1, exact["pair"].nunique(), sharex=True, sharey=True, squeeze=False)[0]
    for axes, (pair, rows) in zip(panels, exact.groupby("pair", sort=False), strict=True):
        sns.regplot(x=rows["value_from"], y=rows["change"], ax=axes, ci=None,
                    color=palette.FALL if pair == own else palette.WIDE,
                    scatter_kws={"s": 11, "alpha": 0.55}, line_kws={"linewidth": 1.8})  # fmt: skip
        axes.axhline(0, color=palette.INK, linewidth=0.8)
        axes.axvline(threshold, color=palette.INK, linewidth=0.8, linestyle=":")
        axes.set_title(pair.replace("-", "–") + (f"\n{language.tell('target')}" if pair == own else "\n"), fontsize=9.5)
        axes.set(xlabel="", ylabel="")
        axes.xaxis.set_major_formatter(lambda value, _: language.number(value, 0))
        axes.yaxis.set_major_formatter(lambda value, _: language.change(value, 0))
        axes.grid(color=palette.GRID, linewidth=0.4)
        axes.tick_params(length=0, labelsize=8)
    panels[0].set_ylabel(language("Change in points"))
    figure.supxlabel(language("Total in the earlier year (points)"), fontsize=9)
    sns.despine(figure, left=True, bottom=True)
    names = language.join(list(exact["pair"].unique()))
    return tell(panels[0], language("Scatter plots: change against the earlier total, for {pairs}.", pairs=names))


def remaining(remaining: pd.DataFrame, language: Language | None = None) -> Axes:
    """
    Draw what is left for the method, by version and reading, with 95 % intervals.

    Parameters
    ----------
    remaining : DataFrame
        ``version``, ``reading``, ``excess``, ``low``, ``high``, ``recommended``; one row per line of the figure.
    language : Language, optional
        Of labels; by default the one of the notebook.
    """
    language = spoken(language)
    rows = remaining.reset_index(drop=True)
    axes = new_axes(1.2 + 0.36 * len(rows))
    for place, row in rows.iterrows():
        color = palette.FALL if row["recommended"] else palette.WIDE
        axes.plot([row["low"], row["high"]], [place, place], color=color, linewidth=2.5 if row["recommended"] else 1.6)
        axes.plot([row["excess"]], [place], marker="D" if row["recommended"] else "o", color=color, markersize=7,
                  markeredgecolor="white")  # fmt: skip
    labels = [f"{language.tell(row['version'])}, {language.tell(row['reading'])}" for row in rows.to_dict("records")]
    axes.axvline(0, color=palette.INK, linewidth=1)
    axes.set_yticks(np.arange(len(rows)), labels, fontsize=8.5)
    axes.invert_yaxis()
    axes.set(xlabel=language("Left of the contrast for the method (points, 95 % interval)"), ylabel="")
    axes.xaxis.set_major_formatter(lambda value, _: language.change(value, 0))
    axes.grid(axis="x", color=palette.GRID, linewidth=0.5)
    axes.tick_params(length=0, labelsize=9)
    return tell(axes, language("Dot plot: what is left for the method, by version and reading, with intervals."))

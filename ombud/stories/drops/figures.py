"""Figures on score drops: what the pair of years with the changed method shows beside pairs without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts import new_axes
from ombud.display.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS = {"target": "D", "clean": "o", "not_clean": "s", "uncertain": "^"}
_COLORS = {"target": palette.FALL, "clean": palette.WIDE, "not_clean": "#8A8A8A", "uncertain": "#8A8A8A"}


def contrast_chart(contrasts: pd.DataFrame, language: Language) -> Axes:
    """
    Draw the contrast of high and low scorers for every pair of years with its 95 % interval.

    Parameters
    ----------
    contrasts : DataFrame
        As `ombud.analysis.drops.placebo.contrasts` gives it; pairs without a contrast are left out.
    language : Language
        Of labels.
    """
    rows = contrasts[contrasts["contrast"].notna()].reset_index(drop=True)
    axes = new_axes(1.3 + 0.5 * len(rows))
    for place, row in rows.iterrows():
        color = _COLORS[row["cleanness"]]
        axes.plot([row["low"], row["high"]], [place, place], color=color, linewidth=2.5, solid_capstyle="butt")
        axes.plot([row["contrast"]], [place], marker=_MARKERS[row["cleanness"]], color=color, markersize=9,
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
    return axes


def regression_chart(
    pairs: dict[tuple[int, int], pd.DataFrame], target: tuple[int, int], threshold: float, language: Language
) -> list[Axes]:
    """
    Draw the change of every government against its earlier total, one panel per pair of years.

    Parameters
    ----------
    pairs : dict
        Pair of years to `ombud.analysis.drops.pairs.paired_changes`; only exactly known pairs are drawn.
    target : (int, int)
        The pair with the changed method.
    threshold : float
        Where high scorers begin, in points.
    language : Language
        Of labels.

    Returns
    -------
    list of Axes
        All of one figure.
    """
    import matplotlib.pyplot as plt
    import seaborn as sns

    first = new_axes(3.7)
    figure = first.get_figure()
    figure.clear()
    panels = list(figure.subplots(1, len(pairs), sharex=True, sharey=True))
    for axes, (pair, rows) in zip(panels, pairs.items(), strict=True):
        exact = rows[rows["kind"] == "exact"]
        color = palette.FALL if pair == target else palette.WIDE
        sns.regplot(x=exact["value_from"], y=exact["change"], ax=axes, ci=None, color=color,
                    scatter_kws={"s": 11, "alpha": 0.55}, line_kws={"linewidth": 1.8})  # fmt: skip
        axes.axhline(0, color=palette.INK, linewidth=0.8)
        axes.axvline(threshold, color=palette.INK, linewidth=0.8, linestyle=":")
        title = f"{pair[0]}–{pair[1]}" + (f"\n{language.tell('target')}" if pair == target else "\n")
        axes.set_title(title, fontsize=9.5)
        axes.set(xlabel="", ylabel="")
        axes.xaxis.set_major_formatter(lambda value, _: language.number(value, 0))
        axes.yaxis.set_major_formatter(lambda value, _: language.change(value, 0))
        axes.grid(color=palette.GRID, linewidth=0.4)
        axes.tick_params(length=0, labelsize=8)
    panels[0].set_ylabel(language("Change in points"))
    figure.supxlabel(language("Total in the earlier year (points)"), fontsize=9)
    sns.despine(figure, left=True, bottom=True)
    plt.sca(panels[0])
    return panels


def remaining_chart(remaining: pd.DataFrame, language: Language) -> Axes:
    """
    Draw what is left for the method, by version and reading, with 95 % intervals.

    Parameters
    ----------
    remaining : DataFrame
        ``version``, ``reading``, ``excess``, ``low``, ``high``, ``recommended``; one row per line of the figure.
    language : Language
        Of labels.
    """
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
    return axes

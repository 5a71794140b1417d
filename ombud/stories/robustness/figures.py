"""Figures of robustness: where ranks lie, which category, and what makes the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ombud.display import palette
from ombud.display.charts import new_axes, short_name
from ombud.display.language import Language
from ombud.rounding import exact

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def rank_chart(ranks: pd.DataFrame, language: Language) -> Axes:
    """
    Draw the range of ranks of each government around its rank by the method.

    Parameters
    ----------
    ranks : DataFrame
        government, baseline (rank), q05, q50, q95; one row per government.
    language : Language
        Of labels.
    """
    rows = ranks.sort_values(["baseline", "government"], ignore_index=True)
    axes = new_axes(1.5 + 0.32 * len(rows))
    places = np.arange(len(rows))
    axes.hlines(places, rows["q05"], rows["q95"], color=palette.NARROW, linewidth=6,
                label=language("90 % of the draws"))  # fmt: skip
    axes.scatter(rows["q50"], places, marker="|", s=110, color=palette.WIDE, zorder=3, label=language("median draw"))
    axes.scatter(rows["baseline"], places, marker="D", s=34, color=palette.FALL, edgecolor="white", zorder=4,
                 label=language("by the method"))  # fmt: skip
    axes.set_yticks(places, [short_name(name) for name in rows["government"]], fontsize=9)
    axes.set_ylim(len(rows) - 0.3, -0.7)
    axes.set(xlabel=language("Rank among all governments scored"), ylabel="")
    axes.xaxis.set_major_formatter(lambda value, _: language.integer(value))
    axes.grid(axis="x", color=palette.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=8)
    return axes


def sensitivity_chart(indices: pd.DataFrame, language: Language) -> Axes:
    """
    Draw the share of an output's variance that each choice makes, alone and with its interactions.

    Parameters
    ----------
    indices : DataFrame
        factor, first, first_low, first_high, total, total_low, total_high (shares 0..1) of one output.
    language : Language
        Of labels.
    """
    rows = indices.assign(total=exact(indices["total"])).sort_values(["total", "factor"], ignore_index=True)
    axes = new_axes(1.6 + 0.55 * len(rows))
    places = np.arange(len(rows))
    for name, shift, color, label in (
        ("total", 0.18, palette.WIDE, language("with interactions")),
        ("first", -0.18, palette.NARROW, language("alone")),
    ):
        axes.barh(places + shift, 100 * rows[name], height=0.32, color=color, label=label)
        axes.hlines(places + shift, 100 * rows[f"{name}_low"], 100 * rows[f"{name}_high"], color=palette.INK,
                    linewidth=1.2)  # fmt: skip
    axes.axvline(0, color=palette.INK, linewidth=1)
    axes.set_yticks(places, [language.tell(f"choice_{factor}") for factor in rows["factor"]], fontsize=9)
    axes.set(xlabel=language("Percent of the variance"), ylabel="")
    axes.xaxis.set_major_formatter(lambda value, _: language.number(value, 0))
    axes.grid(axis="x", color=palette.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, fontsize=8)
    return axes

"""Where figures are drawn: axes in the house style, and what a figure shows in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

import pandas as pd

from ombud.display import fonts, palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIMULATED = "SIMULASI / SIMULATED"
# inches, of the column in which pages show figures; and of figures that can be read on a telephone too
WIDE, NARROW = 7.6, 4.4
# some more pixels than these, for screens that have more
_DOTS_PER_INCH = 132


def new_axes(height: float, width: float = WIDE) -> Axes:
    """Return axes of a new figure in the house style."""
    import matplotlib.pyplot as plt
    import seaborn as sns

    look = {"font.family": fonts.for_figures(), "figure.dpi": _DOTS_PER_INCH, "axes.labelsize": 9}
    sns.set_theme(style="ticks", rc=look | {"axes.edgecolor": palette.INK, "text.color": palette.INK})
    figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
    sns.despine(figure, left=True, bottom=True)
    return axes


def dress(
    axes: Axes,
    x: str = "",
    y: str = "",
    *,
    numbers: Mapping[str, Callable[[float], str]] | None = None,  # how those along x and y are told
    grid: Literal["x", "y", "both", ""] = "",
    legend: int = 0,  # its columns; 0 for none
    **ticks: Any,
) -> None:
    """Label the axes, tell their numbers in a language, draw a grid behind all, a legend above, and ticks without lines."""
    axes.set(xlabel=x, ylabel=y)
    for side, told in (numbers or {}).items():
        getattr(axes, f"{side}axis").set_major_formatter(lambda value, _, told=told: told(value))
    if grid:
        axes.grid(axis=grid, color=palette.GRID, linewidth=0.4 if grid == "both" else 0.5)
    axes.tick_params(length=0, **ticks)
    if legend:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=legend, frameon=False, fontsize=8)


def figure_of(axes: Axes) -> Figure:
    """Return the whole figure that axes belong to."""
    return cast("Figure", axes.get_figure(root=True))


def tell(axes: Axes, alternative: str, frame: pd.DataFrame | None = None) -> Axes:
    """Keep with a figure what it shows, for those who can't see it, and watermark one of a simulated `frame`."""
    figure = figure_of(axes)
    figure.set_gid(alternative)
    if frame is not None and is_simulated(frame):
        size = min(34.0, 11 * figure.get_figheight())  # so that it fits into a flat figure
        style: dict[str, Any] = {"fontsize": size, "color": "#808080", "alpha": 0.28, "rotation": 28, "zorder": 100}
        figure.text(0.5, 0.5, SIMULATED, ha="center", va="center", **style)
    return axes


def is_simulated(frame: pd.DataFrame) -> bool:
    """Return whether any row is marked as simulated, in the column of that name."""
    return "simulated" in frame and bool(frame["simulated"].eq(True).any())


def nothing(message: str) -> Axes:
    """Return a figure that says why there is nothing to draw."""
    axes = new_axes(1.2)
    axes.set_axis_off()
    axes.text(0.5, 0.5, message, ha="center", va="center", fontsize=10, transform=axes.transAxes)
    return tell(axes, message)


def told(figure: Figure) -> str:
    """Return what a figure shows, empty where nobody has said it."""
    return figure.get_gid() or ""

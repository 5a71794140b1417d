"""Where figures are drawn: axes in the house style, and what a figure shows in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ombud.display import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 9.0
_DOTS_PER_INCH = 110


def new_axes(height: float) -> Axes:
    """Return axes of a new figure in the house style, `height` inches high."""
    import matplotlib.pyplot as plt
    import seaborn as sns

    from ombud.display.drawing import SteadyCanvas

    sns.set_theme(style="ticks", rc={"font.family": "DejaVu Sans", "axes.edgecolor": palette.INK,
                                     "text.color": palette.INK, "figure.dpi": _DOTS_PER_INCH, "axes.labelsize": 9})  # fmt: skip
    figure, axes = plt.subplots(figsize=(_WIDTH, height), layout="constrained")
    SteadyCanvas(figure)
    sns.despine(figure, left=True, bottom=True)
    return axes


def figure_of(axes: Axes) -> Figure:
    """Return the whole figure that axes belong to."""
    return cast("Figure", axes.get_figure(root=True))


def tell(axes: Axes, alternative: str) -> Axes:
    """Keep with a figure what it shows, for those who can't see it; returns the axes."""
    figure_of(axes).set_gid(alternative)
    return axes


def told(figure: Figure) -> str:
    """Return what a figure shows, empty where nobody has said it."""
    return figure.get_gid() or ""

"""
Figures: each takes a tidy frame and returns Axes that can be styled further; nothing is computed here.

``language`` is that of labels and numbers, by default the one of the notebook. ``target`` is the pair of years with the
changed method. Totals and cut-offs are points, sizes inches.
"""

from ombud.display.charts.canvas import new_axes
from ombud.display.charts.drops import contrasts, green_lost, regression, reliability, remaining
from ombud.display.charts.evidence import corroboration, provinces, selection, weights
from ombud.display.charts.report import bounds_chart, short_name, slope_chart, spread, trajectory
from ombud.display.charts.scores import categories, parts, ranks, sensitivity, waterfall

__all__ = [
    "bounds_chart",
    "categories",
    "contrasts",
    "corroboration",
    "green_lost",
    "new_axes",
    "parts",
    "provinces",
    "ranks",
    "regression",
    "reliability",
    "remaining",
    "selection",
    "sensitivity",
    "short_name",
    "slope_chart",
    "spread",
    "trajectory",
    "waterfall",
    "weights",
]

"""Figures: each takes a tidy frame and returns Axes that can be styled further; nothing is computed here."""

from ombud.display.charts.canvas import new_axes
from ombud.display.charts.drops import contrasts, regression, remaining
from ombud.display.charts.report import bounds_chart, short_name, slope_chart, spread

__all__ = [
    "bounds_chart",
    "contrasts",
    "new_axes",
    "regression",
    "remaining",
    "short_name",
    "slope_chart",
    "spread",
]

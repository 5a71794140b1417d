"""Figures: each takes a tidy frame and returns Axes that can be styled further; nothing is computed here."""

from ombud.display.charts.canvas import new_axes
from ombud.display.charts.drops import contrasts, regression, remaining
from ombud.display.charts.evidence import corroboration, provinces, selection
from ombud.display.charts.methods import weights
from ombud.display.charts.report import bounds_chart, short_name, slope_chart, spread

__all__ = [
    "bounds_chart",
    "contrasts",
    "corroboration",
    "new_axes",
    "provinces",
    "regression",
    "remaining",
    "selection",
    "short_name",
    "slope_chart",
    "spread",
    "weights",
]

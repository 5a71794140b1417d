"""The comparison grid: what the data of one year give under the method of another, each cell with its grade."""

from ombud.analysis.comparison.published_grid import bounds, break_even, changes, compare, contradicted

__all__ = ["bounds", "break_even", "changes", "compare", "contradicted"]

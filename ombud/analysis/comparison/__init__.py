"""The comparison grid: what the data of one year give under the method of another, each cell with its grade."""

from ombud.analysis.comparison.published_grid import changes, compare, contradicted
from ombud.analysis.comparison.retained_part import bounds, break_even

__all__ = ["bounds", "break_even", "changes", "compare", "contradicted"]

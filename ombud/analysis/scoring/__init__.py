"""Scores: weighted means up a hierarchy, and the totals that a method makes of unit scores."""

from ombud.analysis.scoring.hierarchy import read_hierarchy
from ombud.analysis.scoring.means import aggregate, weighted_means
from ombud.analysis.scoring.units import score

__all__ = ["aggregate", "read_hierarchy", "score", "weighted_means"]
